"""Cells as tests, for the catalogue (`properties/`) and for concept files.

A test is one check of one implementation in one dtype. The cells of one concept and dtype are judged together, on the
same examples, when the first of their tests runs.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from oracle.candidates.verify import verify
from oracle.catalogue.concept import Concept, Implementation, MalformedConcept
from oracle.catalogue.loading import load
from oracle.pytest_plugin.keys import ANSWERS, CELL, SPENT
from oracle.records import Cell
from oracle.records.answers import NONDETERMINISTIC
from oracle.records.grades import NOT_CERTIFIED
from oracle.runner import PROFILES, Clock, checks_of, judge_concept
from oracle.truth import FORMATS
from oracle.versions.run_questions import run_questions

_EXCEPTION = re.compile(r"\w*(Error|Exception): ")


class Address(NamedTuple):
    """Which cell. `concept` is the argument of `oracle.load`, `name` the name of the concept."""

    concept: str
    implementation: str
    check: str
    dtype: str
    name: str

    @property
    def id(self) -> str:
        return f"{self.name}-{self.implementation}-{self.check}-{self.dtype}"


def addresses(concepts: Iterable[Concept]) -> Iterator[Address]:
    """Every cell of these concepts.

    Cells that are judged together are adjacent, so that few of them run in two workers and are judged twice.
    """
    for concept in concepts:
        for dtype in FORMATS:
            for implementation in concept.for_dtype(dtype):
                for check in checks_of(concept, implementation, dtype):
                    yield Address(concept.address, implementation.name, check.name, dtype, concept.name)


@dataclass
class _Judged:
    """The cells of one concept in one dtype, or the exception that judging them raised, and the CPU seconds it took."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    error: Exception | None = None
    clock: Clock = field(default_factory=Clock)
    time_recorded: bool = False


@cache
def _judged(concept: str, dtype: str, profile: str, seed: int) -> _Judged:
    judged = _Judged()
    try:
        cells = judge_concept(load(concept), dtype, PROFILES[profile], seed, judged.clock)
        judged.cells = {(cell.implementation, cell.check): cell for cell in cells}
    except Exception as error:
        judged.error = error
    return judged


def cell_at(address: Address, config: pytest.Config, record: Callable[[str, Any], None]) -> Cell:
    """The judged cell. Records the CPU seconds once for all cells that are judged together.

    Raises what a definition raised.
    """
    profile, seed = config.getoption("--oracle-profile"), config.getoption("--oracle-seed")
    judged = _judged(address.concept, address.dtype, profile, seed)
    if not judged.time_recorded:
        judged.time_recorded = True
        record(SPENT, (address.name, judged.clock.seconds))
    if judged.error is not None:
        raise judged.error
    return judged.cells[address.implementation, address.check]


def failure_message(cell: Cell, record: Callable[[str, Any], None], *, certified: bool = True) -> str:
    """Record the cell; return the message of its failure, with snippets that reproduce it, or "" if it passes."""
    record(CELL, msgspec.to_builtins(cell))
    if cell.expected is not None or cell.verdict.passes:
        return ""
    lines = [f"{cell.verdict}: {cell.concept} {cell.implementation} in {cell.dtype}, check {cell.check}"]
    lines.append(f"({cell.verdict.meaning}; {cell.examples} examples, {cell.vacuous} vacuous)")
    if not certified:
        lines.append(f"({NOT_CERTIFIED})")
    for finding in cell.findings:
        lines += ["", f"{finding.kind}: {finding.sentence}", finding.snippet]
    return "\n".join(lines)


def answers_message(concept: Concept, record: Callable[[str, Any], None]) -> str:
    """Run the fixed scripts of the concept and record their output; return what is wrong with one of them, or ""."""
    found = run_questions(concept)
    record(ANSWERS, msgspec.to_builtins(found))
    for question in found.questions:
        last = found.texts[question.output].rpartition("\n")[2]
        if question.grade == NONDETERMINISTIC:
            return f"this script prints something else in each run:\n\n{found.script(question)}"
        if question.kind == "value" and question.grade == "accurate" and _EXCEPTION.match(last):
            return f"the grade is accurate, but the script ended with {last}:\n\n{found.script(question)}"
    return ""


class ConceptFile(pytest.File):
    """A concept file. Its tests are the cells of the concept, and with `--oracle-answers` the output of its scripts."""

    def collect(self) -> Iterator[pytest.Item]:
        try:
            concept = load(_address(self.path))
        except MalformedConcept as error:
            raise self.CollectError(str(error)) from None
        if [i.name for i in concept.implementations] == ["numpy_loop"]:
            raise self.CollectError(
                f"{self.path.name} has no implementation to check; "
                "add a function numpy_* or torch_*, or check a function elsewhere with oracle.verify"
            )
        for address in addresses([concept]):
            yield _Check.from_parent(self, name=address.id, address=address, concept=concept)
        if self.config.getoption("--oracle-answers"):
            yield _Answers.from_parent(self, name=f"{concept.name}-answers", concept=concept)


def _address(path: Path) -> str:
    """The path, relative to the current folder if it is inside; snippets of findings contain it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


class _Failed(Exception):
    """A cell failed; the message says how."""


class _Item(pytest.Item):
    def __init__(self, *, concept: Concept, **options: Any) -> None:
        super().__init__(**options)
        self.concept = concept

    def record(self, key: str, value: Any) -> None:
        self.user_properties.append((key, value))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message without our traceback; an error that the definition caused names the file."""
        if isinstance(excinfo.value, _Failed):
            return str(excinfo.value)
        if isinstance(excinfo.value, TypeError) and excinfo.value.__cause__ is not None:
            return f"{self.path.name}: {excinfo.value}"
        return super().repr_failure(excinfo)


class _Check(_Item):
    def __init__(self, *, address: Address, **options: Any) -> None:
        super().__init__(**options)
        self.address = address

    def runtest(self) -> None:
        cell = cell_at(self.address, self.config, self.record)
        if message := failure_message(cell, self.record, certified=not self.concept.uncertified):
            raise _Failed(message)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, _line(self.concept[self.address.implementation]), self.name


class _Answers(_Item):
    def runtest(self) -> None:
        if message := answers_message(self.concept, self.record):
            raise _Failed(message)


def _line(implementation: Implementation) -> int | None:
    code = getattr(inspect.unwrap(implementation.function), "__code__", None)
    return None if code is None else code.co_firstlineno - 1


def verified(request: pytest.FixtureRequest, concept: Any, candidate: Any, options: dict[str, Any]) -> Any:
    """`oracle.verify` with the seed and profile of the run; finds a concept file beside the test file."""
    __tracebackhide__ = True
    if isinstance(concept, str | Path) and str(concept).endswith(".py") and not Path(concept).is_file():
        concept = request.path.parent / concept
    options.setdefault("seed", request.config.getoption("--oracle-seed"))
    options.setdefault("examples", PROFILES[request.config.getoption("--oracle-profile")].examples)
    return verify(concept, candidate, **options)
