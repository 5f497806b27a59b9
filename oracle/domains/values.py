"""The values of one example, for any parameters and any regime.

Hypothesis draws a code of one byte for each of the first `DRAWN_ENTRIES` entries; these entries shrink to readable
numbers. A seeded generator makes all other entries. In a small example every entry has a code. The number of codes is
the same for every size, so that a large example can shrink to a small one. All codes are drawn at once, because a draw
costs as much as filling an array.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from oracle.domains.patterns import plant_pattern
from oracle.domains.regimes import Bounds, Random, Shape, on_grid, palettes_of, random_values, readable_values
from oracle.domains.rounding import Array, clip, format_of, step
from oracle.domains.specs import Choice, Labels, Parameter, Reals, Scalar

# Codes: enough for four arrays of 3 × 3, which is few enough to read.
DRAWN_ENTRIES = 36
# Ulps, smallest first: squares of such small differences are below the rounding errors of the squares of the values.
_NUDGES = np.array([0, 1, -1, 2, -2, 3, -3])
_PATTERNS, _TIED_PATTERNS = 0.25, 0.35  # the shares of arrays of labels, and of ties, with a pattern; arbitrary
_SPECIAL = ("nan", "inf", "-inf", "-0.0", "smallest", "-smallest")
CODES = st.binary(min_size=DRAWN_ENTRIES, max_size=DRAWN_ENTRIES)


class Values:
    """Fills arrays in one regime and dtype: the first entries by `codes`, the others from the generator `random`."""

    def __init__(self, regime: str, dtype: str, random: Random, codes: bytes = b"") -> None:
        self.regime, self.dtype, self.random = regime, dtype, random
        palettes = palettes_of(regime)
        self._palette = palettes[random.integers(len(palettes))] if len(palettes) > 1 else palettes[0]
        # Read from the end, where shrinking moves codes other than 0; a smaller example keeps its first entries.
        self._codes = np.frombuffer(codes, np.uint8)[::-1].astype(np.intp)

    def of(self, parameters: Mapping[str, Parameter], sizes: Mapping[str, int]) -> dict[str, Any]:
        # Scalars and choices use the first codes: their simple values (penalty 0, penalty 1) matter at every size.
        inputs: dict[str, Any] = dict.fromkeys(parameters)
        for name, spec in parameters.items():
            if isinstance(spec, Scalar):
                inputs[name] = float(self._reals((), spec.bounds))
            elif isinstance(spec, Choice):
                inputs[name] = spec.options[self._labels((1,), len(spec.options))[0]]
        bases = self._bases(parameters, sizes) if self.regime == "near_duplicates" else {}
        for name, spec in parameters.items():
            shape = tuple(sizes[axis] for axis in spec.axes)
            if isinstance(spec, Labels):
                inputs[name] = self._labels(shape, sizes[spec.below])
            elif isinstance(spec, Reals):
                base = bases.get(spec.axes[-1]) if shape else None
                inputs[name] = self._reals(shape, spec.bounds) if base is None else self._near(base, shape, spec)
                if self.regime == "ties" and inputs[name].size > 1 and self.random.random() < _TIED_PATTERNS:
                    simple = readable_values(self._palette, spec.bounds, self.dtype)[0]
                    plant_pattern(inputs[name], simple, self.random)
        return inputs

    def _fill(self, entries: Array, simple: Array, options: int) -> None:
        """Overwrite the first entries in place, each by its code.

        A code modulo `options` is an index into `simple`; where it is beyond the end, the entry keeps its value.
        """
        taken, self._codes = self._codes[: len(entries)], self._codes[len(entries) :]
        indices = taken % options
        (replaced,) = np.nonzero(indices < len(simple))
        entries[replaced] = simple[indices[replaced]]

    def _reals(self, shape: Shape, bounds: Bounds) -> Array:
        if self._palette.constant and shape:
            return np.array(np.broadcast_to(self._entries((1,) * len(shape), bounds), shape))
        return self._entries(shape, bounds)

    def _entries(self, shape: Shape, bounds: Bounds) -> Array:
        array = random_values(self._palette, self.random, shape, bounds, self.dtype)
        readable = readable_values(self._palette, bounds, self.dtype)
        # The other codes keep the random value. The reshaped array is a view of the new array.
        self._fill(array.reshape(-1), readable, (1 + self._palette.kept) * len(readable))
        return array

    def _labels(self, shape: Shape, below: int) -> Array:
        array = self.random.integers(0, max(below, 1), shape)
        self._fill(array.reshape(-1), np.arange(below), below)
        if shape and self.random.random() < _PATTERNS:
            return self._pattern(shape, max(below, 1))
        return array

    def _pattern(self, shape: Shape, below: int) -> Array:
        """Labels that are all equal, all the last class, ascending, in turn, or the last ones in turn."""
        turn = np.arange(int(np.prod(shape))).reshape(shape)
        kind = self.random.integers(5)
        if kind < 2:
            return np.full(shape, below - 1 if kind else self.random.integers(below))
        if kind == 4:
            again = turn.size > below  # else, each label at most once
            return np.sort(self.random.choice(below, turn.size, replace=again)).reshape(shape)
        return turn % below if kind == 2 else below - 1 - turn % min(below, 3)

    def _bases(self, parameters: Mapping[str, Parameter], sizes: Mapping[str, int]) -> dict[str, Array]:
        """For each last axis a row that all arrays with that last axis are near to.

        A vector whose axis is not the last axis of another array gets a row of a single value instead, so that its
        entries are near each other.
        """
        ends = [spec.axes for spec in parameters.values() if isinstance(spec, Reals) and spec.axes]
        lasts = [axes[-1] for axes in ends]
        alone = {axes[0] for axes in ends if len(axes) == 1 and lasts.count(axes[0]) == 1}
        return {
            last: self._reals((1 if last in alone else sizes[last],), (None, None)) for last in dict.fromkeys(lasts)
        }

    def _near(self, base: Array, shape: Shape, spec: Reals) -> Array:
        """Rows that differ from `base` by a few ulps in each entry."""
        ulps = self.random.choice(_NUDGES, shape)
        self._fill(ulps.reshape(-1), _NUDGES, len(_NUDGES))
        inside = on_grid(base.astype(np.float64), spec.bounds, self.dtype, extreme=False)
        near = step(np.broadcast_to(inside, shape), ulps, self.dtype)
        return clip(near, *spec.bounds, self.dtype)


def plant_specials(draw: st.DrawFn, inputs: dict[str, Any], dtype: str) -> None:
    """Put one to three special values (NaN, ±inf, -0.0, ±smallest) into the arrays, or a scalar if there is none."""
    smallest = format_of(dtype).smallest
    arrays = [value for value in inputs.values() if isinstance(value, np.ndarray) and value.dtype.kind == "f"]
    scalars = [name for name, value in inputs.items() if isinstance(value, float)]
    filled = [array.reshape(-1) for array in arrays if array.size]
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(_SPECIAL))
        special = float(kind.replace("smallest", str(smallest)))
        if filled:
            entries = filled[draw(st.integers(0, len(filled) - 1))]
            entries[draw(st.integers(0, len(entries) - 1))] = special
        elif scalars and not arrays:
            inputs[draw(st.sampled_from(scalars))] = special
