"""Arrays without equal entries, made from arbitrary ones.

Repeated zeros become 0, 1, 2, … where the bounds allow it, and other equal numbers become neighbours in the dtype.
"""

import numpy as np

from oracle.domains.rounding import Array, Bounds, clip, format_of, grid_bounds, round_to

_BITS = {2: np.int16, 4: np.int32, 8: np.int64}


def distinct(x: Array, bounds: Bounds, dtype: str) -> Array:
    """The entries, changed as little as possible until all differ.

    Raises `ValueError` if the bounds hold fewer numbers than there are entries.
    """
    return _rows(x.reshape(1, -1), bounds, dtype).reshape(x.shape)


def strictly_sorted(x: Array, bounds: Bounds, dtype: str) -> Array:
    """The entries of each row in ascending order, changed as little as possible until all of the row differ."""
    return np.sort(_rows(x.reshape(-1, x.shape[-1]), bounds, dtype), axis=-1).reshape(x.shape)


def _rows(x: Array, bounds: Bounds, dtype: str) -> Array:
    """The array with all entries of each row different."""
    order = np.argsort(x, axis=-1, kind="stable")
    ascending = np.take_along_axis(x, order, -1)
    if not (ascending[:, 1:] == ascending[:, :-1]).any():
        return x.copy()
    if x.dtype.kind == "f":
        spread = _zeros_spread(x, bounds, dtype)
        order = np.argsort(spread, axis=-1, kind="stable")
        ends = grid_bounds(*bounds, dtype)
        ascending = _ordinals(np.take_along_axis(spread, order, -1), dtype)
        least, most = (int(_ordinals(np.array(end, x.dtype), dtype)) for end in ends)
        different = _numbers(_increasing(ascending, least, most, bounds), x.dtype, dtype)
    else:
        low, high = (int(end) if end is not None else sign * 2**40 for end, sign in zip(bounds, (-1, 1), strict=True))
        different = _increasing(ascending.astype(np.int64), low, high, bounds).astype(x.dtype)
    made = np.empty_like(x)
    np.put_along_axis(made, order, different, -1)
    return made


def _zeros_spread(x: Array, bounds: Bounds, dtype: str) -> Array:
    """The array with the zeros of each row after the first replaced by 1, 2, … or by -1, -2, … or smaller steps."""
    low, high = bounds
    count = np.cumsum(x == 0, axis=-1) - 1
    most = max(int(count.max(initial=0)), 1)
    step = 1.0
    if high is not None and high < most:
        step = high / most if high > 0 else -1.0 if low is None or low <= -most else low / most
        step = float(np.sign(step) * 2.0 ** np.floor(np.log2(abs(step)))) if step and abs(step) != 1.0 else step
    moved = clip(round_to(count * step, dtype), low, high, dtype)
    return np.where(x == 0, moved, x).astype(x.dtype)


def _increasing(ascending: Array, least: int, most: int, bounds: Bounds) -> Array:
    """Integers in ascending order, raised until all differ, and lowered where they are beyond `most`."""
    size = ascending.shape[-1]
    if most - least + 1 < size:
        raise ValueError(f"the bounds {list(bounds)} hold fewer numbers than {size} distinct entries; widen them")
    places = np.arange(size)
    raised = np.maximum.accumulate(ascending - places, axis=-1) + places
    return np.asarray(np.minimum(raised, most - (size - 1 - places)))


def _ordinals(x: Array, dtype: str) -> Array:
    """The places of numbers among all numbers of the format, in ascending order; 0 has the place 0."""
    magnitude = np.abs(x).view(_BITS[x.dtype.itemsize]).astype(np.int64) // _unit(dtype)
    return np.asarray(np.where(x < 0, -magnitude, magnitude))


def _numbers(places: Array, kind: np.dtype[np.generic], dtype: str) -> Array:
    magnitude = (np.abs(places) * _unit(dtype)).astype(_BITS[kind.itemsize]).view(format_of(dtype).held)
    return np.asarray(np.where(places < 0, -magnitude, magnitude)).astype(kind)


def _unit(dtype: str) -> int:
    return 1 << 16 if dtype == "bfloat16" else 1  # bfloat16 has the upper bits of float32
