"""The command `oracle`."""

import argparse
from collections.abc import Sequence

from oracle import __version__
from oracle.cli import (
    add_timings,
    bench,
    check,
    compare,
    evaluate,
    grade,
    histories,
    listing,
    mutate,
    note_missing,
    report,
    schema,
    screenshot,
)

# In the order of `oracle --help`.
_FOR_USERS = (listing, check, grade, mutate, report, compare, schema)
_FOR_DEVELOPMENT = (bench, evaluate, histories, add_timings, note_missing, screenshot)


def parser() -> argparse.ArgumentParser:
    """The parser of the command line, with a subparser for each command."""
    made = argparse.ArgumentParser(
        prog="oracle", description="Checks NumPy and PyTorch computations against certified true values and gradients."
    )
    made.add_argument("--version", action="version", version=f"tensor-oracle {__version__}")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (*_FOR_USERS, *_FOR_DEVELOPMENT):
        command.add(commands)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; a usage error raises `SystemExit` with code 2.

    Without `arguments`, those of the process are used.
    """
    parsed = parser().parse_args(arguments)
    return int(parsed.run(parsed))
