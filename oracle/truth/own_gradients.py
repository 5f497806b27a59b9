"""Gradients of a reference in torch, by its own autograd in float64, with a measured tolerance.

The tolerance is measured as that of a value: by changed inputs, by random rounding in every operation, forward and
backward, and by a run in the dtype under test. Where the slope jumps at the input, each number between the slopes on
the sides is right. An array of zeros is changed by a unit roundoff, so that a corner at 0 is found as well.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.enclosures import Array, Enclosure
from oracle.truth.formats import Format
from oracle.truth.samples import COARSE, SAFETY, SAMPLES, OwnRounding

_SMALL_JUMP = 2.0**-20  # of the largest slope: a smaller jump is taken for rounding, and widens the tolerance
_MOST_CORNERS = 40  # entries of an array, for each of which the sides of a kink are sampled; arbitrary
_KINKS = 4  # pairs of directions in which a kink is looked for; arbitrary
_Gradient = Callable[[Mapping[str, Any]], dict[str, Array] | None]


class MeasuredSlopes(Enclosure):
    """Measured gradients; `radius` and the bounds are estimates."""

    certified = False


def _unknown(shape: tuple[int, ...]) -> Enclosure:
    zeros, infinite = np.zeros(shape), np.full(shape, np.inf)
    return MeasuredSlopes(zeros, zeros, zeros, infinite, infinite, zeros, np.ones(shape, bool))


def by_autograd(
    own: OwnRounding,
    reference: Callable[..., Any],
    inputs: Mapping[str, Any],
    fmt: Format,
    by: Sequence[str],
    cotangent: NDArray[Any] | None,
) -> dict[str, Enclosure]:
    """The gradient of Σ cotangent · value by each input of `by`, as `own` gives it, with estimated bounds."""

    def gradient(changed: Mapping[str, Any]) -> dict[str, Array] | None:
        try:
            found = own.gradients(reference, changed, by, cotangent)
        except Exception:
            return None
        return found if found is not None and all(found[name].shape == np.shape(inputs[name]) for name in by) else None

    wide = _in_dtype(inputs, np.float64)
    base = gradient(wide)
    if base is None:
        return {name: _unknown(np.shape(inputs[name])) for name in by}
    scale = COARSE if fmt.unit <= 2.0**-50 else 1.0
    random = np.random.default_rng(0)
    entrywise = [gradient(_moved(wide, fmt.unit * scale, random, normwise=False)) for _ in range(SAMPLES)]
    rounded = []
    for seed in range(SAMPLES):
        with own.rounding(fmt.unit, seed):
            rounded.append(gradient(wide))
    narrow = gradient(_in_dtype(inputs, fmt.held))
    pairs = list(_pairs(gradient, wide, fmt.unit * scale, random))
    terms = 1 + max(np.size(x) for x in wide.values())
    places = {name: _at_kinks(base[name], [near[name] for near, _ in pairs]) for name in by}
    corners = list(_at_corners(gradient, wide, places, fmt.unit * scale))
    return {
        name: _enclosure(
            _Samples(
                base[name],
                _largest(base[name], _named(entrywise, name)) / scale,
                _largest(base[name], _named(rounded, name)),
                _largest(base[name], _named([narrow], name)),
                [(near[name], far[name]) for near, far in pairs],
                [corner[name] for corner in corners],
                places[name],
            ),
            fmt,
            scale,
            terms,
        )
        for name in by
    }


@dataclass(frozen=True)
class _Samples:
    """The gradient by one input, and what it is after changes.

    `moved`, `rounded` and `own` are its largest changes by changed inputs, by random rounding and by a run in the
    format. `pairs` are gradients after a small and a larger change, `corners` those on the sides of kinks of the
    entries `places`.
    """

    base: Array
    moved: Array
    rounded: Array
    own: Array
    pairs: Sequence[tuple[Array, Array]]
    corners: Sequence[Array]
    places: Sequence[int]


def _enclosure(samples: _Samples, fmt: Format, scale: float, terms: int) -> Enclosure:
    """The enclosure of a gradient from its samples."""
    base, moved, rounded = samples.base, samples.moved, samples.rounded
    own = np.fmax(rounded, samples.own)
    low, high = base.copy(), base.copy()
    at, normwise = np.zeros(base.shape, bool), np.zeros(base.shape)
    floor = max(64.0 * fmt.unit * scale, _SMALL_JUMP) * np.abs(base).max(initial=0.0) + SAFETY * rounded
    for near, far in samples.pairs:
        with np.errstate(invalid="ignore"):
            change, larger = np.abs(near - base), np.abs(far - base)
            steep = ~(larger >= 4.0 * change)  # a smooth change would be eight times as large
        jump, noise = steep & (change > floor), steep & (change <= floor)
        at |= jump
        own = np.where(noise, np.fmax(own, change), own)
        low, high = np.where(jump, np.fmin(low, near), low), np.where(jump, np.fmax(high, near), high)
        normwise = np.fmax(normwise, np.where(steep, 0.0, change / scale))
    sampled = np.isin(np.arange(base.size), samples.places).reshape(base.shape)
    for corner in samples.corners:
        low, high = np.where(at, np.fmin(low, corner), low), np.where(at, np.fmax(high, corner), high)
    middle, spread = (low + high) / 2.0, (high - low) / 2.0
    # At a kink, samples on the other side say nothing about rounding.
    moved, own = (np.where(at, fmt.unit * np.abs(base).max(initial=0.0), x) for x in (moved, own))
    rounding = 2.0 * fmt.unit * np.abs(base) + fmt.smallest
    # A gradient is a sum over all entries of the value: rounding is relative to the largest of its terms.
    total = fmt.unit * np.abs(base).max(initial=0.0)
    direct = SAFETY * np.sqrt(terms) * (moved + own) + rounding
    rearranged = SAFETY * terms * (moved + normwise + own + total) + 2.0 * rounding
    unknown = ~np.isfinite(base) | ~np.isfinite(direct) | ~np.isfinite(spread)
    unknown |= at & ~sampled
    unknown |= np.abs(base) + np.where(unknown, 0.0, direct) > fmt.largest
    radius = spread + (moved + own) * (2.0**-53 / fmt.unit) + 2.0**-53 * np.abs(base)
    infinite = np.where(unknown, np.inf, 0.0)
    return MeasuredSlopes(
        np.where(unknown, 0.0, middle),
        np.zeros(base.shape),
        np.where(unknown, 0.0, radius),
        np.where(unknown, 0.0, direct) + infinite,
        np.where(unknown, 0.0, np.maximum(direct, rearranged)) + infinite,
        np.where(unknown, 0.0, spread),
        np.ones(base.shape, bool),
    )


def _named(samples: Sequence[dict[str, Array] | None], name: str) -> list[Array]:
    return [sample[name] for sample in samples if sample is not None]


def _largest(base: Array, samples: Sequence[Array]) -> Array:
    """The largest difference of a sample from `base`; infinite where a sample is not finite."""
    with np.errstate(invalid="ignore"):
        gaps = [np.where(np.isfinite(sample), np.abs(sample - base), np.inf) for sample in samples]
    largest: Array = np.maximum.reduce([np.zeros(base.shape), *gaps])
    return largest


def _in_dtype(inputs: Mapping[str, Any], dtype: Any) -> dict[str, Any]:
    return {name: np.array(x, dtype)[()] if _is_float(x) else x for name, x in inputs.items()}


def _moved(inputs: Mapping[str, Any], by: float, random: np.random.Generator, *, normwise: bool) -> dict[str, Any]:
    """The inputs, each entry changed by one to two units, of itself or of the largest entry; of zeros, of 1."""
    changed = dict(inputs)
    for name, x in inputs.items():
        if _is_float(x):
            size = np.abs(x)
            if normwise:
                size = np.full(np.shape(x), np.max(size, initial=0.0) or 1.0)
            factors = random.uniform(1.0, 2.0, np.shape(x)) * random.choice([-1.0, 1.0], np.shape(x))
            changed[name] = np.asarray(x + size * (by * factors))[()]
    return changed


def _pairs(
    gradient: _Gradient, inputs: Mapping[str, Any], by: float, random: np.random.Generator
) -> Iterator[tuple[dict[str, Array], dict[str, Array]]]:
    """Gradients after a change in a random direction and its opposite, each with that after eight times the change."""
    for _ in range(_KINKS):
        seed = int(random.integers(2**31))
        for sign in (1.0, -1.0):
            directed = (np.random.default_rng(seed) for _ in range(2))
            near, far = (
                gradient(_moved(inputs, sign * size * by, own, normwise=True))
                for size, own in zip((1.0, 8.0), directed, strict=True)
            )
            if near is not None and far is not None:
                yield near, far


def _at_kinks(slopes: Array, samples: Sequence[Array]) -> list[int]:
    """The entries whose slope changes most between the samples, up to a number."""
    largest = np.ravel(np.fmax.reduce([np.zeros(slopes.shape), *(np.abs(sample - slopes) for sample in samples)]))
    some = np.argsort(-largest, kind="stable")[:_MOST_CORNERS]
    found: list[int] = some[largest[some] > _SMALL_JUMP * np.abs(slopes).max(initial=0.0)].tolist()
    return found


def _at_corners(
    gradient: _Gradient, inputs: Mapping[str, Any], places: Mapping[str, Sequence[int]], by: float
) -> Iterator[dict[str, Array]]:
    """Gradients on both sides of a kink: where one entry of an input is above, or below, all others like it."""
    for name, own in places.items():
        for place in own:
            for sign in (1.0, -1.0):
                size = float(np.max(np.abs(inputs[name]))) or 1.0
                direction = np.full(np.shape(inputs[name]), -sign)
                direction.flat[place] = 2.0 * sign
                found = gradient({**inputs, name: np.asarray(inputs[name] + size * by * direction)})
                if found is not None:
                    yield found


def _is_float(x: Any) -> bool:
    return isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")
