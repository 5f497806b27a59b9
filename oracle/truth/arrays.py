"""Arrays of certified numbers that NumPy's functions accept.

A definition may be vectorized NumPy: if its inputs are `Numbers`, then `X @ W`, `np.maximum(S, 0).sum(axis=1)` and
`np.exp(x)` are certified. NumPy does the arithmetic entry by entry, as for any array of objects. Elementary functions,
and functions that are not differentiable everywhere, call those of `oracle.truth`: for an array of objects NumPy would
compute a maximum by a comparison, and the set of slopes would be lost. Any other function raises a `TypeError` that
says what to write instead.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from oracle.truth.array_utils import normalize_axis_tuple
from oracle.truth.complex_arrays import (
    COMPLEX_FUNCTIONS,
    as_complex_array,
    complex_operand,
    imaginary_parts,
    is_complex,
    real_parts,
)
from oracle.truth.complex_numbers import ComplexNumber
from oracle.truth.constant_functions import CONSTANT_FUNCTIONS
from oracle.truth.constants import as_constant, is_constant
from oracle.truth.context import current
from oracle.truth.fft_functions import FFT
from oracle.truth.linear_algebra import LINEAR_ALGEBRA
from oracle.truth.normwise import chosen
from oracle.truth.number import Number
from oracle.truth.ordering import argmax, argmin, argsort, digitize, searchsorted
from oracle.truth.ufuncs import ARITHMETIC, IDENTITIES, PREDICATES, REDUCTIONS, UFUNCS, refusal

ObjectArray = np.ndarray[Any, Any]


LONGEST_TABLE = 1 << 14  # arbitrary: certifying an entry takes some microseconds


class Numbers(np.ndarray[Any, Any]):
    """An array of certified and plain numbers, of dtype object."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return _apply(ufunc, method, inputs, options, Numbers)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        module = function.__module__.removeprefix("numpy").removeprefix(".")
        name = f"{module}.{function.__name__}" if module else function.__name__
        if name in FUNCTIONS:
            return FUNCTIONS[name](*args, **kwargs)
        if module in ("linalg", "fft") and function.__name__ not in _LINEAR:
            raise refusal(name)
        try:
            return viewed(super().__array_function__(function, types, args, kwargs), Numbers)
        except TypeError as error:
            if "certified number" in str(error) or "oracle.truth" in str(error):
                raise
            raise TypeError(f"{refusal(name)} (NumPy: {error})") from error

    @property  # type: ignore[misc]  # NumPy's own can be assigned to
    def real(self) -> Any:
        """The real parts of the entries."""
        return real_parts(self).view(Numbers) if self.ndim else real_parts(self)

    @property  # type: ignore[misc]
    def imag(self) -> Any:
        """The imaginary parts of the entries: 0 for real ones."""
        return imaginary_parts(self).view(Numbers) if self.ndim else imaginary_parts(self)

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        """The numbers in another dtype: floats stay certified (rounded to a narrower dtype), integers are plain."""
        if np.dtype(dtype).kind == "c":
            return viewed(as_complex_array(self), Numbers)
        return self.copy() if np.dtype(dtype) == object else CONVERSIONS["cast"](self, dtype)

    # NumPy's own methods compare the entries in C, which does not stop where a comparison raises.
    def argmin(self, *args: Any, **kwargs: Any) -> Any:
        return argmin(self, *args, **kwargs)

    def argmax(self, *args: Any, **kwargs: Any) -> Any:
        return argmax(self, *args, **kwargs)

    def argsort(self, *args: Any, **kwargs: Any) -> Any:
        return argsort(self, *args, **kwargs)

    def searchsorted(self, *args: Any, **kwargs: Any) -> Any:
        return searchsorted(self, *args, **kwargs)

    def sort(self, axis: Any = -1, *args: Any, **kwargs: Any) -> None:
        self[...] = FUNCTIONS["sort"](self, axis)

    def tobytes(self, *args: Any, **kwargs: Any) -> Any:
        raise refusal("ndarray.tobytes")  # of pointers, which could be read as floats

    def round(self, decimals: Any = 0, out: Any = None) -> Any:
        return FUNCTIONS["round"](self, decimals)


