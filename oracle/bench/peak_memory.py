"""The most memory that a call holds at once, beyond what was there before it.

NumPy tells tracemalloc of every array that it makes, and torch its own profiler; what a BLAS keeps for itself is told
to nobody. The result counts, inputs do not.
"""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from oracle.bench.rounds import quiet

__all__ = ["peak"]


def peak(call: Callable[[], object], side: Literal["numpy", "torch"]) -> int:
    """Return how many bytes `call` held at most; it has been called before, so nothing is made for the first time."""
    with quiet():
        return _of_torch(call) if side == "torch" else _of_numpy(call)


def _of_numpy(call: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def _of_torch(call: Callable[[], object]) -> int:
    import torch

    # `acc_events` is for schedules of many steps; without it torch warns that it will one day be needed.
    with (
        _nothing_printed(),
        torch.profiler.profile(
            activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True, acc_events=True
        ) as profiled,
    ):
        result = call()
    del result
    events = profiled.profiler.kineto_results.events()
    # A negative number of bytes is a release.
    moves = sorted(((event.start_ns(), event.nbytes()) for event in events if event.name() == "[memory]"), key=_moment)
    held = most = 0
    for _, size in moves:
        held += size
        most = max(most, held)
    return most


@contextmanager
def _nothing_printed() -> Iterator[None]:
    """Keep what torch's profiler prints about itself, past Python's stderr, off the terminal."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _moment(move: tuple[int, int]) -> int:
    return move[0]
