"""`oracle list`: the concepts and their implementations."""

import argparse
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Column, Table
from rich.text import Text

from oracle.catalogue.index import Entry
from oracle.cli.terminal import columns_of_output, output_console, print_error
from oracle.records.visible import in_one_line


def add(commands: Any) -> None:
    """Add the parser of `oracle list` to the subparsers `commands`."""
    command = commands.add_parser("list", help="list the concepts, one on each line")
    command.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="list only the concepts whose name, title or docstring contains this word, or all of several words",
    )
    command.add_argument("--long", action="store_true", help="list implementations and scenes as well")
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
    (_show_long if parsed.long else _show)(entries)
    return 0


def _show(entries: list[Entry]) -> None:
    """Print name and title of each concept; a title is wrapped in a terminal, and where COLUMNS has a width."""
    if columns_of_output() is None:
        width = max(len(entry.name) for entry in entries)
        for entry in entries:
            print(f"{in_one_line(entry.name):{width}}  {in_one_line(entry.title)}".rstrip())
        return
    table = _table(entries, "title")
    for entry in entries:
        table.add_row(f"[bold]{escape(in_one_line(entry.name))}[/]", Text(in_one_line(entry.title)))
    output_console().print(table)


def _show_long(entries: list[Entry]) -> None:
    table = _table(entries, "implementations", "row")
    for entry in entries:
        scenes = "\n[dim]scenes:[/] " * bool(entry.scenes) + ", ".join(entry.scenes)
        versions = ", ".join(entry.implementations) + scenes
        name, title = (escape(in_one_line(text)) for text in (entry.name, entry.title))
        table.add_row(str(entry.row or ""), f"[bold]{name}[/]\n{title}", versions.strip())
        table.add_row()
    output_console().print(table)


def _table(entries: list[Entry], last: str, *first: str) -> Table:
    names = Column("concept", min_width=max(len(entry.name) for entry in entries))  # no line break inside a name
    return Table(*first, names, last, box=None, padding=(0, 2, 0, 0))
