"""A limit on the time that somebody else's code may take."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["TimeLimitExceeded", "limit"]

_WAITING = 10  # arbitrary


class TimeLimitExceeded(Exception):
    """A candidate did not answer in time."""


@contextmanager
def limit(seconds: float, *, wall: bool = False) -> Iterator[None]:
    """Raise `TimeLimitExceeded` inside if it takes longer. Signals do that, and beside the main thread nothing does.

    Processor time counts, so that a busy machine blames nobody; what merely waits is stopped after `_WAITING` times it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise TimeLimitExceeded(f"took longer than {seconds:g} s")

    timers = [(signal.SIGALRM, signal.ITIMER_REAL, seconds if wall else _WAITING * seconds)]
    if not wall:
        timers.append((signal.SIGPROF, signal.ITIMER_PROF, seconds))
    before = [signal.signal(number, stop) for number, _, _ in timers]
    # Again and again: where it is raised it may be swallowed. What was set before, by a runner of tests perhaps, comes
    # back, if somewhat late.
    running = [signal.setitimer(timer, until, 0.25) for _, timer, until in timers]
    try:
        yield
    finally:
        for (number, timer, _), handler, was in zip(timers, before, running, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
            signal.setitimer(timer, *was)
