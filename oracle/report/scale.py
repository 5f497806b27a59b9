"""The axes of a chart: from values to places on the canvas, and the ticks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oracle.report import notation

_MARGIN = 0.06  # the part of an axis that stays free beyond the outermost points
_MOST_TICKS = 9  # on one axis; arbitrary, and few enough that labels do not touch
_LEAST, _MOST = 1e-300, 1e300  # the values that can be shown


@dataclass(frozen=True)
class Axis:
    """An axis: its label, how a tick is written, and optionally fixed ticks and the values at its two ends."""

    label: str
    text: Callable[[float], str] = notation.tick
    log: bool = True
    ticks: Sequence[float] = ()
    ends: tuple[float, float] | None = None

    @property
    def title(self) -> str:
        return f"{self.label} (log scale)" if self.log else self.label

    def value(self, value: float) -> str:
        """A value of a point, in the tooltip: as a tick, but with fewer digits where those of a tick are many."""
        return notation.rounded(value) if self.text is notation.tick else self.text(value)


class Scale:
    """From values to places between two ends of an axis on the canvas."""

    def __init__(self, axis: Axis, values: Sequence[float], places: tuple[int, int]) -> None:
        self.axis, self.places = axis, places
        shown = [value for value in values if self.shows(value)]
        self.whole = all(value == int(value) for value in shown)  # numbers of epochs or steps
        inside = [self._transformed(value) for value in shown] or [0.0, 1.0]
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
        """The ticks that the axis fixes; else even ones, or on a logarithmic axis 1, 2 and 5 times powers of ten.

        Where all values are whole numbers, so are even ticks.
        """
        if self.axis.ticks:
            return [tick for tick in self.axis.ticks if self.shows(tick)]
        if not self.axis.log:
            return _even(self.low, self.high, whole=self.whole)
        if self.high - self.low < 1:
            return _even(10.0**self.low, 10.0**self.high, whole=self.whole)
        first, last = math.ceil(self.low), math.floor(self.high)
        every = math.ceil((last - first + 1) / _MOST_TICKS)
        powers = range(first - first % every, last + 1, every)
        steps = (1.0,) if self.high - self.low > 2 else (1.0, 2.0, 5.0)
        found = [(step, power) for power in (first - 1, *powers) for step in steps]
        return [step * 10.0**power for step, power in found if self.low <= math.log10(step) + power <= self.high]

    def _transformed(self, value: float) -> float:
        return math.log10(value) if self.axis.log else value


def _even(low: float, high: float, *, whole: bool) -> list[float]:
    """Multiples of one, two or five times a power of ten between two values, at most `_MOST_TICKS`."""
    power = 10.0 ** math.floor(math.log10((high - low) / _MOST_TICKS))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * _MOST_TICKS >= high - low)
    step = max(step, 1.0) if whole else step
    return [float(f"{place * step:.12g}") for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
