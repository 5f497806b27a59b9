"""Gradients of a reference that certified numbers cannot run: by its own autograd, or by differences.

A reference in torch gives its gradients itself (`oracle.truth.own_gradients`).

Any other reference is differentiated by central differences with three step sizes h, h/2, h/4 in longer precision and
Richardson's extrapolation (error O(h⁴); Press et al., Numerical Recipes, section 5.7). The difference between two
extrapolations estimates the error. An entry with a poor estimate is undecided where an answer differs. Of a large
array, some entries are differentiated, and any number passes in the others. Where the slope jumps at the input, each
number between the slopes on the two sides is right.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.enclosures import Enclosure
from oracle.truth.formats import Format
from oracle.truth.own_gradients import MeasuredSlopes, by_autograd
from oracle.truth.samples import LONG_UNIT, SAFETY, called, own_rounding

_MOST_ENTRIES = 48  # of an array, differentiated one by one; arbitrary
_POOR = 2.0**-10  # of the slope: a larger estimate of its error decides nothing; arbitrary
_USELESS = 0.25


def measured_gradients(
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    fmt: Format,
    by: Sequence[str],
    cotangent: NDArray[Any] | None,
) -> dict[str, Enclosure]:
    """The gradient of Σ cotangent · value by each input of `by`, with estimated bounds for `fmt`."""
    if not by:
        return {}
    own = own_rounding(reference)
    if own is None:
        return {name: _by_differences(reference, inputs, fmt, name, cotangent) for name in by}
    return by_autograd(own, reference, inputs, fmt, by, cotangent)


def _by_differences(
    reference: Callable[..., Any], inputs: Mapping[str, Any], fmt: Format, name: str, cotangent: NDArray[Any] | None
) -> Enclosure:
    shape = np.shape(inputs[name])
    size = int(np.prod(shape))
    high, radius, half = (np.zeros(size) for _ in range(3))
    direct, tight = np.full(size, np.inf), np.ones(size, bool)
    dtype, unit = _precision(reference, inputs)
    if dtype is not None:
        answer = partial(_weighted, reference, inputs, name, dtype, cotangent)
        own = _rounding_of_slopes(answer, inputs[name], fmt)
        slopes = {
            place: _slope(answer, np.asarray(inputs[name], dtype), place, unit) for place in _places(size).tolist()
        }
        scale = max((abs(found[0]) + found[2] for found in slopes.values() if found is not None), default=0.0)
        for place, found in slopes.items():
            if found is None:
                continue
            slope, error, spread, noise = found
            if error <= max(_USELESS * scale, 2.0 * noise):
                high[place], radius[place], half[place] = slope, error + spread, spread
                direct[place] = own + SAFETY * (4.0 * fmt.unit * (abs(slope) + spread) + error) + fmt.smallest
                tight[place] = error <= max(_POOR * scale, 2.0 * noise)
    terms = 1 + max(np.size(x) for x in inputs.values())
    rearranged = terms * direct
    arrays = [x.reshape(shape) for x in (high, np.zeros(size), radius, direct, rearranged, half)]
    return MeasuredSlopes(*arrays, tight.reshape(shape))  # type: ignore[call-arg]  # the fields in their order


def _precision(reference: Callable[..., Any], inputs: Mapping[str, Any]) -> tuple[Any, float]:
    """The longest dtype that the reference computes in, and its unit roundoff; None if it has no answer."""
    long = called(reference, inputs, np.longdouble)
    if long is not None and long.dtype == np.longdouble and (long != long.astype(np.float64)).any():
        return np.longdouble, LONG_UNIT
    return (None, 0.0) if called(reference, inputs, np.float64) is None else (np.float64, 2.0**-53)


def _places(size: int) -> NDArray[np.int64]:
    """The entries to differentiate: all of a few, else the first, the last and random ones."""
    if size <= _MOST_ENTRIES:
        return np.arange(size)
    random = np.random.default_rng(size).choice(size - 2, _MOST_ENTRIES - 2, replace=False) + 1
    return np.sort([0, *random.tolist(), size - 1])


def _weighted(
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    name: str,
    dtype: Any,
    cotangent: NDArray[Any] | None,
    changed: Any,
) -> NDArray[Any] | None:
    """The entries of the value times the cotangent, for another array in the place of the input `name`."""
    answer = called(reference, {**inputs, name: changed}, dtype)
    if answer is None:
        return None
    with np.errstate(all="ignore"):
        return np.ravel(answer * (1.0 if cotangent is None else np.asarray(cotangent, dtype).reshape(answer.shape)))


def _slope(
    answer: Callable[[Any], NDArray[Any] | None], x: NDArray[Any], place: int, unit: float
) -> tuple[float, float, float, float] | None:
    """The slope by one entry, an estimate of its error, half the width of the interval at a kink, and the rounding.

    None where an answer is missing or not finite.
    """
    middle = answer(x)
    own = abs(float(x.flat[place])) or float(np.abs(x).max(initial=0.0)) or 1.0
    step = own * 2.0 ** round(np.log2(unit) / 5.0)
    if middle is None:
        return None
    sides = []
    for size in (step, step / 2.0, step / 4.0):
        slopes = []
        for sign in (1.0, -1.0):
            changed = np.array(x)
            changed.flat[place] += sign * size
            end = answer(changed)
            if end is None or end.shape != middle.shape:
                return None
            slopes.append(float((end - middle).sum()) / (sign * size))
        sides.append(slopes)
    up, down = np.array(sides).T
    if not np.isfinite([up, down]).all():
        return None
    noise = 8.0 * unit * float(np.abs(middle).sum()) / step * 4.0
    central = (up + down) / 2.0
    first, second = (4.0 * central[1:] - central[:-1]) / 3.0
    gap = np.abs(up - down)
    if gap[2] > 0.75 * gap[0] and gap[2] > 16.0 * noise + 2.0**-20 * (abs(up[2]) + abs(down[2])):
        ends = [2.0 * side[2] - side[1] for side in (up, down)]  # extrapolated to a step of 0
        error = max(abs(2.0 * side[1] - side[0] - end) for side, end in zip((up, down), ends, strict=True)) + noise
        return (ends[0] + ends[1]) / 2.0, error, abs(ends[0] - ends[1]) / 2.0, noise
    return float(second), float(abs(second - first)) + noise, 0.0, noise


def _rounding_of_slopes(answer: Callable[[Any], NDArray[Any] | None], x: Any, fmt: Format) -> float:
    """How far rounding of the inputs may move a slope: the change of a directional difference quotient.

    Slopes are compared with a tolerance of this size; it is measured on one direction only.
    """
    array = np.asarray(x, np.float64)
    size = float(np.abs(array).max(initial=0.0)) or 1.0
    random = np.random.default_rng(0)
    direction = random.choice([-1.0, 1.0], array.shape) * size * 2.0**-10
    values = []
    for times in (-2.0, -1.0, 0.0, 1.0, 2.0):
        end = answer(array + times * direction)
        if end is None or not np.isfinite(end).all():
            return 0.0
        values.append(float(end.sum()))
    second = max(abs(values[k] - 2.0 * values[k + 1] + values[k + 2]) for k in range(3)) / (2.0**-10) ** 2
    return SAFETY * fmt.unit * second / size
