"""NumPy's statistics over certified numbers: averages, covariances, histograms and nan-reductions."""

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.arrays import Numbers, viewed
from oracle.truth.leaves import SlopeInterval
from oracle.truth.ordering import columns, inserted
from oracle.truth.rounding_functions import rounded
from oracle.truth.sorting import median, numbers, partition, percentile, quantile, sort
from oracle.truth.ufuncs import UFUNCS


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
