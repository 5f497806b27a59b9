"""The certified function that stands for each of NumPy's and SciPy's elementwise functions, by its name."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from oracle.truth.bessel_functions import BESSEL_FUNCTIONS
from oracle.truth.complex_arrays import over_complex
from oracle.truth.complex_numbers import ComplexNumber
from oracle.truth.constants import Constant, as_constant, is_constant, is_plain
from oracle.truth.elementary import RULES
from oracle.truth.inverse_functions import INVERSE_FUNCTIONS, general_power
from oracle.truth.norms import norm
from oracle.truth.number import Number
from oracle.truth.rounding_functions import ROUNDING
from oracle.truth.selection import absolute, amax, amin, maximum, minimum
from oracle.truth.smooth import logsumexp, power
from oracle.truth.special_functions import SPECIAL_FUNCTIONS


def _quotient(x: Any, y: Any) -> Any:
    return as_constant(x) / y if is_plain(x) and is_plain(y) else x / y


def _power(x: Any, exponent: Any) -> Any:
    plain = exponent.item() if isinstance(exponent, np.generic) else exponent
    if isinstance(x, ComplexNumber):
        return x**plain
    if is_constant(x) and is_constant(plain):
        return as_constant(x) ** plain
    if isinstance(plain, Constant):
        return power(x, plain)
    if isinstance(plain, Number):
        return general_power(x, plain)
    whole = isinstance(plain, int) or float(plain).is_integer()
    if whole and plain >= 0:
        return x ** int(plain)
    return 1 / x ** int(-plain) if whole else power(x, float(plain))


def _clip(x: Any, low: Any, high: Any) -> Any:
    x = x if low is None else maximum(x, low)
    return x if high is None else minimum(x, high)


UFUNCS: dict[str, Callable[..., Any]] = {
    **{rule.name: rule for rule in RULES},
    **INVERSE_FUNCTIONS,
    **BESSEL_FUNCTIONS,
    **SPECIAL_FUNCTIONS,
    **ROUNDING,
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
    "isnan": lambda x: False,
    "isinf": lambda x: False,
    "isfinite": lambda x: True,
}
UFUNCS.update(over_complex(UFUNCS))
PREDICATES = ("isnan", "isinf", "isfinite", "signbit")
REDUCTIONS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "maximum": amax,
    "fmax": amax,
    "minimum": amin,
    "fmin": amin,
    "logaddexp": lambda values: functools.reduce(lambda x, y: logsumexp((x, y)), values),
}
ARITHMETIC = {  # done by NumPy, with the operators of the entries
    *("add", "subtract", "multiply", "negative", "positive", "matmul", "vecdot", "matvec"),
    *("vecmat", "sign", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal"),
}
IDENTITIES = {"add": 0, "multiply": 1}  # what a reduction with a mask starts from

_ADVICE = {
    "spacing": "write np.finfo(x.dtype).eps * np.abs(x)",
    "nextafter": "write x + np.finfo(x.dtype).eps",
    "frexp": "write np.floor(np.log2(np.abs(x))) for the exponent",
    "logical_and": "write & between two comparisons",
    "logical_or": "write | between two comparisons",
    "logical_not": "write ~ before a comparison",
    "logaddexp2": "write np.logaddexp(x * np.log(2), y * np.log(2)) / np.log(2)",
    "unique": "take it of integers, or compare neighbours of np.sort(x)",
}
_DEFAULT_ADVICE = "write it with + - * /, @, comparisons and the functions of oracle.truth, entry by entry if need be"


def refusal(name: str) -> TypeError:
    """The error of a function that is not known over certified numbers, with what to write instead."""
    return TypeError(f"np.{name} is not known over certified numbers; {_ADVICE.get(name, _DEFAULT_ADVICE)}")
