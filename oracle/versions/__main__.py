"""Put the timings that pytest-benchmark wrote into a run record: `python -m oracle.versions RECORD TIMINGS`."""

from __future__ import annotations

import sys
from pathlib import Path

from oracle import records
from oracle.bench.benchmark_json import timings

__all__ = ["main"]


def main(record: str, timed: str) -> int:
    """Replace the record by one with these timings."""
    run = records.read(record)
    run.benchmarks = timings(Path(timed))
    records.write(run, record)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
