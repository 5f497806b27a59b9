"""The record of `nox -s speed` as the report arranges it: an overview, and a page for each family of concepts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

from oracle.records.speed import SLOW_RATIO, KernelComparison, SpeedRecord
from oracle.report import notation as words
from oracle.report.chart import Axis, Line, chart
from oracle.report.concept_times import SIDES, CachedCase
from oracle.report.pictures import Picture
from oracle.report.site import Page, Report, html
from oracle.report.templating import environment


@dataclass(frozen=True)
class SpeedView:
    """All that the pages show; `pages` are the concepts' pages beside them."""

    speed: SpeedRecord
    pages: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def concepts(self) -> list[CachedCase]:
        return [
            CachedCase(concept, family_page(concept.concept), self.pages.get(concept.concept, ""))
            for concept in self.speed.concepts
        ]

    @property
    def families(self) -> dict[str, list[CachedCase]]:
        """The concepts of each family, by its name."""
        found: dict[str, list[CachedCase]] = {}
        for timed in self.concepts:
            found.setdefault(timed.family, []).append(timed)
        return dict(sorted(found.items()))

    def gains(self, side: str) -> list[float]:
        """Loop ÷ fastest of a side, for each concept that has both; in order."""
        return sorted(gain for timed in self.concepts if (gain := timed.gain(side)) is not None)

    def median_gain(self, side: str) -> float:
        return median(self.gains(side)) if self.gains(side) else math.nan

    @property
    def winners(self) -> dict[str, int]:
        """Who wins at the largest size, by how many concepts."""
        found = {"NumPy": 0, "torch": 0, "level": 0}
        for timed in self.concepts:
            if timed.fastest("numpy") and timed.fastest("torch"):
                crossing = timed.crossing()
                found["level" if crossing is None else crossing.faster] += 1
        return found

    @property
    def comparisons(self) -> list[tuple[CachedCase, KernelComparison]]:
        """Every comparison with the best known formulation, ours slowest first."""
        found = [(timed, comparison) for timed in self.concepts for comparison in timed.speed.comparisons]
        return sorted(found, key=lambda pair: -pair[1].ratio)

    @property
    def slow(self) -> list[tuple[CachedCase, KernelComparison]]:
        return [pair for pair in self.comparisons if pair[1].ratio > SLOW_RATIO]

    @property
    def alone(self) -> list[CachedCase]:
        """The concepts that nothing was compared with."""
        return [timed for timed in self.concepts if not timed.speed.comparisons]

    @property
    def certificates(self) -> list[CachedCase]:
        return [timed for timed in self.concepts if timed.speed.certificate is not None]

    @property
    def ratios(self) -> dict[str, list[float]]:
        """What a certificate takes, in float loops: the value alone, and with all gradients; in order."""
        found = [timed.speed.certificate for timed in self.certificates]
        return {
            "value": sorted(c.value / c.loop for c in found if c is not None),
            "gradients": sorted(c.gradients / c.loop for c in found if c is not None and c.gradients is not None),
        }

    @property
    def compiled(self) -> list[tuple[CachedCase, float]]:
        """Seconds that compiling took, by concept."""
        return [
            (timed, sum(compilation.seconds for compilation in timed.speed.compilations))
            for timed in self.concepts
            if any(not compilation.error for compilation in timed.speed.compilations)
        ]

    @cached_property
    def checks(self) -> list[str]:
        """The checks of the sweep, in the order in which they are asked."""
        judging = self.speed.judging
        return list(dict.fromkeys(tally.check for tally in judging.check_costs)) if judging is not None else []

    @property
    def rates(self) -> dict[str, dict[str, tuple[int, float]]]:
        """Examples and seconds by concept and check."""
        found: dict[str, dict[str, tuple[int, float]]] = {}
        for tally in self.speed.judging.check_costs if self.speed.judging is not None else ():
            found.setdefault(tally.concept, {})[tally.check] = tally.examples, tally.seconds
        return found


def family_page(concept: str) -> str:
    """The file that shows a concept's times."""
    return f"speed-{concept.partition('/')[0]}.html"


