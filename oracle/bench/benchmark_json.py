"""Read pytest-benchmark's JSON into the timings of a run record."""

from pathlib import Path
from typing import Any

import msgspec

from oracle import records
from oracle.records import Timing
from oracle.records.consistency import timing_problem
from oracle.records.files import shortened


class _Stats(msgspec.Struct):
    median: float
    min: float
    iqr: float
    rounds: int


class _Benchmark(msgspec.Struct):
    fullname: str
    extra_info: dict[str, Any]
    stats: _Stats


class _File(msgspec.Struct):
    benchmarks: list[_Benchmark]


def add_timings(record: str | Path, timed: str | Path) -> None:
    """Replace the timings in the run record at `record` by those in the pytest-benchmark file `timed`.

    Raises `RecordError` for an unreadable record, and `OSError` or `ValueError` for unreadable timings.
    """
    run = records.read(record)
    run.benchmarks = timings(timed)
    records.write(run, record)


def timings(path: str | Path) -> list[Timing]:
    """Read a file that pytest-benchmark wrote for `time_concepts.py`; raise `ValueError` for any other file."""
    try:
        found = msgspec.json.decode(Path(path).read_bytes(), type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(
            f"{path} was not written by pytest-benchmark ({shortened(error)}); "
            f"make it with `pytest --benchmark-json={path}`"
        ) from error
    return [_timing(path, benchmark) for benchmark in found.benchmarks]


def _timing(path: str | Path, benchmark: _Benchmark) -> Timing:
    stats = benchmark.stats
    times = {"median": stats.median, "minimum": stats.min, "iqr": stats.iqr, "rounds": stats.rounds}
    try:
        timing = msgspec.convert({**benchmark.extra_info, **times}, Timing)
        if problem := timing_problem(timing):
            raise ValueError(problem)
    except (msgspec.ValidationError, ValueError) as error:
        raise ValueError(
            f"{path}: {benchmark.fullname[:200]} does not state what it timed ({shortened(error)}); "
            "a benchmark of the oracle fills benchmark.extra_info with the fields of oracle.records.Timing"
        ) from error
    return timing
