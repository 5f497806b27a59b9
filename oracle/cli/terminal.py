"""What several commands print: error messages, tables, and the progress of long jobs."""

import codecs
import os
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from oracle.candidates.standard_streams import open_standard_streams
from oracle.records.grades import Colour
from oracle.records.visible import visible

RICH_COLOURS: dict[Colour, str] = {"green": "green", "amber": "yellow", "grey": "bright_black", "red": "red"}
_ASCII = {"≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "∞": "inf", "±": "+-", "×": "*", "·": "*", "÷": "/", "−": "-"}
_ASCII |= {"–": "-", "—": "-", "…": "...", "²": "^2", "³": "^3", "√": "sqrt", "‖": "|", "✓": "ok", "✗": "x", "→": "->"}
_ASCII |= {"’": "'", "‘": "'", "“": '"', "”": '"', "λ": "lambda", "δ": "delta", "σ": "sigma", "Σ": "sum", "ε": "eps"}


def print_error(command: str, message: object) -> None:
    """Print `message` to stderr, with the name of the command in front."""
    text = f"oracle {command}: {visible(str(message))}"
    if sys.stderr.isatty():
        text = wrapped(text, os.get_terminal_size(sys.stderr.fileno()).columns)
    print(text, file=sys.stderr)


def wrapped(text: str, width: int) -> str:
    """Return the text with line breaks at spaces, so that lines are at most this long; longer words stay whole."""
    lines = text.split("\n")
    return "\n".join(textwrap.fill(x, width, break_long_words=False, break_on_hyphens=False) for x in lines)


def runs_in_processes(command: str) -> bool:
    """Whether candidates can run in processes of their own with limits; if not, print what to do instead."""
    if os.name == "posix":
        return True
    print_error(command, "needs Linux or macOS, which can limit a process; on Windows call `oracle.verify` in Python")
    return False


def open_missing_streams() -> None:
    """Discard what is printed where stdout or stderr is closed, which Python then has no stream for."""
    open_standard_streams()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end


def show_any_character() -> None:
    """Let stdout and stderr write characters that their encoding lacks (cp1252, ASCII) as others, e.g. ≥ as >=."""
    codecs.register_error("oracle", _replaced)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="oracle")


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    written = (_ASCII.get(x) or x.encode("ascii", "backslashreplace").decode() for x in lacking)
    return "".join(written), error.end


def columns_of_output() -> int | None:
    """The width of the terminal, or of COLUMNS; None if stdout is neither a terminal nor has such a width."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None


def output_console(width: int = 120) -> Console:
    """Return a console for stdout, as wide as the terminal or as COLUMNS says; if neither has a width, `width`."""
    return Console(width=columns_of_output() or width, highlight=False)


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
