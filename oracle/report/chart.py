"""Charts as data: lines and points over linear or logarithmic axes, placed on a canvas that the template draws as SVG.

`templates/chart.html` draws a `Chart`. Colours are classes of the style sheet, so a chart fits light and dark mode;
a screen reader reads the sentence of a chart instead of its picture. Each line has its name at its end; of many lines
the first six are shown, and the script of the page switches the others on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import ClassVar, Literal, NamedTuple

from oracle.report.scale import Axis, Scale

SHOWN = 6  # lines that are shown at first; arbitrary, about as many as have colours that differ well
_CHARACTER = 6.6  # the width of a character, in pixels of the SVG: roughly that of system fonts at 12 px
_LABEL = 30  # characters of a name at the end of its line; the legend has the whole name
_LINE = 14  # pixels between names at the ends of lines
_SHAPES = {  # the outline of a mark, drawn from its centre
    "circle": "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    "ring": "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0",
    "square": "m-3-3h6v6h-6z",
    "diamond": "m0-4.5l4.5 4.5-4.5 4.5-4.5-4.5z",
}


@dataclass(frozen=True)
class ChartLine:
    """Points from left to right; `style` is how they are joined, `colour` is a class of the style sheet.

    `intervals` are the ends of a vertical bar behind each point; `titles` are the tooltips of the points, by default
    their values. A faint line has no marks, no name and no entry in the legend.
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


class Label(NamedTuple):
    """The name at the end of a line, its place, and whether it was cut."""

    text: str
    x: float
    y: float


class DrawnLine(NamedTuple):
    """A line on the canvas: the paths of the line, its intervals and marks, the places and texts of its points."""

    line: ChartLine
    classes: str
    path: str
    intervals: str
    marks: str
    places: str
    tips: str
    label: Label | None
    shown: bool


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
    width: ClassVar[int] = 820  # these, and the height, are in pixels of the SVG
    top: ClassVar[int] = 12

    @property
    def bottom(self) -> int:
        return self.height - 48

    @cached_property
    def left(self) -> int:
        """The left end of the x axis: the labels of the y axis need the space before it."""
        return 36 + round(_CHARACTER * max(len(self.y.text(tick)) for tick in self._vertical.ticks))

    @cached_property
    def right(self) -> int:
        """The right end of the x axis: the names of the lines need the space behind it."""
        longest = max((len(_cut(line.name)) for line in self.legend if line.style != "none"), default=0)
        return self.width - 16 - round(_CHARACTER * longest)

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
        ends = self._ends()
        first = self.legend[:SHOWN]
        shown = {id(line) for line in (*first, *(line for line in self.lines if line.faint))}
        labels = _spread({key: end for key, end in ends.items() if key in shown}, self.top + 4, self.bottom)
        return [
            self._drawn(line, (ends | labels).get(id(line)), shown=id(line) in shown)
            for line in sorted(self.lines, key=lambda line: not line.faint)
        ]

    @property
    def switched_off(self) -> int:
        """The number of lines that are not shown at first."""
        return max(len(self.legend) - SHOWN, 0)

    @cached_property
    def _horizontal(self) -> Scale:
        return Scale(self.x, [x for line in self.lines for x, _ in line.points], (self.left, self.right))

    @cached_property
    def _vertical(self) -> Scale:
        values = [y for line in self.lines for _, y in line.points]
        values += [end for line in self.lines for pair in line.intervals for end in pair]
        return Scale(self.y, values, (self.bottom, self.top))

    def _ends(self) -> dict[int, Label]:
        """The name of each line that has one, beside its last point that the axes can show."""
        across, up, found = self._horizontal, self._vertical, {}
        for line in self.legend:
            points = [(across(x), up(y)) for x, y in line.points if across.shows(x) and up.shows(y)]
            if points and line.style != "none":
                found[id(line)] = Label(_cut(line.name), points[-1][0] + 8, points[-1][1])
        return found

    def _drawn(self, line: ChartLine, label: Label | None, *, shown: bool) -> DrawnLine:
        across, up = self._horizontal, self._vertical
        visible = [(point, across.shows(point[0]) and up.shows(point[1])) for point in line.points]
        places = [f"{across(x):g} {up(y):g}" if shows else None for (x, y), shows in visible]
        pieces = [list(piece) for found, piece in groupby(places, lambda place: place is not None) if found]
        # A piece of one point has no length: "h0" makes it a dot.
        path = "".join(f"M{'L'.join(map(str, piece))}{'h0' * (len(piece) == 1)}" for piece in pieces)
        ranges = ((x, *ends) for (x, _), ends in zip(line.points, line.intervals, strict=False) if across.shows(x))
        shown_ranges = [(x, low, high) for x, low, high in ranges if up.shows(low) and up.shows(high)]
        intervals = "".join(f"M{across(x):g} {up(low):g}V{up(high):g}" for x, low, high in shown_ranges)
        found = [place for place in places if place is not None]
        marks = "".join(f"M{place}{line.shape}" for place in found) if line.mark else ""
        values = line.titles or [f"{self.x.value(x)}, {self.y.value(y)}" for x, y in line.points]
        tips = [tip for tip, (_, shows) in zip(values, visible, strict=True) if shows]
        drawn = "" if line.style == "none" else path
        texts = ("", "") if line.faint else (" ".join(found), "\n".join(tips))
        return DrawnLine(line, line.classes, drawn, intervals, marks, *texts, label, shown)


def _cut(name: str) -> str:
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def _spread(ends: dict[int, Label], top: float, bottom: float) -> dict[int, Label]:
    """The labels moved up or down, as little as a simple pass can, so that they do not overlap."""
    order = sorted(ends, key=lambda key: ends[key].y)
    places: list[float] = []
    for key in order:
        places.append(max(ends[key].y, places[-1] + _LINE if places else top))
    limit = bottom
    for place in reversed(range(len(places))):
        places[place] = min(places[place], limit)
        limit = places[place] - _LINE
    return {key: ends[key]._replace(y=round(place, 1)) for key, place in zip(order, places, strict=True)}
