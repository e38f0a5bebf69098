"""Measures this server beside others: `benchmarks/run.py` is the command, README.rst tells how to read it."""
