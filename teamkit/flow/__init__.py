"""Branches: the policy, the plans that keep it, and the guard that enforces it."""
