"""Every figure of the documentation, reproducible with one command: ``python -m benchmarks``."""
