"""tan, the inverse trigonometric and hyperbolic functions, logarithms and powers of other bases, roots and x^y."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb

from oracle.truth.analytic import Analytic, Unknown, ValueAlone
from oracle.truth.constants import Constant, Stated, as_constant, is_constant
from oracle.truth.context import current
from oracle.truth.elementary import log, sin, sqrt
from oracle.truth.leaves import as_number, constant, lift
from oracle.truth.number import Number
from oracle.truth.smooth import Power
from oracle.truth.smooth import power as power_of_plain

PI = Stated(None, formula=arb.pi)


def _constant(formula: Callable[[], arb]) -> Callable[[Any], Any]:
    """A constant beside an operand: a ball beside a ball, a certified constant beside a certified number."""
    stated = Stated(None, formula=formula)
    return lambda beside: formula() if isinstance(beside, arb) else stated


_LN2 = _constant(lambda: arb(2).log())
_LN10 = _constant(lambda: arb(10).log())


def _at(*points: float) -> Callable[[float], bool]:
    return lambda v: v in points


def _root_of_cube(x: arb) -> arb:
    root = abs(x).root(3)
    if x > 0:
        return root
    if x < 0:
        return -root
    most = arb(abs(x).upper()).root(3)
    return (-most).union(most) if most > 0 else arb(0)


tan = Analytic("tan", arb.tan, (lambda x, y: 1 + y * y,), _at(0.0), reach=1.0)
arcsin = Analytic("arcsin", arb.asin, (lambda x, y: 1 / sqrt(1 - x * x),), _at(0.0), reach=2.0)
arccos = Analytic("arccos", arb.acos, (lambda x, y: -1 / sqrt(1 - x * x),), _at(1.0), reach=2.0)
arctan = Analytic("arctan", arb.atan, (lambda x, y: 1 / (1 + x * x),), _at(0.0), reach=2.0)
sinh: Analytic = Analytic("sinh", arb.sinh, (lambda x, y: cosh(x),), _at(0.0), bent=abs, reach=1.0)
cosh: Analytic = Analytic("cosh", arb.cosh, (lambda x, y: sinh(x),), _at(0.0), bent=abs, reach=1.0)
arcsinh = Analytic("arcsinh", arb.asinh, (lambda x, y: 1 / sqrt(1 + x * x),), _at(0.0), reach=1.0)
arccosh = Analytic("arccosh", arb.acosh, (lambda x, y: 1 / sqrt(x * x - 1),), _at(1.0), reach=1.0)
arctanh = Analytic("arctanh", arb.atanh, (lambda x, y: 1 / (1 - x * x),), _at(0.0), reach=1.0)
log2 = Analytic("log2", lambda x: x.log() / arb(2).log(), (lambda x, y: 1 / (x * _LN2(x)),), _at(1.0))
log10 = Analytic("log10", lambda x: x.log() / arb(10).log(), (lambda x, y: 1 / (x * _LN10(x)),), _at(1.0))
exp2 = Analytic("exp2", lambda x: arb(2) ** x, (lambda x, y: y * _LN2(x),), _at(0.0), bent=lambda v: 3.0 * abs(v))
exp10 = Analytic("pow", lambda x: arb(10) ** x, (lambda x, y: y * _LN10(x),), _at(0.0), bent=lambda v: 8.0 * abs(v))
cbrt = Analytic(
    "cbrt",
    _root_of_cube,
    (lambda x, y: 1 / (3 * (y * y)),),
    _at(0.0, 1.0, -1.0),
    bent=lambda v: abs(math.log(abs(v))) + 4.0 if v else 0.0,  # pow(x, 1/3) with a rounded exponent
)
_ANGLE = Analytic(
    "arctan2",
    arb.atan2,
    (lambda y, x, a: x / (x * x + y * y), lambda y, x, a: -y / (x * x + y * y)),
    lambda y, x: y == 0.0 and x > 0.0,
    reach=4.0,
)


def arctan2(y: Any, x: Any) -> Any:
    """`np.arctan2`: the angle of the point (x, y), from -π to π.

    On the negative axis it jumps by 2π; where rounding could put y on either side, both are followed.
    """
    if is_constant(y) and is_constant(x):
        return _ANGLE(y, x)
    y, x = as_number(y), as_number(x)
    v, v_direct, _, _, v_rearranged, v_spread = y.reading
    w, w_direct, _, _, w_rearranged, w_spread = x.reading
    near = abs(v) <= 2.0 * max(v_direct, v_rearranged) + v_spread
    if not near or w > 2.0 * max(w_direct, w_rearranged) + w_spread:
        return _ANGLE(y, x)
    if not w < -2.0 * max(w_direct, w_rearranged) - w_spread:
        return _ANGLE(y, x) if v_direct or w_direct or v or w else ValueAlone(0.0, [y, x])
    above = bool(y >= 0) if v_direct else math.copysign(1.0, v) > 0.0
    return (PI if above else -PI) + arctan(y / x)


def _whole_exponent(y: Number) -> int | None:
    value, direct, _, _, rearranged, spread = y.reading
    return int(value) if not (direct or rearranged or spread) and value.is_integer() and abs(value) < 2**31 else None


_POWER: Analytic = Analytic(
    "pow",
    lambda x, y: x**y if x > 0 else arb.nan(),
    (lambda x, y, z: y * _POWER(x, y - 1), lambda x, y, z: z * log(x)),
    lambda x, y: x == 1.0,
    bent=lambda x, y: abs(y) * (8.0 * abs(math.log(x)) + 1.0) if x > 0.0 else 0.0,
)


def general_power(x: Any, y: Any) -> Any:
    """x^y of two numbers of which y is certified; a negative x has powers with whole exponents."""
    if is_constant(x) and is_constant(y):
        return as_constant(x) ** y
    if isinstance(y, Constant) or not isinstance(y, Number):
        return power_of_plain(x, y)
    base = as_number(x)
    value, direct, _, _, rearranged, spread = base.reading
    if value > 2.0 * max(direct, rearranged) + spread:
        return _POWER(base, y)
    whole = _whole_exponent(y)
    if whole is not None:
        return _Whole(base, y, whole)
    power, error, *_ = y.reading
    if value == 0.0 == rearranged and power > 2.0 * error:
        flat = power > 1.0 + 2.0 * error and not current.twice
        return base * 0 if flat else ValueAlone(0.0, [base, y])
    return _POWER(base, y)


class _Whole(Power):
    """x^n for an exponent that is an exact whole number, and certified; its derivative by n is not known for x <= 0."""

    __slots__ = ("by",)

    def __init__(self, of: Number, by: Number, exponent: int) -> None:
        self.by = by
        super().__init__(of, Fraction(exponent), 0.0)

    def backward(self, adjoint: Number) -> None:
        lower = Power(self.of, self.exact - 1, 0.0) if self.exact != 1 else lift(1)
        if self.exact and self.of.contributions is not None:
            self.of.contributions.append(adjoint * (constant(self.exact) * lower))
        if self.by.contributions is not None:
            self.by.contributions.append(adjoint * Unknown())


def degrees(x: Any) -> Any:
    """`np.degrees`: x · 180 / π."""
    return x * 180 / PI


def radians(x: Any) -> Any:
    """`np.radians`: x · π / 180."""
    return x * PI / 180


def sinc(x: Any) -> Any:
    """`np.sinc`: sin(πx) / (πx), and 1 at 0."""
    if is_constant(x):
        return _SINC(x)
    number = as_number(x)
    if number.reading[0] == 0.0 == number.reading[4]:  # its first terms, with the first two derivatives
        return 1 - (PI * number) * (PI * number) / 6
    angle = number * PI
    return sin(angle) / angle


_SINC = Analytic("sinc", arb.sinc_pi, (None,), _at(0.0), lambda v: 1.0)
INVERSE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f.name: f for f in (tan, arcsin, arccos, arctan, sinh, cosh, arcsinh, arccosh, arctanh)},
    **{f.name: f for f in (log2, log10, exp2, cbrt)},
    "arctan2": arctan2,
    "exp10": exp10,
    "deg2rad": radians,
    "radians": radians,
    "rad2deg": degrees,
    "degrees": degrees,
    "sinc": sinc,
}
