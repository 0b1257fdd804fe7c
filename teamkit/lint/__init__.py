"""What a repository holds that costs a team its results: read, never imported, never run."""
