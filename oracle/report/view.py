"""A run record arranged for the report: its concepts and cells, with their anchors, colours and order."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from oracle.records import Cell, Curve, Finding, Grade, Run, Timing, shows_nothing
from oracle.records.schema import ConceptRecord, ExpectedFailureRecord, SceneRecord
from oracle.report import notation
from oracle.report.addresses import concept_files, free, slug

DTYPES = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}  # in the order of the columns

Item = TypeVar("Item")
Key = TypeVar("Key")


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Key → the items with that key, all in the order in which they occur."""
    found: dict[Key, list[Item]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def needs_attention(grade: Grade) -> bool:
    """Whether a cell of this grade counts as a failure: UNTESTED does not pass, but is only shown."""
    return not grade.passes and grade is not Grade.UNTESTED


def tone(grade: Grade, expected: bool = False) -> str:
    """The classes of the style sheet for a grade: its colour, and "solid" for a failure.

    A failure that is expected is grey with a dashed border: red is for new failures alone.
    """
    return "grey expected" if expected else grade.colour + " solid" * needs_attention(grade)


def outcome(grade: Grade, expected: bool = False) -> str:
    """A grade in words, with the note that a failure is expected."""
    return grade + ", expected" * expected


@dataclass(frozen=True)
class CellView:
    """A cell, the file of its concept, and its anchor there."""

    cell: Cell
    file: str
    anchor: str

    @property
    def verdict(self) -> Grade:
        """The verdict; UNTESTED instead of a pass if three quarters or more of the examples were vacuous."""
        if self.cell.verdict.right and shows_nothing(self.cell.examples, self.cell.vacuous):
            return Grade.UNTESTED
        return self.cell.verdict

    @property
    def expected(self) -> bool:
        return self.cell.expected is not None

    @property
    def tone(self) -> str:
        return tone(self.verdict, self.expected)

    @property
    def outcome(self) -> str:
        return outcome(self.verdict, self.expected)

    @property
    def unexpected(self) -> bool:
        return needs_attention(self.verdict) and not self.expected

    @property
    def row(self) -> str:
        return self.cell.implementation + (f" on {self.cell.device}" if self.cell.device != "cpu" else "")

    @property
    def findings(self) -> list[tuple[str, Finding]]:
        return [(f"{self.anchor}.finding-{index}", found) for index, found in enumerate(self.cell.findings, 1)]

    @property
    def evidence(self) -> str:
        """The anchor of its first finding; if it has none, of its row in the table of all cells."""
        return self.findings[0][0] if self.cell.findings else self.anchor

    @property
    def reason(self) -> str:
        """The documented reason of its verdict; if there is none, the first finding."""
        return self.cell.expected or self.cell.why or (self.cell.findings[0].sentence if self.cell.findings else "")

    @property
    def label(self) -> str:
        """The cell in words, for a tooltip and for screen readers."""
        measured = self.cell.worst is not None and any(self.cell.histogram[1:-1])
        worst = f", largest error ÷ bound {notation.number(self.cell.worst)}" if measured else ""
        return f"{self.row}, {self.cell.check} {self.cell.dtype}: {self.outcome}{worst}"


@dataclass(frozen=True)
class ConceptView:
    """A concept: its record, its file in the report, its cells and its timings.

    `checks` are all checks of the run with their questions, in the order of the columns; of those in `measured`, the
    errors are shown as a histogram.
    """

    record: ConceptRecord
    file: str
    cells: list[CellView]
    timings: list[Timing]
    checks: Mapping[str, str]
    measured: Collection[str] = ()

    @property
    def family(self) -> str:
        return self.record.name.partition("/")[0]

    @property
    def title(self) -> str:
        return self.record.title.replace("`", "")

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        """The pairs of implementation and device with cells: `numpy_loop` first, then in the order of the record."""
        listed = ["numpy_loop", *(implementation.name for implementation in self.record.implementations)]
        pairs = dict.fromkeys((view.cell.implementation, view.cell.device) for view in self.cells)
        return sorted(pairs, key=lambda pair: rank(listed, pair[0]))

    def cells_of(self, check: str) -> list[CellView]:
        """The cells of one check, in the order of rows and dtypes."""
        mine = [view for view in self.cells if view.cell.check == check]
        places = {row: place for place, row in enumerate(self.rows)}
        return sorted(mine, key=lambda v: (places[v.cell.implementation, v.cell.device], rank(DTYPES, v.cell.dtype)))

    @property
    def findings(self) -> list[list[CellView]]:
        """The cells with findings, grouped by implementation, check and outcome; unexpected failures first."""
        with_findings = (view for view in self.cells if view.cell.findings)
        groups = grouped(with_findings, lambda view: (view.row, view.cell.check, view.outcome))
        return sorted(groups.values(), key=lambda group: not group[0].unexpected)

    @property
    def differing_scenes(self) -> list[tuple[int, SceneRecord]]:
        return [(place, scene) for place, scene in enumerate(self.record.scenes, 1) if scene.differs]

    @property
    def scored(self) -> list[tuple[Cell, Curve]]:
        return [(v.cell, curve) for v in self.cells for curve in v.cell.curves if curve.accuracy is not None]

    @property
    def training_times(self) -> dict[str, list[Timing]]:
        return grouped((timing for timing in self.timings if timing.run), lambda timing: timing.run)

    @property
    def rearrangements(self) -> dict[str, list[CellView]]:
        """Implementation and reason why it loses digits → the cells in which it did."""
        explained = (view for view in self.cells if view.cell.why is not None)
        return grouped(explained, lambda view: f"{view.cell.implementation}. {view.cell.why}")

    def difference_cell(self, implementation: str) -> CellView | None:
        """The cell that compares an implementation with the library differences that the concept states."""
        return next((view for view in self.cells_of("differences") if view.cell.implementation == implementation), None)

    @property
    def subgradients(self) -> dict[str, dict[str, dict[str, list[str]]]]:
        """Point without a derivative → implementation → slope that it returns → the dtypes in which it does."""
        table: dict[str, dict[str, dict[str, list[str]]]] = {}
        for view in self.cells:
            for corner, slope in view.cell.subgradient_choices.items():
                chosen = table.setdefault(corner, {}).setdefault(view.cell.implementation, {}).setdefault(slope, [])
                if view.cell.dtype not in chosen:
                    chosen.append(view.cell.dtype)
        return table

    @property
    def expected_failures(self) -> list[tuple[ExpectedFailureRecord, list[CellView]]]:
        """Each failure that the concept lists, and the cells in which it occurred; none if it did not occur."""
        expected = (view for view in self.cells if view.expected)
        seen = grouped(expected, lambda view: (view.cell.implementation, view.cell.check))
        return [(note, seen.get((note.implementation, note.check), [])) for note in self.record.expected_failures]


def checks(run: Run) -> dict[str, str]:
    """The checks of a run → their questions: those that the record lists, then others with their name as question."""
    listed = {check.name: check.question for check in run.checks}
    return listed | {cell.check: cell.check for cell in run.cells if cell.check not in listed}


def concepts(run: Run) -> list[ConceptView]:
    """Each concept with a record, a cell or a timing, in the order of the catalogue."""
    named = [*(cell.concept for cell in run.cells), *(timing.concept for timing in run.benchmarks)]
    found = {record.name: record for record in sorted(run.concepts, key=lambda record: record.row)}
    for name in named:
        if name not in found:
            found[name] = ConceptRecord(name, 0, name, "", "", [], [], [], "", [])
    files = concept_files(found)
    cells: dict[str, dict[str, CellView]] = {name: {} for name in found}
    for cell in run.cells:
        mine = cells[cell.concept]
        parts = (cell.implementation, cell.check, cell.dtype, *([cell.device] if cell.device != "cpu" else []))
        anchor = free(".".join(map(slug, parts)), mine)
        mine[anchor] = CellView(cell, files[cell.concept], anchor)
    timings = grouped(run.benchmarks, lambda timing: timing.concept)
    # An error between 0 and the bound shows that a check compares numbers with a bound.
    measured = frozenset(cell.check for cell in run.cells if any(cell.histogram[1:-1]))
    questions = checks(run)
    return [
        ConceptView(record, files[name], list(cells[name].values()), timings.get(name, []), questions, measured)
        for name, record in found.items()
    ]


def tally(views: Iterable[ConceptView]) -> dict[tuple[Grade, bool], int]:
    """Grade and whether it is expected → the number of such cells, from the best grade to the worst."""
    counts = Counter((view.verdict, view.expected) for concept in views for view in concept.cells)
    return {key: counts[key] for grade in Grade for key in ((grade, False), (grade, True)) if counts[key]}


def by_dtype(cells: Iterable[CellView]) -> list[list[CellView]]:
    """Cells that differ in nothing but the dtype, together."""

    def key(view: CellView) -> tuple[str | None, ...]:
        cell = view.cell
        return cell.concept, cell.implementation, cell.device, cell.check, view.verdict, cell.expected

    return list(grouped(cells, key).values())


def rank(order: Collection[str], item: str) -> int:
    """The place of an item in an order; an item that is not in it comes last."""
    return list(order).index(item) if item in order else len(order)
