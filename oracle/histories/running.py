"""Run a number of steps, and say what was reached."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from oracle.histories import autograd, memory
from oracle.histories.machine import Machine, Operation, Reach, machine_of

__all__ = ["MACHINES", "Reached", "run"]

MACHINES: dict[str, tuple[type[Machine], list[Operation]]] = {
    "memory": (Machine, memory.OPERATIONS),
    "autograd": (autograd.AutogradMachine, autograd.OPERATIONS),
}
_LENGTH = 50  # steps of one history at most; arbitrary
Reached = Reach


def run(name: str, steps: int, number: int = 0, *, shrink: bool = True) -> Reach:
    """Let the machine called `name` take so many steps; `number` is the seed.

    Raises `Differs`, with a script for each library, where model and library part.
    """
    reach = Reach()
    machine = machine_of(*MACHINES[name], reach)
    settled = settings(
        max_examples=10**9,
        stateful_step_count=_LENGTH,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    for batch in itertools.count():
        # In batches, so that it ends soon after the last step; Hypothesis counts histories, not steps.
        run_state_machine_as_test(seed(number * 10_000 + batch)(machine), settings=settings(settled, max_examples=20))
        if reach.steps >= steps:
            return reach
    raise AssertionError("unreachable")
