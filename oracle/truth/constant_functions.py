"""Functions of constants: elementary ones, and those that have no certified derivative, through Arb."""

import math
from collections.abc import Callable
from typing import Any

from flint import arb

from oracle.truth.constant_arithmetic import sign
from oracle.truth.constants import Computed, as_constant
from oracle.truth.elementary import RULES, log
from oracle.truth.images import Enclosed

_constant: Callable[[Any], Any] = as_constant  # its operators are attached in `constant_arithmetic`


def _by_arb(name: str, function: Callable[..., arb], count: int = 1) -> Callable[..., Any]:
    def of_constants(*args: Any) -> Any:
        if len(args) != count:
            raise TypeError(f"{name} of constants takes {count} numbers, got {len(args)}")
        return Computed(Enclosed(name, function, [as_constant(x) for x in args]), None)

    return of_constants


def _logarithm(x: Any, base: Any = None) -> Any:
    return log(as_constant(x)) if base is None else log(as_constant(x)) / log(as_constant(base))


def _largest(x: Any, y: Any) -> Any:
    return x if as_constant(x) >= y else y


def _smallest(x: Any, y: Any) -> Any:
    return x if as_constant(x) <= y else y


def _predicate(answer: bool) -> Callable[[Any], bool]:
    return lambda x: answer


def _of_two(base: int) -> Callable[[arb], arb]:
    return lambda x: arb(base) ** x


def _over(base: int) -> Callable[[arb], arb]:
    return lambda x: x.log() / arb(base).log()


def _angle(factor: Callable[[], arb]) -> Callable[[arb], arb]:
    return lambda x: x * factor()


_ARB: dict[str, Callable[[arb], arb]] = {
    "tan": arb.tan,
    "arcsin": arb.asin,
    "arccos": arb.acos,
    "arctan": arb.atan,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "arcsinh": arb.asinh,
    "arccosh": arb.acosh,
    "arctanh": arb.atanh,
    "log2": _over(2),
    "log10": _over(10),
    "exp2": _of_two(2),
    "exp10": _of_two(10),
    "cbrt": lambda x: x.root(3) if x > 0 else -(-x).root(3),
    "sinc": arb.sinc_pi,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "gamma": arb.gamma,
    "gammaln": arb.lgamma,
    "rsqrt": arb.rsqrt,
    "deg2rad": _angle(lambda: arb.pi() / 180),
    "rad2deg": _angle(lambda: 180 / arb.pi()),
}
_ALIASES = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "lgamma": "gammaln",
    "radians": "deg2rad",
    "degrees": "rad2deg",
}
# By the name that NumPy, math or SciPy has for it.
CONSTANT_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{rule.name: (lambda x, rule=rule: rule(as_constant(x))) for rule in RULES},
    **{name: _by_arb(name, function) for name, function in _ARB.items()},
    **{alias: _by_arb(name, _ARB[name]) for alias, name in _ALIASES.items()},
    "log": _logarithm,
    "arctan2": _by_arb("arctan2", arb.atan2, 2),
    "atan2": _by_arb("arctan2", arb.atan2, 2),
    "hypot": _by_arb("hypot", lambda x, y: (x * x + y * y).sqrt(), 2),
    "pow": lambda x, y: as_constant(x) ** y,
    "fabs": lambda x: abs(as_constant(x)),
    "absolute": lambda x: abs(as_constant(x)),
    "sign": lambda x: sign(as_constant(x)),
    "floor": lambda x: math.floor(as_constant(x)),
    "ceil": lambda x: math.ceil(as_constant(x)),
    "trunc": lambda x: int(_constant(x)),
    "rint": lambda x: round(_constant(x)),
    "round": lambda x, decimals=0: round(_constant(x), decimals),
    "floor_divide": lambda x, y: as_constant(x) // y,
    "remainder": lambda x, y: as_constant(x) % y,
    "maximum": _largest,
    "minimum": _smallest,
    "isnan": _predicate(False),
    "isinf": _predicate(False),
    "isfinite": _predicate(True),
}
