"""The elementary functions: exp, expm1, log, log1p, sqrt, sin, cos, tanh and erf.

Each is a `Rule`: the function over floats, its ball, its derivative, and how much a change of the argument changes the
result.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from flint import arb, ctx

from oracle.truth.accuracy import ulps
from oracle.truth.context import current, undecided
from oracle.truth.leaves import CONSTANT_BITS, Leaf, RoundedConstant, step_of
from oracle.truth.normwise import is_slope_of_unselected, logarithms
from oracle.truth.number import UNKNOWN, Number, Reading, SameValue, accumulate
from oracle.truth.products import Product, Quotient

_SLOPE_AT_0 = 2.0 / math.sqrt(math.pi)  # of erf


@dataclass(frozen=True)
class Rule:
    """An elementary function of one number, as a definition calls it.

    For floats and NumPy arrays it is NumPy's function of the same name (`erf`: Python's), with its shape and dtype. For
    a certified number it returns a certified number; where the function has no value (`log` below 0), the bounds are
    infinite.

    >>> float(exp(0.0)), float(sqrt(2.25))
    (1.0, 1.5)
    """

    name: str
    real: Callable[[Any], Any]
    point: Callable[[float], float]
    ball: Callable[[arb], arb]
    slope: Callable[[Number, Number, Number], Number]  # (adjoint, argument, result) -> adjoint · f'(argument)
    moved: Callable[[float, float], float]  # (v, e) -> a bound on |f(t + δ) - f(t)| for |t - v| <= e and |δ| <= e
    exact: dict[float, float]  # arguments for which every implementation returns the exact result
    reach: float = 0.0  # 1 where other forms pass through 1, as tanh(x) = 2σ(2x) - 1 and log(1 + x)
    of_constant: ClassVar[Callable[[Any, Any], Any]]  # set by `constant_arithmetic`, which needs the rules first
    of_number: ClassVar[Callable[[Any, Number], Number]]  # set by `forms`

    def __call__(self, x: Any) -> Any:
        if isinstance(x, Number):
            return Rule.of_constant(self, x) if x.is_constant else Rule.of_number(self, x)
        if (
            current.decide is undecided
            or not isinstance(x, int | float | np.integer | np.floating)
            or not math.isfinite(x)
        ):
            return self.real(x)
        return Rule.of_constant(self, x)


def _steep(slope: Callable[[float], float], pole: float) -> Callable[[float, float], float]:
    """`moved` for a function that is defined above its pole, and steeper the nearer the pole."""

    def moved(v: float, e: float) -> float:
        least = (v - pole) - 2.0 * e  # the least distance from the pole that a float or the truth may have
        return e * slope(least) if least > 0.0 else math.inf

    return moved


def _moved_exp(v: float, e: float) -> float:
    if v + e < 709.0 and e < 709.0:
        return math.exp(v + e) * math.expm1(e)
    # Two positive numbers differ by at most the larger one; a large e is rounded up, which is little beside e.
    top = v + 2.0 * e + 2.0**-50 * (abs(v) + 2.0 * e)
    return math.exp(top) if top < 709.0 else math.inf


def moved_sqrt(v: float, e: float) -> float:
    """How far the square root moves; finite even at 0, because |√f - √t| <= √|f - t|."""
    least = v - 2.0 * e
    return e / (2.0 * math.sqrt(least)) if least > e else math.sqrt(e)


def _lipschitz(v: float, e: float) -> float:
    return e


def _moved_erf(v: float, e: float) -> float:
    least = max(abs(v) - 2.0 * e, 0.0)
    return 1.1284 * e * math.exp(-least * least)


def _real_erf(x: Any) -> Any:
    values = np.asarray(x)
    floats = values.dtype if values.dtype.kind == "f" else np.float64
    return np.array([math.erf(v) for v in values.ravel().tolist()], floats).reshape(values.shape)[()]


def _slope_erf(adjoint: Number, x: Number, y: Number) -> Number:
    factor = RoundedConstant(_SLOPE_AT_0, step_of(_SLOPE_AT_0))
    before, ctx.prec = ctx.prec, CONSTANT_BITS
    try:
        factor.ball = 2 / arb.pi().sqrt()
    finally:
        ctx.prec = before
    slope: Number = factor * exp(-(x * x))
    return adjoint * slope


def _safe(function: Callable[[float], float]) -> Callable[[float], float]:
    """`function`, returning infinity where Python raises; the reading then counts as overflowed."""

    def call(v: float) -> float:
        try:
            return function(v)
        except (OverflowError, ValueError):
            return math.inf

    return call


exp = Rule("exp", np.exp, _safe(math.exp), arb.exp, lambda a, x, y: a * y, _moved_exp, {0.0: 1.0})
expm1 = Rule("expm1", np.expm1, _safe(math.expm1), arb.expm1, lambda a, x, y: a * (y + 1), _moved_exp, {0.0: 0.0}, 1.0)
log = Rule("log", np.log, _safe(math.log), arb.log, lambda a, x, y: a / x, _steep(lambda d: 1.0 / d, 0.0), {1.0: 0.0})
log1p = Rule(
    "log1p",
    np.log1p,
    _safe(math.log1p),
    arb.log1p,
    lambda a, x, y: a / (1 + x),
    _steep(lambda d: 1.0 / d, -1.0),
    {0.0: 0.0},
    1.0,
)
sqrt = Rule("sqrt", np.sqrt, _safe(math.sqrt), arb.sqrt, lambda a, x, y: a / (2 * y), moved_sqrt, {0.0: 0.0, 1.0: 1.0})
sin = Rule("sin", np.sin, _safe(math.sin), arb.sin, lambda a, x, y: a * cos(x), _lipschitz, {0.0: 0.0}, 1.0)
cos: Rule = Rule("cos", np.cos, _safe(math.cos), arb.cos, lambda a, x, y: -(a * sin(x)), _lipschitz, {0.0: 1.0}, 1.0)
tanh = Rule("tanh", np.tanh, math.tanh, arb.tanh, lambda a, x, y: a * (1 - y * y), _lipschitz, {0.0: 0.0}, 1.0)
erf = Rule("erf", _real_erf, math.erf, arb.erf, _slope_erf, _moved_erf, {0.0: 0.0}, 1.0)
RULES = (exp, expm1, log, log1p, sqrt, sin, cos, tanh, erf)


def library_error(function: str, most: float) -> float:
    """A bound on a library's own error in `function`, for results of magnitude up to `most` (`accuracy.ULPS`)."""
    count = ulps(function, current.format.name)
    return count * (2.0 * current.unit * most + current.loss) * current.slack


