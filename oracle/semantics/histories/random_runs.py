"""Run a number of steps, and say what was reached."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from oracle.semantics.histories import autograd_statements as autograd
from oracle.semantics.histories import memory_statements as memory
from oracle.semantics.histories.machine import Machine, Operation, Reach, machine_of
from oracle.semantics.scenes import Differs

__all__ = ["MACHINES", "Reach", "run"]

MACHINES: dict[str, tuple[type[Machine], list[Operation]]] = {
    "memory": (Machine, memory.OPERATIONS),
    "autograd": (autograd.AutogradMachine, autograd.OPERATIONS),
}
_LENGTH = 50  # steps of one history at most; arbitrary


def run(name: str, steps: int, number: int = 0, *, shrink: bool = True) -> Reach:
    """Let the machine called `name` take so many steps, or fewer if model and library part; `number` is the seed.

    `shrink` looks for the shortest script that shows it, which may take a minute or two.
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
        batched = seed(number * 10_000 + batch)(machine)
        try:
            run_state_machine_as_test(batched, settings=settings(settled, max_examples=20))
        except Differs as differs:
            reach.difference = str(differs)
        if reach.steps >= steps or reach.difference:
            return reach
    raise AssertionError("unreachable")
