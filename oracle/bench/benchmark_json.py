"""From pytest-benchmark's JSON to the timings of a run record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from oracle.records import Timing


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


def timings(path: str | Path) -> list[Timing]:
    """Read a file that pytest-benchmark wrote; raise `ValueError` if it, or a benchmark in it, is not one of ours."""
    try:
        found = msgspec.json.decode(Path(path).read_bytes(), type=_File)
    except msgspec.DecodeError as error:
        raise ValueError(
            f"{path} is not what pytest-benchmark writes ({error}); make it with `pytest --benchmark-json={path}`"
        ) from error
    return [_timing(path, benchmark) for benchmark in found.benchmarks]


def _timing(path: str | Path, benchmark: _Benchmark) -> Timing:
    stats = benchmark.stats
    times = {"median": stats.median, "minimum": stats.min, "iqr": stats.iqr, "rounds": stats.rounds}
    try:
        return msgspec.convert({**benchmark.extra_info, **times}, Timing)
    except msgspec.ValidationError as error:
        raise ValueError(
            f"{path}: {benchmark.fullname} does not say what it timed ({error}); "
            "a benchmark of the oracle fills benchmark.extra_info with the fields of oracle.records.Timing"
        ) from error
