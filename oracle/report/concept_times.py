"""The measurements of one concept in a speed record: which library is faster, how time grows with size, and a chart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from oracle.bench import scaling
from oracle.records.speed import ConceptSpeed, KernelComparison, Measurement, Side
from oracle.report import notation
from oracle.report.chart import Chart, ChartLine
from oracle.report.scale import Axis
from oracle.report.view import grouped

_LIBRARIES = ("NumPy", "torch")
SIDES: dict[Side, str] = {"numpy": "NumPy", "torch": "torch"}
_GRADIENTS = ("NumPy's gradient by hand", "torch's fastest gradient")


class TimesRow(NamedTuple):
    """A version in the table of all times: its measurements by size, the power law, and the most memory, in bytes."""

    first: Measurement
    by_size: dict[str, Measurement]
    power_law: scaling.PowerLaw | None
    memory: int | None


@dataclass(frozen=True)
class ConceptTimes:
    """The measurements of one concept: the HTML page of its family, its anchor there, and its own HTML page (or "")."""

    speed: ConceptSpeed
    file: str
    anchor: str
    concept_file: str = ""

    @property
    def family(self) -> str:
        return self.speed.concept.partition("/")[0]

    @cached_property
    def loop(self) -> list[Measurement]:
        return scaling.fastest(self.speed, "numpy", "definition", ("loop",))

    def fastest(self, side: Side, gives: str = "value", kind: str = "eager") -> list[Measurement]:
        return scaling.fastest(self.speed, side, gives, (kind,))

    def speedup(self, side: Side, gives: str = "value", kind: str = "eager") -> float | None:
        """How many times faster than the loop the fastest version is, at the largest size of the loop."""
        if not self.loop:
            return None
        peers = [one for one in self.fastest(side, gives, kind) if one.dims == self.loop[-1].dims]
        return self.loop[-1].minimum / peers[0].minimum if peers else None

    @property
    def winner(self) -> str | None:
        """The faster library at the largest size; None if both are equally fast."""
        found = scaling.crossover(self.speed, self.fastest("numpy"), self.fastest("torch"), _LIBRARIES)
        return None if found is None else found.faster

    @cached_property
    def comparisons(self) -> list[tuple[str, str]]:
        """What is compared, and which is faster from which size on."""
        pairs = [
            (f"{gives}, {{}} against {{}}", self.fastest("numpy", gives), self.fastest("torch", gives), names)
            for gives, names in (("value", _LIBRARIES), ("gradient", _GRADIENTS))
        ]
        pairs += [("{} against {}", self.loop, self.fastest(side), ("the loop", name)) for side, name in SIDES.items()]
        if compiled := self.fastest("torch", "value", "compiled"):
            name = compiled[0].name.removesuffix(" compiled")
            eager = scaling.by_size(self.speed.measurements, name, "value")
            pairs.append((f"{{}} against {{}}, {name}", eager, compiled, ("eager", "compiled")))
        found = [
            (what.format(*names), scaling.crossover(self.speed, one, other, names), names)
            for what, one, other, names in pairs
            if one and other
        ]
        return [(what, scaling.describe_crossover(each, self.speed, names)) for what, each, names in found]

    def power_law(self, measurements: Sequence[Measurement]) -> scaling.PowerLaw | None:
        return scaling.fit_power_law(self.speed, measurements)

    @property
    def growth(self) -> list[tuple[str, scaling.PowerLaw]]:
        """The power law of each line of the chart that is not faint."""
        laws = [(line.name, self.power_law(measurements)) for line, measurements in self._lines()]
        return [(name, law) for name, law in laws if law is not None]

    @property
    def axis(self) -> str:
        """The label of the size axis: the dimensions that grow together, and those that are constant."""
        growing = self.speed.growing
        if not growing:
            return "size"
        last = self.speed.measurements[-1].dims if self.speed.measurements else {}
        constant = "".join(f", {name} = {size}" for name, size in last.items() if name not in growing)
        return growing[0] + (f" (and {', '.join(growing[1:])} with it)" if len(growing) > 1 else "") + constant

    def _lines(self) -> list[tuple[ChartLine, list[Measurement]]]:
        compiled = ("gradient", "compiled")
        looks = (
            (ChartLine("loop", [], "ink", mark="circle"), self.loop),
            (ChartLine("NumPy, fastest", [], "numpy", mark="circle"), self.fastest("numpy")),
            (ChartLine("torch, fastest", [], "torch", mark="circle"), self.fastest("torch")),
            (ChartLine("torch, compiled", [], "s5", "dashed", "circle"), self.fastest("torch", kind="compiled")),
            (ChartLine("gradient: NumPy", [], "numpy", "dotted", "square"), self.fastest("numpy", "gradient")),
            (ChartLine("gradient: torch", [], "torch", "dotted", "square"), self.fastest("torch", "gradient")),
            (ChartLine("gradient: compiled", [], "s5", "dotted", "square"), self.fastest("torch", *compiled)),
        )
        return [pair for pair in looks if pair[1]]

    @cached_property
    def chart(self) -> Chart | None:
        """Time over size: the fastest version of each kind, and all other versions as faint lines."""
        full = self._lines()
        if not full:
            return None
        lines = [
            replace(
                look,
                points=self._points(timed),
                intervals=[(one.lower_quartile, one.upper_quartile) for one in timed],
                titles=[f"{one.name}, {notation.dims(one.dims)}: {notation.seconds(one.minimum)}" for one in timed],
            )
            for look, timed in full
        ]
        every = self.speed.measurements
        eager = {(one.name, one.gives, one.side) for one in every if one.kind == "eager" and not one.run}
        lines += [
            ChartLine(name, self._points(scaling.by_size(every, name, gives)), side, faint=True)
            for name, gives, side in sorted(eager)
        ]
        ticks = sorted({x for line in lines if not line.faint for x, _ in line.points})
        x = Axis(self.axis, lambda size: notation.count(round(size)), ticks=ticks)
        return Chart(self.sentence, lines, x, Axis("time per call", notation.seconds))

    def _points(self, measurements: Sequence[Measurement]) -> list[tuple[float, float]]:
        return [(float(scaling.size(self.speed, one.dims)), one.minimum) for one in measurements]

    @property
    def sentence(self) -> str:
        """Which library is faster, and how much faster than the loop both are."""
        parts = [f"{what}: {result}" for what, result in self.comparisons[:1]]
        found = [(name, speedup) for side, name in SIDES.items() if (speedup := self.speedup(side)) is not None]
        if found:
            gains = " and ".join(f"{name} is {notation.speedup(speedup)}" for name, speedup in found)
            loop = self.loop[-1]
            parts.append(f"at {notation.dims(loop.dims)} the loop takes {notation.seconds(loop.minimum)}; {gains}")
        sentence = ". ".join(f"{part[0].upper()}{part[1:]}" for part in parts) or "Only one library was timed"
        return f"{sentence}."

    @property
    def table(self) -> list[TimesRow]:
        """A row for each version, without training runs."""
        found = []
        versions = dict.fromkeys((one.name, one.gives) for one in self.speed.measurements if not one.run)
        for name, gives in versions:
            mine = scaling.by_size(self.speed.measurements, name, gives)
            by_size = {str(one.dims): one for one in mine}
            found.append(TimesRow(mine[0], by_size, self.power_law(mine), mine[-1].peak_bytes))
        return found

    @property
    def sizes(self) -> list[dict[str, int]]:
        return list({str(one.dims): one.dims for one in self.speed.measurements if not one.run}.values())

    @property
    def runs(self) -> dict[str, list[Measurement]]:
        """Training run → the time of each version for the complete run."""
        return grouped((one for one in self.speed.measurements if one.run), lambda one: one.run)

    def memory(self, side: Side) -> int | None:
        """The most memory that the fastest version of a library allocates at the largest size, in bytes."""
        measurements = self.fastest(side)
        return measurements[-1].peak_bytes if measurements else None

    @property
    def slowest(self) -> KernelComparison | None:
        """The comparison with a reference kernel in which the version of the catalogue is slowest."""
        return max(self.speed.comparisons, key=lambda comparison: comparison.ratio, default=None)
