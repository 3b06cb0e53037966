"""Files of platforms: what comes in, and what goes out."""
