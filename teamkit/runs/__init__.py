"""Runs: every experiment log of a team as one kind of record."""
