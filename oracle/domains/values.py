"""The values of one example, of any signature, in any regime.

The first entries are drawn one by one by Hypothesis, which shrinks them to readable numbers; the rest comes from a
seeded generator. A small example is drawn whole, and a smaller example never takes more draws than a larger one, so
shrinking can walk from one to the other.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

from oracle.domains.regimes import Random, Shape, on_grid, random_values, readable_values
from oracle.domains.rounding import Array, format_of, grid_bounds, round_to, step
from oracle.domains.specs import Labels, Parameter, Reals, Scalar

# Arbitrary, but few enough for an example to be read and for the draws to take less than a millisecond.
DRAWN_ENTRIES = 24
# A few ulps: squares of such differences are lost in the rounding of the squares themselves.
MOST_ULPS = 3

_SPECIAL = ("nan", "inf", "-inf", "-0.0", "subnormal", "-subnormal")
_PLANTED = st.integers(1, 3)


@lru_cache(maxsize=512)
def _below(size: int) -> st.SearchStrategy[int]:
    return st.integers(0, size - 1)


@lru_cache(maxsize=16)
def _between(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


class Values:
    """Fills arrays in one regime and dtype. Without `draw`, everything comes from the generator."""

    def __init__(self, regime: str, dtype: str, random: Random, draw: st.DrawFn | None) -> None:
        self.regime, self.dtype, self.random, self.draw = regime, dtype, random, draw
        self._left = 0 if draw is None else DRAWN_ENTRIES

    def of(self, parameters: Mapping[str, Parameter], sizes: Mapping[str, int]) -> dict[str, Any]:
        """A value for every parameter, in order."""
        shapes = {name: tuple(sizes[axis] for axis in spec.axes) for name, spec in parameters.items()}
        bases = self._bases(parameters, sizes) if self.regime == "near_duplicates" else {}
        inputs: dict[str, Any] = {}
        for name, spec in parameters.items():
            if isinstance(spec, Labels):
                inputs[name] = self._labels(shapes[name], sizes[spec.below])
            elif isinstance(spec, Scalar):
                inputs[name] = self._scalar(spec)
            elif spec.axes and bases:
                inputs[name] = self._near(bases[spec.axes[-1]], shapes[name], spec)
            else:
                inputs[name] = self._reals(shapes[name], spec.low, spec.high)
        if self.regime == "special":
            self._plant(inputs)
        return inputs

    def _drawn(self, count: int, low: int, high: int) -> list[int]:
        """As many integers in [low, high] as may still be drawn one by one, at most `count`."""
        if self.draw is None or high < low:
            return []
        count = min(count, self._left)
        self._left -= count
        strategy = _between(low, high)
        return [self.draw(strategy) for _ in range(count)]

    def _reals(self, shape: Shape, low: float | None, high: float | None) -> Array:
        array = random_values(self.regime, self.random, shape, low, high, self.dtype)
        readable = readable_values(self.regime, low, high, self.dtype)
        entries = array.reshape(-1)  # a view: the array is new and contiguous
        # The upper half of the codes leaves the random value in place.
        for place, code in enumerate(self._drawn(array.size, 0, 2 * len(readable) - 1)):
            if code < len(readable):
                entries[place] = readable[code]
        return array

    def _labels(self, shape: Shape, below: int) -> Array:
        array = self.random.integers(0, below, shape) if below else np.zeros(shape, np.int64)
        drawn = self._drawn(array.size, 0, below - 1)
        array.reshape(-1)[: len(drawn)] = drawn
        return array

    def _scalar(self, spec: Scalar) -> float:
        # Always drawn, even when the arrays have used up the draws: a parameter's simple values matter at every size.
        self._left += self.draw is not None
        return float(self._reals((), spec.low, spec.high)[()])

    def _bases(self, parameters: Mapping[str, Parameter], sizes: Mapping[str, int]) -> dict[str, Array]:
        """A row for each last axis, common to all arrays that end in it.

        A vector that shares its axis with no other array has nothing to be near to: its own entries are made near
        each other instead, by a base of a single value.
        """
        ends = [spec.axes for spec in parameters.values() if isinstance(spec, Reals) and spec.axes]
        lasts = [axes[-1] for axes in ends]
        alone = {axes[0] for axes in ends if len(axes) == 1 and lasts.count(axes[0]) == 1}
        return {last: self._reals((1 if last in alone else sizes[last],), None, None) for last in dict.fromkeys(lasts)}

    def _near(self, base: Array, shape: Shape, spec: Reals) -> Array:
        """Rows equal to `base` but for a few ulps in each entry."""
        ulps = self.random.integers(-MOST_ULPS, MOST_ULPS, shape, endpoint=True)
        drawn = self._drawn(ulps.size, -MOST_ULPS, MOST_ULPS)
        ulps.reshape(-1)[: len(drawn)] = drawn
        inside = on_grid(base.astype(np.float64), spec.low, spec.high, self.dtype, extreme=False)
        near = step(np.broadcast_to(inside, shape), ulps, self.dtype)
        return np.clip(near, *grid_bounds(spec.low, spec.high, self.dtype))

    def _plant(self, inputs: dict[str, Any]) -> None:
        """Put one to three special values into the arrays, or into a scalar where there is no array."""
        arrays = [value for value in inputs.values() if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
        total = sum(array.size for array in arrays)
        scalars = [name for name, value in inputs.items() if isinstance(value, float)]
        for _ in range(self._choice(1, 3)):
            special = self._special()
            if total:
                place = self._choice(0, total - 1)
                for array in arrays:
                    if place < array.size:
                        array.reshape(-1)[place] = special
                        break
                    place -= array.size
            elif scalars and not arrays:
                inputs[scalars[self._choice(0, len(scalars) - 1)]] = special

    def _choice(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1)) if self.draw is None else self.draw(_between(low, high))

    def _special(self) -> float:
        kind = _SPECIAL[self._choice(0, len(_SPECIAL) - 1)]
        if kind.endswith("subnormal"):
            return float(round_to(format_of(self.dtype).smallest, self.dtype)) * (-1 if kind[0] == "-" else 1)
        return float(kind)
