"""One page that shows runs: its data, what of a run may leave the machine, curves in few bytes, and the file itself."""
