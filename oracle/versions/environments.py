"""Records in, environments out: which versions there are, oldest first, and what is wrong with the other files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from oracle import records
from oracle.records import RecordError, Run
from oracle.records.missing import MissingRun

__all__ = ["Tried", "read"]


@dataclass(frozen=True, eq=False)
class Tried:
    """One environment: its run, or why there is none."""

    path: Path
    torch: Version
    numpy: Version
    run: Run | None
    why: str = ""

    @property
    def order(self) -> tuple[Version, Version]:
        """Oldest first, as versions: 2.10 comes after 2.9."""
        return self.torch, self.numpy

    @property
    def name(self) -> str:
        """The pair in words."""
        return f"torch {self.torch.public}, NumPy {self.numpy.public}"


def read(paths: Sequence[Path]) -> tuple[list[Tried], list[str]]:
    """The environments, oldest first, and a sentence about each file that is left out.

    Of several records of the same versions the newest is taken. Raises `RecordError` if no file can be read.
    """
    found: dict[tuple[Version, Version], Tried] = {}
    refused: list[str] = []
    for path in paths:
        try:
            tried = _tried(path)
        except RecordError as error:
            refused.append(str(error))
            continue
        twin = found.get(tried.order)
        if twin is not None:
            older, tried = sorted((twin, tried), key=_age)
            refused.append(f"{older.path}: {tried.path} is of the same versions ({tried.name}), and newer")
        found[tried.order] = tried
    if not found:
        reasons = "".join(f"\n  {reason}" for reason in refused) or " no file was named"
        raise RecordError(f"there is nothing to compare:{reasons}")
    return sorted(found.values(), key=lambda tried: tried.order), refused


def _tried(path: Path) -> Tried:
    try:
        run: Run | MissingRun = records.read(path)
    except RecordError as first:
        try:
            run = records.load(path, MissingRun)
        except RecordError:
            raise first from None
    where = run.environment if isinstance(run, Run) else run
    try:
        torch, numpy = Version(where.torch), Version(where.numpy)
    except InvalidVersion as error:
        raise RecordError(f"{path}: names no versions that can be compared ({error}); wanted such as 2.4.1") from None
    return Tried(path, torch, numpy, *((run, "") if isinstance(run, Run) else (None, run.why)))


def _age(tried: Tried) -> tuple[bool, str]:
    """A run is worth more than the note that there is none."""
    return tried.run is not None, "" if tried.run is None else tried.run.started
