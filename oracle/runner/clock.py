"""Where the processor time of a sweep goes, by phase."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

__all__ = ["PHASES", "Clock", "Phase"]

Phase = Literal["examples", "truth", "verdicts", "smallest inputs", "training"]

PHASES: dict[Phase, str] = {
    "examples": "drawing inputs with Hypothesis",
    "truth": "certifying values and gradients",
    "verdicts": "calling the implementations and judging their answers",
    "smallest inputs": "looking for the simplest input that shows a finding",
    "training": "training runs, and certifying their steps",
}


class Clock:
    """Processor seconds by phase; a phase that begins inside another stops the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(PHASES, 0.0)
        self._running: list[Phase] = []
        self._since = time.process_time()

    @contextmanager
    def __call__(self, phase: Phase) -> Iterator[None]:
        """Count what is done inside as `phase`."""
        self._turn()
        self._running.append(phase)
        try:
            yield
        finally:
            self._turn()
            self._running.pop()

    def _turn(self) -> None:
        moment = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] += moment - self._since
        self._since = moment
