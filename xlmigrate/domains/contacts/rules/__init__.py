"""Rules of the contacts: one module a family."""
