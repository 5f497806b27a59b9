"""The functions of `math` over certified numbers, and the attributes that a scalar of NumPy has."""

import functools
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from oracle.truth.arrays import Numbers
from oracle.truth.elementary import RULES, log
from oracle.truth.norms import norm
from oracle.truth.number import Number
from oracle.truth.ufuncs import UFUNCS

_NAMES = {  # the name in `math`, and in NumPy
    **{name: name for name in ("floor", "ceil", "trunc", "copysign", "fmod", "ldexp", "fabs")},
    **{name: name for name in ("isnan", "isinf", "isfinite", "tan", "sinh", "cosh", "log2", "log10", "exp2", "cbrt")},
    **{f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")},
    **{name: name for name in ("degrees", "radians", "erfc", "gamma", "lgamma")},
}


def _logarithm(x: Any, base: Any = None) -> Any:
    return log(x) if base is None else log(x) / log(base)


def _isclose(a: Any, b: Any, *, rel_tol: Any = 1e-9, abs_tol: Any = 0.0) -> bool:
    gap = abs(a - b)
    return bool(gap <= abs_tol or gap <= rel_tol * abs(a) or gap <= rel_tol * abs(b))


def _modf(x: Any) -> tuple[Any, Any]:
    whole = math.trunc(x)
    return x - whole, whole


MATH: dict[str, Callable[..., Any]] = {
    **{rule.name: rule for rule in RULES},
    **{name: UFUNCS[other] for name, other in _NAMES.items()},
    "log": _logarithm,
    "pow": operator.pow,
    "hypot": lambda *x: norm(x),
    "dist": lambda p, q: norm([x - y for x, y in zip(p, q, strict=True)]),
    "prod": lambda values, start=1: functools.reduce(operator.mul, values, start),
    "isclose": _isclose,
    "modf": _modf,
    "fsum": sum,
    "sumprod": lambda p, q: sum(x * y for x, y in zip(p, q, strict=True)),
}


# ---------------------------------------------------------------------------------------------------------------------
# What a scalar of NumPy has, as the sum of an array


def _itself(x: Number, *args: Any, **kwargs: Any) -> Number:
    return x


def _in_array(x: Number) -> Any:
    box = np.empty((), object)
    box[()] = x
    return box.view(Numbers)


def _method_of_array(name: str) -> Callable[..., Any]:
    return lambda x, *args, **kwargs: getattr(_in_array(x), name)(*args, **kwargs)


SCALAR = ("item", "copy", "sum", "mean", "max", "min", "prod", "squeeze", "tolist", "conj", "transpose")
for _name in SCALAR:
    setattr(Number, _name, _itself)
for _name in ("reshape", "astype", "flatten", "ravel", "repeat"):
    setattr(Number, _name, _method_of_array(_name))
for _name, _value in {"shape": (), "ndim": 0, "size": 1, "T": property(_itself), "real": property(_itself)}.items():
    setattr(Number, _name, _value)
