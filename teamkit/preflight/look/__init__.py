"""Looking: every module here asks this machine, and returns plain data. None of them judges."""
