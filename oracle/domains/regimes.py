"""The seven regimes: each says which values are worth trying, in two ways that must agree.

`readable` lists values that a person can read, simplest first: single entries are drawn from it and shrink along it.
`random` fills whole arrays. Both are plain float64 numbers; `on_grid` brings them into the domain and the dtype.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from oracle.domains.rounding import Array, Format, format_of, grid_bounds, round_to

Random = np.random.Generator
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Regime:
    """A family of values that finds one class of fault."""

    name: str
    readable: Callable[[Format], list[float]]
    random: Callable[[Random, Format, Shape], Array]


def _both_signs(*magnitudes: float) -> list[float]:
    return [signed for magnitude in magnitudes for signed in (magnitude, -magnitude)]


# Tenths look short but have full significands, so that a shrunk example can still show a rounding error.
_PLAIN = _both_signs(1.0, 2.0, 3.0, 0.5, 1.5, 0.25, 0.1, 0.2, 0.3, 0.7, 1.1, 2.3)


def _plain(random: Random, _: Format, shape: Shape) -> Array:
    return random.standard_normal(shape)


# Powers of two on either side of 1. Chosen so that about a tenth of the entries overflow an unshifted exp: enough to
# be seen, too few to make every example overflow.
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
    # The fewer different values an array has, the more of its sums are equal: {0, 1}, then {0, 1, -1}, ...
    alphabet = _TIES[: random.choice([2, 3, 5, len(_TIES)])]
    return random.choice(alphabet, shape)


def _huge_readable(target: Format) -> list[float]:
    largest, root = target.largest, 2.0 ** (target.emax // 2)
    return [0.0, 1.0, *_both_signs(_power_of_ten(root), _power_of_ten(largest), root, largest, largest / 2)]


def _huge(random: Random, target: Format, shape: Shape) -> Array:
    # Mostly below the root of the largest value: there squares still fit, while their sums may not.
    near_root = np.exp2(target.emax / 2 + random.uniform(-5.0, 0.6, shape))
    near_largest = target.largest * random.uniform(0.25, 1.0, shape)
    return _signed(random, _mixture(random, near_root, near_largest))


def _tiny_readable(target: Format) -> list[float]:
    smallest, normal, root = target.smallest, target.smallest_normal, 2.0 ** (target.emin // 2)
    return [0.0, 1.0, *_both_signs(_power_of_ten(root), root, normal, smallest, normal - smallest, 2 * smallest)]


def _tiny(random: Random, target: Format, shape: Shape) -> Array:
    near_root = np.exp2(target.emin / 2 + random.uniform(-0.6, 5.0, shape))
    # Counted in smallest values, so that every magnitude of subnormals is reached, and the first normal ones too.
    near_smallest = target.smallest * np.floor(np.exp2(random.uniform(0, target.precision + 1, shape)))
    return _signed(random, _mixture(random, near_root, near_smallest))


def _signed(random: Random, magnitudes: Array) -> Array:
    return np.where(random.random(magnitudes.shape) < 0.5, -magnitudes, magnitudes)


def _mixture(random: Random, often: Array, seldom: Array) -> Array:
    """Half of the arrays all from `often`, a quarter all from `seldom`, a quarter of both mixed."""
    share = random.choice([0.0, 0.0, 0.5, 1.0])
    return np.where(random.random(often.shape) < share, seldom, often)


def _power_of_ten(value: float) -> float:
    return float(10.0 ** np.floor(np.log10(value)))


_ALL = (
    Regime("plain", lambda _: [0.0, *_PLAIN], _plain),
    Regime("wide", _wide_readable, _wide),
    Regime("ties", lambda _: list(_TIES), _ties),
    # The values of the common base row, without zero: a few ulps from zero would be the tiny regime.
    Regime("near_duplicates", lambda _: _PLAIN, _plain),
    Regime("huge", _huge_readable, _huge),
    Regime("tiny", _tiny_readable, _tiny),
    # The values between which the special ones are planted.
    Regime("special", lambda _: [0.0, *_PLAIN], _plain),
)
_BY_NAME = {regime.name: regime for regime in _ALL}
REGIMES = tuple(_BY_NAME)
_EXTREME = ("huge", "tiny")
VALID_REGIMES = tuple(name for name in REGIMES if name != "special")


def regime_called(name: str) -> Regime:
    """The regime of that name."""
    try:
        return _BY_NAME[name]
    except (KeyError, TypeError):
        raise ValueError(f"unknown regime {name!r}; give one of {', '.join(map(repr, REGIMES))}, or None") from None


def on_grid(values: Array, low: float | None, high: float | None, dtype: str, *, extreme: bool) -> Array:
    """`values` brought into [low, high] and rounded to `dtype`.

    What lies outside is mirrored back inside, so that it stays spread out; extreme values go to the nearest bound.
    """
    if low is None and high is None:
        return _unsigned_zeros(round_to(values, dtype))
    if low is not None and low >= 0:
        values = np.abs(values)
    elif high is not None and high <= 0:
        values = -np.abs(values)
    if not extreme:
        values = _mirrored(values, low, high)
    return _unsigned_zeros(np.clip(round_to(values, dtype), *grid_bounds(low, high, dtype)))


def _unsigned_zeros(values: Array) -> Array:
    """-0.0 belongs to the special regime. Always an array: NumPy turns one without axes into a scalar."""
    return np.asarray(values + 0.0)


def _mirrored(values: Array, low: float | None, high: float | None) -> Array:
    if low is not None and high is not None:
        width = high - low
        if not width:
            return np.full_like(values, low)
        around = np.abs(np.fmod(values - low, 2 * width))
        mirrored = low + np.minimum(around, 2 * width - around)
    elif low is not None:
        mirrored = low + np.abs(values - low)
    else:
        assert high is not None
        mirrored = high - np.abs(values - high)
    inside = (values >= (-np.inf if low is None else low)) & (values <= (np.inf if high is None else high))
    return np.where(inside, values, mirrored)


def random_values(
    regime: str, random: Random, shape: Shape, low: float | None, high: float | None, dtype: str
) -> Array:
    """An array of the regime, inside the bounds and on the grid of `dtype`."""
    values = _BY_NAME[regime].random(random, format_of(dtype), shape)
    return on_grid(np.asarray(values), low, high, dtype, extreme=regime in _EXTREME)


@lru_cache(maxsize=1024)
def readable_values(regime: str, low: float | None, high: float | None, dtype: str) -> Array:
    """The readable values of the regime, simplest first and each once, inside the bounds and on the grid of `dtype`."""
    target = format_of(dtype)
    bounds = [bound for bound in (low, high) if bound is not None]
    listed = np.array([*_BY_NAME[regime].readable(target), *bounds])
    values = on_grid(listed, low, high, dtype, extreme=regime in _EXTREME)
    return np.array(list(dict.fromkeys(values.tolist())), target.held)
