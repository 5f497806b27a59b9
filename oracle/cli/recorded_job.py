"""A command that runs for minutes: it continues from the journal beside its record, which it writes at its end."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from rich.console import Console

from oracle.cli.terminal import interruptible_progress, print_error
from oracle.records import RecordError
from oracle.records.fingerprint import code_fingerprint
from oracle.records.journal import Journal
from oracle.records.replacing import replaced_record, write_final

Record = TypeVar("Record", bound=msgspec.Struct)
StartStage = Callable[[str, int], Callable[[str], None]]
"""Shows the progress of a stage with a name and a length; see `terminal.interruptible_progress`."""


def run_recorded(
    command: str,
    parsed: argparse.Namespace,
    kind: type[Record],
    options: Mapping[str, Any],
    *,
    smaller: Callable[[Record], str],
    work: Callable[[Journal, Record | None, Console, StartStage], Record],
    show: Callable[[Record], int],
) -> int:
    """Run a job, write its record to `parsed.to`, and return the exit code.

    `options` decide the results. `smaller` says what the new record will lack that an old one has. `work` gets the
    journal, the old record, a console and the progress, and returns the record, which says whether it is
    `interrupted`. `show` prints the record and returns the exit code of a job that was finished. Others are 2 for a
    file that cannot be written or is not replaced, and 130 for an interruption.
    """
    from oracle.records.environment import current_environment

    try:
        old = replaced_record(parsed.to, kind, smaller, overwrite=parsed.overwrite)
        code = code_fingerprint(current_environment())
        with Journal.open(parsed.to, options, code, overwrite=parsed.overwrite) as journal:
            with interruptible_progress() as (console, start_stage):
                if journal.note:
                    console.print(f"oracle {command}: {journal.note}")
                record = work(journal, old, console, start_stage)
            interruption = write_final(record, parsed.to, journal, replaces=old is not None)
    except KeyboardInterrupt:
        print_error(command, "interrupted; the same command continues")
        return 130
    except (RecordError, OSError) as error:
        print_error(command, error)
        return 2
    exit_code = show(record)
    if interruption:
        print_error(command, interruption)
        return 130
    print(f"record: {parsed.to}")
    return exit_code
