"""The generated projects, with torch: in an environment of their own, which `make training-environment` sets up."""
