"""The command `oracle`: list the concepts, write the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 0, or 2 for a usage error or a file that cannot be read."""
    parser = argparse.ArgumentParser(
        prog="oracle", description="Tells whether a NumPy or PyTorch computation is right, with a certificate."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="the concepts and their implementations")
    listing.add_argument("--into", type=Path, metavar="FILE", help="write the list as a table into this Markdown file")
    listing.set_defaults(run=_list)
    report = commands.add_parser("report", help="run records to an HTML report")
    report.add_argument("records", nargs="*", type=Path, metavar="RECORD", help="run record, newest shown in full")
    report.add_argument("--trial", type=Path, metavar="JSON", help="record of `nox -s faults`: a page of its own")
    report.add_argument("--benchmark", type=Path, metavar="JSON", help="timings of pytest-benchmark, for the record")
    report.add_argument("--to", type=Path, default=Path("reports/html"), metavar="FOLDER", help="default: %(default)s")
    report.set_defaults(run=_report)
    parsed = parser.parse_args(arguments)
    if parsed.run is _report and not parsed.records and (parsed.trial is None or parsed.benchmark is not None):
        report.error("the following arguments are required: RECORD, or --trial alone")
    return int(parsed.run(parsed))


def _list(parsed: argparse.Namespace) -> int:
    # Imported by the command that needs it: `oracle --help` answers at once.
    from oracle.contents import contents, with_table

    if parsed.into is not None:
        try:
            text = parsed.into.read_text(encoding="utf-8")
            parsed.into.write_text(with_table(text, contents()), encoding="utf-8")
        except (OSError, ValueError) as error:
            print(f"oracle list: {parsed.into}: {error}", file=sys.stderr)
            return 2
        return 0
    from rich.console import Console
    from rich.table import Column, Table

    entries = contents()
    names = Column("concept", min_width=max(len(entry.name) for entry in entries))  # a name is never folded
    table = Table("row", names, "implementations", box=None, padding=(0, 2, 0, 0))
    for entry in entries:
        scenes = "\n[dim]scenes:[/] " * bool(entry.scenes) + ", ".join(entry.scenes)
        versions = ", ".join(entry.implementations) + scenes
        table.add_row(str(entry.row), f"[bold]{entry.name}[/]\n{entry.title}", versions.strip())
        table.add_row()
    Console().print(table)
    return 0


def _report(parsed: argparse.Namespace) -> int:
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
                parsed.records, parsed.to, lambda done, all_: shown.update(task, completed=done, total=all_), trial
            )
    except (RecordError, OSError, ValueError) as error:  # what cannot be read, and where nothing can be written
        print(f"oracle report: {error}", file=sys.stderr)
        return 2
    print(index)
    return 0


if __name__ == "__main__":
    sys.exit(main())
