"""A truth that is measured, not certified, for a reference that certified numbers cannot run.

The reference is run in longer precision: `numpy.longdouble` if it and the machine support it, float64 otherwise. The
effect of rounding is measured as well, by three samples: the change of the answer when every input changes by about a
unit in the last place; the error of the reference itself in the dtype under test; and the noise in its answers. These
samples are not bounds. An answer far outside them is most likely wrong, but no answer is proved right. Where the
reference jumps within the rounding of its inputs, an answer is right on either side (`oracle.truth.jumps`). If an input
is so small that an intermediate result may underflow, every answer is accepted.
"""

import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.array_utils import with_flat_inputs
from oracle.truth.enclosures import Array, Enclosure, Path, Truth
from oracle.truth.formats import Format, format_of
from oracle.truth.in_format import in_format
from oracle.truth.jumps import Jumps, find_jumps
from oracle.truth.leaves import is_real
from oracle.truth.measured_gradients import measured_gradients
from oracle.truth.samples import (
    COARSE,
    LONG_UNIT,
    SAFETY,
    SAMPLES,
    answer_of,
    called,
    own_rounding,
    perturbed,
    whole_entries,
)

_TIES = 4  # pairs of directions in which the order of equal numbers is looked for; arbitrary


class ReferenceRaised(TypeError):
    """The reference raised on inputs that its domain allows; the message is that of its exception."""


class Measured(Enclosure):
    """Measured values; `radius` and the bounds are estimates."""

    certified = False


@dataclass(frozen=True, eq=False)
class MeasuredSides(Measured):
    """Measured values, some of them at a jump: `at` marks these, and each of `sides` is right there.

    If an entry jumps several times within rounding, everything between the outermost sides is right. For an integer
    (`whole`), such as the index of one of several equal numbers, the sides are few samples, so that any number passes.
    """

    at: NDArray[np.bool_]
    sides: Sequence[Array]  # differences from `high + low`
    whole: NDArray[np.bool_]

    def distance(self, answer: NDArray[Any]) -> Array:
        """How far each entry of `answer` is from the nearest right value."""
        plain = super().distance(answer)
        with np.errstate(invalid="ignore", over="ignore"):
            ordered = np.sort([np.zeros(self.shape), *self.sides], axis=0)  # NaN comes last
            gaps = np.abs((answer - self.high) - self.low - ordered)
            nearest = np.maximum(np.fmin.reduce(gaps) - self.radius, 0.0)
            levels = 1 + (np.diff(ordered, axis=0) > 2.0 * (self.radius + self.direct)).sum(0)
            offset = (answer - self.high) - self.low
            inside = (offset >= ordered[0]) & (offset <= np.fmax.reduce(ordered))
            between = ((levels > 2) & inside) | ((levels > 1) & self.whole)
        return np.where(self.at, np.where(between, 0.0, nearest), plain)


