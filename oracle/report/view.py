"""A run as the report arranges it: what colour a cell has, which row and column it is in, what wants attention."""

import re
from collections import Counter
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from oracle.records import (
    Cell,
    ConceptRecord,
    Curve,
    ExpectedFailureRecord,
    Finding,
    Run,
    SceneRecord,
    Timing,
    shows_nothing,
)
from oracle.records.grades import Grade
from oracle.report import notation as words

VERDICTS = {grade: (grade.symbol, grade.meaning) for grade in Grade}
CHECKS = {  # check → the question that it puts
    "value": "Is the value right?",
    "gradient": "Is the gradient right, in each input?",
    "second": "Are the second derivatives right?",
    "training": "Is every step of a training run right?",
    "purity": "Does the call leave its inputs alone, and keep its answer out of their memory?",
    "layout": "Do the same values in other memory (gaps, backwards, transposed) get the same verdict?",
    "memory": "Is the answer the view, or the copy, that a model of strided memory says?",
    "state": "Does a script leave memory and autograd state as the model says, statement by statement?",
    "special": "Does NaN, an infinity, -0 or a subnormal come out where it must, and nowhere else?",
    "errors": "Is bad input refused, and for the stated reason?",
    "laws": "Do relations hold that are true of every right answer?",
    "digits": "Is it right on real data, too: images of digits?",
    "differences": "Where the libraries differ by design, is each answer the stated one, bit for bit?",
}
RESERVED = ("index", "findings", "versions", "speed", "trial", "reproduce")  # pages that are no concept's
DTYPES = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}


def fails(grade: Grade) -> bool:
    """Whether a cell of this grade needs attention; UNTESTED cells are shown, but do not."""
    return not grade.passes and grade is not Grade.UNTESTED


@dataclass(frozen=True)
class Shown:
    """A cell and where the report shows it."""

    cell: Cell
    page: str  # the file name of its concept's page
    anchor: str

    @property
    def verdict(self) -> Grade:
        """The verdict, except that a pass on no examples, or on mostly vacuous ones, is `untested`."""
        if self.cell.verdict.right and shows_nothing(self.cell.examples, self.cell.vacuous):
            return Grade.UNTESTED
        return self.cell.verdict

    @property
    def symbol(self) -> str:
        """One character for the verdict."""
        return self.verdict.symbol

    @property
    def style(self) -> str:
        """CSS classes: the verdict, and whether it was expected."""
        return self.verdict.replace(" ", "-") + (" known" if self.cell.expected is not None else "")

    @property
    def unexpected(self) -> bool:
        """Whether somebody has to look at it."""
        return fails(self.verdict) and self.cell.expected is None

    @property
    def row(self) -> str:
        """The implementation, and the device where it is not the processor."""
        return self.cell.implementation + (f" on {self.cell.device}" if self.cell.device != "cpu" else "")

    @property
    def findings(self) -> list[tuple[str, Finding]]:
        """The evidence, each with its anchor."""
        return [(f"{self.anchor}.finding-{index}", found) for index, found in enumerate(self.cell.findings, 1)]

    @property
    def evidence(self) -> str:
        """The anchor of what shows it best: its first finding, or else its figures."""
        return self.findings[0][0] if self.cell.findings else self.anchor

    @property
    def label(self) -> str:
        """The cell in words, for a tooltip and for those who hear the page."""
        cell = self.cell
        known = ", known" if cell.expected is not None else ""
        worst = f", worst {words.number(cell.worst)} of budget" if cell.worst is not None else ""
        return f"{cell.check} {cell.dtype}: {self.verdict}{known}{worst}"


