"""The functions of `math`, NumPy and SciPy on plain numbers, certified.

In a certification a definition calls these in the place of its own (`oracle.truth.rewriting`). On certified numbers
they are the library's functions, which `oracle.truth.arrays` answers. On plain numbers and arrays of them they are
called first as they are; if the answer is not made of integers, they are called again on certified constants. What
is not known over certified numbers keeps its answer in float64.
"""

import builtins
import math
from collections.abc import Callable
from functools import cache, partial
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np
from flint import arb

from oracle.truth.arrays import CONVERSIONS, FUNCTIONS, Numbers, of_plain
from oracle.truth.constant_functions import CONSTANT_FUNCTIONS
from oracle.truth.constants import Stated, as_constant, is_constant, is_plain, stated
from oracle.truth.constructors import CONSTRUCTORS, LIKE, array, astype, cast, conversion, dtype_of, nditer, vectorize
from oracle.truth.fft_functions import FFT
from oracle.truth.interpolation import INTERPOLATION
from oracle.truth.inverse_functions import PI
from oracle.truth.number import Number
from oracle.truth.plain_numbers import UNKNOWN, divide, given, is_certified, is_fractional, lifted, power
from oracle.truth.scalar_functions import MATH
from oracle.truth.scipy_functions import NORMAL, SCIPY
from oracle.truth.scipy_linear_algebra import SCIPY as SCIPY_LINEAR_ALGEBRA
from oracle.truth.selection import amax, amin
from oracle.truth.statistics import STATISTICS
from oracle.truth.tables import SPECIAL

_NUMBERS: dict[float, Any] = {
    math.pi: PI,
    math.e: Stated(None, formula=lambda: arb(1).exp()),
    math.tau: Stated(None, formula=lambda: 2 * arb.pi()),
    np.euler_gamma: Stated(None, formula=arb.const_euler),
}
_REAL = (Number, int, float, np.integer, np.floating)
_DISPATCHED = ("_ArrayFunctionDispatcher", "_Function")  # the functions of NumPy, and of scipy.fft
_OPAQUE = {"numpy.random", "numpy.testing", "numpy.ma", "numpy.lib", "numpy.polynomial"}
_OF_VIEWS = ("numpy.lib", "numpy.lib.stride_tricks")  # of these, `as_strided` alone is substituted


def _divide_in_place(left: Any, right: Any) -> Any:
    if isinstance(left, np.ndarray):
        left /= right
        return left
    return divide(left, right)


def _power_in_place(left: Any, right: Any) -> Any:
    if isinstance(left, np.ndarray):
        left **= right
        return left
    return power(left, right)


def _converted_float(function: Any, *args: Any, **kwargs: Any) -> Any:
    if len(args) == 1 and isinstance(args[0], Number | Numbers) and isinstance(function, type):
        return args[0] if function is builtins.float else conversion(function, args[0])
    text = args[0] if function in (builtins.float, np.float64) and len(args) == 1 else None
    if isinstance(text, str) and math.isfinite(float(text)):
        return stated(text.strip().replace("_", ""))
    return function(*args, **kwargs)


def _converted_pow(function: Any, *args: Any, **kwargs: Any) -> Any:
    return power(*args) if function is builtins.pow and len(args) == 2 else function(*args, **kwargs)


def _converted_max(function: Any, *args: Any, **kwargs: Any) -> Any:
    return _chosen(function, builtins.max, np.argmax, amax, args, kwargs)


def _converted_min(function: Any, *args: Any, **kwargs: Any) -> Any:
    return _chosen(function, builtins.min, np.argmin, amin, args, kwargs)


