"""Read run records as environments: one for each pair of versions, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from oracle import records
from oracle.records import RecordError, Run
from oracle.records.answers import MissingRun


@dataclass(frozen=True, eq=False)
class EnvironmentRun:
    """The run on one pair of versions; `run` is None if there is none, for the given `reason`."""

    path: Path
    torch: Version
    numpy: Version
    run: Run | None
    reason: str = ""

    @property
    def versions(self) -> tuple[Version, Version]:
        """Both versions, which sort as versions: 2.10 comes after 2.9."""
        return self.torch, self.numpy

    @property
    def name(self) -> str:
        return f"torch {self.torch.public}, NumPy {self.numpy.public}"


def read_environments(paths: Sequence[Path]) -> tuple[list[EnvironmentRun], list[str]]:
    """Return the environments, oldest first, and a message for each file that is left out.

    Of several records of the same versions the newest is used. Raises `RecordError` if no file can be read.
    """
    found: dict[tuple[Version, Version], EnvironmentRun] = {}
    left_out: list[str] = []
    for path in paths:
        try:
            environment = _read(path)
        except RecordError as error:
            left_out.append(str(error))
            continue
        other = found.get(environment.versions)
        if other is not None:
            both = (other, environment)  # one without a run counts as older
            older, environment = sorted(both, key=lambda e: (e.run is not None, e.run.started if e.run else ""))
            left_out.append(f"{older.path}: {environment.path} has the same versions ({environment.name}) and is newer")
        found[environment.versions] = environment
    if not found:
        reasons = "".join(f"\n  {reason}" for reason in left_out) or " no file was named"
        raise RecordError(f"there is nothing to compare:{reasons}")
    return sorted(found.values(), key=lambda environment: environment.versions), left_out


def _read(path: Path) -> EnvironmentRun:
    try:
        record: Run | MissingRun = records.read(path)
    except RecordError as first:
        try:
            record = records.load(path, MissingRun)
        except RecordError:
            raise first from None
    named = record.environment if isinstance(record, Run) else record
    try:
        torch, numpy = Version(named.torch), Version(named.numpy)
    except InvalidVersion as error:
        raise RecordError(f"{path}: has a version that cannot be compared ({error}); expected one like 2.4.1") from None
    run, reason = (record, "") if isinstance(record, Run) else (None, record.reason)
    return EnvironmentRun(path, torch, numpy, run, reason)
