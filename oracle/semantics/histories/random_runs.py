"""Run a number of random steps and count what they covered."""

import itertools
import sys
import time
from collections.abc import Callable, Iterable

import hypothesis
import numpy as np
import torch
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from oracle.semantics.histories import autograd_operations, view_operations, write_operations
from oracle.semantics.histories.machine import Coverage, Machine, Operation, machine_of
from oracle.semantics.scenes import ModelMismatch

MACHINES: dict[str, tuple[type[Machine], list[Operation]]] = {
    "memory": (Machine, [*view_operations.OPERATIONS, *write_operations.OPERATIONS]),
    "autograd": (autograd_operations.AutogradMachine, autograd_operations.OPERATIONS),
}
_LENGTH = 50  # the largest number of steps in one history; arbitrary


def run(name: str, steps: int, seed: int = 0, *, shrink: bool = True) -> Coverage:
    """Run the machine `name` for about `steps` steps, or up to the first difference between a library and the model.

    With `shrink`, Hypothesis then searches for the shortest script that shows the difference, which may take one or two
    minutes.
    """
    coverage = Coverage()
    machine = machine_of(*MACHINES[name], coverage)
    chosen = settings(
        max_examples=20,
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
        # In batches of 20 histories, because Hypothesis counts histories and the limit counts steps.
        try:
            run_state_machine_as_test(hypothesis.seed(seed * 10_000 + batch)(machine), settings=chosen)
        except ModelMismatch as difference:
            coverage.difference = str(difference)
        if coverage.steps >= steps or coverage.difference:
            break
    return coverage


def run_all(
    steps: int = 20_000,
    seed: int = 0,
    report: Callable[[str], object] = print,
    machines: Iterable[str] = tuple(MACHINES),
) -> bool:
    """Run each of `machines`, pass a text summary of its coverage to `report`, and return whether all of them agreed.

    Raises `ValueError` for a machine that is not in `MACHINES`.
    """
    chosen = list(machines)
    if unknown := sorted(set(chosen) - set(MACHINES)):
        raise ValueError(f"no machine is called {', '.join(unknown)}; choose from {', '.join(MACHINES)}")
    report(f"NumPy {np.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}")
    agreed = True
    for name in chosen:
        began = time.monotonic()
        coverage = run(name, steps, seed)
        report(f"{name}: {coverage.steps:,} steps in {time.monotonic() - began:.0f} s")
        for line in coverage.summary():
            report(f"  {line}")
        if coverage.difference:
            agreed = False
            report(f"  the library and the model differ at step {coverage.failed_at:,}:\n{coverage.difference}")
    return agreed
