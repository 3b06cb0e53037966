"""Files for a machine: what a platform accepts at import, byte for byte, and what would land there of it."""