@dataclass(frozen=True)
class ConceptView:
    """A concept's page: what its file says, its cells and its timings."""

    page: ConceptRecord
    file: str
    cells: list[Shown]
    timings: list[Timing]

    @property
    def family(self) -> str:
        """The folder that the concept is in."""
        return self.page.name.partition("/")[0]

    @cached_property
    def rows(self) -> list[tuple[str, str]]:
        """Each implementation and device that was judged, the definition's loop first, then in the concept's order."""
        listed = ["numpy_loop", *(implementation.name for implementation in self.page.implementations)]
        pairs = dict.fromkeys((shown.cell.implementation, shown.cell.device) for shown in self.cells)
        return sorted(pairs, key=lambda pair: listed.index(pair[0]) if pair[0] in listed else len(listed))

    def asked(self, check: str) -> list[Shown]:
        """The cells of one check, in the order of rows and dtypes."""
        mine = [shown for shown in self.cells if shown.cell.check == check]
        places = {row: place for place, row in enumerate(self.rows)}
        return sorted(mine, key=lambda s: (places[s.cell.implementation, s.cell.device], rank(DTYPES, s.cell.dtype)))

    @property
    def findings(self) -> list[list[Shown]]:
        """The cells with evidence, those of one implementation, check and verdict together, the unexpected first."""
        groups: dict[tuple[str, str, str], list[Shown]] = {}
        for shown in self.cells:
            if shown.cell.findings:
                groups.setdefault((shown.row, shown.cell.check, shown.style), []).append(shown)
        return sorted(groups.values(), key=lambda group: not group[0].unexpected)

    @property
    def differing(self) -> list[tuple[int, SceneRecord]]:
        """The scenes in which the libraries do different things by design, with their places on the page."""
        return [(place, scene) for place, scene in enumerate(self.page.scenes, 1) if scene.differs]

    @property
    def examined(self) -> list[tuple[Cell, Curve]]:
        """The training runs that ended with an examination."""
        return [(s.cell, curve) for s in self.cells for curve in s.cell.curves if curve.accuracy is not None]

    @property
    def trained(self) -> dict[str, list[Timing]]:
        """The timings of training runs, by run."""
        found: dict[str, list[Timing]] = {}
        for timing in self.timings:
            if timing.run:
                found.setdefault(timing.run, []).append(timing)
        return found

    @property
    def forms(self) -> dict[str, list[Shown]]:
        """Why forms lose digits, by implementation and reason, and the cells where they did."""
        found: dict[str, list[Shown]] = {}
        for shown in self.cells:
            if shown.cell.why is not None:
                found.setdefault(f"{shown.cell.implementation}. {shown.cell.why}", []).append(shown)
        return found

    def stated(self, implementation: str) -> Shown | None:
        """The cell that holds an implementation to its conventions."""
        return next(
            (s for s in self.cells if (s.cell.check, s.cell.implementation) == ("differences", implementation)), None
        )

    @property
    def corners(self) -> dict[str, dict[str, dict[str, list[str]]]]:
        """Corner → implementation → slope chosen → the dtypes in which it was chosen."""
        table: dict[str, dict[str, dict[str, list[str]]]] = {}
        for shown in self.cells:
            for corner, slope in shown.cell.subgradient_choices.items():
                chosen = table.setdefault(corner, {}).setdefault(shown.cell.implementation, {}).setdefault(slope, [])
                if shown.cell.dtype not in chosen:
                    chosen.append(shown.cell.dtype)
        return table

    @property
    def known(self) -> list[tuple[ExpectedFailureRecord, list[Shown]]]:
        """Each listed disagreement and the cells that showed it; none means that the list may be wrong."""
        return [
            (
                note,
                [
                    shown
                    for shown in self.cells
                    if shown.cell.expected is not None
                    and (shown.cell.implementation, shown.cell.check) == (note.implementation, note.check)
                ],
            )
            for note in self.page.expected_failures
        ]


def concepts(run: Run) -> list[ConceptView]:
    """Each concept that the record has a page, a cell or a timing of, in the order of the catalogue."""
    named = [*(cell.concept for cell in run.cells), *(timing.concept for timing in run.benchmarks)]
    pages = {page.name: page for page in sorted(run.concepts, key=lambda page: page.row)}
    for name in named:
        if name not in pages:
            pages[name] = ConceptRecord(name, 0, name, "", "", [], [], [], "", [])
    files = _files(pages)
    shown: dict[str, dict[str, Shown]] = {name: {} for name in pages}
    for cell in run.cells:
        mine = shown[cell.concept]
        parts = (cell.implementation, cell.check, cell.dtype, *([cell.device] if cell.device != "cpu" else []))
        anchor = free(".".join(map(slug, parts)), mine)
        mine[anchor] = Shown(cell, files[cell.concept], anchor)
    timings: dict[str, list[Timing]] = {name: [] for name in pages}
    for timing in run.benchmarks:
        timings[timing.concept].append(timing)
    return [ConceptView(page, files[name], list(shown[name].values()), timings[name]) for name, page in pages.items()]


def tally(views: Iterable[ConceptView]) -> dict[tuple[str, bool], int]:
    """How many cells have which verdict, those that are listed as known counted apart; in the order of VERDICTS."""
    counts = Counter((shown.verdict, shown.cell.expected is not None) for view in views for shown in view.cells)
    return {key: counts[key] for verdict in VERDICTS for key in ((verdict, False), (verdict, True)) if counts[key]}


def alike(cells: Iterable[Shown]) -> list[list[Shown]]:
    """Cells that say the same of the same implementation, in groups that differ in nothing but the dtype."""
    groups: dict[tuple[str | None, ...], list[Shown]] = {}
    for shown in cells:
        cell = shown.cell
        key = (cell.concept, cell.implementation, cell.device, cell.check, shown.verdict, cell.expected)
        groups.setdefault(key, []).append(shown)
    return list(groups.values())


@cache
def slug(text: str) -> str:
    """Text as a part of an address: what is neither a letter of ASCII, a digit nor an underscore becomes a dash."""
    return re.sub(r"\W+", "-", text, flags=re.ASCII).strip("-")[:80] or "unnamed"


def free(stem: str, taken: Container[str]) -> str:
    """`stem`, or with the first number behind it that makes it one that is not taken."""
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name


def _files(names: Iterable[str]) -> dict[str, str]:
    """A file name for each concept: safe on every system, and no two the same even where case does not count."""
    files: dict[str, str] = {}
    taken = set(RESERVED)
    for name in names:
        stem = free(slug(name.lower()), taken)
        taken.add(stem)
        files[name] = f"{stem}.html"
    return files


def rank(order: Collection[str], item: str) -> int:
    """The place of an item in an order; what is not in it comes last."""
    return list(order).index(item) if item in order else len(order)
