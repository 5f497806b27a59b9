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

from oracle.domains.arrays import Booleans, Complexes, Integers
from oracle.domains.conditions import Rejections, complex_of, structured
from oracle.domains.containers import DictOf, ListOf, Optional, Parameter, parts_of
from oracle.domains.dimensions import LEADING, Shaping, broadcasts, leading_shapes, size_in
from oracle.domains.patterns import plant_pattern
from oracle.domains.regimes import Random, Shape, on_grid, palettes_of, random_values, readable_values
from oracle.domains.rounding import Array, Bounds, clip, format_of, step
from oracle.domains.specs import Choice, Integer, Labels, Reals, Scalar, Spec
from oracle.domains.whole_numbers import booleans, integer_range, readable_integers, whole_values

# Codes: enough for four arrays of 3 × 3, which is few enough to read.
DRAWN_ENTRIES = 36
# Ulps, smallest first: squares of such small differences are below the rounding errors of the squares of the values.
_NUDGES = np.array([0, 1, -1, 2, -2, 3, -3])
_PATTERNS, _TIED_PATTERNS = 0.25, 0.35  # the shares of arrays of labels, and of ties, with a pattern; arbitrary
_TRIES = 4  # for a predicate without a constructor, in the regime and with plain values; arbitrary
_SPECIAL = ("nan", "inf", "-inf", "-0.0", "smallest", "-smallest")
CODES = st.binary(min_size=DRAWN_ENTRIES, max_size=DRAWN_ENTRIES)


class Values:
    """Fills arrays in one regime and dtype: the first entries by `codes`, the others from the generator `random`.

    `rejections` counts the values that a predicate refuses.
    """

    def __init__(
        self, regime: str, dtype: str, random: Random, codes: bytes = b"", rejections: Rejections | None = None
    ) -> None:
        self.regime, self.dtype, self.random = regime, dtype, random
        self._rejections = Rejections() if rejections is None else rejections
        self._bases: Mapping[str, Array] = {}
        palettes = palettes_of(regime)
        self._palette = palettes[random.integers(len(palettes))] if len(palettes) > 1 else palettes[0]
        # Read from the end, where shrinking moves codes other than 0; a smaller example keeps its first entries.
        self._codes = np.frombuffer(codes, np.uint8)[::-1].astype(np.intp)

    def of(self, parameters: Mapping[str, Parameter], sizes: Mapping[str, int]) -> dict[str, Any]:
        # Scalars and choices use the first codes: their simple values (penalty 0, penalty 1) matter at every size.
        inputs: dict[str, Any] = dict.fromkeys(parameters)
        self._shaping = self._shaped(parameters, sizes)
        for name, spec in parameters.items():
            if isinstance(spec, Scalar | Choice | Integer):
                inputs[name] = self._value(name, spec)
        self._bases = self._common_rows(parameters) if self.regime == "near_duplicates" else {}
        for name, spec in parameters.items():
            if not isinstance(spec, Scalar | Choice | Integer):
                inputs[name] = self._value(name, spec)
        return inputs

    def _shaped(self, parameters: Mapping[str, Parameter], sizes: Mapping[str, int]) -> Shaping:
        parts = [part for name, spec in parameters.items() for part in parts_of(name, spec)]
        axes = [(name, place, axis) for name, spec in parts for place, axis in enumerate(spec.axes)]
        leading: tuple[int, ...] = ()
        if any(axis == LEADING for *_, axis in axes):
            shapes = leading_shapes(sizes[LEADING])
            leading = shapes[self._pick(len(shapes))]
        ones = frozenset((name, place) for name, place, axis in axes if broadcasts(axis) and self._pick(3) == 1)
        return Shaping(sizes, leading, ones)

    def _pick(self, options: int) -> int:
        """A number below `options`, by the next code if there is one."""
        if not len(self._codes):
            return int(self.random.integers(options))
        code, self._codes = self._codes[0], self._codes[1:]
        return int(code % options)

    def _value(self, name: str, spec: Spec) -> Any:
        if isinstance(spec, Scalar):
            return float(self._reals((), spec.bounds))
        if isinstance(spec, Choice):
            return spec.options[self._labels((1,), len(spec.options))[0]]
        if isinstance(spec, Integer):
            sizes = self._shaping.sizes
            return sizes[name] if name in sizes else int(self._integers((), (spec.low, spec.high))[()])
        if isinstance(spec, Optional):
            return self._value(name, spec.of) if self._pick(3) else None
        if isinstance(spec, ListOf):
            count = spec.least + self._pick(spec.most - spec.least + 1)
            return [self._value(f"{name}[{place}]", spec.of) for place in range(count)]
        if isinstance(spec, DictOf):
            return {key: self._value(f"{name}[{key!r}]", part) for key, part in spec.of.items()}
        return self._array(name, spec)

    def _array(self, name: str, spec: Spec) -> Array:
        """An array of the kind, with its structure and so that its predicate holds."""
        shape = self._shaping.of(name, spec.axes)
        free = self._free(spec, shape)
        if not spec.conditioned and spec.make is None:
            return free
        plain = Values("plain", self.dtype, self.random)
        plain._shaping = self._shaping
        for other in (*(self,) * _TRIES, *(plain,) * _TRIES):  # huge values may not meet a predicate
            made = structured(spec, free, self.dtype)
            if spec.such_that is None or spec.make is not None or self._rejections.met(name, spec, made):
                return made
            free = other._free(spec, shape)
        return self._rejections.last(name, spec, lambda: structured(spec, plain._free(spec, shape), self.dtype))

    def _free(self, spec: Spec, shape: Shape) -> Array:
        """Values of the kind without a structure."""
        if isinstance(spec, Labels):
            return self._labels_of(spec, shape)
        if isinstance(spec, Integers):
            return self._integers(shape, (spec.low, spec.high))
        if isinstance(spec, Booleans):
            return self._booleans(shape)
        if isinstance(spec, Complexes):
            parts = self._reals((2, *shape), spec.bounds)
            return complex_of(parts[0], parts[1], self.dtype)
        assert isinstance(spec, Reals)
        base = self._bases.get(spec.axes[-1]) if shape and spec.axes else None
        alone = base is None or len(base) not in (1, shape[-1])
        array = self._reals(shape, spec.bounds) if base is None or alone else self._near(base, shape, spec)
        if self.regime == "ties" and array.size > 1 and self.random.random() < _TIED_PATTERNS:
            plant_pattern(array, readable_values(self._palette, spec.bounds, self.dtype)[0], self.random)
        return array

    def _integers(self, shape: Shape, bounds: Bounds) -> Array:
        array = whole_values(self.regime, self.random, shape, integer_range(bounds))
        readable = readable_integers(bounds)
        self._fill(array.reshape(-1), readable, 2 * len(readable))
        return array

    def _booleans(self, shape: Shape) -> Array:
        array = booleans(self.random, shape)
        self._fill(array.reshape(-1), np.array([False, True]), 4)
        return array

    def _labels_of(self, spec: Labels, shape: Shape) -> Array:
        below = size_in(spec.below, self._shaping.sizes)
        if spec.ignore is None:
            return self._labels(shape, below)
        labels, none = self._labels(shape, max(below, 1)), below < 1
        share = self.random.choice([0.0, 0.25, 0.5, 1.0], p=[0.4, 0.3, 0.2, 0.1])
        ignored = np.asarray(self.random.random(shape) < share)
        self._fill(ignored.reshape(-1), np.array([False, True]), 8)
        return np.where(ignored | none, spec.ignore, labels)

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

    def _common_rows(self, parameters: Mapping[str, Parameter]) -> dict[str, Array]:
        """For each last axis a row that all arrays with that last axis are near to.

        A vector whose axis is not the last axis of another array gets a row of a single value instead, so that its
        entries are near each other.
        """
        ends = [spec.axes for spec in parameters.values() if isinstance(spec, Reals) and spec.axes]
        lasts = [axes[-1] for axes in ends if axes[-1] != LEADING]
        alone = {axes[0] for axes in ends if len(axes) == 1 and lasts.count(axes[0]) == 1}
        sizes = self._shaping.sizes
        return {
            last: self._reals((1 if last in alone else size_in(last, sizes),), (None, None))
            for last in dict.fromkeys(lasts)
        }

    def _near(self, base: Array, shape: Shape, spec: Reals) -> Array:
        """Rows that differ from `base` by a few ulps in each entry."""
        ulps = self.random.choice(_NUDGES, shape)
        self._fill(ulps.reshape(-1), _NUDGES, len(_NUDGES))
        inside = on_grid(base.astype(np.float64), spec.bounds, self.dtype, extreme=False)
        near = step(np.broadcast_to(inside, shape), ulps, self.dtype)
        return clip(near, *spec.bounds, self.dtype)


