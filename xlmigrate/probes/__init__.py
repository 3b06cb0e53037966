"""The only room that may open a socket: what it finds comes back as values."""
