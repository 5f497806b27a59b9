"""SciPy's functions that are written in Python, over certified numbers, by their names.

SciPy is not needed: these stand for its functions where a definition calls them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.arrays import Numbers, reduced, viewed
from oracle.truth.elementary import log, sqrt
from oracle.truth.inverse_functions import PI
from oracle.truth.norms import norm
from oracle.truth.selection import absolute, amax
from oracle.truth.smooth import logsumexp as logsumexp_of
from oracle.truth.sorting import numbers
from oracle.truth.special_functions import log_ndtr, ndtr, ndtri, polygamma, zeta


def logsumexp(a: Any, axis: Any = None, b: Any = None, keepdims: bool = False, return_sign: bool = False) -> Any:
    """`scipy.special.logsumexp`."""
    if return_sign:
        raise TypeError("logsumexp with return_sign= is not known over certified numbers; leave it out")
    a = numbers(a)
    if b is None:
        return viewed(reduced(logsumexp_of, a, axis, keepdims), Numbers)
    peak = np.max(a, axis=axis, keepdims=True)
    total = np.log(np.sum(b * np.exp(a - peak), axis=axis, keepdims=True)) + peak
    if keepdims:
        return total
    axes = tuple(range(a.ndim)) if axis is None else normalize_axis_tuple(axis, a.ndim)
    return np.squeeze(total, axes)[()]


def softmax(x: Any, axis: Any = None) -> Any:
    """`scipy.special.softmax`."""
    x = numbers(x)
    exponentials = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return exponentials / np.sum(exponentials, axis=axis, keepdims=True)


def log_softmax(x: Any, axis: Any = None) -> Any:
    """`scipy.special.log_softmax`."""
    x = numbers(x)
    return x - logsumexp(x, axis, keepdims=True)


_DISTANCES: dict[str, Callable[[Any], Any]] = {
    "euclidean": norm,
    "sqeuclidean": lambda values: sum(x * x for x in values),
    "cityblock": lambda values: sum(absolute(x) for x in values),
    "chebyshev": lambda values: amax([absolute(x) for x in values]),
}


def cdist(XA: Any, XB: Any, metric: str = "euclidean", **options: Any) -> Any:
    """`scipy.spatial.distance.cdist`."""
    distance = _DISTANCES.get(metric)
    if distance is None or options:
        raise TypeError(f"cdist with metric={metric!r} is not known over certified numbers; write it with broadcasting")
    difference = numbers(XA)[:, None, :] - numbers(XB)[None, :, :]
    return viewed(reduced(distance, difference, -1), Numbers)


def convolve2d(in1: Any, in2: Any, mode: str = "full", boundary: str = "fill", fillvalue: Any = 0) -> Any:
    """`scipy.signal.convolve2d`, with zeros around the array."""
    if boundary != "fill" or fillvalue != 0:
        raise TypeError(
            f"convolve2d with boundary={boundary!r} is not known over certified numbers; use np.pad before it"
        )
    a, kernel = numbers(in1), numbers(in2)
    if mode == "valid" and any(x < y for x, y in zip(a.shape, kernel.shape, strict=True)):
        a, kernel = kernel, a
    shape = tuple(x + y - 1 for x, y in zip(a.shape, kernel.shape, strict=True))
    found = np.zeros(shape, object).view(Numbers)
    for at in np.ndindex(kernel.shape):
        found[at[0] : at[0] + a.shape[0], at[1] : at[1] + a.shape[1]] += kernel[at] * a
    if mode == "full":
        return found
    size = a.shape if mode == "same" else tuple(x - y + 1 for x, y in zip(a.shape, kernel.shape, strict=True))
    start = [(whole - part) // 2 for whole, part in zip(shape, size, strict=True)]
    return found[start[0] : start[0] + size[0], start[1] : start[1] + size[1]]


def convolve(in1: Any, in2: Any, mode: str = "full", method: str = "auto", **options: Any) -> Any:
    """`scipy.signal.convolve` and `fftconvolve` of one or two axes."""
    if np.ndim(in1) == 2:
        return convolve2d(in1, in2, mode)
    if np.ndim(in1) != 1 or mode == "same":
        raise TypeError("this convolution is not known over certified numbers; write np.convolve of each line")
    return np.convolve(numbers(in1), numbers(in2), "valid" if mode == "valid" else "full")


def _entrywise(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*args: Any) -> Any:
        operands = []
        for x in args:
            box = np.empty((), object)
            if isinstance(x, np.ndarray | list | tuple):
                box = np.asarray(x, object)
            else:
                box[()] = x
            operands.append(box)
        return viewed(np.frompyfunc(function, len(operands), 1)(*operands), Numbers)

    return called


class Normal:
    """`scipy.stats.norm`: density, distribution and their logarithms, with `loc` and `scale`."""

    def pdf(self, x: Any, loc: Any = 0, scale: Any = 1) -> Any:
        z = (x - loc) / scale
        return np.exp(-(z * z) / 2) / (sqrt(PI * 2) * scale)

    def logpdf(self, x: Any, loc: Any = 0, scale: Any = 1) -> Any:
        z = (x - loc) / scale
        return -(z * z) / 2 - log(PI * 2) / 2 - np.log(scale)

    def cdf(self, x: Any, loc: Any = 0, scale: Any = 1) -> Any:
        return _entrywise(ndtr)((x - loc) / scale)

    def logcdf(self, x: Any, loc: Any = 0, scale: Any = 1) -> Any:
        return _entrywise(log_ndtr)((x - loc) / scale)

    def sf(self, x: Any, loc: Any = 0, scale: Any = 1) -> Any:
        return _entrywise(ndtr)((loc - x) / scale)

    def ppf(self, q: Any, loc: Any = 0, scale: Any = 1) -> Any:
        return _entrywise(ndtri)(q) * scale + loc


NORMAL = Normal()
SCIPY: dict[str, Callable[..., Any]] = {
    "logsumexp": logsumexp,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "polygamma": _entrywise(polygamma),
    "zeta": _entrywise(zeta),
    "cdist": cdist,
    "convolve2d": convolve2d,
    "convolve": convolve,
    "fftconvolve": convolve,
}