def plant_specials(draw: st.DrawFn, inputs: dict[str, Any], dtype: str, parameters: Mapping[str, Parameter]) -> None:
    """Put one to three special values (NaN, ±inf, -0.0, ±smallest) into the arrays, or a scalar if there is none.

    -0.0 and ±smallest are put only where the bounds admit them, NaN and infinities everywhere. Arrays with a structure
    or a predicate stay as they are: a row with NaN is not sorted, nor on the simplex.
    """
    smallest = format_of(dtype).smallest
    free = {name: inputs[name] for name, spec in parameters.items() if not spec.conditioned}
    arrays = {name: x for name, x in free.items() if isinstance(x, np.ndarray) and x.dtype.kind == "f"}
    scalars = [name for name, value in inputs.items() if isinstance(value, float)]
    filled = [name for name, array in arrays.items() if array.size]
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(_SPECIAL))
        special = float(kind.replace("smallest", str(smallest)))
        if filled:
            name = filled[draw(st.integers(0, len(filled) - 1))]
            entries = arrays[name].reshape(-1)
            place = draw(st.integers(0, len(entries) - 1))
            if _admits(parameters[name], special):
                entries[place] = special
        elif scalars and not arrays:
            name = draw(st.sampled_from(scalars))
            if _admits(parameters[name], special):
                inputs[name] = special


def _admits(spec: Parameter, special: float) -> bool:
    low, high = getattr(spec, "low", None), getattr(spec, "high", None)
    return not np.isfinite(special) or ((low is None or low <= special) and (high is None or special <= high))
