"""Pages and lists for people."""
