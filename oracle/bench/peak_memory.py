"""The peak memory of a call: the most bytes allocated at once, the result included and the inputs not.

NumPy reports its arrays to tracemalloc, and torch its tensors to its profiler. Buffers inside a BLAS are not counted.
"""

import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import torch

from oracle.bench.interleaved_timer import quiet


def peak_bytes(call: Callable[[], object], side: Literal["numpy", "torch"]) -> int:
    """Return the peak memory of `call` in bytes. Call it once before, so that one-time allocations do not count."""
    with quiet():
        return _peak_torch(call) if side == "torch" else _peak_numpy(call)


def _peak_numpy(call: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def _peak_torch(call: Callable[[], object]) -> int:
    activities = [torch.profiler.ProfilerActivity.CPU]
    # `acc_events` is meant for schedules of several steps; without it torch warns about a future default.
    profiler = torch.profiler.profile(activities=activities, profile_memory=True, acc_events=True)
    with _stderr_closed(), profiler as profiled:
        result = call()
    del result
    events = profiled.profiler.kineto_results.events()
    # (nanoseconds, bytes); a negative number of bytes is a release.
    changes = ((event.start_ns(), event.nbytes()) for event in events if event.name() == "[memory]")
    held = peak = 0
    for _, size in sorted(changes, key=lambda change: change[0]):
        held += size
        peak = max(peak, held)
    return peak


@contextmanager
def _stderr_closed() -> Iterator[None]:
    """Discard what torch's profiler prints; it writes to file descriptor 2, not to `sys.stderr`."""
    kept, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)