def _apply(ufunc: np.ufunc, method: str, inputs: Any, options: dict[str, Any], kind: type[ObjectArray]) -> Any:
    """The result of a ufunc, or of its `method` such as "reduce", on certified numbers; arrays are of class `kind`."""
    name = ufunc.__name__
    dtype = options.pop("dtype", None)
    plain: list[Any] = [np.ndarray.view(x, np.ndarray) if isinstance(x, Numbers) else _boxed(x) for x in inputs]
    outs = options.pop("out", None) or ()
    if method == "__call__" and ufunc.signature is None:  # entry by entry
        current.count(math.prod(np.broadcast_shapes(*map(np.shape, plain))))
    if method == "reduce" and name in REDUCTIONS:
        found = reduced(REDUCTIONS[name], plain[0], **options)
    elif name in ("divmod", "modf"):
        whole = np.floor_divide(*inputs) if name == "divmod" else np.trunc(*inputs)
        return (whole, np.remainder(*inputs)) if name == "divmod" else (inputs[0] - whole, whole)
    elif name in UFUNCS:
        mapped = np.frompyfunc(UFUNCS[name], len(plain) if method == "__call__" else 2, 1)
        found = getattr(mapped, method)(*plain, **options)
        if name in PREDICATES:
            found = np.asarray(found, bool)[()]
    elif name in ARITHMETIC:
        if name == "sign":
            ufunc, plain = np.subtract, [np.greater(plain[0], 0) * 1, np.less(plain[0], 0) * 1]
        if method == "reduce" and name in IDENTITIES and options.get("where", True) is not True:
            options = {"initial": IDENTITIES[name], **options}
        found = getattr(ufunc, method)(*plain, **options)
    elif name in CONSTANT_FUNCTIONS and all(is_constant(x) for each in plain for x in _entries(each)):
        found = getattr(np.frompyfunc(CONSTANT_FUNCTIONS[name], len(plain), 1), method)(*plain, **options)
    elif name.endswith("(vectorized)"):  # a function of the user's, through np.frompyfunc
        found = getattr(ufunc, method)(*plain, **options)
    else:
        raise refusal(name)
    if dtype is not None and np.dtype(dtype) != object and name not in PREDICATES:
        found = CONVERSIONS["cast"](found, dtype)
    mask = options.get("where", True) if method == "__call__" else True
    for out in outs:
        if out is not None:
            return _written(out, found, mask, name)
    return viewed(found, kind)


CONVERSIONS: dict[str, Callable[[Any, Any], Any]] = {}  # filled by `constructors`, which needs arrays first


def _written(out: Any, found: Any, mask: Any, name: str) -> Any:
    """`out` with the entries of `found` where the mask is true."""
    if out.dtype != object:
        raise TypeError(
            f"np.{name} cannot put certified numbers into an array of {out.dtype}; "
            "write out=np.zeros(shape) or out=np.zeros_like(x)"
        )
    if mask is True:
        np.ndarray.view(out, np.ndarray)[...] = _boxed(found)
    else:
        np.copyto(np.ndarray.view(out, np.ndarray), _boxed(found), where=mask)
    return out


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
    if is_complex(x):
        return complex_operand(x)
    if not isinstance(x, Number):
        return x
    box = np.empty((), object)
    box[()] = x
    return box


def viewed(found: Any, kind: type[ObjectArray]) -> Any:
    """The arrays of objects in a result as arrays of class `kind`."""
    if isinstance(found, list | tuple):
        parts = [viewed(each, kind) for each in found]
        return type(found)(*parts) if hasattr(found, "_fields") else parts if isinstance(found, list) else tuple(parts)
    return found.view(kind) if isinstance(found, np.ndarray) and found.dtype == object else found


def reduced(
    reduction: Callable[[Sequence[Any]], Any],
    x: Any,
    axis: Any = 0,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """`reduction` along one axis, several, or all of them (None), with the options of NumPy's reductions."""
    x = np.asarray(x, object)
    mask = None if where is True else np.broadcast_to(where, x.shape)
    axes = range(x.ndim) if axis is None else normalize_axis_tuple(axis, x.ndim)
    kept = [a for a in range(x.ndim) if a not in axes]
    shape = (*(x.shape[a] for a in kept), math.prod(x.shape[a] for a in axes))
    rows = x.transpose(*kept, *axes).reshape(shape)
    chosen_rows = None if mask is None else mask.transpose(*kept, *axes).reshape(shape)
    found = np.empty(rows.shape[:-1], object)
    start = () if initial is None or initial is np._NoValue else (initial,)
    for at in np.ndindex(found.shape):
        row = rows[at] if chosen_rows is None else rows[at][chosen_rows[at]]
        found[at] = reduction([*row, *(x for x in start if abs(x) != math.inf or not len(row))])
    if keepdims:
        found = found.reshape([1 if a in axes else size for a, size in enumerate(x.shape)])
    return found if found.ndim else found[()]


def _where(condition: Any, *branches: Any) -> Any:
    """`numpy.where`, for the normwise bound with the magnitudes of what was not selected."""
    plain, operands = np.asarray(condition), [np.asarray(_boxed(x), object) for x in branches]
    if len(branches) != 2 or not current.normwise:
        return viewed(np.where(plain, *operands), Numbers)
    return viewed(np.frompyfunc(chosen, 3, 1)(plain, *operands), Numbers)


def of_plain(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A function that returns plain arrays of objects, with `Numbers` as its result."""
    return viewed(function(*args, **kwargs), Numbers)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "where": _where,
    **{name: partial(of_plain, function) for name, function in (LINEAR_ALGEBRA | COMPLEX_FUNCTIONS).items()},
    **{f"fft.{name}": partial(of_plain, function) for name, function in FFT.items()},
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


ComplexNumber.__array_ufunc__ = _apply_to_number  # type: ignore[attr-defined]
Number.__array_ufunc__ = _apply_to_number  # type: ignore[attr-defined]  # attached here: `number` comes before the functions