def _chosen(function: Any, own: Any, index: Any, certified: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """`max` or `min` of Python; of certified numbers with the set of slopes at a tie, which a comparison would lose."""
    if function is not own or not args:
        return function(*args, **kwargs)
    values = list(args if len(args) > 1 else args[0])
    key = kwargs.get("key")
    ranks = values if key is None else [key(x) for x in values]
    if not any(isinstance(x, Number) for x in ranks) or not all(isinstance(x, _REAL) for x in ranks):
        return function(values, **kwargs)
    return certified(values) if key is None else values[int(index(array(ranks)))]


def _method(owner: Any, name: str, *args: Any, **kwargs: Any) -> Any:
    """`owner.name(…)`: for a mean, a variance or a standard deviation of a plain array."""
    if type(owner) is np.ndarray and owner.dtype.kind in "iubf" and owner.size and not kwargs.get("dtype"):
        return _certified(getattr(np, name))(owner, *args, **kwargs)
    return getattr(owner, name)(*args, **kwargs)


# ---------------------------------------------------------------------------------------------------------------------
# Functions


def substitute(value: Any) -> Any:
    """What stands for a value of the user's module: certified numbers, functions and modules of functions."""
    if type(value) is float:
        return _NUMBERS.get(value, value)
    if isinstance(value, ModuleType):
        return _module(value) if _is_mathematical(value.__name__) or value.__name__ in _OF_VIEWS else value
    if isinstance(value, np.ufunc):
        return _certified(value)
    if type(value).__name__ == "norm_gen":
        return NORMAL
    if isinstance(value, type):
        return _CLASSES.get(value, value)
    if isinstance(value, BuiltinFunctionType | FunctionType) or type(value).__name__ in _DISPATCHED:
        module = getattr(value, "__module__", None) or ""
        if value is np.lib.stride_tricks.as_strided:
            return _as_strided
        return _certified(value) if _is_mathematical(module) else value
    return value


_as_strided = partial(of_plain, np.lib.stride_tricks.as_strided)  # NumPy's own returns no `Numbers`
_CLASSES: dict[type, Any] = {np.vectorize: vectorize, np.nditer: nditer}


def _is_mathematical(name: str) -> bool:
    return name.partition(".")[0] in ("math", "numpy", "scipy") and not any(name.startswith(x) for x in _OPAQUE)


class _Functions:
    """A module whose functions and numbers are certified on plain numbers; everything else is the module's."""

    def __init__(self, module: ModuleType) -> None:
        self.__dict__.update(__name__=module.__name__, _module=module)

    def __getattr__(self, name: str) -> Any:
        value = substitute(getattr(self._module, name))
        setattr(self, name, value)
        return value


@cache
def _module(module: ModuleType) -> _Functions:
    return _Functions(module)


_functions: dict[int, tuple[Any, Callable[..., Any]]] = {}  # by id: a ufunc has no weak reference


def _certified(function: Any) -> Callable[..., Any]:
    found = _functions.get(id(function))
    if found is None:
        found = _functions[id(function)] = (function, _called(function))
    return found[1]


class _called:  # noqa: N801  stands for a function
    """A library's function that is certified on plain numbers. Its attributes, such as `reduce`, are the function's."""

    def __init__(self, function: Any) -> None:
        self.function, module = function, getattr(function, "__module__", None) or "numpy"
        name = function.__name__
        self.special = SPECIAL.get(name) if module in ("numpy", "math") else None
        self.constructor = CONSTRUCTORS.get(name) if module == "numpy" else None
        of_scipy = SCIPY.get(name) if module.startswith("scipy") else None
        self.of_number = MATH.get(name) if module == "math" else of_scipy
        self.scipy = SCIPY_LINEAR_ALGEBRA.get(name) if module.startswith("scipy.linalg") else None
        self.all_operands = isinstance(function, np.ufunc) or module == "math"
        self.constant = CONSTANT_FUNCTIONS.get(function.__name__)
        if module.startswith("scipy.fft"):
            self.scipy = FFT.get(name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.function, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        function = self.function
        if self.constructor is not None:
            return self.constructor(*args, **kwargs)
        if any(is_certified(x) for x in args) or any(is_certified(x) for x in kwargs.values()):
            return self.on_certified(args, kwargs)
        if self.special is not None and not kwargs.get("dtype"):
            return self.special(*args, **kwargs)
        if self.constant is not None and args and not kwargs and all(is_plain(x) for x in args):
            return self.constant(*args)
        answer = None if self.constant is not None and not kwargs else function(*args, **kwargs)
        if answer is not None and (not is_fractional(answer) or kwargs.get("dtype") is not None):
            return answer
        try:
            return self.on_certified([self.operand(x) for x in args], {k: lifted(x) for k, x in kwargs.items()})
        except UNKNOWN:
            return function(*args, **kwargs) if answer is None else answer

    def operand(self, x: Any) -> Any:
        return as_constant(x) if self.all_operands and is_plain(x) else lifted(x)

    def on_certified(self, args: Any, kwargs: Any) -> Any:
        """The function of arguments of which some are certified."""
        if self.scipy is not None:
            return of_plain(self.scipy, *args, **kwargs)
        if self.constant is not None and args and all(is_constant(x) for x in args):
            return self.constant(*args)
        if self.special is not None and not kwargs.get("dtype"):
            return self.special(*args, **kwargs)
        if self.of_number is not None:
            return self.of_number(*args, **kwargs)
        args = [array(x) if _is_list_of_numbers(x) else x for x in args]  # so that np.argmin knows about ties
        try:
            found = self.function(*args, **kwargs)
        except TypeError:
            if not all(_is_plain(x) for x in (*args, *kwargs.values())):
                raise
            return self.function(*map(_plain, args), **{name: _plain(x) for name, x in kwargs.items()})
        plain = any(type(x) is np.ndarray and x.dtype == object for x in args)
        return found if plain or type(found) is not np.ndarray or found.dtype != object else found.view(Numbers)


def _is_plain(x: Any) -> bool:
    """Whether it is made of plain numbers, as `np.zeros(3)` is in a certification."""
    return not isinstance(x, Number) and not (
        isinstance(x, np.ndarray) and x.dtype == object and any(isinstance(each, Number) for each in x.flat)
    )


def _plain(x: Any) -> Any:
    return np.array(x.tolist(), np.float64).reshape(x.shape) if isinstance(x, Numbers) else x


def _is_list_of_numbers(x: Any) -> bool:
    return isinstance(x, list | tuple) and bool(x) and all(isinstance(entry, Number) for entry in x)


CONVERSIONS["cast"] = cast
FUNCTIONS.update({**LIKE, **STATISTICS, **INTERPOLATION})
HELPERS: dict[str, Callable[..., Any]] = {
    "divide": divide,
    "power": power,
    "divide_in_place": _divide_in_place,
    "power_in_place": _power_in_place,
    "given": given,
    "converted_float": _converted_float,
    "converted_pow": _converted_pow,
    "converted_max": _converted_max,
    "converted_min": _converted_min,
    "method": _method,
    "astype": astype,
    "dtype_of": dtype_of,
    "substitute": substitute,
}