def measure(
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    dtype: str,
    differentiable: Sequence[str] = (),
    cotangent: NDArray[Any] | None = None,
) -> Truth:
    """The value of `reference(**inputs)` and its gradients, with an estimate of the error of a right answer in `dtype`.

    If the reference itself narrows its answer (`np.sqrt` of int8 is float16), the error is that of the narrower dtype.
    The gradients are those of Σ cotangent · value (`oracle.truth.measured_gradients`).

    Raises `ValueError` for an unknown dtype, and `TypeError` if the reference raises on the inputs.
    """
    asked = format_of(dtype)
    reference, inputs = with_flat_inputs(reference, inputs)
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        high, low, unit, fmt, integers = _in_long_precision(reference, inputs, asked)
        # If the reference cannot be run with more digits, changes by one unit are lost in its rounding.
        scale = COARSE if unit > fmt.unit / COARSE else 1.0
        moved, moved_normwise = (
            _sensitivity(reference, inputs, high, low, (fmt.unit, scale), normwise=normwise)
            for normwise in (False, True)
        )
        moved = np.fmax(moved, _under_random_rounding(reference, inputs, high, low, fmt))
        noise = _noise(reference, inputs, high, low, min(unit, 2.0**-53))
        own = _own_error(reference, inputs, high, low, asked)
        jumps = _jumps(reference, inputs, (high, low, unit), fmt, own, integers=integers)
        own = own + noise * (fmt.unit / unit)
        moved = np.where(jumps.at, 2.0 * jumps.smooth, moved)
        moved_normwise = np.where(jumps.at, moved, moved_normwise)
        own = np.where(jumps.at, unit * np.abs(high), own)
        # The longer precision has the same errors, smaller by the ratio of the unit roundoffs.
        radius = (moved + own) * (unit / fmt.unit) + unit * np.abs(high)
        rounding = 2.0 * fmt.unit * np.abs(high) + fmt.smallest
        # The error of a sum of n terms, beyond its samples: by about √n in the direct form, by at most n in another.
        terms = 1 + max((np.size(x) for x in inputs.values() if is_real(x)), default=0)
        direct = SAFETY * np.sqrt(terms) * (moved + own) + rounding
        rearranged = SAFETY * terms * (moved + moved_normwise + own) + 2.0 * rounding
        # Integers are compared exactly.
        radius, direct, rearranged = (np.where(integers, 0.0, x) for x in (radius, direct, rearranged))
        gradients = measured_gradients(reference, inputs, asked, differentiable, cotangent)
    tiny = asked.smallest_normal**0.25  # arbitrary: a product of four such numbers does not underflow
    if any(np.any((np.abs(x) < tiny) & (np.asarray(x) != 0.0)) for x in inputs.values() if is_real(x)):
        direct = np.full(high.shape, np.inf)
    unknown = ~np.isfinite(high) | ~np.isfinite(direct) | (np.abs(high) + direct > asked.largest)
    fields = (
        np.where(unknown, 0.0, high),
        np.where(unknown, 0.0, low),
        np.where(unknown, 0.0, radius),
        np.where(unknown, np.inf, direct),
        np.where(unknown, np.inf, np.maximum(direct, rearranged)),
        np.zeros(high.shape),
    )
    if not jumps.at.any():
        return Truth(dtype, [Path(Measured(*fields, np.ones(high.shape, bool)), gradients)])
    # Not every side may have been sampled: an answer on none of them is undecided.
    return Truth(dtype, [Path(MeasuredSides(*fields, ~jumps.at, jumps.at, jumps.sides, integers), gradients)])


def _jumps(
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    found: tuple[Array, Array, float],
    fmt: Format,
    own: Array,
    *,
    integers: NDArray[np.bool_],
) -> Jumps:
    """The jumps of the reference at the inputs; `found` has its answer as high + low and the unit roundoff of it."""
    high, low, unit = found
    floats = [name for name, x in inputs.items() if is_real(x)]

    def run(changed: Mapping[str, Any]) -> NDArray[Any] | None:
        answer = called(reference, changed, np.longdouble)
        answer = called(reference, changed, np.float64) if answer is None else answer
        return None if answer is None or answer.shape != high.shape else ((answer - high) - low).astype(np.float64)

    floor = 64.0 * unit * np.abs(high) + fmt.smallest
    jumps = find_jumps(run, inputs, floats, fmt.unit, floor)
    if integers.any():  # equal numbers, also zeros, have an order on each side
        ties = find_jumps(run, inputs, floats, fmt.unit, floor, normwise=True, directions=_TIES)
        jumps = Jumps(jumps.at | (ties.at & integers), [*jumps.sides, *ties.sides], jumps.smooth)
    of_own = _own_difference(reference, inputs, high, low, fmt)
    sides = [*jumps.sides, *([] if of_own is None else [of_own])]
    at = jumps.at
    if unit > fmt.unit / COARSE:  # noise of the reference looks like jumps: only those of whole numbers are certain
        whole = [np.rint(high + side) == high + side for side in sides]
        at = at & np.logical_and.reduce([np.rint(high) == high, *whole])
    if integers.any() and sides:
        at = np.where(integers, np.logical_or.reduce([side != 0.0 for side in sides]), at)
    return Jumps(at, sides, jumps.smooth)


def _in_long_precision(
    reference: Callable[..., Any], inputs: Mapping[str, Any], fmt: Format
) -> tuple[Array, Array, float, Format, NDArray[np.bool_]]:
    """The answer as high + low, the unit roundoff of its computation, its format, and where it has integers.

    The format is `fmt`, or that of the answer if it is narrower.
    """
    long = called(reference, inputs, np.longdouble)
    if long is not None and long.dtype == np.longdouble:
        high = long.astype(np.float64)
        low = np.where(np.isfinite(high), long - high, 0.0).astype(np.float64)
        if low.any():  # if it is zero everywhere, the reference most likely computed in float64
            return high, low, LONG_UNIT, fmt, whole_entries(reference, inputs, long)
    try:
        plain = answer_of(reference, inputs, lambda x: np.array(x, np.float64, order="C")[()])
    except Exception as error:
        raise ReferenceRaised(f"{type(error).__name__}: {error}") from error
    if plain is None:
        raise ReferenceRaised("its answer is no array of numbers")
    unit = 2.0**-53
    if plain.dtype.kind == "f" and plain.dtype.itemsize < 8:
        own = format_of(str(plain.dtype))
        unit, fmt = own.unit, max(own, fmt, key=lambda one: one.unit)
    return plain.astype(np.float64), np.zeros(plain.shape), unit, fmt, whole_entries(reference, inputs, plain)


