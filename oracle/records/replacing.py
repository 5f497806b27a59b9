"""Check the path of a record before a job starts, and write the record of a job at its end.

A complete record is never replaced by an interrupted one, and by a smaller one only if the user says so.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from oracle.records.files import RecordError, load, write
from oracle.records.journal import Journal

Record = TypeVar("Record", bound=msgspec.Struct)


def check_writable(path: Path) -> None:
    """Raise `RecordError` if a file cannot be written to `path`; create its folder if there is none."""
    if path.is_dir():
        raise RecordError(f"{path}: is a folder; name a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent) as file:
            file.write(b"\n")
    except OSError as error:
        raise RecordError(f"{path}: cannot be written ({error.strerror} in {path.parent}); name another file") from None
    if path.exists() and not os.access(path, os.W_OK):
        raise RecordError(f"{path}: is read-only; name another file, or make it writable")


def replaced_record(
    path: Path,
    kind: type[Record],
    smaller: Callable[[Record], str] = lambda old: "",
    *,
    overwrite: bool = False,
    option: str = "--overwrite",
) -> Record | None:
    """Return the complete record at `path` that a job will replace; None if there is none. Call it before the job.

    `smaller` gets that record, and returns a clause that says what the new one will lack, else "". Raises `RecordError`
    if the path cannot be written, if another kind of file is there, or if the record would become smaller; with
    `overwrite` (the user's `option`) only the first.
    """
    check_writable(path)
    if not path.exists():
        return None
    try:
        old = load(path, kind)
    except RecordError as error:
        if overwrite:
            return None
        raise RecordError(f"{error}; the file is not replaced without {option}") from None
    if getattr(old, "interrupted", False):
        return None
    if (lacks := smaller(old)) and not overwrite:
        raise RecordError(f"{path}: {lacks}; name another file, or replace the record with {option}")
    return old


def write_final(record: msgspec.Struct, path: Path, journal: Journal, *, replaces: bool) -> str:
    """Write the record of a job and discard its journal; return "", or a sentence about an interruption.

    If the record is interrupted, it is written only if it `replaces` no complete one, and the journal is kept.
    """
    again = "the same command continues"
    if getattr(record, "interrupted", False):
        if replaces:
            return f"interrupted; {path} is unchanged, {journal.path} has the results until then, and {again}"
        write(record, path)
        return f"interrupted; the record has the results until then, and {again}"
    write(record, path)
    journal.discard()
    return ""
