"""Cells as tests: what the suite over the catalogue (properties/) and the concepts of one's own have in common.

A test is one check of one implementation in one dtype. The cells of one concept and dtype are judged together, on the
same examples, by whichever test is asked for first.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from oracle.catalogue.concept import Concept, Implementation, MalformedConcept
from oracle.catalogue.loading import load
from oracle.pytest_plugin.keys import CELL, SPENT
from oracle.records import Cell
from oracle.records.grades import NOT_CERTIFIED
from oracle.runner import PROFILES, Clock, checks_of, judge_concept
from oracle.truth import FORMATS

__all__ = ["Address", "ConceptFile", "addresses", "cell_at", "complaint", "verified"]


class Address(NamedTuple):
    """Which cell: `concept` is what `oracle.catalogue.load` takes, `name` what the concept is called."""

    concept: str
    implementation: str
    check: str
    dtype: str
    name: str

    @property
    def id(self) -> str:
        """The test's id: `concept-implementation-check-dtype`."""
        return f"{self.name}-{self.implementation}-{self.check}-{self.dtype}"


def addresses(concepts: Iterable[Concept]) -> Iterator[Address]:
    """Every cell of these concepts.

    Those that are judged together stand in a row, so that two workers share no more than the few where one takes over
    from the other.
    """
    for concept in concepts:
        for dtype in FORMATS:
            for implementation in concept.for_dtype(dtype):
                for check in checks_of(concept, implementation, dtype):
                    yield Address(concept.address, implementation.name, check.name, dtype, concept.name)


@dataclass
class _Swept:
    """What the sweep of one concept in one dtype gave, or the exception that ended it, and what it cost."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    error: Exception | None = None
    clock: Clock = field(default_factory=Clock)
    told: bool = False


@cache
def _swept(concept: str, dtype: str, profile: str, seed: int) -> _Swept:
    swept = _Swept()
    try:
        cells = judge_concept(load(concept), dtype, PROFILES[profile], seed, swept.clock)
        swept.cells = {(cell.implementation, cell.check): cell for cell in cells}
    except Exception as error:
        swept.error = error
    return swept


def cell_at(address: Address, config: pytest.Config, record: Callable[[str, Any], None]) -> Cell:
    """The judged cell; `record` hears what its sweep cost, once for all cells of the sweep."""
    swept = _swept(
        address.concept, address.dtype, config.getoption("--oracle-profile"), config.getoption("--oracle-seed")
    )
    if not swept.told:
        swept.told = True
        record(SPENT, (address.name, swept.clock.seconds))
    if swept.error is not None:
        raise swept.error
    return swept.cells[address.implementation, address.check]


def complaint(cell: Cell, record: Callable[[str, Any], None], *, certified: bool = True) -> str:
    """Hand the cell to the record. What is wrong: what, got, wanted, and a way to see it again; empty if nothing is."""
    record(CELL, msgspec.to_builtins(cell))
    if cell.expected is not None or cell.verdict.passes:
        return ""
    lines = [f"{cell.concept} {cell.implementation} in {cell.dtype}: the {cell.check} is {cell.verdict}"]
    lines.append(f"({cell.verdict.meaning}; {cell.examples} examples, {cell.vacuous} vacuous)")
    if not certified:
        lines.append(f"({NOT_CERTIFIED})")
    for finding in cell.findings:
        lines += ["", f"{finding.kind}: {finding.sentence}", finding.snippet]
    return "\n".join(lines)


class ConceptFile(pytest.File):
    """A file with a concept; its tests are the concept's cells."""

    def collect(self) -> Iterator[pytest.Item]:
        """Read the concept, or say what is lacking."""
        try:
            concept = load(_address(self.path))
        except MalformedConcept as error:
            raise self.CollectError(str(error)) from None
        if [i.name for i in concept.implementations] == ["numpy_loop"]:
            raise self.CollectError(
                f"{self.path.name} has nothing to judge beside what it states; "
                "name a function numpy_* or torch_*, or judge one elsewhere with oracle.verify"
            )
        for address in addresses([concept]):
            yield _Check.from_parent(self, name=address.id, address=address, concept=concept)


def _address(path: Path) -> str:
    """The path as short as it can be told, for it stands in the snippets of findings."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


class _Wrong(Exception):
    """The verdict on a cell is that it is wrong; all is in the message."""


class _Check(pytest.Item):
    """One cell as a test."""

    def __init__(self, *, address: Address, concept: Concept, **options: Any) -> None:
        super().__init__(**options)
        self.address, self.concept = address, concept

    def runtest(self) -> None:
        """Judge it."""

        def record(key: str, value: Any) -> None:
            self.user_properties.append((key, value))

        said = complaint(cell_at(self.address, self.config, record), record, certified=not self.concept.uncertified)
        if said:
            raise _Wrong(said)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is wrong, in words; how the judge came to say so is of no interest."""
        if isinstance(excinfo.value, _Wrong):
            return str(excinfo.value)
        if isinstance(excinfo.value, TypeError) and excinfo.value.__cause__ is not None:  # of the definition's making
            return f"{self.path.name}: {excinfo.value}"
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The implementation's own line."""
        return self.path, _line(self.concept[self.address.implementation]), self.name


def _line(implementation: Implementation) -> int | None:
    code = getattr(inspect.unwrap(implementation.function), "__code__", None)
    return None if code is None else code.co_firstlineno - 1


def verified(request: pytest.FixtureRequest, concept: Any, candidate: Any, options: dict[str, Any]) -> Any:
    """What the fixture `oracle_verify` calls."""
    __tracebackhide__ = True
    from oracle.candidates.verify import verify

    if isinstance(concept, str | Path) and str(concept).endswith(".py") and not Path(concept).is_file():
        concept = request.path.parent / concept
    options.setdefault("seed", request.config.getoption("--oracle-seed"))
    options.setdefault("examples", PROFILES[request.config.getoption("--oracle-profile")].examples)
    return verify(concept, candidate, **options)
