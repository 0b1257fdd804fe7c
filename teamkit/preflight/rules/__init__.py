"""The rules: what a snapshot means for a run, as findings. Pure, one module a group."""
