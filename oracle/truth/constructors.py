"""NumPy's constructors in a definition: arrays of floats that take certified numbers.

`np.zeros(n)` in a definition is to be filled with results, so in the copy of the definition that is certified it is an
array of objects. Arrays of integers and booleans stay plain, because they serve as indices and masks. A dtype of floats
that is at least as precise as the one under test rounds nothing; a narrower one is refused, because what is computed
with it afterwards is rounded to it as well.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.truth.arrays import LONGEST_TABLE, Numbers, viewed
from oracle.truth.constants import Constant, is_constant
from oracle.truth.context import current, undecided
from oracle.truth.formats import FORMATS
from oracle.truth.number import Number

_FLOATS = (None, float, "float", "d", "f8", "<f8", "double")


def is_float_dtype(dtype: Any) -> bool:
    """Whether a dtype argument of NumPy means floats; None is the default, float64."""
    if dtype in _FLOATS:
        return True
    kind = np.dtype(dtype)
    return kind.kind in "fO"


def converted(x: Any, dtype: Any) -> Any:
    """A certified or plain number in a dtype of floats: itself. Raises `TypeError` for a narrower dtype."""
    name = "float64" if dtype in _FLOATS else str(np.dtype(dtype))
    to = FORMATS.get(name)
    if to is not None and to.precision < current.format.precision and isinstance(x, Number):
        raise TypeError(
            f"a certified number in {name} would be rounded in all that follows; leave it out, or write "
            "x.astype(x.dtype)"
        )
    return x


def cast(x: Any, dtype: Any) -> Any:
    """The entries of an array in another dtype: floats stay certified, integers and booleans are plain."""
    array = np.asarray(x)
    if not is_float_dtype(dtype):
        kind = np.dtype(dtype)
        if kind.kind in "iu":
            if kind.itemsize < 4:
                raise TypeError(f"functions of {kind} are computed in a narrower dtype of floats; write astype(int)")
            whole = np.frompyfunc(int, 1, 1)(array)
            return np.asarray(whole).astype(kind) if array.ndim else kind.type(whole)
        if kind.kind == "b":
            return np.asarray(array != 0, bool)
        raise TypeError(f".astype({kind}) is not known over certified numbers; leave it out")
    found = np.frompyfunc(lambda each: converted(each, dtype), 1, 1)(array.astype(object))
    return viewed(np.asarray(found, object), Numbers) if array.ndim else found


def _numbers(plain: np.ndarray[Any, Any]) -> Any:
    return plain.astype(object).view(Numbers)


def _made(function: Callable[..., Any], place: int) -> Callable[..., Any]:
    """A constructor with its dtype at this position: of floats, it makes an array that takes certified numbers."""

    def construct(*args: Any, **kwargs: Any) -> Any:
        dtype = args[place] if len(args) > place else kwargs.get("dtype")
        found = function(*args, **kwargs)
        if not is_float_dtype(dtype) or not is_wide(found.dtype):
            return found
        return _unset(found.shape) if function is np.empty else _numbers(found)

    return construct


def _unset(shape: tuple[int, ...]) -> Any:
    """An array whose entries are None, so that one that is never assigned is noticed."""
    return np.empty(shape, object).view(Numbers)


def full(shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", **kwargs: Any) -> Any:
    """`np.full`; the fill value may be certified."""
    plain = not _is_certified(fill_value) and np.asarray(fill_value).dtype.kind in "biuc"
    if kwargs or (dtype is None and plain) or not is_float_dtype(dtype) or not is_wide(np.dtype(dtype)):
        return np.full(shape, fill_value, dtype, order, **kwargs)
    found = np.empty(shape, object)
    found[...] = fill_value if isinstance(fill_value, np.ndarray) else _in_box(fill_value)
    return found.view(Numbers)


def _is_certified(x: Any) -> bool:
    return isinstance(x, Number) or (isinstance(x, np.ndarray) and x.dtype == object)


def _in_box(x: Any) -> Any:
    if not isinstance(x, Number):
        return np.asarray(x, object)
    box = np.empty((), object)
    box[()] = x
    return box


def _like(name: str) -> Callable[..., Any]:
    """`np.zeros_like` and its relatives, of certified and of plain arrays."""

    def construct(a: Any, *args: Any, **kwargs: Any) -> Any:
        fill, args = (args[0], args[1:]) if name == "full" else ({"zeros": 0.0, "ones": 1.0}.get(name), args)
        dtype = args[0] if args else kwargs.get("dtype")
        of = np.asarray(a) if not isinstance(a, Number) else np.empty((), object)
        shape = kwargs.get("shape")
        shape = of.shape if shape is None else shape
        kind = of.dtype if dtype is None else np.dtype(dtype)
        if kind.kind not in "fO" or not is_wide(kind):
            return getattr(np, name)(shape, *([fill] if name == "full" else []), dtype=kind)
        return _unset_of(shape) if name == "empty" else full(shape, fill)

    return construct


def _unset_of(shape: Any) -> Any:
    return _unset(shape if isinstance(shape, tuple) else (shape,))


def array(of: Any, dtype: Any = None, **kwargs: Any) -> Any:
    """`np.array`, `np.asarray` and their relatives: arrays of floats take certified numbers."""
    if isinstance(of, Number):
        of = _in_box(of)
    if dtype is not None and not is_float_dtype(dtype):
        found = np.array(of, **kwargs)
        return cast(found, dtype) if found.dtype == object and np.dtype(dtype).kind in "iub" else found.astype(dtype)
    found = np.array(of, **kwargs)
    if found.dtype.kind in "iubf" and (found.dtype.kind == "f" or dtype is not None):
        return _numbers(found) if found.size <= LONGEST_TABLE else found
    if found.dtype != object:
        return found
    return cast(found, dtype) if dtype is not None else found.view(Numbers)


def asarray(of: Any, dtype: Any = None, **kwargs: Any) -> Any:
    """`np.asarray`: the same array, if it is one of certified numbers and the dtype does not round them."""
    if isinstance(of, Numbers) and dtype is None:
        return of
    if isinstance(of, np.ndarray) and of.dtype.kind in "iubf" and (dtype is None or np.dtype(dtype) == of.dtype):
        return of
    return array(of, dtype, **{name: x for name, x in kwargs.items() if name != "copy"})


def astype(owner: Any, *args: Any, **kwargs: Any) -> Any:
    """`owner.astype(dtype)`: a plain array that becomes one of floats takes certified numbers."""
    dtype = args[0] if args else kwargs.get("dtype")
    if isinstance(owner, Number | Numbers):
        return cast(owner, dtype)
    found = owner.astype(*args, **kwargs)
    plain = type(found) is np.ndarray and found.dtype.kind == "f" and found.size <= LONGEST_TABLE and found.ndim
    return _numbers(found) if plain and is_wide(found.dtype) else found


def is_wide(dtype: Any) -> bool:
    """Whether a dtype of floats is as precise as the one under test; arrays of a narrower one stay plain."""
    to = FORMATS.get(str(dtype))
    return to is None or to.precision >= current.format.precision


def dtype_of(owner: Any) -> Any:
    """`owner.dtype`: of certified numbers, the dtype under test."""
    if isinstance(owner, Number | Numbers) and current.decide is not undecided:
        return current.format.held
    return owner.dtype


def nditer(op: Any, flags: Any = (), *args: Any, **kwargs: Any) -> Any:
    """`np.nditer`, which wants a flag for arrays of objects."""
    return np.nditer(op, [*flags, "refs_ok"], *args, **kwargs)


class vectorize:  # noqa: N801  NumPy's own name
    """`np.vectorize`: a function of numbers, called with each entry."""

    def __init__(self, pyfunc: Any = None, *args: Any, **kwargs: Any) -> None:
        self.options, self.made = (args, kwargs), np.vectorize(pyfunc, *args, **kwargs) if pyfunc else None
        self.pyfunc = pyfunc

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.made is None:  # used as a decorator with options
            return vectorize(args[0], *self.options[0], **self.options[1])
        made = self.made
        simple = made.signature is None and not made.excluded and not kwargs
        if not simple or not any(_is_certified(x) or is_constant(x) for x in args):
            return made(*args, **kwargs)
        operands = [_in_box(x) if isinstance(x, Number) else np.asarray(x, object) for x in args]
        found = np.frompyfunc(self.pyfunc, len(operands), 1)(*operands)
        entries = np.asarray(found, object) if not isinstance(found, Number) else _in_box(found)
        if any(isinstance(x, Number) for x in entries.flat):
            return entries.view(Numbers) if entries.ndim else entries[()]
        return made(*args) if not any(map(_is_certified, args)) else np.array(entries.tolist())


LIKE: dict[str, Callable[..., Any]] = {f"{name}_like": _like(name) for name in ("zeros", "ones", "empty", "full")}
CONSTRUCTORS: dict[str, Callable[..., Any]] = {
    **{name: _made(getattr(np, name), 1) for name in ("zeros", "ones", "empty", "identity")},
    "eye": _made(np.eye, 3),
    "tri": _made(np.tri, 3),
    **LIKE,
    "full": full,
    "array": array,
    "asarray": asarray,
    "asanyarray": asarray,
    "asfarray": array,
    "ascontiguousarray": asarray,
    "asfortranarray": asarray,
    "asarray_chkfinite": asarray,
    "require": asarray,
    "fromiter": lambda iterable, dtype=None, **kwargs: array(list(iterable), dtype),
}


def conversion(kind: type, x: Any) -> Any:
    """`np.float32(x)` of a certified number."""
    if isinstance(x, Constant) and kind is np.float64:
        return x
    return converted(x, kind) if isinstance(x, Number) else cast(x, kind)