def overview(view: SpeedView) -> Picture | None:
    """Loop ÷ torch over loop ÷ NumPy, a point for each concept."""
    points = [(timed, timed.gain("numpy"), timed.gain("torch")) for timed in view.concepts]
    both = [(timed, one, other) for timed, one, other in points if one is not None and other is not None]
    if not both:
        return None
    above = sum(other > one for _, one, other in both)
    sentence = (
        f"A point is a concept, at the largest size that its loop was timed at: further right, NumPy gains more on the "
        f"loop; further up, torch does. Above the line, torch is the faster: {above} of {len(both)}."
    )
    ends = [min(min(one, other) for _, one, other in both), max(max(one, other) for _, one, other in both)]
    dots = Line(
        "a concept",
        [(one, other) for _, one, other in both],
        "series-1",
        joined=False,
        titles=[f"{timed.speed.concept}: NumPy {one:.3g}, torch {other:.3g}" for timed, one, other in both],
    )
    equal = Line("as fast as each other", [(end, end) for end in ends], "quiet", dash="4 4", mark="")
    x, y = (Axis(f"loop ÷ {side}, times faster (log scale)", _plain) for side in SIDES)
    return Picture(chart([dots], x, y, sentence, [equal]), sentence)


def certificates(view: SpeedView) -> Picture | None:
    """What a certificate takes, in float loops, over the work of the definition."""
    found = [(timed, timed.speed.certificate) for timed in view.certificates]
    if not found:
        return None
    values, slopes = view.ratios["value"], view.ratios["gradients"]
    gradients = f", and {median(slopes):.1f} with the enclosed gradient by every input" if slopes else ""
    sentence = (
        "Over the work of the definition: for half of the concepts a certified value takes at most "
        f"{median(values):.1f} of its float loops{gradients}."
    )
    lines = [
        Line(name, [(c.work, getattr(c, what) / c.loop) for _, c in some], colour, joined=False, mark=mark,
             titles=[f"{timed.speed.concept}: {getattr(c, what) / c.loop:.1f}" for timed, c in some])
        for name, what, colour, mark in (
            ("value", "value", "series-1", "circle"), ("with all gradients", "gradients", "series-2", "square"))
        if (some := [(timed, c) for timed, c in found if c is not None and getattr(c, what) is not None])
    ]  # fmt: skip
    x = Axis("work: operations of the definition (log scale)", lambda n: words.count(round(n)))
    return Picture(chart(lines, x, Axis("time ÷ float loop (log scale)", _plain), sentence), sentence)


def _plain(number: float) -> str:
    return words.count(round(number)) if number >= 1 else f"{number:g}"


def families(record: SpeedRecord | None) -> list[str]:
    """The families of concepts that were timed: each has a page."""
    return [] if record is None else list(SpeedView(record).families)


def write_family(report: Report, family: str, folder: Path) -> Path:
    """Write the page of a family into the folder of a report."""
    assert report.speed is not None
    path = folder / family_page(f"{family}/")
    page = html(report, "speed_family.html", PAGE.file, **_family(SpeedView(report.speed, report.files), family))
    path.write_text(page, encoding="utf-8")
    return path


def write(record: SpeedRecord, folder: Path) -> Path:
    """Write the pages of times without a report around them; return the path of the first."""
    view = SpeedView(record)
    for family in view.families:
        page = environment().get_template("speed_family.html").render(**_family(view, family))
        (folder / family_page(f"{family}/")).write_text(page, encoding="utf-8")
    path = folder / PAGE.file
    path.write_text(environment().get_template(PAGE.template).render(**_overview(view)), encoding="utf-8")
    return path


def _family(view: SpeedView, family: str) -> Mapping[str, Any]:
    return {"run": view.speed, "family": family, "concepts": view.families[family]}


def _overview(view: SpeedView) -> Mapping[str, Any]:
    drawn, certified = overview(view), certificates(view)
    return {"run": view.speed, "view": view, "drawn": drawn, "certified": certified, "slow": SLOW_RATIO}


def _context(report: Report) -> Mapping[str, Any]:
    assert report.speed is not None  # or else the page does not apply
    return _overview(SpeedView(report.speed, report.files))


PAGE = Page("speed.html", "Speed", "speed.html", _context, lambda report: report.speed is not None)
