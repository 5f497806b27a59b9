"""Functions that planted faults call: on numbers and arrays, over floats and over certified numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.truth import Number, absolute, detach, exp, log, maximum, sigmoid, sqrt, tanh
from oracle.truth.arrays import Numbers


def _detach(x: Any) -> Any:
    if not isinstance(x, np.ndarray):
        return detach(x)
    if not _is_certified(x):
        return x
    found = np.frompyfunc(detach, 1, 1)(np.asarray(x))
    return found.view(type(x)) if isinstance(found, np.ndarray) else found


def _is_certified(x: Any) -> bool:
    """Whether these are certified numbers; arrays of them have the dtype of floats where they are run."""
    return isinstance(x, Number | Numbers) or (isinstance(x, np.ndarray) and x.dtype == object)


class Held:
    """What `_detach` returns over floats: the values of a first run, also in later runs with other inputs.

    So a difference quotient has the derivative without what flows through them. Call `start` before the first run, and
    `again` before each of the others.
    """

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.place = -1

    def start(self) -> None:
        self.values, self.place = [], -1

    def again(self) -> None:
        self.place = 0

    def __call__(self, x: Any) -> Any:
        if self.place < 0:
            self.values.append(np.copy(x)[()])
            return x
        self.place += 1
        return self.values[self.place - 1]


def _unbiased(mean: Any, x: Any) -> Any:
    """Return a mean of n numbers with the divisor n - 1."""
    n = np.size(x) // max(np.size(mean), 1)
    if n < 2:
        if _is_certified(mean):
            raise ValueError("one number has no divisor n - 1")
        return mean * np.nan
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


def _normalized(x: Any) -> Any:
    """Return the rows of an array divided by their sums, if that is not 0."""
    total = np.sum(x, axis=-1, keepdims=True)
    return x / (total + (total == 0))


def _centred(x: Any, axis: Any = None) -> Any:
    return x - np.mean(x, axis=axis, keepdims=True)


HELPERS: dict[str, Callable[..., Any]] = {
    "_detach": _detach,
    "_unbiased": _unbiased,
    "_normalized": _normalized,
    "_centred": _centred,
    "_maximum": np.maximum,
    "_clipped": lambda x, low: np.minimum(np.maximum(x, low), 1 - low),
    "_amax": np.max,
    "_sum": np.sum,
    "_copy": lambda x: x * 1,
    "_square": lambda x: x * x,
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
UNUSUAL = ("_unbiased", "_normalized", "_centred")  # functions that NumPy does not have
