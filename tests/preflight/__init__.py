"""Preflight: what the machine tells, and what is said of it."""
