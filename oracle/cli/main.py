"""The command `oracle`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from oracle import __version__
from oracle.cli import (
    add_timings,
    bench,
    check,
    compare,
    completion,
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
from oracle.cli.extras import missing_extra
from oracle.cli.terminal import open_missing_streams, print_error, show_any_character

# In the order of `oracle --help`.
_FOR_USERS = (listing, check, grade, mutate, report, compare, schema, completion)
_FOR_DEVELOPMENT = (bench, evaluate, histories, add_timings, note_missing, screenshot)

USAGE, INTERRUPTED, CLOSED = 2, 130, 141  # exit codes; the last two are those of shells for SIGINT and SIGPIPE


def parser() -> argparse.ArgumentParser:
    """The parser of the command line, with a subparser for each command."""
    made = argparse.ArgumentParser(
        prog="oracle",
        description="Checks NumPy and PyTorch computations against certified true values and gradients.",
        epilog="Exit code 2: bad arguments, or an extra that is not installed; 130: interrupted. "
        "`oracle COMMAND --help` lists the options and the other exit codes of a command.",
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
    made = parser()
    if "_ARGCOMPLETE" in os.environ:
        completion.complete(made)
    open_missing_streams()
    show_any_character()
    parsed = made.parse_args(arguments)
    try:
        Path.cwd()
    except FileNotFoundError:
        print_error(parsed.command, "the working directory was removed; change to another one")
        return USAGE
    try:
        return int(parsed.run(parsed))
    except KeyboardInterrupt:
        print_error(parsed.command, "interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # e.g. `oracle list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes stdout when it ends
        return CLOSED
    except ModuleNotFoundError as error:
        if not (message := missing_extra(error)):
            raise
        print_error(parsed.command, message)
        return USAGE
