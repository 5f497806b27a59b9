"""A trial as the report arranges it: who noticed what, by class of fault; what is listed in full, and what in part.

Everything in it may have come out of source code, and is text for Jinja to escape.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib import rc_context
from matplotlib.figure import Figure

from oracle.records.evaluation import (
    ALL_BASELINES,
    ORACLE,
    Ablation,
    Detector,
    EvaluationRecord,
    FaultKind,
    MutantRecord,
)
from oracle.report import notation as words
from oracle.report.pictures import Picture, plain
from oracle.report.site import Page, Report
from oracle.report.svg import FAINT, INK, PAPER, RC, SERIES, inline
from oracle.report.templating import environment

FEW = 10  # of so few, a share says little; arbitrary
_NAMED = 4  # of a concept that are named before the others are counted; arbitrary
_EXAMPLES = 3  # of a concept's equivalent mutants that are shown; arbitrary
_ENDS = {  # what becomes of a mutant: the field that counts it, and what that means
    "convicted": ("found", "the oracle gave a verdict against the implementation with the fault"),
    "equivalent": ("equivalent", "the change is none: all answers have the same bits as without it"),
    "inside the budget": (
        "within_bound",
        "answers change, but no more than rounding alone may change them: as right as before",
    ),
    "survived": ("missed", "neither: a fault that the oracle did not notice"),
}
_SORTS = {
    "check": (
        "A check is a kind of question: is the value right, is the gradient, were the inputs left alone. The check "
        "digits asks for the value on real images: it is there to show them, and no fault hangs on it."
    ),
    "regime": "A regime is a kind of input: sizes far apart, huge ones, ties, long axes; given are the page's own.",
    "layout": "A layout is how an input lies in memory: in one piece, with gaps, backwards, expanded.",
}


class Sample(NamedTuple):
    """The equivalent mutants of a concept: how many of each class, and one each of the classes that have most."""

    counts: dict[str, int]
    examples: list[MutantRecord]


@dataclass(frozen=True)
class TrialView:
    """What the page of a trial shows; `pages` are the pages of concepts beside it, by concept."""

    trial: EvaluationRecord
    pages: Mapping[str, str] = field(default_factory=dict)

    @property
    def planted(self) -> int:
        return sum(kind.mutants for kind in self.trial.kinds)

    @property
    def fates(self) -> dict[str, tuple[int, str]]:
        """How many mutants came to which end, and what that means."""
        kinds = self.trial.kinds
        return {end: (sum(getattr(kind, name) for kind in kinds), told) for end, (name, told) in _ENDS.items()}

    @property
    def alarms(self) -> int:
        return sum(len(variant.false_alarms) for variant in self.trial.variants)

    @cached_property
    def opponents(self) -> list[Detector]:
        """Those who were asked anything, the oracle first."""
        return [who for who in self.trial.detectors if who.shown or who.harmless or who.correct]

    @property
    def best(self) -> Detector | None:
        """The tool that noticed most."""
        tools = [who for who in self.opponents if who.name not in (ORACLE, ALL_BASELINES) and who.shown]
        return max(tools, key=lambda who: who.found, default=None)

    def named(self, name: str) -> Detector | None:
        """The opponent of that name."""
        return next((who for who in self.opponents if who.name == name), None)

    @cached_property
    def shown(self) -> list[FaultKind]:
        """The classes of which a mutant was shown to the tools; first those that all of them together miss most."""
        kinds = [kind for kind in self.trial.kinds if kind.shown.get(ORACLE)]
        return sorted(kinds, key=lambda kind: _percent(kind, ALL_BASELINES))

    @property
    def parts(self) -> list[tuple[str, str, list[Ablation]]]:
        """Checks, regimes and layouts, each with what that is."""
        found = (
            (sort, told, [part for part in self.trial.ablation if part.aspect == sort]) for sort, told in _SORTS.items()
        )
        return [(sort, told, parts) for sort, told, parts in found if parts]

    @property
    def inside(self) -> dict[str, list[MutantRecord]]:
        """The mutants inside the budget, by concept."""
        return _by_concept(self.trial.within_bound)

    @property
    def equivalents(self) -> dict[str, Sample]:
        """The equivalent mutants by concept: in all there are thousands, of which a few are enough to see."""
        samples = {}
        for concept, listed in _by_concept(self.trial.equivalent).items():
            counts = dict(Counter(planted.kind for planted in listed).most_common())
            first = {planted.kind: planted for planted in reversed(listed)}
            samples[concept] = Sample(counts, [first[kind] for kind in counts][:_EXAMPLES])
        return samples

    @property
    def blamed(self) -> dict[str, dict[str, str]]:
        """False alarms of the tools: tool → concept → the implementations that it accused."""
        table: dict[str, dict[str, list[str]]] = {}
        for blamed in self.trial.false_alarms:
            table.setdefault(blamed.baseline, {}).setdefault(blamed.concept, []).append(blamed.implementation)
        return {tool: {concept: _few(names) for concept, names in found.items()} for tool, found in table.items()}


def sentence(view: TrialView) -> str:
    """The trial in a sentence: how many faults were planted, and what became of them."""
    convicted, equivalent, inside, survived = (number for number, _ in view.fates.values())
    left = f"{words.count(survived)} survived" if survived else "no survivors"
    return (
        f"{words.count(view.planted)} planted faults: {words.count(convicted)} convicted, "
        f"{words.count(equivalent)} equivalent, {words.count(inside)} inside the rounding budget, {left}."
    )


def by_class(view: TrialView, name: str) -> Picture | None:
    """Which share of each class the oracle, all tools together and the best of them noticed; None if none was shown."""
    kinds, best = view.shown, view.best
    if not kinds or best is None:
        return None
    told = _who_noticed(view, best)
    with rc_context(RC):
        figure = Figure(figsize=(8.2, 1.0 + 0.28 * len(kinds)))
        axes = figure.add_subplot()
        # One inside the other, so that all three are seen where they coincide.
        looks = (
            (ORACLE, {"marker": "o", "markersize": 11, "color": SERIES[0], "markerfacecolor": "none", "mew": 2}),
            (ALL_BASELINES, {"marker": "s", "markersize": 6.5, "color": SERIES[1], "mew": 0}),
            (best.name, {"marker": "D", "markersize": 5, "color": INK, "markeredgecolor": PAPER, "mew": 0.8}),
        )
        ends = [[_percent(kind, who) for who, _ in looks if kind.shown.get(who)] for kind in kinds]
        rows = range(len(kinds))
        axes.hlines(rows, [min(shares) for shares in ends], [max(shares) for shares in ends], color=FAINT, linewidth=2)
        for who, look in looks:
            points = [(_percent(kind, who), row) for row, kind in enumerate(kinds) if kind.shown.get(who)]
            if points:
                label = f"{plain(who)} (the best tool)" if who == best.name else who
                axes.plot(*zip(*points, strict=True), linestyle="none", clip_on=False, label=label, **look)
        axes.set_xlim(0, 100)
        axes.set_ylim(len(kinds) - 0.4, -0.6)
        axes.set_xticks(range(0, 101, 20), [f"{share} %" for share in range(0, 101, 20)])
        axes.set_yticks(rows, [_row_label(kind) for kind in kinds])
        axes.tick_params(length=0, pad=8)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel("noticed, of the faults of a class that were shown to all (how many these are: in brackets)")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, fontsize=11, handletextpad=0.2)
        return Picture(inline(figure, name, told), told)


def alike(alarms: Iterable[str]) -> dict[str, list[str]]:
    """Alarms that say the same of several dtypes: what they say → the dtypes, by which an alarm begins."""
    groups: dict[str, list[str]] = {}
    for alarm in alarms:
        dtype, _, told = alarm.partition(", ")
        groups.setdefault(told, []).append(dtype)
    return groups


def _by_concept(listed: Iterable[MutantRecord]) -> dict[str, list[MutantRecord]]:
    table: dict[str, list[MutantRecord]] = {}
    for planted in listed:
        table.setdefault(planted.concept, []).append(planted)
    return dict(sorted(table.items()))


def _few(names: list[str]) -> str:
    more = f" and {words.count(len(names) - _NAMED)} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _percent(kind: FaultKind, who: str) -> float:
    asked = kind.shown.get(who, 0)
    return 100 * kind.found_by.get(who, 0) / asked if asked else math.inf


def _row_label(kind: FaultKind) -> str:
    shown = kind.shown[ORACLE]
    return f"{plain(kind.name)} ({shown}{' *' if shown < FEW else ''})"


def _who_noticed(view: TrialView, best: Detector) -> str:
    """What to see in `by_class`."""
    rows = (view.named(ORACLE), view.named(ALL_BASELINES), best)
    shares = [words.share(who.found, who.shown) if who is not None else "–" for who in rows]
    missed = sum(not kind.found_by.get(ALL_BASELINES, 0) for kind in view.shown)
    nothing = f" In {missed} class{'es' if missed > 1 else ''} the tools noticed nothing at all." if missed else ""
    few = f" * marks fewer than {FEW}." if any(kind.shown[ORACLE] < FEW for kind in view.shown) else ""
    return (
        "A row is a class of faults; those that the tools of today miss most are at the top. Of the faults shown, "
        f"the oracle (ring) noticed {shares[0]}, all tools together (square) {shares[1]}, and the best tool alone, "
        f"{best.name} (dot), {shares[2]}.{nothing}{few}"
    )


def write(record: EvaluationRecord, folder: Path) -> Path:
    """Write the page of a trial without a report around it; return its path."""
    path = folder / PAGE.file
    page = environment().get_template(PAGE.template).render(run=record, **_shown(record, {}, alone=True))
    path.write_text(page, encoding="utf-8")
    return path


def _context(report: Report) -> Mapping[str, Any]:
    assert report.trial is not None  # or else the page does not apply
    return {"run": report.trial, **_shown(report.trial, report.files, alone=False)}


def _shown(record: EvaluationRecord, pages: Mapping[str, str], *, alone: bool) -> Mapping[str, Any]:
    shown = TrialView(record, pages)
    picture = by_class(shown, "by-class")
    return {"trial": record, "view": shown, "alone": alone, "by_class": picture, "same": alike, "few": FEW}


PAGE = Page("trial.html", "EvaluationRecord", "trial.html", _context, lambda report: report.trial is not None)
