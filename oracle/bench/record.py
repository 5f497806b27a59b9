"""From pytest-benchmark's JSON to the timings of a run record, and the ratios that they are read for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from oracle.records import Timing

# The name under which `time_certified.py` files its timings: they are about the oracle, not about a concept.
CERTIFIED = "certified number"


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


def ratios(found: list[Timing]) -> list[tuple[Timing, float]]:
    """Pair each timing with how many times faster it is than the definition's loop at its size, in the same run.

    A ratio is of the shortest rounds: what else the machine does makes a round longer and never shorter. Where the
    loop was not timed there is no ratio.
    """
    loops = {_place(timing): timing.minimum for timing in found if timing.gives == "definition"}
    return [
        (timing, loops[_place(timing)] / timing.minimum)
        for timing in found
        if timing.gives not in ("definition", "training") and _place(timing) in loops
    ]


def _place(timing: Timing) -> tuple[str, str, tuple[tuple[str, int], ...]]:
    return timing.concept, timing.dtype, tuple(sorted(timing.dims.items()))
