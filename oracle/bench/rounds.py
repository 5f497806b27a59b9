"""Time several calls against each other: in rounds, a turn each, so that a change of the machine falls on all alike.

pytest-benchmark, which times the short benchmark of `nox -s crosscheck`, times one call after the other; here its
statistics are used, and the turns are ours. What is counted is the processor time of this process: on one thread that
is the time on a quiet machine, whatever else the machine does.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from pytest_benchmark.stats import Stats

from oracle.records.garbage_collection import no_collection

__all__ = ["CLOCK", "MOST_ROUNDS", "Times", "in_turns", "quiet"]

Call = Callable[[], object]

# Windows counts processor time in 64ths of a second, which is no clock for this.
CLOCK = "process_time" if time.get_clock_info("process_time").resolution < 1e-5 else "perf_counter"
_now: Callable[[], float] = getattr(time, CLOCK)

# All arbitrary. A turn is some thousand times as long as reading the clock takes; whoever is slow has fewer of them.
_TURN = 5e-4
MOST_ROUNDS, _PATIENCE = 9, 0.06


@dataclass(frozen=True)
class Times:
    """Seconds a call: the shortest turn, the quartiles, and how many turns of how many calls there were."""

    minimum: float
    lower: float
    median: float
    upper: float
    rounds: int
    calls: int


def in_turns(calls: Sequence[Call], fewest: int = 5) -> list[Times]:
    """Time each of `calls`, `fewest` to `MOST_ROUNDS` turns each, in another order every round."""
    gc.collect()
    with quiet():
        counts = [_calls_a_turn(call) for call in calls]
        shares = [_rounds(seconds, fewest) for _, seconds in counts]
        stats = [Stats() for _ in calls]
        order, chance = list(range(len(calls))), random.Random(0)
        for turn in range(MOST_ROUNDS):
            chance.shuffle(order)
            for place in order:
                # Fewer turns are spread over all rounds.
                if (turn + 1) * shares[place] // MOST_ROUNDS > turn * shares[place] // MOST_ROUNDS:
                    stats[place].update(_seconds(calls[place], counts[place][0]) / counts[place][0])
    return [
        Times(stat.min, stat.q1, stat.median, stat.q3, stat.rounds, count)
        for stat, (count, _) in zip(stats, counts, strict=True)
    ]


@contextmanager
def quiet() -> Iterator[None]:
    """Collect no garbage meanwhile, and let NumPy be silent about what overflows."""
    with no_collection(), np.errstate(all="ignore"):
        yield


def _calls_a_turn(call: Call) -> tuple[int, float]:
    """How many calls make a turn, and the seconds that one of them takes; the first call of all is not counted."""
    call()
    count = 1
    while (seconds := _seconds(call, count)) < _TURN / 2:
        count *= 2 if seconds > _TURN / 16 else 8
    return max(1, round(count * _TURN / seconds)), seconds / count


def _rounds(seconds: float, fewest: int) -> int:
    """How many turns there are for a call that takes so long."""
    return max(fewest, min(MOST_ROUNDS, int(_PATIENCE / max(seconds, _TURN))))


def _seconds(call: Call, count: int) -> float:
    turns = range(count)
    began = _now()
    for _ in turns:
        call()
    return _now() - began
