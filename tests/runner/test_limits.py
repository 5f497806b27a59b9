"""Limits of time: nested ones, and beside the timer of a test runner."""

import signal
import time
from contextlib import suppress

import pytest

from oracle.runner.limits import Deadline, TimeLimitExceeded, limit


def work(seconds):
    began = time.process_time()
    while time.process_time() - began < seconds:
        pass


def test_the_time_inside_an_inner_limit_counts_against_the_outer():
    @limit(0.2)
    def nested():
        for _ in range(5):
            with suppress(TimeLimitExceeded), limit(0.15):
                work(0.1)

    began = time.process_time()
    with pytest.raises(TimeLimitExceeded, match=r"took longer than 0\.2 s"):
        nested()
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("processor", "wall", "over"), [(0.9, 0.9, False), (1.1, 1.1, True), (0.1, 2.9, False), (0.1, 3.1, True)]
)
def test_a_deadline_is_in_processor_time_and_waiting_has_three_times_as_much(monkeypatch, processor, wall, over):
    """A busy machine gives a process a fraction of the wall time; the same examples are checked nevertheless."""
    deadline = Deadline(1.0, 3.0)
    began = time.process_time(), time.monotonic()
    monkeypatch.setattr(time, "process_time", lambda: began[0] + processor)
    monkeypatch.setattr(time, "monotonic", lambda: began[1] + wall)
    assert deadline.is_over == over


def test_a_limit_that_is_caught_inside_is_raised_at_the_end():
    @limit(0.05)
    def catching():
        with suppress(TimeLimitExceeded):
            work(5)

    with pytest.raises(TimeLimitExceeded):
        catching()


class Stopped(BaseException):
    """Raised by the timer of a test runner."""


def test_the_timer_of_a_test_runner_runs_on():
    def stop(*_):
        raise Stopped

    def call():
        for _ in range(20):
            with limit(5):
                time.sleep(0.1)

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(Stopped):
            call()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_limit_leaves_no_timer_behind():
    with limit(5):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
