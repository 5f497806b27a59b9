"""`oracle report`: run records, and the record of a trial, to an HTML report."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

__all__ = ["add", "run"]


def add(commands: Any) -> None:
    """Describe the command."""
    command = commands.add_parser("report", help="run records to an HTML report")
    command.add_argument("records", nargs="*", type=Path, metavar="RECORD", help="run record, newest shown in full")
    command.add_argument("--trial", type=Path, metavar="JSON", help="record of `nox -s faults`: a page of its own")
    command.add_argument(
        "--versions",
        type=Path,
        nargs="+",
        default=[],
        metavar="JSON",
        help="records of `nox -s versions`: a page of its own",
    )
    command.add_argument("--benchmark", type=Path, metavar="JSON", help="timings of pytest-benchmark, for the record")
    command.add_argument("--to", type=Path, default=Path("reports/html"), metavar="FOLDER", help="default: %(default)s")
    command.set_defaults(run=partial(_checked, command))


def _checked(command: argparse.ArgumentParser, parsed: argparse.Namespace) -> int:
    if not parsed.records and (parsed.trial is None or parsed.benchmark is not None):
        command.error("the following arguments are required: RECORD, or --trial alone")
    return run(parsed)


def run(parsed: argparse.Namespace) -> int:
    """Write the report and name its first page; 2 for a record that cannot be read."""
    from rich.console import Console
    from rich.progress import Progress

    from oracle.records import RecordError, load, read, write
    from oracle.report import render, render_trial
    from oracle.trial.record import Trial

    try:
        trial = None if parsed.trial is None else load(parsed.trial, Trial)
        if trial is not None and not parsed.records:
            print(render_trial(trial, parsed.to))
            return 0
        if parsed.benchmark is not None:
            from oracle.bench.record import timings

            newest = max(parsed.records, key=lambda path: read(path).started)
            run = read(newest)
            run.benchmarks = timings(parsed.benchmark)
            write(run, newest)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
            task = shown.add_task("pages")
            index = render(
                parsed.records,
                parsed.to,
                lambda done, all_: shown.update(task, completed=done, total=all_),
                trial,
                parsed.versions,
            )
    except (RecordError, OSError, ValueError) as error:  # what cannot be read, and where nothing can be written
        print(f"oracle report: {error}", file=sys.stderr)
        return 2
    print(index)
    return 0
