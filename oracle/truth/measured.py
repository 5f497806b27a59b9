"""A truth that is measured, not certified, for a reference that certified numbers cannot run.

The reference is run in longer precision: `numpy.longdouble` if it and the machine support it, float64 otherwise. The
effect of rounding is measured as well, by three samples: the change of the answer when every input changes by about a
unit in the last place; the error of the reference itself in the dtype under test; and the noise in its answers. These
samples are not bounds. An answer far outside them is most likely wrong, but no answer is proved right. If an input is
so small that an intermediate result may underflow, every answer is accepted.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.enclosures import Array, Enclosure, Path, Truth
from oracle.truth.formats import Format, format_of

_SAMPLES = 8  # arbitrary: changed inputs; the largest of eight is rarely below half of what a thousand would show
_SAFETY = 4.0  # arbitrary: a factor on the largest of the samples
_LONG_UNIT = float(np.finfo(np.longdouble).eps) / 2.0


class Measured(Enclosure):
    """Measured values; `radius` and the bounds are estimates."""

    certified = False


def measure(reference: Callable[..., Any], inputs: Mapping[str, Any], dtype: str) -> Truth:
    """The value of `reference(**inputs)`, without gradients, and an estimate of the error of a right answer in `dtype`.

    Raises `ValueError` for an unknown dtype, and `TypeError` if the reference raises on the inputs.
    """
    fmt = format_of(dtype)
    with np.errstate(all="ignore"):
        high, low, unit, integers = _in_long_precision(reference, inputs)
        shape = high.shape
        moved, moved_normwise = (
            _sensitivity(reference, inputs, high, low, fmt.unit, normwise=normwise) for normwise in (False, True)
        )
        noise = _noise(reference, inputs, high, low, unit)
        own = _own_error(reference, inputs, high, low, fmt) + noise * (fmt.unit / unit)
        # The longer precision has the same errors, smaller by the ratio of the unit roundoffs.
        radius = (moved + own) * (unit / fmt.unit) + unit * np.abs(high)
        rounding = 0.0 if integers else 2.0 * fmt.unit * np.abs(high) + fmt.smallest
        # The error of a sum of n terms, beyond its samples: by about √n in the direct form, by at most n in another.
        terms = 1 + max((np.size(x) for x in inputs.values() if _is_float(x)), default=0)
        direct = _SAFETY * np.sqrt(terms) * (moved + own) + rounding
        rearranged = _SAFETY * terms * (moved + moved_normwise + own) + 2.0 * rounding
    tiny = fmt.smallest_normal**0.25  # arbitrary: a product of four such numbers does not underflow
    if any(np.any((np.abs(x) < tiny) & (np.asarray(x) != 0.0)) for x in inputs.values() if _is_float(x)):
        direct = np.full(shape, np.inf)
    unknown = ~np.isfinite(high) | ~np.isfinite(direct) | (np.abs(high) + direct > fmt.largest)
    value = Measured(
        np.where(unknown, 0.0, high),
        np.where(unknown, 0.0, low),
        np.where(unknown, 0.0, radius),
        np.where(unknown, np.inf, direct),
        np.where(unknown, np.inf, np.maximum(direct, rearranged)),
        np.zeros(shape),
        np.ones(shape, bool),
    )
    return Truth(dtype, [Path(value, {})])


def _is_float(x: Any) -> bool:
    return isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def _called(reference: Callable[..., Any], inputs: Mapping[str, Any], dtype: Any) -> NDArray[Any] | None:
    """The answer to the inputs in that dtype; None where the reference raises."""
    own = {}
    for name, x in inputs.items():
        own[name] = np.array(x, dtype)[()] if _is_float(x) else np.copy(x) if isinstance(x, np.ndarray) else x
    try:
        answer = np.asarray(reference(**own))
    except Exception:
        return None
    return answer if answer.dtype.kind in "fiub" else None


def _in_long_precision(reference: Callable[..., Any], inputs: Mapping[str, Any]) -> tuple[Array, Array, float, bool]:
    """The answer as high + low, the unit roundoff of its computation, and whether it has an integer dtype."""
    long = _called(reference, inputs, np.longdouble)
    if long is not None and long.dtype == np.longdouble:
        high = long.astype(np.float64)
        low = np.where(np.isfinite(high), long - high, 0.0).astype(np.float64)
        if low.any():  # if it is zero everywhere, the reference most likely computed in float64
            return high, low, _LONG_UNIT, False
    plain = _called(reference, inputs, np.float64)
    if plain is None:
        raise TypeError("the reference raised an exception on inputs that its domain allows")
    return plain.astype(np.float64), np.zeros(plain.shape), 2.0**-53, plain.dtype.kind != "f"


def _sensitivity(
    reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, unit: float, *, normwise: bool
) -> Array:
    """The largest change of each entry of the answer, when every input entry changes by a unit in its last place.

    With `normwise`, by a unit in the last place of the largest entry of its array, as algorithms of linear algebra
    allow. Changes that leave the reference's domain are skipped.
    """
    seed = zlib.crc32(b"".join(np.asarray(x).tobytes() for x in inputs.values() if _is_float(x)))
    most = np.zeros(high.shape)
    for changed in _perturbed(inputs, unit, np.random.default_rng(seed), normwise=normwise):
        answer = _called(reference, changed, np.longdouble)
        if answer is None:
            answer = _called(reference, changed, np.float64)
        if answer is None or answer.shape != high.shape:
            continue
        gap = np.abs((answer - high) - low).astype(np.float64)
        most = np.fmax(most, np.where(np.isfinite(answer), gap, 0.0 if normwise else np.inf))
    return most


def _noise(reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, unit: float) -> Array:
    """The reference's own rounding, as f(x + d) - 2 f(x) + f(x - d), where everything smooth cancels.

    d goes from a few units to many: a form with a logarithm inside gives the same answer over hundreds of them.
    """
    dtype = np.longdouble if unit == _LONG_UNIT != 2.0**-53 else np.float64
    most, random = np.zeros(high.shape), np.random.default_rng(0)
    for size in (1, 8, 64, 512, 4096):
        signs = {name: random.choice([-1, 1], np.shape(x)) for name, x in inputs.items() if _is_float(x)}
        sides = []
        for side in (1, -1):
            changed = {
                name: np.asarray(x, dtype) * (1 + side * size * 2 * dtype(unit) * signs[name]) if name in signs else x
                for name, x in inputs.items()
            }
            answer = _called(reference, changed, dtype)
            if answer is not None and answer.shape == high.shape:
                sides.append((answer - high) - low)
        if len(sides) == 2:
            left = np.abs(sides[0] + sides[1]).astype(np.float64)
            most = np.fmax(most, np.where(np.isfinite(left), left, 0.0))
    return most


def _perturbed(
    inputs: Mapping[str, Any], unit: float, random: np.random.Generator, *, normwise: bool
) -> Iterator[dict[str, Any]]:
    for _ in range(_SAMPLES):
        changed = dict(inputs)
        for name, x in inputs.items():
            if _is_float(x):
                long = np.asarray(x, np.longdouble)
                size = np.max(np.abs(long), initial=0.0) if normwise else np.abs(long)
                changed[name] = long + size * (unit * random.choice([-2, -1, 1, 2], np.shape(x)))
        yield changed


def _own_error(reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, fmt: Format) -> Array:
    """The error of the reference when it is run in the format; for bfloat16 in float32, scaled.

    Infinite where its answer is not finite, because an intermediate result overflows: every answer is accepted there.
    """
    dtype, scale = (np.float32, fmt.unit * 2.0**24) if fmt.name == "bfloat16" else (np.dtype(fmt.name), 1.0)
    answer = _called(reference, inputs, dtype)
    if answer is None or answer.shape != high.shape:
        return np.zeros(high.shape)
    gap = np.abs((answer.astype(np.longdouble) - high) - low).astype(np.float64) * scale
    return np.where(np.isfinite(answer.astype(np.float64)), gap, np.inf)
