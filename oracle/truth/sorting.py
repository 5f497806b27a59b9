"""NumPy's statistics of numbers in increasing order, over certified numbers: sort, partition, median and quantiles."""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.arrays import Numbers, viewed
from oracle.truth.constants import as_constant, is_constant
from oracle.truth.context import current
from oracle.truth.leaves import as_number, constant, rounding_of
from oracle.truth.number import Number, Unplaced, placed
from oracle.truth.order_statistics import in_order
from oracle.truth.ordering import has_unplaced
from oracle.truth.plain_numbers import divide
from oracle.truth.rounding_functions import whole_above, whole_below


def numbers(x: Any) -> Any:
    """An array of certified and plain numbers, of any sequence."""
    return np.array(x, object).view(Numbers) if not isinstance(x, Numbers) else x


def along(function: Callable[[Any], Any], x: Any, axis: Any) -> Any:
    """`function` of every line along the axis, which is replaced by the axes of the result."""
    lines = np.moveaxis(numbers(x), axis, -1)
    found = [function(lines[at]) for at in np.ndindex(lines.shape[:-1])]
    shape = np.shape(found[0]) if found else ()
    entries = np.empty((len(found), *shape), object)
    for at, each in enumerate(found):
        entries[at] = each
    entries = entries.reshape((*lines.shape[:-1], *shape))
    return np.moveaxis(entries, -1, axis).view(Numbers) if shape else viewed(entries[()], Numbers)


def sort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    """`np.sort`."""
    if axis is None:
        a, axis = np.ravel(a), -1
    return along(lambda line: _ordered(list(line)), a, axis)


def _ordered(line: list[Any]) -> Any:
    found = np.empty(len(line), object)
    for at, x in enumerate(in_order([placed(as_number(x)) for x in line])):
        found[at] = x
    return found


def partition(a: Any, kth: Any, axis: Any = -1, kind: Any = None, order: Any = None) -> Any:
    """`np.partition`: the numbers at the places `kth` are those of the sorted array, the others are in any order."""
    found = sort(a, axis)
    lines = np.moveaxis(found, -1 if axis is None else axis, -1)
    length = lines.shape[-1]
    free = sorted(set(range(length)) - {operator.index(k) % length for k in np.ravel(kth).tolist()})
    for at in np.ndindex(lines.shape[:-1]):
        for place in free:
            lines[(*at, place)] = Unplaced(lines[(*at, place)])
    if free:
        has_unplaced()
    return found


def _reduced(function: Callable[[Any], Any], x: Any, axis: Any, keepdims: Any) -> Any:
    """A reduction of lines, with the options of NumPy's."""
    x = numbers(x)
    axes = tuple(range(x.ndim)) if axis is None else normalize_axis_tuple(axis, x.ndim)
    kept = [a for a in range(x.ndim) if a not in axes]
    lines = x.transpose(*kept, *axes).reshape(*(x.shape[a] for a in kept), math.prod(x.shape[a] for a in axes))
    found = along(function, lines, -1)
    if keepdims is True:
        box = np.empty((), object)
        box[()] = found
        found = (found if isinstance(found, np.ndarray) else box).reshape(
            [1 if a in axes else size for a, size in enumerate(x.shape)]
        )
        return found.view(Numbers)
    return found


def median(a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: bool = False) -> Any:
    """`np.median`: the middle number, or the mean of the two in the middle."""

    def middle(line: Any) -> Any:
        ordered, half = in_order([placed(as_number(x)) for x in line]), len(line) // 2
        return ordered[half] if len(line) % 2 else (ordered[half - 1] + ordered[half]) / 2

    return _reduced(middle, a, axis, keepdims)


def quantile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: bool = False,
    method: str = "linear",
    keepdims: bool = False,
    **options: Any,
) -> Any:
    """`np.quantile`: between two neighbours in increasing order, by the method "linear", "lower" or "higher"."""
    if method not in ("linear", "lower", "higher") or options:
        raise TypeError(f"np.quantile with method={method!r} is not known over certified numbers; use np.sort(a)")

    def at(line: Any, share: Any) -> Any:
        ordered, exact = in_order([placed(as_number(x)) for x in line]), _fraction(share)
        last = len(ordered) - 1
        if exact is not None and method == "linear":
            return _between(ordered, exact * last, _error_of_rank(exact, last))
        rank = share * last if exact is None else constant(exact * last, _error_of_rank(exact, last))
        low = min(max(whole_below(rank), 0), last)
        if method == "lower":
            return ordered[low]
        high = min(low + 1, last)
        if method == "higher":
            return ordered[min(max(whole_above(rank), 0), last)]
        return ordered[low] if high == low else ordered[low] + (ordered[high] - ordered[low]) * (rank - low)

    shares = np.asarray(q, object) if np.ndim(q) else None
    if shares is None:
        return _reduced(lambda line: at(line, q), a, axis, keepdims)
    found = [_reduced(partial(at, share=share), a, axis, keepdims) for share in shares.flat]
    return (
        np.stack([np.asarray(numbers(x) if isinstance(x, np.ndarray) else _box(x)) for x in found])
        .reshape(*shares.shape, *np.shape(found[0]))
        .view(Numbers)
    )


def _fraction(share: Any) -> Fraction | None:
    """A constant as a fraction; None for an input, and for a constant that is not a fraction."""
    exact = as_constant(share).exact if is_constant(share) else None
    return None if exact is None else Fraction(int(exact.p), int(exact.q))


def _error_of_rank(share: Fraction, last: int) -> float:
    """The error of share · last if both the share and the product are rounded to the format, as the libraries do."""
    rank, error = share * last, rounding_of(share) * last
    return error + current.unit * float(rank) * current.slack if error else rounding_of(rank)


def _between(ordered: list[Number], rank: Fraction, error: float) -> Any:
    """The number at a rank that need not be whole, by linear interpolation.

    If rounding may move the rank beyond a whole number, the next two neighbours have a share in the result as well: 0,
    up to the error of the rank.
    """
    last = len(ordered) - 1
    low = min(max(math.floor(rank), 0), last)
    part, found = rank - low, ordered[low]
    if low < last and (part or error):
        found = found + (ordered[low + 1] - ordered[low]) * constant(part, error)
    for near, first in ((part, low - 1), (1 - part, low + 1)):
        if error and near <= error and 0 <= first < last:
            found = found + (ordered[first + 1] - ordered[first]) * constant(Fraction(0), error)
    return found


def _box(x: Any) -> Any:
    box = np.empty((), object)
    box[()] = x
    return box


def percentile(a: Any, q: Any, *args: Any, **kwargs: Any) -> Any:
    """`np.percentile`."""
    shares = [divide(x, 100) for x in np.ravel(np.asarray(q, object)).tolist()] if np.ndim(q) else divide(q, 100)
    return quantile(a, shares, *args, **kwargs)
