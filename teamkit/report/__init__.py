"""The report of a project: what the history and the runs tell, and what is left for people to write."""
