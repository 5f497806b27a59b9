"""`oracle list`: the concepts and their implementations."""

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from oracle.cli.terminal import print_error


def add(commands: Any) -> None:
    """Add the parser of `oracle list` to the subparsers `commands`."""
    command = commands.add_parser("list", help="list the concepts and their implementations")
    command.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="list only the concepts whose name, title or docstring contains the word, or each of several words",
    )
    command.add_argument("--into", type=Path, metavar="FILE", help="write the list as a table into this Markdown file")
    command.add_argument(
        "--concepts",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="list the concept in this file, or those in this folder, instead of the catalogue; may be repeated",
    )
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the list, or write it into a file; return 0, or 2 for an empty list and for a file error."""
    from oracle.catalogue.discovery import announced_files, files
    from oracle.catalogue.index import contents, entry_of, with_table

    if parsed.into is not None:
        try:
            text = parsed.into.read_text(encoding="utf-8")
            parsed.into.write_text(with_table(text, contents()), encoding="utf-8")
        except (OSError, ValueError) as error:
            print_error("list", f"{parsed.into}: {error}")
            return 2
        return 0
    try:
        own = [entry_of(file, file.stem) for place in parsed.concepts for file in files(place)]
        entries = own or [*contents(), *(entry_of(file, name) for name, file in announced_files())]
    except (OSError, ValueError) as error:
        print_error("list", error)
        return 2
    entries = [entry for entry in entries if all(entry.mentions(word) for word in parsed.words)]
    if not entries:
        print_error("list", f"no concept mentions {' and '.join(parsed.words)}; `oracle list` prints all of them")
        return 2
    names = Column("concept", min_width=max(len(entry.name) for entry in entries))  # no line break inside a name
    table = Table("row", names, "implementations", box=None, padding=(0, 2, 0, 0))
    for entry in entries:
        scenes = "\n[dim]scenes:[/] " * bool(entry.scenes) + ", ".join(entry.scenes)
        versions = ", ".join(entry.implementations) + scenes
        table.add_row(str(entry.row or ""), f"[bold]{entry.name}[/]\n{entry.title}", versions.strip())
        table.add_row()
    Console().print(table)
    return 0
