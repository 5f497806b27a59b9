"""What several commands print: error messages, tables, and the progress of long jobs."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from oracle.records.grades import Colour

RICH_COLOURS: dict[Colour, str] = {"green": "green", "amber": "yellow", "grey": "bright_black", "red": "red"}


def print_error(command: str, message: object) -> None:
    """Print `message` to stderr, with the name of the command in front."""
    print(f"oracle {command}: {message}", file=sys.stderr)


def output_console(width: int = 120) -> Console:
    """Return a console for stdout; `width` is used where stdout is not a terminal."""
    return Console(width=None if sys.stdout.isatty() else width, highlight=False)


def make_table(*headings: str) -> Table:
    """Return a table without borders: the first column has text, the others have numbers."""
    table = Table(headings[0], box=None, padding=(0, 2, 0, 0))
    for heading in headings[1:]:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


@contextmanager
def interruptible_progress() -> Iterator[tuple[Console, Callable[[str, int], Callable[[str], None]]]]:
    """Yield a console for stderr and a function that shows the progress of a stage.

    `start_stage(name, length)` returns a function that is called with the name of each finished step. Without a
    terminal, each step prints a line. Inside, SIGTERM raises `KeyboardInterrupt` like Ctrl-C.
    """
    console = Console(stderr=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:

        def start_stage(description: str, total: int) -> Callable[[str], None]:
            task, done = progress.add_task(description, total=total), 0

            def finished(name: str) -> None:
                nonlocal done
                done += 1
                progress.update(task, completed=done, description=f"{description}: {name}")
                if not console.is_terminal:
                    console.print(f"{description}, {done} of {total}: {name}", highlight=False)

            return finished

        yield console, start_stage
