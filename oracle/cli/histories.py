"""`oracle histories`: run random sequences of operations on the libraries and on the model of their semantics."""

from __future__ import annotations

import argparse
import sys
import time
from functools import partial
from typing import Any

from oracle.cli.options import positive

__all__ = ["MACHINES", "add", "run"]

MACHINES = ("memory", "autograd")  # as in oracle.semantics.histories, which imports torch; a test compares


def add(commands: Any) -> None:
    """Describe the command."""
    command = commands.add_parser(
        "histories",
        help="compare NumPy and torch with the model of their memory and autograd state",
        description="Runs random sequences of operations and compares each state with the model.",
        epilog="Exit code 0: the model agrees with the libraries; 1: it does not.",
    )
    command.add_argument("machines", nargs="*", metavar="MACHINE", help=f"{', '.join(MACHINES)} (default: all)")
    command.add_argument(
        "--steps", type=positive(int), default=20_000, metavar="N", help="steps per machine (default: %(default)s)"
    )
    command.add_argument("--seed", type=int, default=0, metavar="N", help="default: %(default)s")
    command.set_defaults(run=partial(run, command))


def run(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    """Run the machines and print what they reached; return 0, or 1 where a library and the model differ."""
    import numpy as np
    import torch

    from oracle.semantics.histories.random_runs import run as run_machine

    if unknown := set(parsed.machines) - set(MACHINES):
        command.error(f"there is no machine {', '.join(sorted(unknown))}; choose from {', '.join(MACHINES)}")
    print(f"NumPy {np.__version__}, torch {torch.__version__}, Python {sys.version.split()[0]}")
    differed = False
    for name in parsed.machines or MACHINES:
        began = time.monotonic()
        reach = run_machine(name, parsed.steps, parsed.seed)
        print(f"{name}: {reach.steps:,} steps in {time.monotonic() - began:.0f} s")
        found = {"operations": reach.operations, "layouts": reach.layouts, "refusals": reach.refusals}
        for what, counts in found.items():
            listed = ", ".join(f"{key} {count:,}" for key, count in counts.most_common())
            print(f"  {len(counts)} {what}: {listed}")
        if reach.difference:
            differed = True
            print(f"  the library and the model differ at step {reach.parted:,}:\n{reach.difference}")
    return int(differed)
