"""The HTML pages of a speed record: an overview, and a page for each family of concepts."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

from oracle.records.speed import SLOW_RATIO, CertificateCost, KernelComparison, Side, SpeedRecord
from oracle.report import notation, site
from oracle.report.addresses import distinct, family_files, slug
from oracle.report.chart import Chart, ChartLine
from oracle.report.concept_times import SIDES, ConceptTimes
from oracle.report.scale import Axis
from oracle.report.site import Page, Report
from oracle.report.templating import write_page
from oracle.report.view import grouped


@dataclass(frozen=True)
class SpeedView:
    """A speed record as its HTML pages show it; `files` are the HTML pages of concepts in the same folder."""

    record: SpeedRecord
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def family_files(self) -> dict[str, str]:
        return family_files(dict.fromkeys(speed.concept.partition("/")[0] for speed in self.record.concepts))

    @cached_property
    def concepts(self) -> list[ConceptTimes]:
        names = [speed.concept for speed in self.record.concepts]
        # An HTML page has anchors of its own, which no concept may have.
        anchors = distinct({name: slug(name.partition("/")[2]) for name in names}, ("main",))
        return [
            ConceptTimes(speed, self.family_files[name.partition("/")[0]], anchors[name], self.files.get(name, ""))
            for name, speed in zip(names, self.record.concepts, strict=True)
        ]

    @property
    def families(self) -> dict[str, list[ConceptTimes]]:
        return dict(sorted(grouped(self.concepts, lambda times: times.family).items()))

    def median_speedup(self, side: Side) -> float:
        """The median over concepts of loop time ÷ fastest time of a library; NaN if no concept has both."""
        found = [speedup for times in self.concepts if (speedup := times.speedup(side)) is not None]
        return median(found) if found else math.nan

    @property
    def winners(self) -> dict[str, int]:
        """Library → the number of concepts in which it is faster at the largest size; and of those without a winner."""
        found = {"NumPy": 0, "torch": 0, "neither": 0}
        for times in self.concepts:
            if times.fastest("numpy") and times.fastest("torch"):
                found[times.winner or "neither"] += 1
        return found

    @property
    def comparisons(self) -> list[tuple[ConceptTimes, KernelComparison]]:
        """All comparisons with reference kernels; those in which the catalogue is slowest come first."""
        found = [(times, comparison) for times in self.concepts for comparison in times.speed.comparisons]
        return sorted(found, key=lambda pair: -pair[1].ratio)

    @property
    def slow(self) -> list[tuple[ConceptTimes, KernelComparison]]:
        return [pair for pair in self.comparisons if pair[1].ratio > SLOW_RATIO]

    @property
    def not_compared(self) -> list[ConceptTimes]:
        return [times for times in self.concepts if not times.speed.comparisons]

    @property
    def certificates(self) -> list[tuple[ConceptTimes, CertificateCost]]:
        return [(times, times.speed.certificate) for times in self.concepts if times.speed.certificate is not None]

    @property
    def compile_seconds(self) -> float:
        return sum(one.seconds for times in self.concepts for one in times.speed.compilations if not one.error)

    @property
    def compiled(self) -> bool:
        return any(not one.error for times in self.concepts for one in times.speed.compilations)

    @property
    def checks(self) -> list[str]:
        judging = self.record.judging
        return list(dict.fromkeys(cost.check for cost in judging.check_costs)) if judging is not None else []

    @property
    def rates(self) -> dict[str, dict[str, tuple[int, float]]]:
        """Concept → check → examples and seconds."""
        found: dict[str, dict[str, tuple[int, float]]] = {}
        for cost in self.record.judging.check_costs if self.record.judging is not None else ():
            found.setdefault(cost.concept, {})[cost.check] = cost.examples, cost.seconds
        return found

    def speedup_chart(self) -> Chart | None:
        """The speedup in torch over the speedup in NumPy, a point for each concept."""
        found = [(times, times.speedup("numpy"), times.speedup("torch")) for times in self.concepts]
        both = [(times, one, other) for times, one, other in found if one is not None and other is not None]
        if not both:
            return None
        above = sum(other > one for _, one, other in both)
        sentence = (
            "One point per concept, at the largest size of its loop. The dashed line marks equal speed; "
            f"torch is faster in {above} of {len(both)} concepts, which are above it."
        )
        titles = [f"{times.speed.concept}: NumPy {one:.3g}, torch {other:.3g}" for times, one, other in both]
        points = [(one, other) for _, one, other in both]
        low, high = (of(of(one for one, _ in points), of(other for _, other in points)) for of in (min, max))
        lines = [
            ChartLine("equally fast", [(low, low), (high, high)], "quiet", "dashed"),
            ChartLine("a concept", points, "s1", "none", "circle", titles=titles),
        ]
        x, y = (Axis(f"loop time ÷ {name} time", notation.short) for name in SIDES.values())
        return Chart(sentence, lines, x, y)

    def certificate_chart(self) -> Chart | None:
        """The time of a certificate ÷ the time of the float loop, over the work of the definition."""
        found = self.certificates
        if not found:
            return None
        ratios = {
            "value": [(times, cost.work, cost.value / cost.loop) for times, cost in found],
            "with all gradients": [
                (times, cost.work, cost.gradients / cost.loop) for times, cost in found if cost.gradients is not None
            ],
        }
        medians = [median(ratio for *_, ratio in points) for points in ratios.values() if points]
        gradients = f", with the enclosed gradients of all inputs {medians[1]:.1f} times" if len(medians) > 1 else ""
        sentence = f"In the median a certified value takes {medians[0]:.1f} times as long as the float loop{gradients}."
        looks = (
            ChartLine("value", [], "s1", "none", "circle"),
            ChartLine("with all gradients", [], "s2", "none", "square"),
        )
        lines = [
            replace(
                look,
                points=[(float(work), ratio) for _, work, ratio in ratios[look.name]],
                titles=[f"{times.speed.concept}: {ratio:.1f}" for times, _, ratio in ratios[look.name]],
            )
            for look in looks
        ]
        x, y = Axis("work: operations of the definition", notation.short), Axis("time ÷ float loop", notation.short)
        return Chart(sentence, lines, x, y)


def families(record: SpeedRecord | None) -> list[str]:
    """The families of concepts that were timed; each has an HTML page."""
    return [] if record is None else list(SpeedView(record).families)


def write_family(report: Report, family: str, folder: Path) -> Path:
    """Write the HTML page of a family into the folder of a report; return its path."""
    assert report.speed is not None  # otherwise there is no family
    view = SpeedView(report.speed, report.files)
    path = folder / view.family_files[family]
    return site.write(report, path, "speed_family.html", PAGE.file, **_family_variables(view, family))


def write(record: SpeedRecord, folder: Path) -> Path:
    """Write the HTML pages of a speed record without a report around them; return the path of the first."""
    view = SpeedView(record)
    for family in view.families:
        write_page(folder / view.family_files[family], "speed_family.html", **_family_variables(view, family))
    return write_page(folder / PAGE.file, PAGE.template, **_variables(view))


def _family_variables(view: SpeedView, family: str) -> Mapping[str, Any]:
    return {"run": view.record, "family": family, "concepts": view.families[family]}


def _variables(view: SpeedView) -> Mapping[str, Any]:
    charts = {"speedup_chart": view.speedup_chart(), "certificate_chart": view.certificate_chart()}
    return {"run": view.record, "view": view, "slow_ratio": SLOW_RATIO, **charts}


def _context(report: Report) -> Mapping[str, Any]:
    assert report.speed is not None  # otherwise the HTML page does not apply
    return _variables(SpeedView(report.speed, report.files))


PAGE = Page("speed.html", "Speed", "speed.html", _context, lambda report: report.speed is not None)
