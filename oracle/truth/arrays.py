"""Arrays of certified numbers that NumPy's functions accept.

A definition may be vectorized NumPy: if its inputs are `Numbers`, then `X @ W`, `np.maximum(S, 0).sum(axis=1)` and
`np.exp(x)` are certified. NumPy does the arithmetic entry by entry, as for any array of objects. Elementary functions,
and functions that are not differentiable everywhere, call those of `oracle.truth`: for an array of objects NumPy would
compute a maximum by a comparison, and the set of slopes would be lost. Any other function raises a `TypeError` that
says what to write instead.
"""

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.constant_functions import CONSTANT_FUNCTIONS
from oracle.truth.constants import Constant, as_constant, is_constant, is_plain
from oracle.truth.context import current
from oracle.truth.elementary import RULES
from oracle.truth.linear_systems import solve
from oracle.truth.norms import lp_norm, norm
from oracle.truth.normwise import chosen
from oracle.truth.number import Number
from oracle.truth.ordering import argmax, argmin, argsort, digitize, searchsorted
from oracle.truth.selection import absolute, amax, maximum, minimum
from oracle.truth.smooth import logsumexp, power, sigmoid

ObjectArray = np.ndarray[Any, Any]


def _quotient(x: Any, y: Any) -> Any:
    return as_constant(x) / y if is_plain(x) and is_plain(y) else x / y


def _power(x: Any, exponent: Any) -> Any:
    plain = exponent.item() if isinstance(exponent, np.generic) else exponent
    if is_constant(x) and is_constant(plain):
        return as_constant(x) ** plain
    if isinstance(plain, Constant):
        return power(x, plain)
    if isinstance(plain, Number):
        raise TypeError("np.power takes a plain exponent over certified numbers; write np.exp(y * np.log(x))")
    whole = isinstance(plain, int) or float(plain).is_integer()
    if whole and plain >= 0:
        return x ** int(plain)
    return 1 / x ** int(-plain) if whole else power(x, float(plain))


def _clip(x: Any, low: Any, high: Any) -> Any:
    x = x if low is None else maximum(x, low)
    return x if high is None else minimum(x, high)


