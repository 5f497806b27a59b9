"""The processor time of a run, by phase."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

Phase = Literal["examples", "truth", "verdicts", "simplest inputs", "training"]

PHASES: dict[Phase, str] = {
    "examples": "generating inputs with Hypothesis",
    "truth": "certifying values and gradients",
    "verdicts": "calling the implementations and judging their answers",
    "simplest inputs": "searching the simplest input that shows a finding",
    "training": "training runs and the certification of their steps",
}


class Clock:
    """Processor seconds by phase; a phase that begins inside another interrupts the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(PHASES, 0.0)
        self._running: list[Phase] = []
        self._since = time.process_time()

    @contextmanager
    def __call__(self, phase: Phase) -> Iterator[None]:
        self._switch()
        self._running.append(phase)
        try:
            yield
        finally:
            self._switch()
            self._running.pop()

    def _switch(self) -> None:
        now = time.process_time()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now
