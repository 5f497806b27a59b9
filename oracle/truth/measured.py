"""A truth that is measured, not certified: where all there is is a reference that certified numbers cannot run.

The reference is run in longer precision (`numpy.longdouble` where it and the machine have it, float64 otherwise). What
rounding may do is measured as well: how far the answer moves when every input is changed by about a unit in its last
place, how far the reference itself comes off when it is run in the dtype under test, and how much of its answers is
noise. All of these are samples, no bounds: an answer far outside is most likely wrong, and nothing here proves that one
is right. Where an input is so small that something in between may underflow, nothing is said at all.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.certify import Enclosure, Path, Truth
from oracle.truth.formats import Format, format_of

__all__ = ["measure"]

Array = NDArray[np.float64]

_SAMPLES = 8  # arbitrary: changed inputs; the largest of eight is rarely below half of what a thousand would show
_SAFETY = 4.0  # arbitrary: on top of the largest of the samples
_LONG_UNIT = float(np.finfo(np.longdouble).eps) / 2.0


class Measured(Enclosure):
    """Values as they were measured; `radius` is no enclosure, but an estimate."""

    certified = False


def measure(reference: Callable[..., Any], inputs: Mapping[str, Any], dtype: str) -> Truth:
    """What `reference(**inputs)` comes to, and about how far from it a right answer in `dtype` may be."""
    fmt = format_of(dtype)
    with np.errstate(all="ignore"):
        high, low, unit, whole = _longest(reference, inputs)
        shape = high.shape
        moved, together = (_moved(reference, inputs, high, low, fmt.unit, whole=whole) for whole in (False, True))
        noise = _noise(reference, inputs, high, low, unit)
        own = _own_error(reference, inputs, high, low, fmt) + noise * (fmt.unit / unit)
        # The longer precision is not exact either: it errs as the short one does, by as much less as it is finer.
        radius = (moved + own) * (unit / fmt.unit) + unit * np.abs(high)
        rounding = 0.0 if whole else 2.0 * fmt.unit * np.abs(high) + fmt.smallest
        # What a sum of so many terms may lose beyond what its samples lose: about its root, and at most its number.
        terms = 1 + max((np.size(x) for x in inputs.values() if _is_float(x)), default=0)
        direct = _SAFETY * np.sqrt(terms) * (moved + own) + rounding
        rearranged = _SAFETY * terms * (moved + together + own) + 2.0 * rounding
    tiny = fmt.smallest_normal**0.25  # arbitrary: products of four fit
    if any(np.any((np.abs(x) < tiny) & (np.asarray(x) != 0.0)) for x in inputs.values() if _is_float(x)):
        direct = np.full(shape, np.inf)
    lost = ~np.isfinite(high) | ~np.isfinite(direct) | (np.abs(high) + direct > fmt.largest)
    zero, ever = np.zeros(shape), np.full(shape, np.inf)
    value = Measured(
        np.where(lost, 0.0, high),
        np.where(lost, 0.0, low),
        np.where(lost, 0.0, radius),
        np.where(lost, ever, direct),
        np.where(lost, ever, np.maximum(direct, rearranged)),
        zero,
        np.ones(shape, bool),
    )
    return Truth(dtype, [Path(value, {})])


def _is_float(x: Any) -> bool:
    return isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def _called(reference: Callable[..., Any], inputs: Mapping[str, Any], kind: Any) -> NDArray[Any] | None:
    """The answer to inputs in the dtype `kind`; None where the reference refuses them."""
    own = {name: np.array(x, kind)[()] if _is_float(x) else np.copy(x) if isinstance(x, np.ndarray) else x
           for name, x in inputs.items()}  # fmt: skip
    try:
        answer = np.asarray(reference(**own))
    except Exception:
        return None
    return answer if answer.dtype.kind in "fiub" else None


def _longest(reference: Callable[..., Any], inputs: Mapping[str, Any]) -> tuple[Array, Array, float, bool]:
    """The answer as high + low, the unit roundoff that it was computed with, and whether it is of whole numbers."""
    long = _called(reference, inputs, np.longdouble)
    if long is not None and long.dtype == np.longdouble:
        high = long.astype(np.float64)
        low = np.where(np.isfinite(high), long - high, 0.0).astype(np.float64)
        if low.any():  # where nothing is left over, it was most likely computed in float64 in between
            return high, low, _LONG_UNIT, False
    plain = _called(reference, inputs, np.float64)
    if plain is None:
        raise TypeError("the reference raised where it should answer; its domain says that these inputs are valid")
    return plain.astype(np.float64), np.zeros(plain.shape), 2.0**-53, plain.dtype.kind != "f"


def _moved(
    reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, unit: float, *, whole: bool
) -> Array:
    """The largest change of each entry, when every input is a unit in the last place off.

    A unit of its own; or, where an array is taken as a `whole` (as the algorithms of linear algebra do), of its largest
    entry: then what is small in a large array may be lost. Where such a change leaves the domain, it shows nothing.
    """
    seed = zlib.crc32(b"".join(np.asarray(x).tobytes() for x in inputs.values() if _is_float(x)))
    most = np.zeros(high.shape)
    for changed in _beside(inputs, unit, np.random.default_rng(seed), whole=whole):
        answer = _called(reference, changed, np.longdouble)
        if answer is None:
            answer = _called(reference, changed, np.float64)
        if answer is None or answer.shape != high.shape:
            continue
        gap = np.abs((answer - high) - low).astype(np.float64)
        most = np.fmax(most, np.where(np.isfinite(answer), gap, 0.0 if whole else np.inf))
    return most


def _noise(reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, unit: float) -> Array:
    """What is left of f(x + d) - 2 f(x) + f(x - d), where all that is smooth cancels: the reference's own rounding.

    d goes from a few units up to many: a form that takes a logarithm in between answers alike over hundreds of them.
    """
    kind = np.longdouble if unit == _LONG_UNIT != 2.0**-53 else np.float64
    most, random = np.zeros(high.shape), np.random.default_rng(0)
    for size in (1, 8, 64, 512, 4096):
        signs = {name: random.choice([-1, 1], np.shape(x)) for name, x in inputs.items() if _is_float(x)}
        sides = []
        for side in (1, -1):
            changed = {
                name: np.asarray(x, kind) * (1 + side * size * 2 * kind(unit) * signs[name]) if name in signs else x
                for name, x in inputs.items()
            }
            answer = _called(reference, changed, kind)
            if answer is not None and answer.shape == high.shape:
                sides.append((answer - high) - low)
        if len(sides) == 2:
            left = np.abs(sides[0] + sides[1]).astype(np.float64)
            most = np.fmax(most, np.where(np.isfinite(left), left, 0.0))
    return most


def _beside(
    inputs: Mapping[str, Any], unit: float, random: np.random.Generator, *, whole: bool
) -> Iterator[dict[str, Any]]:
    for _ in range(_SAMPLES):
        changed = dict(inputs)
        for name, x in inputs.items():
            if _is_float(x):
                long = np.asarray(x, np.longdouble)
                size = np.max(np.abs(long), initial=0.0) if whole else np.abs(long)
                changed[name] = long + size * (unit * random.choice([-2, -1, 1, 2], np.shape(x)))
        yield changed


def _own_error(reference: Callable[..., Any], inputs: Mapping[str, Any], high: Array, low: Array, fmt: Format) -> Array:
    """How far the reference is off when it is run in the format itself; in float32, scaled, for NumPy has no bfloat16.

    Where it answers with no number there, any answer will do: something in between overflows.
    """
    kind, scale = (np.float32, fmt.unit * 2.0**24) if fmt.name == "bfloat16" else (np.dtype(fmt.name), 1.0)
    answer = _called(reference, inputs, kind)
    if answer is None or answer.shape != high.shape:
        return np.zeros(high.shape)
    gap = np.abs((answer.astype(np.longdouble) - high) - low).astype(np.float64) * scale
    return np.where(np.isfinite(answer.astype(np.float64)), gap, np.inf)
