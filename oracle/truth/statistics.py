"""NumPy's statistics over certified numbers: sort, median, quantiles, covariances, histograms and nan-reductions."""

import math
import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.arrays import Numbers, viewed
from oracle.truth.leaves import SlopeInterval, as_number
from oracle.truth.order_statistics import in_order
from oracle.truth.ordering import columns, inserted
from oracle.truth.rounding_functions import rounded, whole_below
from oracle.truth.ufuncs import UFUNCS


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
    for at, x in enumerate(in_order([as_number(x) for x in line])):
        found[at] = x
    return found


def partition(a: Any, kth: Any, axis: Any = -1, kind: Any = None, order: Any = None) -> Any:
    """`np.partition`; here it is sorted."""
    return sort(a, axis)


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
        ordered, half = in_order([as_number(x) for x in line]), len(line) // 2
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
        ordered, place = in_order([as_number(x) for x in line]), share * (len(line) - 1)
        low = min(max(whole_below(place), 0), len(line) - 1)
        part, high = place - low, min(low + 1, len(line) - 1)
        if method == "linear":
            return ordered[low] if high == low else ordered[low] + (ordered[high] - ordered[low]) * part
        return ordered[low if method == "lower" or not part > 0 else high]

    shares = np.asarray(q, object) if np.ndim(q) else None
    if shares is None:
        return _reduced(lambda line: at(line, q), a, axis, keepdims)
    found = [_reduced(partial(at, share=share), a, axis, keepdims) for share in shares.flat]
    return (
        np.stack([np.asarray(numbers(x) if isinstance(x, np.ndarray) else _box(x)) for x in found])
        .reshape(*shares.shape, *np.shape(found[0]))
        .view(Numbers)
    )


def _box(x: Any) -> Any:
    box = np.empty((), object)
    box[()] = x
    return box


def percentile(a: Any, q: Any, *args: Any, **kwargs: Any) -> Any:
    """`np.percentile`."""
    shares = [x / 100 for x in np.ravel(np.asarray(q, object)).tolist()] if np.ndim(q) else q / 100
    return quantile(a, shares, *args, **kwargs)


def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: Any = False) -> Any:
    """`np.average`."""
    a, keepdims = numbers(a), keepdims is True
    if weights is None:
        mean = a.mean(axis=axis, keepdims=keepdims)
        return (mean, a.size / np.size(mean)) if returned else mean
    weights = np.asarray(weights)
    if weights.shape != a.shape:
        axes = normalize_axis_tuple(axis, a.ndim)
        weights = weights.reshape([size if at in axes else 1 for at, size in enumerate(a.shape)])
    total = (weights * np.ones(a.shape, int)).sum(axis=axis, keepdims=keepdims)
    found = (a * weights).sum(axis=axis, keepdims=keepdims) / total
    return (found, total) if returned else found


def cov(m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, **weights: Any) -> Any:
    """`np.cov`: the covariances of the rows, or of the columns without `rowvar`."""
    if any(x is not None for name, x in weights.items() if name != "dtype"):
        raise TypeError("np.cov with weights is not known over certified numbers; write (w * x) @ x.T of centred rows")
    rows = np.atleast_2d(numbers(m))
    rows = rows if rowvar or np.ndim(m) == 1 else rows.T
    if y is not None:
        other = np.atleast_2d(numbers(y))
        rows = np.concatenate([rows, other if rowvar or np.ndim(y) == 1 else other.T])
    ddof = (0 if bias else 1) if ddof is None else ddof
    centred = rows - rows.mean(axis=1, keepdims=True)
    return np.squeeze((centred @ centred.T) / (rows.shape[1] - ddof))[()]


def corrcoef(x: Any, y: Any = None, rowvar: bool = True, **options: Any) -> Any:
    """`np.corrcoef`: the covariances divided by the standard deviations."""
    found = cov(x, y, rowvar)
    if np.ndim(found) == 0:
        return found / found
    deviation = np.sqrt(np.diagonal(found))
    return np.clip(found / deviation[:, None] / deviation[None, :], -1, 1)


def bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    """`np.bincount` with certified weights."""
    if weights is None:
        return np.bincount(np.asarray(x, int), minlength=minlength)
    places = np.asarray(x, int)
    found = np.full(max(minlength, int(places.max(initial=-1)) + 1), 0.0, object)
    np.add.at(found, places, np.asarray(weights, object))
    return found.view(Numbers)


def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:  # noqa: A002
    """`np.histogram_bin_edges` for a number of bins, or edges."""
    if isinstance(bins, str):
        raise TypeError(f"np.histogram with bins={bins!r} is not known over certified numbers; write a number of bins")
    if np.ndim(bins):
        return bins
    low, high = (np.min(a), np.max(a)) if range is None else range
    count = operator.index(bins)
    return numbers([*(low + (high - low) * at / count for at in np.arange(count).tolist()), high])


def histogram(a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:  # noqa: A002
    """`np.histogram`: the counts (or sums of weights) between the edges, and the edges."""
    edges = histogram_bin_edges(a, bins, range)
    table = columns(list(edges))
    count = table.shape[1] - 1
    shares = np.ones(np.size(a), int) if weights is None else np.ravel(weights)
    counts = np.full(count, 0, object)
    for x, share in zip(np.ravel(a), shares, strict=True):
        for place, part in _bins(table, columns([x]), count):
            counts[place] = counts[place] + share * part
    if all(isinstance(each, int) for each in counts):
        counts = counts.astype(int)
    if density:
        return numbers(counts) / np.diff(numbers(edges)) / counts.sum(), edges
    return viewed(counts, Numbers), edges


def _bins(edges: Any, x: Any, count: int) -> Iterator[tuple[int, Any]]:
    """The bins that a number may be in: with 1 for the only one, with an interval where rounding decides."""
    (least, most), (lowest, highest) = (inserted(edges, x, "right", bound) for bound in (1, 2))
    if edges[0, -1] == x[0, 0] and not (edges[1, -1] or x[1, 0]):
        least = most = lowest = highest = count  # the last bin contains both of its edges
    for place in np.arange(max(lowest, 1), min(highest, count) + 1).tolist():
        if lowest == highest:
            yield place - 1, 1
        elif least <= place <= most:
            yield place - 1, SlopeInterval(float(least == most), 1.0, error=float(lowest != least or highest != most))
        else:
            yield place - 1, SlopeInterval(0.0, 0.0, error=1.0)


def nan_to_num(x: Any, *args: Any, **kwargs: Any) -> Any:
    """`np.nan_to_num`: certified numbers are finite."""
    return x.copy() if isinstance(x, np.ndarray) else x


def round_(a: Any, decimals: int = 0, out: Any = None) -> Any:
    """`np.round`."""
    return viewed(np.frompyfunc(lambda x: rounded(x, decimals), 1, 1)(np.asarray(a, object)), Numbers)


def _without_nan(name: str) -> Callable[..., Any]:
    return lambda x, *args, **kwargs: getattr(np, name)(numbers(x), *args, **kwargs)


_SAME = ("sum", "prod", "mean", "var", "std", "max", "min", "cumsum", "cumprod", "argmax", "argmin", "median")


def elementwise(name: str) -> Callable[..., Any]:
    """A function of NumPy's that is written in Python, entry by entry."""
    return lambda x: viewed(np.frompyfunc(UFUNCS[name], 1, 1)(np.asarray(x, object)), Numbers)


STATISTICS: dict[str, Callable[..., Any]] = {
    **{f"nan{name}": _without_nan(name) for name in _SAME},
    "nanquantile": quantile,
    "nanpercentile": percentile,
    "sort": sort,
    "partition": partition,
    "median": median,
    "quantile": quantile,
    "percentile": percentile,
    "average": average,
    "cov": cov,
    "corrcoef": corrcoef,
    "bincount": bincount,
    "histogram": histogram,
    "histogram_bin_edges": histogram_bin_edges,
    "nan_to_num": nan_to_num,
    "round": round_,
    "around": round_,
    **{name: elementwise(name) for name in ("fix", "sinc", "i0")},
}
