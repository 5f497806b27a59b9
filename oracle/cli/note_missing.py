"""`oracle note-missing`: record that there is no run for a pair of versions of torch and NumPy."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from oracle.cli.terminal import print_error
from oracle.records import write
from oracle.records.answers import MissingRun


def add(commands: Any) -> None:
    """Add the parser of `oracle note-missing` to the subparsers `commands`."""
    command = commands.add_parser(
        "note-missing",
        help="record that there is no run for a pair of versions of torch and NumPy",
        description="Writes a note with the reason in place of the run record; `oracle compare` shows it.",
    )
    command.add_argument("record", type=Path, metavar="RECORD", help="the file to write")
    command.add_argument("--torch", required=True, metavar="VERSION")
    command.add_argument("--numpy", required=True, metavar="VERSION")
    command.add_argument(
        "--started",
        required=True,
        type=datetime.fromisoformat,
        metavar="TIME",
        help="when the run was started, in ISO 8601",
    )
    command.add_argument("--pip-log", type=Path, metavar="FILE", help="log of pip; the last error in it is the reason")
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Write the note; return 0, or 2 if it cannot be written."""
    log, now = parsed.pip_log, datetime.now(UTC)
    try:
        text = log.read_text(encoding="utf-8", errors="replace") if log is not None and log.exists() else ""
        errors = [line.partition("ERROR: ")[2] for line in text.splitlines() if "ERROR: " in line]
        reason = (
            f"pip could not install it: {errors[-1]}" if errors else "the suite ended before it had written a record"
        )
        started, finished = (moment.isoformat(timespec="seconds") for moment in (parsed.started, now))
        write(MissingRun(parsed.torch, parsed.numpy, started, finished, reason), parsed.record)
    except OSError as error:
        print_error("note-missing", error)
        return 2
    return 0
