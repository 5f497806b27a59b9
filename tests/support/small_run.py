"""A run record without concepts or cells."""

import msgspec

from oracle import records

ENVIRONMENT = records.Environment("3.12", "2.1", "2.13", "0.8", "6", "Linux", "a cpu", 2, "openblas", "mkl", 2, "cpu")
TIMES = {"started": "2026-01-02T03:04:05+00:00", "finished": "2026-01-02T03:05:05+00:00", "seconds": 60.0}


def small_run(**changes: object) -> records.Run:
    """A run record; `changes` replaces fields."""
    run = records.Run(**TIMES, profile="ci", seed=7, environment=ENVIRONMENT)
    return msgspec.structs.replace(run, **changes)
