"""A limit on the time that the code of a candidate may take."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from oracle.calling import Stopped

_WAITING = 10  # limit of wall time ÷ limit of processor time; arbitrary
_REPEATED = 0.25  # seconds, after which an exception is raised again: the candidate may catch it


class TimeLimitExceeded(Stopped):
    """A call took longer than its limit."""


@contextmanager
def limit(seconds: float, *, wall: bool = False) -> Iterator[None]:
    """Raise `TimeLimitExceeded` inside the block if it takes longer than `seconds` of processor time.

    Processor time does not depend on the load of the machine. A block that waits is stopped after `_WAITING` times as
    much wall time. With `wall`, `seconds` are wall time. The block inside may have limits of its own: their time counts
    here too, and so does the time here for a timer that a test runner has set.

    Signals do this. Only the main thread can receive them: in other threads, and on Windows, there is no limit. Python
    handles a signal between two of its instructions: code in C that does not return is not stopped.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    timers = [_Timer(signal.SIGALRM, signal.ITIMER_REAL, time.monotonic, seconds if wall else _WAITING * seconds)]
    if not wall:
        timers.append(_Timer(signal.SIGPROF, signal.ITIMER_PROF, time.process_time, seconds))
    message = f"took longer than {seconds:g} s"
    with ExitStack() as stack:
        for timer in timers:
            stack.enter_context(timer.running(message))
        yield
        if any(timer.is_over() for timer in timers):  # the exception was caught inside
            raise TimeLimitExceeded(message)


class Deadline:
    """The end of `seconds` of processor time of this process, or of `waiting` times as much wall time."""

    def __init__(self, seconds: float, waiting: float) -> None:
        self._processor = time.process_time() + seconds
        self._wall = time.monotonic() + waiting * seconds

    @property
    def is_over(self) -> bool:
        return time.process_time() > self._processor or time.monotonic() > self._wall


class _Timer:
    """One interval timer with its signal and the clock that it follows; it replaces a timer that runs already.

    The replaced timer keeps its time: its handler is called when it is due, also inside the block, and afterwards it
    runs on with what is left.
    """

    def __init__(self, number: signal.Signals, timer: int, clock: Callable[[], float], seconds: float) -> None:
        self.number, self.timer, self.clock, self.seconds = number, timer, clock, seconds
        self.end = clock() + seconds

    def is_over(self) -> bool:
        return self.clock() >= self.end

    @contextmanager
    def running(self, message: str) -> Iterator[None]:
        handler = signal.getsignal(self.number)
        left, repeated = signal.setitimer(self.timer, 0)
        due = self.clock() + left if left else float("inf")  # when the replaced timer fires
        if getattr(handler, "is_over", bool)():
            due = self.clock()  # a limit around this one is over, and its exception was caught

        def stop(number: int, frame: Any) -> None:
            nonlocal due
            if self.clock() >= due:
                due = due + repeated if repeated else float("inf")
                if callable(handler):
                    handler(number, frame)
            if self.is_over():
                raise TimeLimitExceeded(message)

        stop.is_over = self.is_over  # type: ignore[attr-defined]
        signal.signal(self.number, stop)
        signal.setitimer(self.timer, max(min(self.end, due) - self.clock(), 1e-6), _REPEATED)
        try:
            yield
        finally:
            signal.setitimer(self.timer, 0)
            # None stands for a handler that was not set by Python, which cannot be set again.
            signal.signal(self.number, signal.SIG_DFL if handler is None else handler)
            if due < float("inf"):
                signal.setitimer(self.timer, max(due - self.clock(), 1e-6), repeated)
