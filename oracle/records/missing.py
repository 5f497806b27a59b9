"""The note that takes the place of a run record where there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from oracle.records import files

__all__ = ["MissingRun", "note_missing"]


class MissingRun(msgspec.Struct):
    """A pair of versions without a run: pip could not install it, or the suite ended before it wrote a record."""

    torch: str
    numpy: str
    started: str  # ISO 8601, as `finished`
    finished: str
    why: str
    schema: str = "tensor-oracle/missing"
    version: int = 1


def note_missing(path: Path, torch: str, numpy: str, started: datetime, pip_log: str) -> None:
    """Write a `MissingRun` to `path`. Its reason is the last error in `pip_log`; without one, the suite ended early."""
    errors = [line.partition("ERROR: ")[2] for line in pip_log.splitlines() if "ERROR: " in line]
    why = f"pip could not install it: {errors[-1]}" if errors else "the suite ended before it had written a record"
    now = datetime.now(UTC)
    files.write(MissingRun(torch, numpy, _text(started), _text(now), why), path)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
