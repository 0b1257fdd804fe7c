"""Preflight: what the machine has, whether the run may start there, and on which GPU."""