def _under_random_rounding(
    reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, fmt: Format
) -> Array:
    """The largest change of each entry when every operation of the reference rounds at random in the format.

    Zero for a reference whose operations cannot be changed, and where such a run has no answer.
    """
    most, own = np.zeros(high.shape), own_rounding(reference)
    for seed in range(SAMPLES if own is not None else 0):
        assert own is not None
        with own.rounding(fmt.unit, seed):
            answer = called(reference, inputs, np.float64)
        if answer is not None and answer.shape == high.shape:
            gap = np.abs((answer - high) - low).astype(np.float64)
            most = np.fmax(most, np.where(np.isfinite(gap), gap, 0.0))
    return most


def _sensitivity(
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    high: Array,
    low: Array,
    by: tuple[float, float],
    *,
    normwise: bool,
) -> Array:
    """The largest change of each entry of the answer, when every input entry changes by a unit in its last place.

    `by` is the unit roundoff, and a factor by which the inputs are changed more, and the changes of the answer divided.

    With `normwise`, by a unit in the last place of the largest entry of its array, as algorithms of linear algebra
    allow. Changes that leave the reference's domain are skipped.
    """
    seed = zlib.crc32(b"".join(np.asarray(x).tobytes() for x in inputs.values() if is_real(x)))
    most = np.zeros(high.shape)
    unit, scale = by
    for changed in perturbed(inputs, unit * scale, np.random.default_rng(seed), normwise=normwise):
        answer = called(reference, changed, np.longdouble)
        if answer is None:
            answer = called(reference, changed, np.float64)
        if answer is None or answer.shape != high.shape:
            continue
        gap = np.abs((answer - high) - low).astype(np.float64) / scale
        most = np.fmax(most, np.where(np.isfinite(answer), gap, 0.0 if normwise else np.inf))
    return most


def _noise(reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, unit: float) -> Array:
    """The reference's own rounding, as f(x + d) - 2 f(x) + f(x - d), where everything smooth cancels.

    d goes from a few units to many: a form with a logarithm inside gives the same answer over hundreds of them.
    """
    dtype = np.longdouble if unit == LONG_UNIT != 2.0**-53 else np.float64
    most, random = np.zeros(high.shape), np.random.default_rng(0)
    for size in (1, 8, 64, 512, 4096):
        signs = {name: random.choice([-1, 1], np.shape(x)) for name, x in inputs.items() if is_real(x)}
        sides = []
        for side in (1, -1):
            changed = {
                name: np.asarray(x, dtype) * (1 + side * size * 2 * dtype(unit) * signs[name]) if name in signs else x
                for name, x in inputs.items()
            }
            answer = called(reference, changed, dtype)
            if answer is not None and answer.shape == high.shape:
                sides.append((answer - high) - low)
        if len(sides) == 2:
            left = np.abs(sides[0] + sides[1]).astype(np.float64)
            most = np.fmax(most, np.where(np.isfinite(left), left, 0.0))
    return most


def _own_error(reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, fmt: Format) -> Array:
    """The error of the reference when it is run in the format; for bfloat16 in float32, scaled.

    Infinite where its answer is not finite, because an intermediate result overflows: every answer is accepted there.
    """
    difference = _own_difference(reference, inputs, high, low, fmt)
    if difference is None:
        return np.zeros(high.shape)
    scale = fmt.unit * 2.0**24 if fmt.name == "bfloat16" else 1.0
    return np.where(np.isfinite(difference), np.abs(difference) * scale, np.inf)


def _own_difference(
    reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, fmt: Format
) -> Array | None:
    """The answer of the reference in the format, less the measured one.

    Its own constants are rounded to the format, too: NumPy would compute in float64 with `x / np.sqrt(2)`.
    """
    try:
        answer = answer_of(reference, inputs, lambda x: in_format(x, fmt.held))
    except Exception:
        answer = called(reference, inputs, fmt.held)
    if answer is None or answer.shape != high.shape:
        return None
    return np.asarray((answer.astype(np.longdouble) - high) - low, np.float64)
