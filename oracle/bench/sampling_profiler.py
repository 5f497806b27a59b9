"""A sampling profiler: it records the stack of the main thread at fixed intervals of CPU time.

A tracing profiler such as cProfile slows short Python functions several times and C functions not at all, so its shares
are wrong for code that mixes both. A sample takes microseconds and does not change the profiled code.
"""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

INTERVAL = 0.004  # seconds of CPU time; many kernels check their timers only every 4 ms

Stack = tuple[CodeType, ...]


def available() -> bool:
    """Whether the system has timers of CPU time; Windows has none."""
    return hasattr(signal, "setitimer")


class SamplingProfiler:
    """Counts stacks, outermost function first, while `running`. It works in the main thread only."""

    def __init__(self) -> None:
        self.stacks: Counter[Stack] = Counter()

    @contextmanager
    def running(self) -> Iterator[None]:
        before = signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)
            signal.signal(signal.SIGPROF, before)

    def _sample(self, number: int, frame: FrameType | Any) -> None:
        stack = []
        while frame is not None:
            stack.append(frame.f_code)
            frame = frame.f_back
        self.stacks[tuple(reversed(stack))] += 1
