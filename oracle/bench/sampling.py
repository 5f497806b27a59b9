"""A sampling profiler: every few milliseconds of processor time it looks at what is on the stack.

A profiler that is told of every call, as cProfile is, slows short Python functions several times and C functions not at
all, and so lies about code that is half of each. A look costs some microseconds, and the code runs as it always does.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

__all__ = ["INTERVAL", "Sampler", "available"]

# Seconds of processor time; many kernels look at their clock every four thousandths only, and interrupt then.
INTERVAL = 0.004

Stack = tuple[CodeType, ...]


def available() -> bool:
    """Whether the system can interrupt a process by its processor time; Windows cannot."""
    return hasattr(signal, "setitimer")


class Sampler:
    """Counts stacks, outermost function first, while it is `running`. It works in the main thread."""

    def __init__(self) -> None:
        self.stacks: Counter[Stack] = Counter()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Look at whatever this thread does inside."""
        before = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0.0)
            signal.signal(signal.SIGPROF, before)

    def _look(self, number: int, frame: FrameType | Any) -> None:
        stack = []
        while frame is not None:
            stack.append(frame.f_code)
            frame = frame.f_back
        self.stacks[tuple(reversed(stack))] += 1
