"""teamkit against its peers, as ratios of medians taken in one run."""
