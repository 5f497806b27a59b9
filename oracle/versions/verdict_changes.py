"""Find verdicts of the suite that differ between versions where no fixed script differs.

The suite draws its inputs, and which inputs it draws depends on the installed versions: another verdict may come from
another example. The report therefore shows these as hints, with the finding of the failing verdict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from packaging.version import Version

from oracle.records import Cell, Finding
from oracle.versions.answer_changes import LIBRARIES, AnswerChange
from oracle.versions.environments import EnvironmentRun

_Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class VerdictChange:
    """A cell with another verdict in the next version of its library."""

    library: str
    before: Version
    after: Version
    old: Cell
    new: Cell

    @property
    def step(self) -> str:
        return f"{LIBRARIES[self.library]} {self.before.public} → {self.after.public}"

    @property
    def finding(self) -> Finding | None:
        """The first finding of the newer cell, else of the older one, else None."""
        return next((cell.findings[0] for cell in (self.new, self.old) if cell.findings), None)


def find_verdict_changes(runs: Sequence[EnvironmentRun], changes: Iterable[AnswerChange]) -> list[VerdictChange]:
    """Return the cells whose verdict differs, except those of an implementation that is in `changes` at that step."""
    explained = {(change.concept, change.implementation, change.after.versions) for change in changes}
    found: list[VerdictChange] = []
    for library in LIBRARIES:
        cells = _cells_by_version(runs, library)
        for before, after in pairwise(sorted(cells)):
            for key in sorted(cells[before].keys() & cells[after].keys()):
                old, new = cells[before][key], cells[after][key]
                if old is None or new is None or old.verdict == new.verdict:
                    continue
                if (key[0], key[1], (after,)) not in explained:
                    found.append(VerdictChange(library, before, after, old, new))
    return found


def _cells_by_version(environments: Sequence[EnvironmentRun], library: str) -> dict[Version, dict[_Key, Cell | None]]:
    """Return the cells of a library's implementations by version; None where runs of one version disagree."""
    found: dict[Version, dict[_Key, Cell | None]] = {}
    for environment in environments:
        if environment.run is None:
            continue
        table = found.setdefault(getattr(environment, library), {})
        for cell in environment.run.cells:
            if cell.implementation.startswith(f"{library}_"):
                key = (cell.concept, cell.implementation, cell.check, cell.dtype, cell.device)
                first = table.setdefault(key, cell)
                if first is not None and first.verdict != cell.verdict:
                    table[key] = None
    return found
