"""The regimes: kinds of values that show some kind of fault.

A regime has palettes, and a palette has its values in two forms. `readable` lists short numbers, simplest first:
Hypothesis draws single entries from it and shrinks along it. `random` fills arrays. Both are float64; `on_grid` brings
them inside the bounds of the domain and rounds them to the dtype.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from oracle.domains.rounding import Array, Bounds, Format, clip, format_of, round_to

Random = np.random.Generator
Shape = tuple[int, ...]
Regime = Literal["plain", "wide", "ties", "near_duplicates", "huge", "tiny", "special"]


@dataclass(frozen=True)
class Palette:
    """Values of one kind; all arrays of an example use the same palette."""

    readable: Callable[[Format], list[float]]
    random: Callable[[Random, Format, Shape], Array]
    # Values outside the domain's bounds are reflected at the bounds; those of an extreme palette are clipped to them.
    extreme: bool = False
    constant: bool = False  # one value fills an array
    kept: int = 1  # random entries for each readable one, on average, among those that Hypothesis draws


def _both_signs(*magnitudes: float) -> list[float]:
    return [signed for magnitude in magnitudes for signed in (magnitude, -magnitude)]


# Tenths are short in decimal but are rounded in binary, so that a shrunk example can still show a rounding error.
_PLAIN = _both_signs(1.0, 2.0, 3.0, 0.5, 1.5, 0.25, 0.1, 0.2, 0.3, 0.7, 1.1, 2.3)


def _plain(random: Random, _: Format, shape: Shape) -> Array:
    return random.standard_normal(shape)


# Exponents of two on either side of 1. With these about a tenth of the entries overflow exp: enough to find a missing
# shift, too few to make every example overflow.
_WIDE_BITS = {"float16": 4, "bfloat16": 8, "float32": 8, "float64": 10}


def _wide_readable(target: Format) -> list[float]:
    limit = 2.0 ** _WIDE_BITS[target.name]
    powers = [power for ten in (10.0, 100.0, 1000.0) if ten <= limit for power in (ten, 1.0 / ten)]
    return [0.0, *_both_signs(1.0, 2.0, *powers, limit, 1.0 / limit)]


def _wide(random: Random, target: Format, shape: Shape) -> Array:
    bits = _WIDE_BITS[target.name]
    return _signed(random, np.exp2(random.uniform(-bits, bits, shape)))


_TIES = np.array([0.0, *_both_signs(1.0, 2.0, 0.5, 1.5)])


def _ties(random: Random, _: Format, shape: Shape) -> Array:
    # With fewer distinct values more sums are equal: {0, 1}, then {0, 1, -1}, ...
    alphabet = _TIES[: random.choice([2, 3, 5, len(_TIES)])]
    return random.choice(alphabet, shape)


def _near_ties(random: Random, target: Format, shape: Shape) -> Array:
    # Some entries differ from a tie by the same relative amount, so that sums that would be 0 are slightly above or
    # below. Only such values show a condition with a wrong threshold such as 1e-6.
    array = _ties(random, target, shape)
    nudge = 2.0 ** -random.integers(3, target.precision)
    return np.where(random.random(shape) < 0.25, array * (1.0 + random.choice([-nudge, nudge], shape)), array)


def _mixed(one: Palette, other: Palette) -> Palette:
    """A palette that takes every entry from one or the other, at random."""

    def readable(target: Format) -> list[float]:
        return [value for pair in zip(one.readable(target), other.readable(target), strict=False) for value in pair]

    def random(random: Random, target: Format, shape: Shape) -> Array:
        chosen = random.random(shape) < 0.5
        return np.where(chosen, one.random(random, target, shape), other.random(random, target, shape))

    return Palette(readable, random, one.extreme)


def _signed(random: Random, magnitudes: Array) -> Array:
    return np.where(random.random(magnitudes.shape) < 0.5, -magnitudes, magnitudes)


def _ordinary_bits(target: Format) -> tuple[float, float]:
    """The exponents of two of ordinary magnitudes: 1e-6 to 1e6, and for float16 its normal numbers."""
    if target.name == "float16":
        return target.emin + 0.1, target.emax + 0.9  # rounding to two digits changes a number by at most 0.07 bits
    return math.log2(1e-6), math.log2(1e6)


def _two_digits(values: Array) -> Array:
    """`values` rounded to two significant decimal digits: short to read, and with a full significand in binary."""
    power = np.maximum(np.floor(np.log10(values)) - 1.0, -300.0)  # 10^309 is infinite
    digits = np.rint(values / 10.0**power)
    # 10^k is exact up to k = 22, and so is the division by it: the result is the float that Python reads back.
    short = np.where(power < 0, digits / 10.0 ** np.maximum(-power, 0), digits * 10.0 ** np.maximum(power, 0))
    return np.where(values < 1e-298, values, short)


def _log_uniform(low: float, high: float, random: Random, shape: Shape, reach: float) -> Array:
    """Magnitudes around one that is log-uniform in [2^low, 2^high], at most 2^reach away from it and in the interval.

    With an infinite `reach`, every magnitude is log-uniform in the interval.
    """
    middle = random.uniform(low, high)
    bits = random.uniform(max(low, middle - reach), min(high, middle + reach), shape)
    return _signed(random, _two_digits(np.exp2(bits)))


def _ordinary(random: Random, target: Format, shape: Shape) -> Array:
    return _log_uniform(*_ordinary_bits(target), random, shape, math.inf)


def _one_scale(random: Random, target: Format, shape: Shape) -> Array:
    # About a decade: a constant such as 1e-8 that was added shows only where all magnitudes are small.
    return _log_uniform(*_ordinary_bits(target), random, shape, 2.0)


def _large_scale(random: Random, target: Format, shape: Shape) -> Array:
    return _log_uniform(0.0, target.emax, random, shape, 2.0)


def _small_scale(random: Random, target: Format, shape: Shape) -> Array:
    return _log_uniform(target.emin, 0.0, random, shape, 2.0)


def _around(value: float, *factors: float) -> list[float]:
    power_of_ten = float(10.0 ** np.floor(np.log10(value)))
    return [0.0, 1.0, *_both_signs(power_of_ten, value, *(factor * value for factor in factors))]


def _near_smallest_readable(target: Format) -> list[float]:
    smallest, normal = target.smallest, target.smallest_normal
    return [0.0, 1.0, *_both_signs(normal, smallest, normal - smallest, 2 * smallest)]


def _near_smallest(random: Random, target: Format, shape: Shape) -> Array:
    # Multiples of the smallest value, so that every magnitude of subnormals occurs, and the smallest normal numbers.
    counts = np.floor(np.exp2(random.uniform(0, target.precision + 1, shape)))
    return _signed(random, target.smallest * counts)


_PLAIN_PALETTE = Palette(lambda _: [0.0, *_PLAIN], _plain)
_ROOT = Palette(
    lambda target: _around(2.0 ** (target.emax // 2), 1 / 2, 1 / 4),
    # Mostly below the square root of the largest value: squares are finite there, while their sums may overflow.
    lambda random, target, shape: _signed(random, np.exp2(target.emax / 2 + random.uniform(-5.0, 0.6, shape))),
    extreme=True,
)
_LARGEST = Palette(
    lambda target: _around(target.largest, 1 / 2),
    lambda random, target, shape: _signed(random, target.largest * random.uniform(0.25, 1.0, shape)),
    extreme=True,
)
_SMALL_ROOT = Palette(
    lambda target: _around(2.0 ** (target.emin // 2), 2, 1 / 2),
    lambda random, target, shape: _signed(random, np.exp2(target.emin / 2 + random.uniform(-0.6, 5.0, shape))),
    extreme=True,
)
_SMALLEST = Palette(_near_smallest_readable, _near_smallest, extreme=True)
_ORDINARY, _ONE_SCALE = (Palette(lambda _: [0.0, 1.0, -1.0], fill, kept=15) for fill in (_ordinary, _one_scale))
_LARGE_SCALE, _SMALL_SCALE = (
    Palette(lambda _: [0.0], fill, extreme=True, kept=31) for fill in (_large_scale, _small_scale)
)
_TIED = Palette(lambda _: list(_TIES), _ties)
_NEAR_TIED = Palette(lambda _: list(_TIES[:3]), _near_ties)

# The palettes of a regime are equally likely; a repeated one is more likely. One entry near the largest value makes
# most definitions overflow, so that every answer is accepted; therefore half of the huge examples have none.
_PALETTES: dict[str, tuple[Palette, ...]] = {
    "plain": (_PLAIN_PALETTE,),
    "wide": (Palette(_wide_readable, _wide), _ORDINARY, _ONE_SCALE),
    # Not a regime of its own that is drawn: the values of `SizedExamples.scattered`.
    "ordinary": (_ORDINARY,),
    # A constant array minus its mean is zero.
    "ties": (_TIED, _TIED, _TIED, _NEAR_TIED, _NEAR_TIED, replace(_TIED, constant=True)),
    # The values of the common base row; without 0, because a few ulps from 0 are values of the tiny regime.
    "near_duplicates": (Palette(lambda _: _PLAIN, _plain),),
    "huge": (_ROOT, _ROOT, _LARGEST, _mixed(_ROOT, _LARGEST), _LARGE_SCALE),
    "tiny": (_SMALL_ROOT, _SMALL_ROOT, _SMALLEST, _mixed(_SMALL_ROOT, _SMALLEST), _SMALL_SCALE),
    # The values of all entries except the few special ones.
    "special": (_PLAIN_PALETTE,),
}
REGIMES: tuple[Regime, ...] = get_args(Regime)
VALID_REGIMES = tuple(name for name in REGIMES if name != "special")
# The regimes that a run draws. The evaluation found no fault that only plain values show; other values shrink to them.
DRAWN_REGIMES = tuple(name for name in VALID_REGIMES if name != "plain")


def palettes_of(regime: str) -> tuple[Palette, ...]:
    """The palettes of the regime of that name; `ValueError` for an unknown one."""
    try:
        return _PALETTES[regime]
    except (KeyError, TypeError):
        raise ValueError(f"unknown regime {regime!r}; give one of {', '.join(map(repr, REGIMES))}, or None") from None


def on_grid(values: Array, bounds: Bounds, dtype: str, *, extreme: bool) -> Array:
    """`values` inside the bounds, rounded to `dtype`: reflected at the bounds, or clipped to them if `extreme`."""
    low, high = bounds
    if low is None and high is None:
        return _unsigned_zeros(round_to(values, dtype))
    if low is not None and low >= 0:
        values = np.abs(values)
    elif high is not None and high <= 0:
        values = -np.abs(values)
    if not extreme:
        values = _reflected(values, low, high)
    return _unsigned_zeros(clip(round_to(values, dtype), low, high, dtype))


def _unsigned_zeros(values: Array) -> Array:
    """`values` with -0.0 replaced by 0.0, as an array even without axes: -0.0 belongs to the special regime."""
    return np.asarray(values + values.dtype.type(0))


def _reflected(values: Array, low: float | None, high: float | None) -> Array:
    if low is not None and high is not None:
        width = high - low
        if not width:
            return np.full_like(values, low)
        around = np.abs(np.fmod(values - low, 2 * width))
        reflected = low + np.minimum(around, 2 * width - around)
    elif low is not None:
        reflected = low + np.abs(values - low)
    else:
        assert high is not None
        reflected = high - np.abs(values - high)
    inside = (values >= (-np.inf if low is None else low)) & (values <= (np.inf if high is None else high))
    return np.where(inside, values, reflected)


def random_values(palette: Palette, random: Random, shape: Shape, bounds: Bounds, dtype: str) -> Array:
    """An array of the palette's random values, inside the bounds and rounded to `dtype`."""
    values = np.asarray(palette.random(random, format_of(dtype), shape))
    return on_grid(values, bounds, dtype, extreme=palette.extreme)


@lru_cache(maxsize=1024)
def readable_values(palette: Palette, bounds: Bounds, dtype: str) -> Array:
    """The palette's readable values, simplest first and each once, inside the bounds and rounded to `dtype`."""
    target = format_of(dtype)
    listed = np.array([*palette.readable(target), *(bound for bound in bounds if bound is not None)])
    values = on_grid(listed, bounds, dtype, extreme=palette.extreme)
    return np.array(list(dict.fromkeys(values.tolist())), target.held)
