"""teamkit: guarded GitFlow, experiments, preflight and reports for machine-learning teams."""

__version__ = "0.1.0"
