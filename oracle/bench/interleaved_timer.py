"""Time several calls against each other in interleaved rounds, so that a change of the machine affects all of them.

pytest-benchmark, which `nox -s crosscheck` uses, times one call after the other; this module uses only its statistics.
The clock counts CPU time of this process, which on one thread does not depend on other load of the machine.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from pytest_benchmark.stats import Stats

from oracle.records.garbage_collection import no_collection

Call = Callable[[], object]

# Windows counts CPU time in steps of 1/64 s, which is too coarse.
CLOCK = "process_time" if time.get_clock_info("process_time").resolution < 1e-5 else "perf_counter"
_now: Callable[[], float] = getattr(time, CLOCK)

# All arbitrary, in seconds. A round takes about a thousand times as long as reading the clock; a slow call has fewer
# rounds, so that they take about `_SECONDS_PER_CALL` in total.
_ROUND_SECONDS = 5e-4
_SECONDS_PER_CALL = 0.06
MAX_ROUNDS = 9


@dataclass(frozen=True)
class Times:
    """Seconds per call over `rounds` rounds of `calls` calls: the shortest round, and the quartiles of the rounds."""

    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    rounds: int
    calls: int


def time_interleaved(calls: Sequence[Call], min_rounds: int = 5) -> list[Times]:
    """Time each of `calls` in `min_rounds` to `MAX_ROUNDS` rounds; the order of the calls changes in every round."""
    gc.collect()
    with quiet():
        counts = [_calls_per_round(call) for call in calls]
        shares = [_rounds(seconds, min_rounds) for _, seconds in counts]
        stats = [Stats() for _ in calls]
        order, generator = list(range(len(calls))), random.Random(0)
        for turn in range(MAX_ROUNDS):
            generator.shuffle(order)
            for place in order:
                # A call with fewer rounds takes part in evenly spaced ones.
                if (turn + 1) * shares[place] // MAX_ROUNDS > turn * shares[place] // MAX_ROUNDS:
                    stats[place].update(_seconds(calls[place], counts[place][0]) / counts[place][0])
    return [
        Times(stat.min, stat.q1, stat.median, stat.q3, stat.rounds, count)
        for stat, (count, _) in zip(stats, counts, strict=True)
    ]


@contextmanager
def quiet() -> Iterator[None]:
    """Disable garbage collection and NumPy's floating-point warnings."""
    with no_collection(), np.errstate(all="ignore"):
        yield


def _calls_per_round(call: Call) -> tuple[int, float]:
    """Return the number of calls in a round and the seconds of one call; the very first call is not counted."""
    call()
    count = 1
    while (seconds := _seconds(call, count)) < _ROUND_SECONDS / 2:
        count *= 2 if seconds > _ROUND_SECONDS / 16 else 8
    return max(1, round(count * _ROUND_SECONDS / seconds)), seconds / count


def _rounds(seconds: float, min_rounds: int) -> int:
    return max(min_rounds, min(MAX_ROUNDS, int(_SECONDS_PER_CALL / max(seconds, _ROUND_SECONDS))))


def _seconds(call: Call, count: int) -> float:
    repeats = range(count)
    began = _now()
    for _ in repeats:
        call()
    return _now() - began
