"""The HTML page of an evaluation: planted faults that the oracle and the baselines found, and their false alarms."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from oracle.records.evaluation import (
    ALL_BASELINES,
    ORACLE,
    Ablation,
    Detector,
    EvaluationRecord,
    FaultKind,
    MutantRecord,
)
from oracle.report import notation
from oracle.report.chart import Chart, ChartLine
from oracle.report.scale import Axis
from oracle.report.site import Page, Report
from oracle.report.templating import write_page
from oracle.report.view import grouped

FEW = 10  # with fewer mutants a share means little; arbitrary
_NAMED = 4  # implementations of a concept that are named before the others are counted; arbitrary
_EXAMPLES = 3  # equivalent mutants of a concept that are shown; arbitrary
_OUTCOMES = {  # outcome → the field that counts it, and its meaning
    "found": ("found", "the oracle reported the implementation with the fault as wrong"),
    "equivalent": ("equivalent", "the change has no effect: all answers have the same bits as without it"),
    "within the rounding bound": (
        "within_bound",
        "answers change, but every answer stays within the rounding bound of a correct implementation",
    ),
    "missed": ("missed", "the oracle did not find the fault"),
}
_ASPECTS = {
    "check": "A check answers one question, e.g. whether the value is right, or whether the inputs are unchanged.",
    "regime": "A regime is a kind of input, e.g. numbers of very different sizes, huge numbers, ties, or long axes.",
    "layout": "A layout is the arrangement of an input in memory: contiguous, with gaps, reversed, or expanded.",
}


class EquivalentMutants(NamedTuple):
    """The equivalent mutants of a concept: how many of each kind, and one each of the most frequent kinds."""

    counts: dict[str, int]
    examples: list[MutantRecord]


@dataclass(frozen=True)
class EvaluationView:
    """An evaluation as its HTML page shows it; `files` are the HTML pages of concepts in the same folder."""

    record: EvaluationRecord
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def planted(self) -> int:
        return sum(kind.mutants for kind in self.record.kinds)

    @property
    def outcomes(self) -> dict[str, tuple[int, str]]:
        """Outcome → the number of mutants with it, and its meaning."""
        kinds = self.record.kinds
        return {name: (sum(getattr(kind, of) for kind in kinds), meaning) for name, (of, meaning) in _OUTCOMES.items()}

    @property
    def only_normwise(self) -> int:
        return sum(kind.only_normwise for kind in self.record.kinds)

    @property
    def only_limited(self) -> int:
        return sum(kind.only_limited for kind in self.record.kinds)

    @property
    def sentence(self) -> str:
        parts = ", ".join(f"{notation.count(number)} {name}" for name, (number, _) in self.outcomes.items())
        return f"{notation.count(self.planted)} planted faults: {parts}."

    @property
    def false_alarms(self) -> int:
        return sum(len(variant.false_alarms) for variant in self.record.variants)

    @cached_property
    def detectors(self) -> list[Detector]:
        return [one for one in self.record.detectors if one.shown or one.harmless or one.correct]

    @property
    def best(self) -> Detector | None:
        """The baseline that found most."""
        baselines = [one for one in self.detectors if one.name not in (ORACLE, ALL_BASELINES) and one.shown]
        return max(baselines, key=lambda one: one.found, default=None)

    def named(self, name: str) -> Detector | None:
        return next((one for one in self.detectors if one.name == name), None)

    @cached_property
    def compared(self) -> list[FaultKind]:
        """The kinds of faults that the baselines were run on; first those that all baselines together miss most."""
        kinds = [kind for kind in self.record.kinds if kind.shown.get(ORACLE)]
        return sorted(kinds, key=lambda kind: _percent(kind, ALL_BASELINES))

    @property
    def ablation(self) -> list[tuple[str, str, list[Ablation]]]:
        found = {aspect: [one for one in self.record.ablation if one.aspect == aspect] for aspect in _ASPECTS}
        return [(aspect, meaning, found[aspect]) for aspect, meaning in _ASPECTS.items() if found[aspect]]

    @property
    def within_bound(self) -> dict[str, list[MutantRecord]]:
        return _by_concept(self.record.within_bound)

    @property
    def equivalent(self) -> dict[str, EquivalentMutants]:
        """The equivalent mutants by concept: their numbers, and a few examples of thousands."""
        found = {}
        for concept, mutants in _by_concept(self.record.equivalent).items():
            counts = dict(Counter(mutant.kind for mutant in mutants).most_common())
            first = {mutant.kind: mutant for mutant in reversed(mutants)}
            found[concept] = EquivalentMutants(counts, [first[kind] for kind in counts][:_EXAMPLES])
        return found

    @property
    def baseline_alarms(self) -> dict[str, dict[str, str]]:
        """Baseline → concept → the correct implementations that it reported as wrong."""
        table: dict[str, dict[str, list[str]]] = {}
        for alarm in self.record.false_alarms:
            table.setdefault(alarm.baseline, {}).setdefault(alarm.concept, []).append(alarm.implementation)
        return {name: {concept: _few(names) for concept, names in found.items()} for name, found in table.items()}

    def chart(self) -> Chart | None:
        """The share of each kind that the oracle, all baselines together and the best baseline found."""
        if not self.compared or self.best is None:
            return None
        looks = {  # marks of different sizes, so that all three are visible where they coincide
            ORACLE: ChartLine(ORACLE, [], "s1", "none", "ring"),
            ALL_BASELINES: ChartLine(ALL_BASELINES, [], "s2", "none", "square"),
            self.best.name: ChartLine(f"{self.best.name} (the best baseline)", [], "ink", "none", "diamond"),
        }
        points = {
            name: [(_percent(kind, name), float(row)) for row, kind in enumerate(self.compared) if kind.shown.get(name)]
            for name in looks
        }
        spans = []
        for row in range(len(self.compared)):
            shares = [share for found in points.values() for share, at in found if at == row]
            spans += [(min(shares), float(row)), (max(shares), float(row)), (math.nan, 0.0)]
        lines = [replace(look, points=points[name]) for name, look in looks.items()]
        label = "found, of the faults of a kind that all detectors were run on (their number in brackets)"
        x = Axis(label, lambda share: f"{share:.0f} %", log=False, ticks=range(0, 101, 20), ends=(-2, 102))
        sizes = [(kind.name, kind.shown[ORACLE]) for kind in self.compared]
        rows = [f"{name} ({shown}{' *' if shown < FEW else ''})" for name, shown in sizes]
        ends = (len(rows) - 0.4, -0.6)  # the first row is at the top
        y = Axis("", lambda row: rows[round(row)], log=False, ticks=range(len(rows)), ends=ends)
        lines.append(ChartLine("", spans, "quiet", faint=True))
        return Chart(self._comparison(self.best), lines, x, y, height=72 + 22 * len(rows))

    def _comparison(self, best: Detector) -> str:
        rows = (self.named(ORACLE), self.named(ALL_BASELINES), best)
        shares = [notation.share(row.found, row.shown) if row is not None else "–" for row in rows]
        missed = sum(not kind.found_by.get(ALL_BASELINES, 0) for kind in self.compared)
        nothing = f" In {missed} kind{'s' * (missed > 1)} the baselines found nothing." if missed else ""
        few = f" * marks fewer than {FEW} mutants." if any(kind.shown[ORACLE] < FEW for kind in self.compared) else ""
        return (
            "One row per kind of fault; the kinds that the baselines miss most are at the top. Of the faults that all "
            f"were run on, the oracle (ring) found {shares[0]}, all baselines together (square) {shares[1]}, and the "
            f"best baseline, {best.name} (diamond), {shares[2]}.{nothing}{few}"
        )


def by_message(alarms: Iterable[str]) -> dict[str, list[str]]:
    """Message → the dtypes with it; an alarm is "dtype, message"."""
    groups: dict[str, list[str]] = {}
    for alarm in alarms:
        dtype, _, message = alarm.partition(", ")
        groups.setdefault(message, []).append(dtype)
    return groups


def _by_concept(mutants: Iterable[MutantRecord]) -> dict[str, list[MutantRecord]]:
    return dict(sorted(grouped(mutants, lambda mutant: mutant.concept).items()))


def _few(names: list[str]) -> str:
    more = f" and {notation.count(len(names) - _NAMED)} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _percent(kind: FaultKind, detector: str) -> float:
    shown = kind.shown.get(detector, 0)
    return 100 * kind.found_by.get(detector, 0) / shown if shown else math.inf


def write(record: EvaluationRecord, folder: Path) -> Path:
    """Write the HTML page of an evaluation without a report around it; return its path."""
    return write_page(folder / PAGE.file, PAGE.template, run=record, **_variables(record, {}))


def _context(report: Report) -> Mapping[str, Any]:
    assert report.evaluation is not None  # otherwise the HTML page does not apply
    return {"run": report.evaluation, **_variables(report.evaluation, report.files)}


def _variables(record: EvaluationRecord, files: Mapping[str, str]) -> Mapping[str, Any]:
    shown = EvaluationView(record, files)
    return {"evaluation": record, "view": shown, "chart_by_kind": shown.chart(), "by_message": by_message, "few": FEW}


PAGE = Page("evaluation.html", "Evaluation", "evaluation.html", _context, lambda report: report.evaluation is not None)
