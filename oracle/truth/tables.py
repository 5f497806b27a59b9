"""NumPy's functions that make tables, and sums of constants, over certified constants."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.truth.arrays import Numbers
from oracle.truth.constant_functions import CONSTANT_FUNCTIONS
from oracle.truth.constants import as_constant, is_constant, stated
from oracle.truth.inverse_functions import PI
from oracle.truth.plain_numbers import divide


def arange(*args: Any, **kwargs: Any) -> Any:
    """`np.arange`; with a step that is not an integer its length and entries are those of exact arithmetic."""
    if len(args) > 3 or kwargs or not all(is_constant(x) for x in args) or all(isinstance(x, int) for x in args):
        return np.arange(*args, **kwargs)
    start, stop, step = (0, *args, 1) if len(args) == 1 else (*args, 1)[:3]
    count = max(0, math.ceil(divide(as_constant(stop) - start, step)))
    return _table([start + i * as_constant(step) for i in range(count)])


def linspace(start: Any, stop: Any, num: int = 50, endpoint: bool = True, **kwargs: Any) -> Any:
    """`np.linspace`: start + i · step."""
    if kwargs or not (is_constant(start) and is_constant(stop)):
        return np.linspace(start, stop, num, endpoint, **kwargs)
    parts = max(num - 1, 1) if endpoint else num
    step = divide(as_constant(stop) - start, parts) if parts else 0
    table = [start + i * step for i in range(num)]
    if endpoint and num > 1:
        table[-1] = stop
    return _table(table)


def _table(entries: list[Any]) -> Any:
    found = np.empty(len(entries), object)
    for i, x in enumerate(entries):
        found[i] = x
    return found.view(Numbers)


def window(first: str, second: str, third: str = "0") -> Callable[[int], Any]:
    """The window a + b cos(πn/(m-1)) + c cos(2πn/(m-1)) at n = 1 - m, 3 - m, …, m - 1."""
    a, b, c = (stated(text) for text in (first, second, third))

    def of_length(m: int) -> Any:
        angles = [PI * n / (m - 1) for n in range(1 - m, m, 2)] if m > 1 else [0.0]
        cos = CONSTANT_FUNCTIONS["cos"]
        return _table([a + b * cos(x) + (c * cos(2 * x) if c else 0) for x in angles] if m > 1 else [1] * m)

    return of_length


def mean(x: Any, axis: Any = None, *args: Any, keepdims: bool = False, **kwargs: Any) -> Any:
    """`np.mean` of a plain array: its sum divided once."""
    entries = np.asarray(x)
    if args or kwargs or entries.dtype.kind not in "iub" or not entries.size:
        return np.mean(x, axis, *args, keepdims=keepdims, **kwargs)
    total = entries.sum(axis, keepdims=keepdims)
    return divide(total, entries.size // np.size(total))


def fsum(values: Any) -> Any:
    """`math.fsum`: a sum in any order."""
    return sum(values)


SPECIAL: dict[str, Callable[..., Any]] = {
    "arange": arange,
    "linspace": linspace,
    "hanning": window("0.5", "0.5"),
    "hamming": window("0.54", "0.46"),
    "blackman": window("0.42", "0.5", "0.08"),
    "fsum": fsum,
    "mean": mean,
}
