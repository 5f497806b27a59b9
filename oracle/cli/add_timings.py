"""`oracle add-timings`: put timings of pytest-benchmark into a run record."""

import argparse
from pathlib import Path
from typing import Any

from oracle.cli.terminal import print_error
from oracle.records import RecordError


def add(commands: Any) -> None:
    """Add the parser of `oracle add-timings` to the subparsers `commands`."""
    command = commands.add_parser("add-timings", help="put timings of pytest-benchmark into a run record")
    command.add_argument("record", type=Path, metavar="RECORD", help="run record; its timings are replaced")
    command.add_argument("timings", type=Path, metavar="TIMINGS", help="JSON that pytest-benchmark wrote")
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Rewrite the record; return 0, or 2 for a file that cannot be read or written."""
    from oracle.bench.benchmark_json import add_timings

    try:
        add_timings(parsed.record, parsed.timings)
    except (RecordError, OSError, ValueError) as error:
        print_error("add-timings", error)
        return 2
    return 0
