"""A limit on the time that the code of a candidate may take."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_WAITING = 10  # limit of wall time ÷ limit of processor time; arbitrary


class TimeLimitExceeded(Exception):
    """A call took longer than its limit."""


@contextmanager
def limit(seconds: float, *, wall: bool = False) -> Iterator[None]:
    """Raise `TimeLimitExceeded` inside the block if it takes longer than `seconds` of processor time.

    Processor time does not depend on the load of the machine. A block that waits is stopped after `_WAITING` times as
    much wall time. With `wall`, `seconds` are wall time. Signals do this, which only the main thread can receive: in
    other threads there is no limit.
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
    # Repeated every quarter of a second, because the candidate may catch the exception. A timer that was set before (by
    # a test runner, for example) is restored afterwards, a little late.
    running = [signal.setitimer(timer, until, 0.25) for _, timer, until in timers]
    try:
        yield
    finally:
        for (number, timer, _), handler, was in zip(timers, before, running, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
            signal.setitimer(timer, *was)
