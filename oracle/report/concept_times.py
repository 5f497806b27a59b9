"""The times of one concept as the report shows them: who wins from where on, how cost grows, and a picture of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from oracle.bench import scaling
from oracle.records.speed import ConceptSpeed, KernelComparison, Measurement
from oracle.report import notation as words
from oracle.report.chart import Axis, Line, chart
from oracle.report.pictures import Picture

__all__ = ["SIDES", "CachedCase"]

SIDES = ("NumPy", "torch")


@dataclass(frozen=True)
class CachedCase:
    """One concept: its lines, what they say, and its picture."""

    speed: ConceptSpeed
    page: str  # the family's page
    concept_page: str = ""

    @property
    def family(self) -> str:
        return self.speed.concept.partition("/")[0]

    @property
    def anchor(self) -> str:
        return self.speed.concept.partition("/")[2]

    @cached_property
    def loop(self) -> list[Measurement]:
        return scaling.fastest(self.speed, "numpy", "definition", ("loop",))

    def fastest(self, side: str, gives: str = "value", how: str = "eager") -> list[Measurement]:
        """The fastest of a side at each size."""
        return scaling.fastest(self.speed, "torch" if side == "torch" else "numpy", gives, (how,))

    def gain(self, side: str, gives: str = "value", how: str = "eager") -> float | None:
        """How many times faster than the loop, at the largest size of the loop."""
        if not self.loop:
            return None
        there = [one for one in self.fastest(side, gives, how) if one.dims == self.loop[-1].dims]
        return self.loop[-1].minimum / there[0].minimum if there else None

    def crossing(self, gives: str = "value") -> scaling.Crossover | None:
        """NumPy against torch: by hand against autograd where the gradient is asked for."""
        return scaling.crossover(self.speed, self.fastest("numpy", gives), self.fastest("torch", gives), SIDES)

    @property
    def crossings(self) -> list[tuple[str, str]]:
        """What is compared, and who wins from where on."""
        names = {"value": SIDES, "gradient": ("NumPy by hand", "torch's fastest gradient")}
        found = [
            (
                f"{gives}, {one} against {other}",
                scaling.describe_crossover(self._named(gives, (one, other)), self.speed, (one, other)),
            )
            for gives, (one, other) in names.items()
            if self.fastest("numpy", gives) and self.fastest("torch", gives)
        ]
        for side in ("numpy", "torch"):
            versions = self.fastest(side)
            if self.loop and versions:
                names_ = ("the loop", "NumPy" if side == "numpy" else "torch")
                against = scaling.crossover(self.speed, self.loop, versions, names_)
                found.append((f"the loop against {names_[1]}", scaling.describe_crossover(against, self.speed, names_)))
        if compiled := self.fastest("torch", "value", "compiled"):
            name = compiled[0].name.removesuffix(" compiled")
            how = ("eager", "compiled")
            against = scaling.crossover(
                self.speed, scaling.by_size(self.speed.measurements, name, "value"), compiled, how
            )
            found.append((f"eager against compiled, {name}", scaling.describe_crossover(against, self.speed, how)))
        return found

    def _named(self, gives: str, names: tuple[str, str]) -> scaling.Crossover | None:
        return scaling.crossover(self.speed, self.fastest("numpy", gives), self.fastest("torch", gives), names)

    def slope(self, measurements: Sequence[Measurement]) -> Markup:
        """How cost grows, with the standard error of the exponent."""
        fitted = scaling.fit_power_law(self.speed, measurements)
        if fitted is None:
            return Markup("–")
        power, off = f"{fitted.exponent:.2f}".replace("-", "−"), f"{fitted.standard_error:.2f}"
        return Markup("{}<sup>{}</sup>\u00a0<small>±\u00a0{}</small>").format(self.speed.growing[0], power, off)

    @property
    def growth(self) -> list[tuple[str, Markup]]:
        """The slopes of the lines that are drawn in full."""
        return [(name, self.slope(measurements)) for name, measurements, *_ in self._lines() if len(measurements) > 2]

    @property
    def axis(self) -> str:
        """The size, in words: which dimensions grow together, and which stand still."""
        if not self.speed.growing:
            return "size"
        last = self.speed.measurements[-1].dims if self.speed.measurements else {}
        still = [f"{name} = {size}" for name, size in last.items() if name not in self.speed.growing]
        others = f" (and {', '.join(self.speed.growing[1:])} with it)" if len(self.speed.growing) > 1 else ""
        return f"{self.speed.growing[0]}{others}{', ' + ', '.join(still) if still else ''}"

    def _lines(self) -> list[tuple[str, list[Measurement], str, str, str]]:
        """Name, paces, colour, dash and mark of each line that is drawn in full."""
        asked = (
            ("loop", self.loop, "ink", "", "circle"),
            ("NumPy, fastest", self.fastest("numpy"), "numpy", "", "circle"),
            ("torch, fastest", self.fastest("torch"), "torch", "", "circle"),
            ("torch, compiled", self.fastest("torch", "value", "compiled"), "series-5", "6 3", "circle"),
            ("gradient: NumPy", self.fastest("numpy", "gradient"), "numpy", "2 3", "square"),
            ("gradient: torch", self.fastest("torch", "gradient"), "torch", "2 3", "square"),
            ("gradient: compiled", self.fastest("torch", "gradient", "compiled"), "series-5", "2 3", "square"),
        )
        return [line for line in asked if line[1]]

    @cached_property
    def picture(self) -> Picture | None:
        """Time over size: the fastest of each kind in full, all others faint."""
        full = self._lines()
        if not full:
            return None
        lines = [
            Line(
                name,
                self._points(measurements),
                colour,
                [(one.lower_quartile, one.upper_quartile) for one in measurements],
                dash,
                mark=mark,
                titles=[f"{one.name}, {words.dims(one.dims)}: {words.seconds(one.minimum)}" for one in measurements],
            )
            for name, measurements, colour, dash, mark in full
        ]
        rest = {(one.name, one.gives) for one in self.speed.measurements if one.kind == "eager" and not one.run}
        lines += [
            Line(
                name,
                self._points(scaling.by_size(self.speed.measurements, name, gives)),
                self._colour(name),
                faint=True,
            )
            for name, gives in sorted(rest)
        ]
        ticks = sorted({scaling.size(self.speed, one.dims) for _, measurements, *_ in full for one in measurements})
        svg = chart(
            lines, Axis(f"{self.axis} (log scale)", lambda n: words.count(round(n)), ticks), _SECONDS, self.sentence
        )
        return Picture(svg, self.sentence)

    def _points(self, measurements: Iterable[Measurement]) -> list[tuple[float, float]]:
        return [(scaling.size(self.speed, one.dims), one.minimum) for one in measurements]

    def _colour(self, name: str) -> str:
        return "numpy" if name.startswith("numpy_") else "torch"

    @property
    def sentence(self) -> str:
        """What to see in the picture."""
        told = [f"{what}: {said}" for what, said in self.crossings[:1]]
        gains = [(side, self.gain(side)) for side in ("numpy", "torch")]
        ahead = " and ".join(
            f"{'NumPy' if side == 'numpy' else 'torch'} {words.times(gain)}" for side, gain in gains if gain is not None
        )
        if ahead and self.loop:
            told.append(
                f"at {words.dims(self.loop[-1].dims)} the loop takes {words.seconds(self.loop[-1].minimum)}, {ahead}"
            )
        sentence = "; ".join(told) or "only one side was timed"
        return f"{sentence[0].upper()}{sentence[1:]}."

    @property
    def table(self) -> list[tuple[Measurement, dict[str, Measurement], Markup, int | None]]:
        """Each version with its paces by size, how it grows, and the most memory that it took."""
        found = []
        for name, gives in dict.fromkeys((one.name, one.gives) for one in self.speed.measurements if not one.run):
            measurements = scaling.by_size(self.speed.measurements, name, gives)
            found.append(
                (
                    measurements[0],
                    {str(one.dims): one for one in measurements},
                    self.slope(measurements),
                    measurements[-1].peak_bytes,
                )
            )
        return found

    @property
    def sizes(self) -> list[dict[str, int]]:
        """All sizes that something was timed at."""
        return list({str(one.dims): one.dims for one in self.speed.measurements if not one.run}.values())

    @property
    def runs(self) -> dict[str, list[Measurement]]:
        """The training runs: who took how long for all of it."""
        found: dict[str, list[Measurement]] = {}
        for one in self.speed.measurements:
            if one.run:
                found.setdefault(one.run, []).append(one)
        return found

    def memory(self, side: str) -> int | None:
        """The bytes that the fastest version of a side held at the largest size."""
        measurements = self.fastest(side)
        return measurements[-1].peak_bytes if measurements else None

    @property
    def worst(self) -> KernelComparison | None:
        """The rivalry in which ours is slowest."""
        return max(self.speed.comparisons, key=lambda comparison: comparison.ratio, default=None)


_SECONDS = Axis("time a call (log scale)", words.seconds)
