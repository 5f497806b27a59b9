"""Records as files.

`write` replaces the file in one step, so a reader (or a kill) never meets half a record. `read` gives back what was
written or raises `RecordError`, which names the file, what is wrong with it and the way out.
"""

import json
import math
import os
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import msgspec.structs

from oracle.records.schema import Run

__all__ = ["RecordError", "load", "read", "write"]


class RecordError(Exception):
    """A file that cannot be read as a run record; the message says why and what to do."""


class _Header(msgspec.Struct):
    schema: str = ""
    version: int = 0


def write(record: msgspec.Struct, path: str | Path) -> None:
    """Write a record to `path` in one step: the file is the old one or the new one at every instant.

    JSON has no infinities, and an error ÷ budget may well be infinite, so they are written as "inf", "-inf" and "nan".
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        _spelled(msgspec.to_builtins(record, enc_hook=_scalar)),
        indent=None
        if getattr(record, "answers", None)
        else 1,  # tens of thousands of answers nobody reads line by line
        ensure_ascii=False,
        allow_nan=False,
    )
    # The same folder, because a rename is atomic only within one file system.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


Kept = TypeVar("Kept", bound=msgspec.Struct)


def read(path: str | Path) -> Run:
    """Read the run record at `path`; raise `RecordError` if there is none, or it is foreign, cut short or too new."""
    return load(path, Run)


def load(path: str | Path, kind: type[Kept]) -> Kept:
    """Read the record at `path`, of a kind that says its schema and version; raise `RecordError` as `read` does."""
    path = Path(path)
    schema, version = (_default(kind, field) for field in ("schema", "version"))
    noun = schema.partition("/")[2]
    noun = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RecordError(
            f"{path}: cannot be read ({error.strerror}); wanted {noun} record written by `oracle`"
        ) from None
    try:
        header = msgspec.json.decode(raw, type=_Header)
    except msgspec.ValidationError:
        header = _Header()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: is not whole JSON ({error}); the file was cut short or edited; run again") from None
    if header.schema != schema:
        raise RecordError(f"{path}: is JSON but not {noun} record; its schema is {header.schema!r}, wanted {schema!r}")
    if header.version > version:
        raise RecordError(
            f"{path}: has version {header.version}, but this package reads up to {version}; upgrade tensor-oracle"
        )
    try:
        # Not strict, so that a number spelled "inf" or "nan" by `write` is a number again.
        record = msgspec.json.decode(raw, type=kind, strict=False)
        for moment in ("started", "finished"):
            datetime.fromisoformat(getattr(record, moment))
    except (msgspec.ValidationError, ValueError) as error:
        raise RecordError(f"{path}: does not follow {schema} version {version}: {error}; run again") from None
    return record


def _default(kind: type[msgspec.Struct], name: str) -> Any:
    return next(field.default for field in msgspec.structs.fields(kind) if field.name == name)


def _scalar(value: Any) -> Any:
    """A NumPy scalar as the Python number that it holds."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"a run record cannot hold {value!r}, of type {type(value).__name__}; wanted a number or text")


def _spelled(value: Any) -> Any:
    """`value` with what JSON cannot hold spelled out: non-finite floats, and halves of surrogate pairs in text."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_spelled(key): _spelled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    return value
