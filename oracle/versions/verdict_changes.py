"""Verdicts of the suite that changed between versions though no fixed question says why.

The suite draws its inputs, and what it draws depends on what is installed: another verdict may be another example. So
these are hints, with the finding that led to the verdict, and no changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from packaging.version import Version

from oracle.records import Cell, Finding
from oracle.versions.answer_changes import LIBRARIES, Change
from oracle.versions.environments import Tried

__all__ = ["Hint", "hints"]


@dataclass(frozen=True)
class Hint:
    """A cell that got another verdict; the finding is that of the side that failed."""

    library: str
    before: Version
    after: Version
    old: Cell
    new: Cell

    @property
    def step(self) -> str:
        """The versions between which it changed."""
        return f"{LIBRARIES[self.library]} {self.before.public} → {self.after.public}"

    @property
    def finding(self) -> Finding | None:
        """What was found, on the newer side first."""
        return next((cell.findings[0] for cell in (self.new, self.old) if cell.findings), None)


_Key = tuple[str, str, str, str, str]


def hints(environments: Sequence[Tried], changes: Iterable[Change]) -> list[Hint]:
    """The cells whose verdict changed along the versions of their library, without a change that explains it."""
    explained = {(change.concept, change.implementation, change.after.versions) for change in changes}
    found: list[Hint] = []
    for library in ("torch", "numpy"):
        cells = _steady(environments, library)
        for one, other in pairwise(sorted(cells)):
            for key in sorted(cells[one].keys() & cells[other].keys()):
                old, new = cells[one][key], cells[other][key]
                told = (key[0], key[1], (other,)) in explained
                if old is not None and new is not None and old.verdict != new.verdict and not told:
                    found.append(Hint(library, one, other, old, new))
    return found


def _steady(environments: Sequence[Tried], library: str) -> dict[Version, dict[_Key, Cell | None]]:
    """The cells of a library's implementations by its version; None where environments of one version disagree."""
    found: dict[Version, dict[_Key, Cell | None]] = {}
    for tried in environments:
        table = found.setdefault(getattr(tried, library), {}) if tried.run is not None else {}
        for cell in tried.run.cells if tried.run is not None else ():
            if cell.implementation.startswith(f"{library}_"):
                key = (cell.concept, cell.implementation, cell.check, cell.dtype, cell.device)
                known = table.setdefault(key, cell)
                if known is not None and known.verdict != cell.verdict:
                    table[key] = None
    return found