def log_sigmoid_error(least: float) -> float:
    """A bound on the error of log σ(x), for x >= `least`: -log1p(exp(-x)), or min(x, 0) - log1p(exp(-|x|)).

    |log σ(x)| is at most max(-x, 0) + log 2. An error of exp(-x) relative to it changes log1p(exp(-x)) by less.
    """
    most = max(-least, 0.0) + 0.7
    return current.unit * most * current.slack + library_error("log1p", most) + library_error("exp", 1.0)


class Elementary(Number):
    """f(x): the error comes from the error of x, and from the library that computes f."""

    __slots__ = ("of", "rule")

    def __init__(self, rule: Rule, of: Number) -> None:
        self.rule = rule
        self.of = of
        self.measure()

    @property
    def is_exponential(self) -> bool:  # type: ignore[override]  # depends on the rule
        return self.rule is exp

    def read(self) -> Reading:
        v, v_direct, _, _, v_rearranged, v_spread = self.of.reading
        rule = self.rule
        value = rule.point(v)
        if not math.isfinite(value):
            return UNKNOWN
        spread = rule.moved(v, v_spread) if v_spread else 0.0
        most = abs(value) + spread
        step = 0.0
        if v_direct == 0.0 == v_spread and self.is_exact(v, value):
            direct, step = 0.0, step_of(value)
        elif rule is sqrt and v - 2.0 * v_direct < 0.0:
            direct = math.inf  # the definition itself may take the root of a negative number
        else:
            moved = rule.moved(v, v_direct + v_spread)
            direct = moved + library_error(rule.name, most + moved)
        if not most + direct <= current.largest:
            direct = math.inf
        if rule is exp and type(self.of) is not Leaf:
            v_rearranged += current.unit * abs(v)  # another form may compute the argument, with one more rounding
        if current.normwise:
            most, v_rearranged = self.reach(most, v, v_rearranged)
        moved = rule.moved(v, v_rearranged + v_spread)
        rearranged = moved + library_error(rule.name, most + moved)
        if not most + rearranged <= current.largest:
            rearranged = math.inf
        return value, direct, step, most, rearranged, spread

    def reach(self, most: float, v: float, v_rearranged: float) -> tuple[float, float]:
        """For the normwise bound: the largest amount on the way to the result, and the error of the argument.

        exp(x) may be computed in another base or as a product, so that its argument is rounded again; log(x / y) may be
        log x - log y.
        """
        most = max(most, self.rule.reach)
        if self.rule is exp or self.rule is expm1:
            v_rearranged += 3.0 * current.unit * abs(v)
        elif self.rule is log:
            factors: Any = self.of
            while isinstance(factors, SameValue):  # as np.where(y > 0, x / y, 1) is
                factors = factors.of
            if isinstance(factors, Product | Quotient):
                most = max(most, logarithms(factors.left.reading[0], factors.right.reading[0]))
        return most, v_rearranged

    def is_exact(self, v: float, value: float) -> bool:
        """Whether every implementation returns the exact result."""
        if v in self.rule.exact:
            return True
        if self.rule is not sqrt or value * value != v:
            return False
        root, square = value.as_integer_ratio(), v.as_integer_ratio()
        is_root = root[0] ** 2 * square[1] == square[0] * root[1] ** 2
        return is_root and value <= current.full * step_of(value)

    @property
    def is_steep(self) -> bool:
        value, direct, _, _, rearranged, spread = self.reading
        if self.rule is sqrt:
            return not value - spread > 2.0 * max(direct, rearranged)  # the result may be 0
        return max(direct, rearranged) == math.inf

    def enclose(self) -> arb:
        return self.rule.ball(self.of.ball)

    def backward(self, adjoint: Number) -> None:
        if current.normwise and not self.rule.reach and is_slope_of_unselected(adjoint):
            return  # the slope of an exponential that was not selected may be of any magnitude
        accumulate(self.of, self.rule.slope(adjoint, self.of, self))
