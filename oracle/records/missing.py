"""Write the note that replaces a run record if there is none."""

from datetime import UTC, datetime
from pathlib import Path

from oracle.records import files
from oracle.records.answers import MissingRun


def note_missing(path: Path, torch: str, numpy: str, started: datetime, pip_log: str) -> None:
    """Write a `MissingRun` to `path`. Its reason is the last error in `pip_log`; without one, the suite ended early."""
    errors = [line.partition("ERROR: ")[2] for line in pip_log.splitlines() if "ERROR: " in line]
    reason = f"pip could not install it: {errors[-1]}" if errors else "the suite ended before it had written a record"
    now = datetime.now(UTC)
    files.write(MissingRun(torch, numpy, _text(started), _text(now), reason), path)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
