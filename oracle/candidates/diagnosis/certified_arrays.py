"""NumPy code over certified numbers: an array that answers NumPy's functions as `oracle.truth` has them.

So a page's vectorized version, or its gradient by hand, is a definition too: what it computes is enclosed and has
budgets, and of a fault planted in it one can ask whether a candidate has the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth import absolute, amax, cos, exp, expm1, log, log1p, maximum, minimum, norm, power, sin, sqrt, tanh

__all__ = ["as_numpy_code", "gradients_of"]

Objects = NDArray[Any]

_ENTRYWISE: dict[str, Callable[..., Any]] = {
    "absolute": absolute,
    "fabs": absolute,
    "cos": cos,
    "exp": exp,
    "expm1": expm1,
    "log": log,
    "log1p": log1p,
    "log2": lambda x: log(x) / log(2),
    "exp2": lambda x: exp(x * log(2)),
    "maximum": maximum,
    "minimum": minimum,
    "fmax": maximum,
    "fmin": minimum,
    "sin": sin,
    "sqrt": sqrt,
    "square": lambda x: x * x,
    "tanh": tanh,
    "reciprocal": lambda x: 1 / x,
    "power": lambda x, y: x**y if isinstance(y, int) else power(x, y),
}
_FUNCTIONS = {
    name: np.frompyfunc(function, 2 if name in ("maximum", "minimum", "fmax", "fmin", "power") else 1, 1)
    for name, function in _ENTRYWISE.items()
}


class Certified(np.ndarray[Any, Any]):
    """An array of certified numbers, of dtype object."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [_plain(x) for x in inputs]
        out = options.pop("out", None)
        if out is not None:
            options["out"] = tuple(_plain(x) for x in out)
        name = ufunc.__name__
        if method == "reduce" and name in ("maximum", "minimum"):
            found = _extreme(plain[0], options, name)
        else:
            own = _FUNCTIONS.get(name, ufunc)
            options.pop("dtype", None)
            found = getattr(own, method)(*plain, **options)
        if out is not None:
            return out[0]
        return _certified(found)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if func is np.linalg.norm:
            return _norms(*args, **kwargs)
        if func is np.dot:
            return np.matmul(*args, **kwargs)
        return super().__array_function__(func, types, args, kwargs)


def _plain(x: Any) -> Any:
    return x.view(np.ndarray) if isinstance(x, Certified) else x


def _certified(x: Any) -> Any:
    return x.view(Certified) if isinstance(x, np.ndarray) and x.dtype == object else x


def _extreme(x: Objects, options: Mapping[str, Any], name: str) -> Any:
    """The largest or smallest along an axis, a corner where several may be."""
    sign = 1 if name == "maximum" else -1

    def of(line: Objects) -> Any:
        best = amax(sign * entry for entry in line.flat)
        return sign * best

    return _along(x, options.get("axis"), bool(options.get("keepdims")), of)


def _norms(x: Any, order: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if order not in (None, 2, "fro") or (order == 2 and axis is None and np.ndim(x) > 1):
        raise TypeError(f"no certified norm of order {order!r}")
    return _certified(_along(_plain(x), axis, keepdims, lambda line: norm(line.flat)))


def _along(x: Objects, axis: Any, keepdims: bool, of: Callable[[Objects], Any]) -> Any:
    """`of` of every line along `axis`; of all entries where it is None."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(a % max(x.ndim, 1) for a in axes)
    kept = [a for a in range(x.ndim) if a not in axes]
    lines = x.transpose([*kept, *axes])
    found = np.empty([x.shape[a] for a in kept], object)
    for index in np.ndindex(found.shape):
        found[index] = of(lines[index] if kept else lines)
    if keepdims:
        return found.reshape([1 if a in axes else size for a, size in enumerate(x.shape)])
    return found if kept else found[()]


def as_numpy_code(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, written for NumPy, as a definition."""

    def definition(**inputs: Any) -> Any:
        return _plain(function(**{name: _certified(np.copy(x)) if _many(x) else x for name, x in inputs.items()}))

    return definition


def gradients_of(function: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    """`function`, which returns gradients by name, as a definition of those of `names`, one after the other.

    One that it does not give is left out; the shapes are for the caller to know.
    """
    flat = as_numpy_code(function)

    def definition(**inputs: Any) -> Any:
        given = flat(**inputs)
        parts = [np.asarray(given[name], object).ravel() for name in names]
        return np.concatenate([_plain(part) for part in parts])

    return definition


def _many(x: Any) -> bool:
    return isinstance(x, np.ndarray)
