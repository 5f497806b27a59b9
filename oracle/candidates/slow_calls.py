"""Distinguish a function that is slow from one that does not end, where a call takes longer than it may."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from oracle.candidates.reference_notes import sizes_in_words
from oracle.domains import Domain
from oracle.judge import Case

SLOW = "not checked, because the function takes too long:"
_SHARE = 0.04  # of the limit, which a slow function takes on a smaller example; arbitrary


class SlowCalls:
    """How long the questions about a function took, and from which amount of work on it is too slow to be asked.

    A function that answers small examples in no time and a larger one never has a fault. One whose times had grown
    before is only slow, as are loops in Python.
    """

    def __init__(self, domain: Domain, seconds: float) -> None:
        """`seconds` is the limit of a call."""
        self.domain, self.seconds = domain, seconds
        self.longest = 0.0  # seconds of a question whose calls all ended
        self.work = 0.0  # of the example that took longest
        self.too_much = float("inf")

    def skips(self, case: Case | None) -> bool:
        """Whether an example has as much work as one that took too long."""
        return case is not None and self.domain.work_at(case.example.dims) >= self.too_much

    @contextmanager
    def timed(self, case: Case | None) -> Iterator[None]:
        """Measure the question that is put inside."""
        began = time.monotonic()
        yield
        seconds = time.monotonic() - began
        if case is not None and self.longest < seconds < self.seconds:
            self.longest, self.work = seconds, self.domain.work_at(case.example.dims)

    def note(self, case: Case) -> str:
        """What to say if the function is only slow, where its call took too long; empty if it does not end."""
        work = self.domain.work_at(case.example.dims)
        if work <= self.work or self.longest < _SHARE * self.seconds:
            return ""
        self.too_much = min(work, self.too_much)
        return f"{SLOW} {sizes_in_words(case.example)}, where it does not answer within {self.seconds:g} s"
