"""Write records as JSON files and read them back."""

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import msgspec.structs

from oracle.records.consistency import check_consistency
from oracle.records.schema import Run
from oracle.records.unfinished import replace_text

Record = TypeVar("Record", bound=msgspec.Struct)


_LONG = 300  # characters of a value in a message; arbitrary


class RecordError(Exception):
    """A file cannot be read as a record; the message says why, and what to do."""


class _Header(msgspec.Struct):
    schema: str = ""
    version: int = 0


def write(record: msgspec.Struct, path: str | Path) -> None:
    """Write a record to `path` in one step: an interrupted write leaves the old file unchanged.

    Raises `TypeError` for a value that JSON cannot hold, and `OSError` if the file cannot be written.
    """
    # A run with answers has tens of thousands of them, and indentation would double the size of the file.
    text = to_json(record, indent=None if getattr(record, "answers", None) else 1)
    replace_text(Path(path), text + "\n")


def to_json(record: Any, indent: int | None = None) -> str:
    """Return a record, or what is built of records and plain values, as JSON text.

    Infinite numbers and NaN, which JSON lacks, become "inf", "-inf" and "nan".
    """
    built_in = _spelled(msgspec.to_builtins(record, enc_hook=_number))
    return json.dumps(built_in, indent=indent, ensure_ascii=False, allow_nan=False)


def read(path: str | Path) -> Run:
    """Return the run record at `path`; raise `RecordError` as `load` does."""
    return load(path, Run)


def load(path: str | Path, kind: type[Record]) -> Record:
    """Return the record at `path`, of a type with the fields `schema`, `version`, `started` and `finished`.

    Raises `RecordError` if there is no such file, or it is no JSON, of another kind, incomplete, or too new.
    """
    path = Path(path)
    defaults: dict[str, Any] = {field.name: field.default for field in msgspec.structs.fields(kind)}
    schema, version = defaults["schema"], defaults["version"]
    noun = schema.partition("/")[2]
    noun = f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RecordError(
            f"{path}: cannot be read ({error.strerror}); expected {noun} record written by `oracle`"
        ) from None
    try:
        header = msgspec.json.decode(raw, type=_Header)
    except msgspec.ValidationError:
        header = _Header()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordError(
            f"{path}: is not complete JSON ({error}); the file was cut short or edited; run again"
        ) from None
    if header.schema != schema:
        raise RecordError(
            f"{path}: is JSON but not {noun} record; its schema is {shortened(header.schema)}, expected {schema!r}"
        )
    if header.version > version:
        raise RecordError(
            f"{path}: has version {shortened(header.version)}, but this package reads up to {version}; "
            "upgrade tensor-oracle"
        )
    try:
        # Not strict, so that "inf", "-inf" and "nan" become numbers again.
        record = msgspec.json.decode(raw, type=kind, strict=False)
        for moment in ("started", "finished"):
            if datetime.fromisoformat(getattr(record, moment)).tzinfo is None:
                raise ValueError(f"`{moment}` has no offset from UTC")
        check_consistency(record)
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise RecordError(
            f"{path}: does not follow {schema} version {version}: {shortened(error)}; run again"
        ) from None
    return record


def shortened(thing: object) -> str:
    """Return an error, or a value from a file as Python source, as a text that fits into a message."""
    text = str(thing) if isinstance(thing, Exception) else repr(thing)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _number(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"a record cannot hold {value!r}, of type {type(value).__name__}; expected a number or text")


def _spelled(value: Any) -> Any:
    """`value` with infinite numbers and NaN as text, and with surrogates in text as backslash escapes."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_spelled(key): _spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return value
