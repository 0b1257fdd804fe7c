"""A libnvidia-ml.so.1 of our own, which the real nvidia-ml-py loads: every driver without a GPU.

A conftest.py that wants it says `from tests.nvml.library import nvml, nvml_builds`; a test then
writes a scenario with `nvml.set(scenarios.two_gpus())` and starts a process with `nvml.env()`.
"""
