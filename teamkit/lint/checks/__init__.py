"""The checks, one module a habit. Pure."""
