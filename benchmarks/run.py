#!/usr/bin/env python3
"""Measures this server beside its peers: ``benchmarks/run.py --help``, and README.rst beside this file."""

import sys

from harness.cli import main

if __name__ == "__main__":
    sys.exit(main())
