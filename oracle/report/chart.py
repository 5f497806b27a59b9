"""Charts as data: lines and points over linear or logarithmic axes, placed on a canvas that the template draws as SVG.

`templates/chart.html` draws a `Chart`. Colours are classes of the style sheet, so a chart fits light and dark mode;
a screen reader reads the sentence of a chart instead of its picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import ClassVar, Literal, NamedTuple

_CHARACTER = 6.6  # the width of a character, in pixels of the SVG: roughly that of system fonts at 12 px
_MARGIN = 0.06  # the part of an axis that stays free beyond the outermost points
_MOST_TICKS = 9  # on one axis; arbitrary, and few enough that labels do not touch
_LEAST, _MOST = 1e-300, 1e300  # the values that can be shown
_SHAPES = {  # the outline of a mark, drawn from its centre
    "circle": "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    "ring": "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0",
    "square": "m-3-3h6v6h-6z",
    "diamond": "m0-4.5l4.5 4.5-4.5 4.5-4.5-4.5z",
}


def _plain(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


@dataclass(frozen=True)
class Axis:
    """An axis: its label, how a tick is written, and optionally fixed ticks and the values at its two ends."""

    label: str
    text: Callable[[float], str] = _plain
    log: bool = True
    ticks: Sequence[float] = ()
    ends: tuple[float, float] | None = None

    @property
    def title(self) -> str:
        return f"{self.label} (log scale)" if self.log else self.label


@dataclass(frozen=True)
class ChartLine:
    """Points from left to right; `style` is how they are joined, `colour` is a class of the style sheet.

    `intervals` are the ends of a vertical bar behind each point, `titles` the tooltips of the points. A faint line has
    no marks and no entry in the legend.
    """

    name: str
    points: Sequence[tuple[float, float]]
    colour: str = "ink"
    style: Literal["solid", "dashed", "dotted", "none"] = "solid"
    mark: Literal["", "circle", "ring", "square", "diamond"] = ""
    intervals: Sequence[tuple[float, float]] = ()
    titles: Sequence[str] = ()
    faint: bool = False

    @property
    def classes(self) -> str:
        return " ".join(filter(None, (self.colour, self.style, self.mark, "faint" * self.faint)))

    @property
    def shape(self) -> str:
        return _SHAPES.get(self.mark, "")


class Tick(NamedTuple):
    """A tick: its place on the canvas, and its text, which is empty where it would overlap another."""

    place: float
    text: str


class DrawnLine(NamedTuple):
    """A line on the canvas: the paths of the line and of its intervals, and of its marks with their tooltips."""

    classes: str
    path: str
    intervals: str
    marks: list[tuple[str, str]]


@dataclass(frozen=True)
class Chart:
    """Lines over two axes, and the sentence that says what to see in them.

    Points that an axis cannot show (infinite, NaN, or not positive on a logarithmic axis) leave a gap in their line.
    """

    sentence: str
    lines: Sequence[ChartLine]
    x: Axis
    y: Axis
    height: int = 360
    width: ClassVar[int] = 720  # these, and the height, are in pixels of the SVG
    top: ClassVar[int] = 12
    right: ClassVar[int] = width - 16

    @property
    def bottom(self) -> int:
        return self.height - 48

    @cached_property
    def left(self) -> int:
        """The left end of the x axis: the labels of the y axis need the space before it."""
        return 36 + round(_CHARACTER * max(len(self.y.text(tick)) for tick in self._vertical.ticks))

    @property
    def legend(self) -> list[ChartLine]:
        return [line for line in self.lines if not line.faint]

    @cached_property
    def x_ticks(self) -> list[Tick]:
        found, free = [], -math.inf
        for value in self._horizontal.ticks:
            place, text = self._horizontal(value), self.x.text(value)
            half = _CHARACTER * len(text) / 2
            found.append(Tick(place, text if place - half > free else ""))
            free = place + half if place - half > free else free
        return found

    @cached_property
    def y_ticks(self) -> list[Tick]:
        return [Tick(self._vertical(value), self.y.text(value)) for value in self._vertical.ticks]

    @cached_property
    def drawn(self) -> list[DrawnLine]:
        """The lines on the canvas, faint ones first, which puts them behind the others."""
        return [self._drawn(line) for line in sorted(self.lines, key=lambda line: not line.faint)]

    @cached_property
    def _horizontal(self) -> _Scale:
        return _Scale(self.x, [x for line in self.lines for x, _ in line.points], (self.left, self.right))

    @cached_property
    def _vertical(self) -> _Scale:
        values = [y for line in self.lines for _, y in line.points]
        values += [end for line in self.lines for pair in line.intervals for end in pair]
        return _Scale(self.y, values, (self.bottom, self.top))

    def _drawn(self, line: ChartLine) -> DrawnLine:
        across, up = self._horizontal, self._vertical
        places = [f"{across(x):g} {up(y):g}" if across.shows(x) and up.shows(y) else None for x, y in line.points]
        pieces = [list(piece) for shown, piece in groupby(places, lambda place: place is not None) if shown]
        # A piece of one point has no length: "h0" makes it a dot.
        path = "".join(f"M{'L'.join(map(str, piece))}{'h0' * (len(piece) == 1)}" for piece in pieces)
        ranges = zip(line.points, line.intervals, strict=False)
        intervals = "".join(f"M{across(x):g} {up(low):g}V{up(high):g}" for (x, _), (low, high) in ranges)
        marks = [f"M{place}{line.shape}" for place in places if place is not None] if line.mark else []
        titled = list(zip(marks, line.titles, strict=True)) if line.titles else [("".join(marks), "")] if marks else []
        return DrawnLine(line.classes, "" if line.style == "none" else path, intervals, titled)


class _Scale:
    """From values to places between two ends of an axis on the canvas."""

    def __init__(self, axis: Axis, values: Sequence[float], places: tuple[int, int]) -> None:
        self.axis, self.places = axis, places
        inside = [self._transformed(value) for value in values if self.shows(value)] or [0.0, 1.0]
        free = _MARGIN * (max(inside) - min(inside)) or 0.5
        self.low, self.high = axis.ends or (min(inside) - free, max(inside) + free)

    def shows(self, value: float) -> bool:
        """Whether the axis has a place for the value; beyond the limits, ticks would overflow."""
        return _LEAST < value < _MOST if self.axis.log else -_MOST < value < _MOST

    def __call__(self, value: float) -> float:
        share = (self._transformed(value) - self.low) / (self.high - self.low)
        return round(self.places[0] + share * (self.places[1] - self.places[0]), 1)

    @property
    def ticks(self) -> Sequence[float]:
        """The ticks that the axis fixes; else even ones, or on a logarithmic axis 1, 2 and 5 times powers of ten."""
        if self.axis.ticks:
            return self.axis.ticks
        if not self.axis.log:
            return _even(self.low, self.high)
        if self.high - self.low < 1:
            return _even(10.0**self.low, 10.0**self.high)
        first, last = math.ceil(self.low), math.floor(self.high)
        every = math.ceil((last - first + 1) / _MOST_TICKS)
        powers = range(first - first % every, last + 1, every)
        steps = (1.0,) if self.high - self.low > 2 else (1.0, 2.0, 5.0)
        found = [(step, power) for power in (first - 1, *powers) for step in steps]
        return [step * 10.0**power for step, power in found if self.low <= math.log10(step) + power <= self.high]

    def _transformed(self, value: float) -> float:
        return math.log10(value) if self.axis.log else value


def _even(low: float, high: float) -> list[float]:
    """Multiples of one, two or five times a power of ten between two values, at most `_MOST_TICKS`."""
    power = 10.0 ** math.floor(math.log10((high - low) / _MOST_TICKS))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * _MOST_TICKS >= high - low)
    return [float(f"{place * step:.12g}") for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
