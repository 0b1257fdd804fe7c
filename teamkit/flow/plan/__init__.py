"""One module a command: from a State and a wish to a tuple of steps. Pure."""