_CERTIFIED: dict[str, Callable[..., Any]] = {
    **{rule.name: rule for rule in RULES},
    "absolute": absolute,
    "fabs": absolute,
    "maximum": maximum,
    "fmax": maximum,
    "minimum": minimum,
    "fmin": minimum,
    "clip": _clip,
    "divide": _quotient,
    "true_divide": _quotient,
    "power": _power,
    "float_power": _power,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "conjugate": lambda x: x,
    "logaddexp": lambda x, y: logsumexp((x, y)),
    "hypot": lambda x, y: norm((x, y)),
    "expit": sigmoid,  # scipy's sigmoid
    "isnan": lambda x: False,
    "isinf": lambda x: False,
    "isfinite": lambda x: True,
}
LONGEST_TABLE = 1 << 14  # arbitrary: certifying an entry takes some microseconds
_PREDICATES = ("isnan", "isinf", "isfinite")
_REDUCTIONS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "maximum": amax,
    "fmax": amax,
    "minimum": lambda values: -amax([-x for x in values]),
    "fmin": lambda values: -amax([-x for x in values]),
    "logaddexp": lambda values: functools.reduce(lambda x, y: logsumexp((x, y)), values),
}
_ARITHMETIC = {  # done by NumPy, with the operators of the entries
    *("add", "subtract", "multiply", "negative", "positive", "matmul", "vecdot", "matvec"),
    *("vecmat", "sign", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal"),
}

_JUMPS = "it jumps, and next to a jump nothing can be certified; compare instead, as in `x >= 0.5`"
_ADVICE = {
    **dict.fromkeys(("floor", "ceil", "rint", "trunc", "round", "around", "fix", "floor_divide", "remainder"), _JUMPS),
    "log2": "write np.log(x) / np.log(2.0)",
    "log10": "write np.log(x) / np.log(10.0)",
    "exp2": "write np.exp(x * np.log(2.0))",
    "tan": "write np.sin(x) / np.cos(x)",
    "sinh": "write (np.exp(x) - np.exp(-x)) / 2",
    "cosh": "write (np.exp(x) + np.exp(-x)) / 2",
    "logical_and": "write & between two comparisons",
    "logical_or": "write | between two comparisons",
    "logical_not": "write ~ before a comparison",
    "linalg.inv": "write np.linalg.solve(A, B) for what the inverse is multiplied with",
    "linalg.det": "write the products out, or a recursion over the first row",
    "heaviside": "write oracle.truth.heaviside(x) for each entry",
}
_DEFAULT_ADVICE = "write it with + - * /, @, comparisons and the functions of oracle.truth, entry by entry if need be"


def _refusal(name: str) -> TypeError:
    return TypeError(f"np.{name} is not known over certified numbers; {_ADVICE.get(name, _DEFAULT_ADVICE)}")


class Numbers(np.ndarray[Any, Any]):
    """An array of certified and plain numbers, of dtype object."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return _apply(ufunc, method, inputs, options, Numbers)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        module = function.__module__.removeprefix("numpy").removeprefix(".")
        name = f"{module}.{function.__name__}" if module else function.__name__
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](*args, **kwargs)
        if module in ("linalg", "fft") and function.__name__ not in _LINEAR:
            raise _refusal(name)
        try:
            return _viewed(super().__array_function__(function, types, args, kwargs), Numbers)
        except TypeError as error:
            if "certified number" in str(error) or "oracle.truth" in str(error):
                raise
            raise TypeError(f"{_refusal(name)} (NumPy: {error})") from error

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        """A copy, for dtype object; a `TypeError` for other dtypes, because it would drop the certificates."""
        if np.dtype(dtype) != object:
            raise TypeError(f".astype({np.dtype(dtype)}) would drop the certificate of certified numbers; leave it out")
        return self.copy()

    # NumPy's own methods compare the entries in C, which does not stop where a comparison raises.
    def argmin(self, *args: Any, **kwargs: Any) -> Any:
        return argmin(self, *args, **kwargs)

    def argmax(self, *args: Any, **kwargs: Any) -> Any:
        return argmax(self, *args, **kwargs)

    def argsort(self, *args: Any, **kwargs: Any) -> Any:
        return argsort(self, *args, **kwargs)

    def searchsorted(self, *args: Any, **kwargs: Any) -> Any:
        return searchsorted(self, *args, **kwargs)


def _apply(ufunc: np.ufunc, method: str, inputs: Any, options: dict[str, Any], kind: type[ObjectArray]) -> Any:
    """The result of a ufunc, or of its `method` such as "reduce", on certified numbers; arrays are of class `kind`."""
    name = ufunc.__name__
    if options.get("dtype") not in (None, object):
        raise TypeError(f"np.{name} with a dtype would round certified numbers to it; leave the dtype out")
    options = {key: value for key, value in options.items() if key != "dtype"}
    plain: list[Any] = [np.ndarray.view(x, np.ndarray) if isinstance(x, Numbers) else _boxed(x) for x in inputs]
    outs = options.pop("out", None) or ()
    if method == "reduce" and name in _REDUCTIONS:
        found = _reduced(_REDUCTIONS[name], plain[0], **options)
    elif name in _CERTIFIED:
        mapped = np.frompyfunc(_CERTIFIED[name], len(plain) if method == "__call__" else 2, 1)
        found = getattr(mapped, method)(*plain, **options)
        if name in _PREDICATES:
            found = np.asarray(found, bool)[()]
    elif name in _ARITHMETIC:
        if name == "sign":
            ufunc, plain = np.subtract, [np.greater(plain[0], 0) * 1, np.less(plain[0], 0) * 1]
        found = getattr(ufunc, method)(*plain, **options)
    elif name in CONSTANT_FUNCTIONS and all(is_constant(x) for each in plain for x in _entries(each)):
        found = getattr(np.frompyfunc(CONSTANT_FUNCTIONS[name], len(plain), 1), method)(*plain, **options)
    else:
        raise _refusal(name)
    for out in outs:
        if out is not None:
            if out.dtype != object:
                raise TypeError(f"np.{name} cannot put certified numbers into an array of {out.dtype}; leave out= away")
            np.ndarray.view(out, np.ndarray)[...] = _boxed(found)
            return out
    return _viewed(found, kind)


def _entries(x: Any) -> Iterable[Any]:
    return x.flat if isinstance(x, np.ndarray) else (x,)


def as_numbers(x: Any) -> Any:
    """An array of plain numbers as certified constants, one of objects as `Numbers`; everything else as it is."""
    if not isinstance(x, np.ndarray) or isinstance(x, Numbers):
        return x
    if x.dtype.kind not in "iubf":
        return x.view(Numbers) if x.dtype == object else x
    if x.size > LONGEST_TABLE:
        raise TypeError(f"an array of {x.size} constants is too long to be certified")
    found = np.empty(x.shape, object)
    for place, value in zip(np.ndindex(x.shape), x.ravel().tolist(), strict=True):
        found[place] = as_constant(value)
    return found.view(Numbers)


def _boxed(x: Any) -> Any:
    """A certified number in an array without axes, so that NumPy does not look for a sequence in it."""
    if not isinstance(x, Number):
        return x
    box = np.empty((), object)
    box[()] = x
    return box


def _viewed(found: Any, kind: type[ObjectArray]) -> Any:
    """The arrays of objects in a result as arrays of class `kind`."""
    if isinstance(found, list | tuple):
        return type(found)(_viewed(each, kind) for each in found) if type(found) in (list, tuple) else found
    return found.view(kind) if isinstance(found, np.ndarray) and found.dtype == object else found


def _reduced(
    reduction: Callable[[Sequence[Any]], Any],
    x: Any,
    axis: Any = 0,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`reduction` along one axis, several, or all of them (None), with the options of NumPy's reductions."""
    if where is not True:
        raise TypeError("a maximum with where= is not known over certified numbers; take it of np.where(…)")
    x = np.asarray(x, object)
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    kept = [a for a in range(x.ndim) if a not in axes]
    rows = x.transpose(*kept, *axes).reshape(*(x.shape[a] for a in kept), math.prod(x.shape[a] for a in axes))
    found = np.empty(rows.shape[:-1], object)
    for at in np.ndindex(found.shape):
        found[at] = reduction([*rows[at], *(() if initial is None or initial is np._NoValue else (initial,))])
    if keepdims:
        found = found.reshape([1 if a in axes else size for a, size in enumerate(x.shape)])
    return found if found.ndim else found[()]


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:  # noqa: A002  NumPy's own name
    """`numpy.linalg.norm`, where it is a sum or a maximum; other norms of matrices are refused."""
    ord = ord.reading[0] if isinstance(ord, Constant) else ord  # noqa: A001  the order that a literal states
    flat = axis is None and np.ndim(x) != 1
    count = np.ndim(x) if axis is None else np.size(axis)
    if (count == 2 and ord not in (None, "fro")) or (flat and ord not in (None, "fro")):
        raise _refusal(f"linalg.norm of a matrix with ord={ord!r}")
    if ord in (None, 2, "fro"):
        reduction: Any = norm
    elif ord == 1:
        reduction = lambda values: sum((absolute(v) for v in values), start=0)  # noqa: E731
    elif ord == math.inf:
        reduction = lambda values: amax([absolute(v) for v in values])  # noqa: E731
    elif isinstance(ord, int | float) and ord > 1:
        reduction = lambda values: lp_norm(values, ord)  # noqa: E731
    else:
        raise _refusal(f"linalg.norm with ord={ord!r}")
    return _viewed(_reduced(reduction, x, axis, keepdims), Numbers)


def _solve(a: Any, b: Any) -> Any:
    return _viewed(np.asarray(solve(np.asarray(a, object), np.asarray(b, object)), object), Numbers)


def _where(condition: Any, *branches: Any) -> Any:
    """`numpy.where`, for the normwise bound with the magnitudes of what was not selected."""
    plain, operands = np.asarray(condition), [np.asarray(_boxed(x), object) for x in branches]
    if len(branches) != 2 or not current.normwise:
        return _viewed(np.where(plain, *operands), Numbers)
    return _viewed(np.frompyfunc(chosen, 3, 1)(plain, *operands), Numbers)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "where": _where,
    "linalg.norm": _norm,
    "linalg.solve": _solve,
    "argmin": argmin,
    "argmax": argmax,
    "argsort": argsort,
    "searchsorted": searchsorted,
    "digitize": digitize,
}
_LINEAR = {"outer", "trace", "matmul", "vecdot", "cross", "tensordot", "matrix_transpose", "diagonal", "multi_dot"}


def _apply_to_number(number: Number, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
    """`__array_ufunc__` of a single certified number, as in `np.maximum(x[i], 0)`."""
    arrays = number.is_constant or any(isinstance(x, Numbers) for x in inputs)
    kind = Numbers if arrays else np.ndarray
    return _apply(ufunc, method, inputs, options, kind)


Number.__array_ufunc__ = _apply_to_number  # type: ignore[attr-defined]  # attached here: `number` comes before the functions
