"""The journal of a long job: its finished parts, a line each, so that the job continues after it was killed.

A job opens the journal of its record, skips the parts in `finished`, appends each part as soon as it is finished,
writes the record, and discards the journal:

    with Journal.open(path, {"seed": 0}, code_fingerprint()) as journal:
        for name in names:
            if name not in journal.finished:
                journal.append(name, work_on(name))
        write(record_of(journal.finished), path)
        journal.discard()

A line is the CRC-32 of its text in hexadecimal digits, a space, and JSON. A line that does not match its CRC-32 was cut
short by a kill or a full disk; it is dropped, and its part is done again. The first line describes the job.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from oracle.records.files import RecordError, to_json

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_SCHEMA, _VERSION = "tensor-oracle/journal", 1
_SYNC_SECONDS = 5.0  # arbitrary: only a power failure loses what was appended since


class Journal:
    """The finished parts of one job, by key, as plain JSON values: `finished`. Read them with `msgspec.convert`.

    `started` is the moment at which the job was first started (ISO 8601), and `seconds` the time that it has taken so
    far, all its processes together. `note` says whether the job continues or drops the parts of other code, else "".
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self.file = path, file
        self.finished: dict[str, Any] = {}
        self.started = datetime.now(UTC).isoformat(timespec="seconds")
        self.note = ""
        self._before = 0.0  # seconds of the earlier processes of this job
        self._clock = self._synced = time.monotonic()

    @staticmethod
    def beside(record: Path) -> Path:
        """The path of the journal of the job that writes `record`."""
        return record.with_name(f"{record.name}.journal")

    @classmethod
    def open(cls, record: Path, job: Mapping[str, Any], code: str, *, overwrite: bool = False) -> Journal:
        """Open the journal beside `record`, which is created if there is none; no other process can open it then.

        `job` holds the options that decide the results, by name, and `code` the versions of all code that does. Parts
        made by other code are dropped. With `overwrite`, so are those of a job with other options.

        Raises `RecordError` if the file is in use, belongs to a job with other options, or is no journal, and
        `OSError` if it cannot be written.
        """
        path = cls.beside(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        journal = cls(path, _opened(path))
        try:
            journal._lock()
            journal._continue(json.loads(to_json(dict(job))), code, overwrite)
        except BaseException:
            journal.file.close()
            raise
        return journal

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def seconds(self) -> float:
        return self._before + time.monotonic() - self._clock

    def append(self, key: str, value: Any) -> None:
        """Add a finished part; `value` is a record, or built of what JSON has.

        Raises `OSError` if it cannot be written, for example on a full disk. The parts before it are kept.
        """
        text = to_json([key, value, round(self.seconds, 3)])
        self._restore()
        self._write(text)
        self.finished[key] = json.loads(text)[1]
        if time.monotonic() - self._synced > _SYNC_SECONDS:
            os.fsync(self.file.fileno())
            self._synced = time.monotonic()

    def close(self) -> None:
        """Close the file, and remove it if it has no parts."""
        if not self.file.closed:
            if not self.finished:
                self._remove()
            self.file.close()

    def discard(self) -> None:
        """Close and remove the file: the record is written."""
        self._remove()
        self.file.close()

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            if os.path.samestat(self.path.stat(), os.fstat(self.file.fileno())):
                self.path.unlink()

    def _lock(self) -> None:
        if fcntl is not None:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RecordError(
                    f"{self.path}: another process writes it; wait for it, or name another file"
                ) from None
            except OSError:
                return  # a file system without locks

    def _continue(self, job: dict[str, Any], code: str, overwrite: bool) -> None:
        """Read the parts of an earlier process of this job; begin a new journal if there is none."""
        header = {"schema": _SCHEMA, "version": _VERSION, "job": job, "code": code}
        entries = parse(self.path, self.file.read())
        if entries and (before := entries[0][1])["job"] != job and len(entries) > 1 and not overwrite:
            raise RecordError(
                f"{self.path}: has {len(entries) - 1:,} finished parts of an interrupted job with "
                f"{_difference(before['job'], job)}; run that job again to finish it, or delete the file"
            )
        if entries and before["job"] == job and before["code"] == code:
            self.started = before["started"]
            self.finished = {key: value for key, value, _ in entries[1:]}
            self._before = entries[-1][2]
            if self.finished:
                self.note = f"{self.path}: {len(self.finished):,} parts are finished; the job continues"
            self.file.truncate(self._end_of_lines())
            return
        if len(entries) > 1:
            self.note = (
                f"{self.path}: {len(entries) - 1:,} finished parts are dropped, because the code or the "
                "libraries have changed since"
            )
        self.file.truncate(0)
        self._write(to_json(["", {**header, "started": self.started}, 0.0]))

    def _end_of_lines(self) -> int:
        """The size of the file without a last line that was cut short."""
        self.file.seek(0)
        return self.file.read().rfind(b"\n") + 1

    def _write(self, text: str) -> None:
        end = self.file.seek(0, os.SEEK_END)
        data = line(text)
        try:
            while data:
                data = data[self.file.write(data) :]
        except BaseException as error:
            with contextlib.suppress(OSError):
                self.file.truncate(end)
            if isinstance(error, OSError):
                kept = (
                    f"{error.strerror}; {len(self.finished):,} finished parts are kept, and the same command continues"
                )
                raise OSError(error.errno, kept, str(self.path)) from None
            raise

    def _restore(self) -> None:
        """Write the file again if it was removed, for example with its folder."""
        if os.fstat(self.file.fileno()).st_nlink:
            return
        self.file.seek(0)
        text = self.file.read()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _opened(self.path, os.O_EXCL) as restored:
            while text:
                text = text[restored.write(text) :]
        self.file.close()
        self.file = _opened(self.path)
        self._lock()


def _opened(path: Path, flags: int = 0) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | flags, 0o666), "r+b", buffering=0)


def line(text: str) -> bytes:
    """Return a line of a journal with this JSON text."""
    data = text.encode()
    return b"%08x %s\n" % (zlib.crc32(data), data)


def parse(path: Path, data: bytes) -> list[list[Any]]:
    """Return the header and the parts in the content of a journal: lists of key, value and seconds; [] if it is empty.

    Lines that were cut short are left out. Raises `RecordError` for another file, or one of a newer version.
    """
    entries = []
    for place, text in enumerate(data.split(b"\n")[:-1]):
        if (entry := _entry(text)) is not None:
            entries.append(entry)
        elif place == 0:
            raise RecordError(f"{path}: is not a journal of this package; move it, or name another file")
    if entries and (form := tuple(entries[0][1].get(name) for name in ("schema", "version"))) != (_SCHEMA, _VERSION):
        raise RecordError(f"{path}: is of {form[0]} version {form[1]}, expected {_SCHEMA} {_VERSION}; delete it")
    return entries


def _entry(text: bytes) -> list[Any] | None:
    """The content of a line; None for one that was cut short or changed."""
    crc, _, body = text.partition(b" ")
    if not body or crc != b"%08x" % zlib.crc32(body):
        return None
    entry: list[Any] = json.loads(body)
    return entry


def read_finished(record: Path) -> dict[str, Any]:
    """Return the parts in the journal beside `record`, which another process writes; {} if there is none."""
    try:
        data = Journal.beside(record).read_bytes()
    except OSError:
        return {}
    return {key: value for key, value, _ in parse(Journal.beside(record), data)[1:]}


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
    return ", ".join(f"{name} {before.get(name)!r} (now {now.get(name)!r})" for name in names)
