"""Experiments: a task's templates become a project that its team owns, and follow it into newer versions.

The project keeps what the templates gave it (`.teamkit/`), so that an update is a three-way merge with no network.
"""
