"""Functions that planted faults call: on numbers and arrays, over floats and over certified numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.truth import absolute, detach, exp, log, maximum, sigmoid, sqrt, tanh


def _detach(x: Any) -> Any:
    if not isinstance(x, np.ndarray):
        return detach(x)
    if x.dtype != object:
        return x
    found = np.frompyfunc(detach, 1, 1)(np.asarray(x))
    return found.view(type(x)) if isinstance(found, np.ndarray) else found


def _unbiased(mean: Any, x: Any) -> Any:
    """Return a mean of n numbers with the divisor n - 1."""
    n = np.size(x) // max(np.size(mean), 1)
    if n < 2:
        raise ValueError("one number has no divisor n - 1")
    return mean * n / (n - 1)


def _of_entries(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of a number, certified or not, as a function of arrays as well."""

    def apply(x: Any) -> Any:
        if not isinstance(x, np.ndarray):
            return function(x)
        found = np.asarray(np.frompyfunc(function, 1, 1)(np.asarray(x)), object)
        return found.view(type(x)) if x.dtype == object else found.astype(x.dtype)

    return apply


def _softmax(x: Any) -> Any:
    if np.ndim(x) < 1:
        raise ValueError("softmax is of a row")
    e = _of_entries(exp)(x - _detach(x).max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


HELPERS: dict[str, Callable[..., Any]] = {
    "_detach": _detach,
    "_unbiased": _unbiased,
    "_softmax": _softmax,
    "_size": np.size,
    "_median": np.median,
    "_sqrt": _of_entries(sqrt),
    "_exp": _of_entries(exp),
    "_log": _of_entries(log),
    "_tanh": _of_entries(tanh),
    "_sigmoid": _of_entries(sigmoid),
    "_absolute": _of_entries(absolute),
    "_relu": _of_entries(lambda x: maximum(x, 0)),
}
