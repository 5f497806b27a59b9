"""The command `oracle`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from oracle.cli import check, compare, grade, listing, mutate, report

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0, or 2 for a usage error or a file that cannot be read."""
    parser = argparse.ArgumentParser(
        prog="oracle", description="Tells whether a NumPy or PyTorch computation is right, with a certificate."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (check, compare, grade, listing, mutate, report):
        command.add(commands)
    parsed = parser.parse_args(arguments)
    return int(parsed.run(parsed))
