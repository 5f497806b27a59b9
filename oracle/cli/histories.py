"""`oracle histories`: run random sequences of operations on the libraries and on the model of their semantics."""

import argparse
from functools import partial
from typing import Any

from oracle.cli.options import positive

MACHINES = ("memory", "autograd")  # as in oracle.semantics.histories, which imports torch; a test compares


def add(commands: Any) -> None:
    """Add the parser of `oracle histories` to the subparsers `commands`."""
    command = commands.add_parser(
        "histories",
        help="compare NumPy and torch with the model of their memory and autograd state",
        description="Runs random scripts on the libraries and on the model, and compares them after each statement.",
        epilog="Exit code 0: the model agrees with the libraries; 1: it does not.",
    )
    command.add_argument(
        "machines", nargs="*", metavar="SUBJECT", help=f"subject of the scripts: {', '.join(MACHINES)} (default: all)"
    )
    command.add_argument(
        "--steps", type=positive(int), default=20_000, metavar="N", help="statements per subject (default: %(default)s)"
    )
    command.add_argument("--seed", type=int, default=0, metavar="N", help="default: %(default)s")
    command.set_defaults(run=partial(run, command))


def run(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    """Run the machines and print what they covered; return 0, or 1 if a library and the model differ."""
    from oracle.semantics.histories.random_runs import run_all

    try:
        return int(not run_all(parsed.steps, parsed.seed, machines=parsed.machines or MACHINES))
    except ValueError as error:
        command.error(str(error))
