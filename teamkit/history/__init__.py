"""The history of a repository: what git knows of who did what, and when."""
