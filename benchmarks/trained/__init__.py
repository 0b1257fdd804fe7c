"""One training three ways, each a script for the Python that has torch: they print what they took, as JSON."""
