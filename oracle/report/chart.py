"""Small charts on logarithmic axes, written as SVG by hand: a page has dozens, and each is a few kilobytes.

Colours are the variables of the style sheet, so a chart is right in the light and in the dark; its sentence is read out
instead of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

__all__ = ["Axis", "Line", "chart"]

_WIDTH, _HEIGHT = 720, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 200, 12, 48
_MARGIN = 0.06  # of an axis, beyond the outermost points


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis: what it shows, where its ticks are (decades, if not told), how they are written."""

    label: str
    written: Callable[[float], str]
    ticks: Sequence[float] = ()


@dataclass(frozen=True)
class Line:
    """Points from left to right, joined unless `joined` is false; `spread` is from where to where each is uncertain.

    A faint one is for company: thin, and not in the legend. `titles` are shown where the pointer rests on a point.
    """

    name: str
    points: Sequence[tuple[float, float]]
    colour: str = "ink"
    spread: Sequence[tuple[float, float]] = ()
    dash: str = ""
    faint: bool = False
    joined: bool = True
    mark: str = "circle"
    titles: Sequence[str] = ()


def chart(lines: Sequence[Line], x: Axis, y: Axis, sentence: str, guides: Sequence[Line] = ()) -> Markup:
    """The lines over both axes; `guides`, two points each, are drawn beneath as far as the axes go."""
    shown = [line for line in lines if line.points]
    across = _Scale([px for line in shown for px, _ in line.points], _LEFT, _WIDTH - _RIGHT)
    heights = [py for line in shown for _, py in line.points]
    heights += [end for line in shown if not line.faint for pair in line.spread for end in pair]
    up = _Scale(heights, _HEIGHT - _BOTTOM, _TOP)
    parts = [_x_axis(across, x), _y_axis(up, y)]
    within = [_within(line, across, up) for line in guides]
    parts += [_drawn(line, across, up) for line in (*within, *sorted(shown, key=lambda line: not line.faint))]
    parts += [_legend(place, line) for place, line in enumerate(line for line in (*shown, *guides) if not line.faint)]
    return Markup('<svg class="plot" viewBox="0 0 {} {}" width="{}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, _HEIGHT, _WIDTH, sentence, Markup("").join(parts)
    )


class _Scale:
    """From numbers to places between two ends, by their logarithms."""

    def __init__(self, numbers: Sequence[float], first: float, last: float) -> None:
        low, high = math.log10(min(numbers)), math.log10(max(numbers))
        room = _MARGIN * (high - low) or 0.5
        self.low, self.high, self.first, self.last = low - room, high + room, first, last

    def __call__(self, number: float) -> float:
        share = (math.log10(number) - self.low) / (self.high - self.low)
        return round(self.first + share * (self.last - self.first), 1)

    def decades(self) -> list[float]:
        """The powers of ten inside; also twice and five times as much where there are few."""
        steps = (1.0,) if self.high - self.low > 2 else (1.0, 2.0, 5.0)
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        found = [step * 10.0**power for power in powers for step in steps]
        return [tick for tick in found if self.low <= math.log10(tick) <= self.high]


def _within(line: Line, across: _Scale, up: _Scale) -> Line:
    """The part of a straight line that is inside both axes."""
    (ax, ay), (bx, by) = ([math.log10(number) for number in point] for point in line.points)
    cuts = [(edge - ax) / (bx - ax) for edge in (across.low, across.high)] if bx != ax else []
    cuts += [(edge - ay) / (by - ay) for edge in (up.low, up.high)] if by != ay else []
    first, last = sorted(cuts)[len(cuts) // 2 - 1 : len(cuts) // 2 + 1]
    ends = [(10 ** (ax + share * (bx - ax)), 10 ** (ay + share * (by - ay))) for share in (first, last)]
    return replace(line, points=ends)


def _x_axis(scale: _Scale, axis: Axis) -> Markup:
    bottom, parts, free = _HEIGHT - _BOTTOM, [], -math.inf
    for tick in axis.ticks or scale.decades():
        at, text = scale(tick), axis.written(tick)
        parts.append(Markup('<path class="grid" d="M{} {}V{}"/>').format(at, _TOP, bottom))
        if at - 3.5 * len(text) > free:  # about half as wide as it will be; what would overlap is not written
            parts.append(Markup('<text x="{}" y="{}" class="middle">{}</text>').format(at, bottom + 16, text))
            free = at + 3.5 * len(text)
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(Markup('<text x="{}" y="{}" class="middle">{}</text>').format(middle, _HEIGHT - 8, axis.label))
    return Markup("").join(parts)


def _y_axis(scale: _Scale, axis: Axis) -> Markup:
    parts = []
    for tick in axis.ticks or scale.decades():
        at = scale(tick)
        parts.append(Markup('<path class="grid" d="M{} {}H{}"/>').format(_LEFT, at, _WIDTH - _RIGHT))
        parts.append(Markup('<text x="{}" y="{}" class="end">{}</text>').format(_LEFT - 6, at + 4, axis.written(tick)))
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    turned = Markup('<text transform="translate(12 {}) rotate(-90)" class="middle">{}</text>')
    return Markup("").join([*parts, turned.format(middle, axis.label)])


def _drawn(line: Line, across: _Scale, up: _Scale) -> Markup:
    places = [(across(px), up(py)) for px, py in line.points]
    style = Markup('stroke="var(--{})"{}').format(
        line.colour, Markup(' stroke-dasharray="{}"').format(line.dash) if line.dash else ""
    )
    parts = []
    if line.joined and len(places) > 1:
        path = "M" + "L".join(f"{px} {py}" for px, py in places)
        parts.append(Markup('<path class="{}" {} d="{}"/>').format("faint" if line.faint else "line", style, path))
    if line.faint:
        return Markup("").join(parts)
    bars = "".join(f"M{px} {up(low)}V{up(high)}" for (px, _), (low, high) in zip(places, line.spread, strict=False))
    if bars:
        parts.append(Markup('<path class="spread" stroke="var(--{})" d="{}"/>').format(line.colour, bars))
    titles = line.titles or ("",) * len(places)
    parts += [_mark(line, px, py, title) for (px, py), title in zip(places, titles, strict=True) if line.mark]
    return Markup("").join(parts)


def _mark(line: Line, x: float, y: float, title: str) -> Markup:
    told = Markup("<title>{}</title>").format(title) if title else ""
    if line.mark == "square":
        return Markup('<rect x="{}" y="{}" width="6" height="6" fill="var(--{})">{}</rect>').format(
            round(x - 3, 1), round(y - 3, 1), line.colour, told
        )
    return Markup('<circle cx="{}" cy="{}" r="3.2" fill="var(--{})">{}</circle>').format(x, y, line.colour, told)


def _legend(place: int, line: Line) -> Markup:
    left, at = _WIDTH - _RIGHT + 12, _TOP + 10 + 19 * place
    style = Markup('stroke="var(--{})"{}').format(
        line.colour, Markup(' stroke-dasharray="{}"').format(line.dash) if line.dash else ""
    )
    sample = Markup('<path class="line" {} d="M{} {}h22"/>').format(style, left, at) if line.joined else ""
    mark = _mark(line, left + 11, at, "") if line.mark else ""
    return Markup('{}{}<text x="{}" y="{}">{}</text>').format(sample, mark, left + 28, at + 4, line.name)
