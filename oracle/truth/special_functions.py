"""Special functions, as SciPy and torch have them: error, gamma and Bessel functions, and those of probabilities."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from flint import arb

from oracle.truth.analytic import Analytic, ValueAlone
from oracle.truth.constants import Stated
from oracle.truth.elementary import exp, expm1, log, log1p
from oracle.truth.inverse_functions import exp10
from oracle.truth.leaves import as_number, lift
from oracle.truth.smooth import logsumexp, sigmoid

_ROOT2, _ROOT_PI = Stated(None, formula=lambda: arb(2).sqrt()), Stated(None, formula=arb.const_sqrt_pi)
_ROOT_2PI = Stated(None, formula=lambda: (2 * arb.pi()).sqrt())  # noqa: PLW0108  computed at the precision in use


def _beside(x: Any, constant: Stated) -> Any:
    """A constant beside an operand: a ball beside a ball."""
    return constant.enclose() if isinstance(x, arb) else constant


def _value(x: Any) -> float:
    return float(x.mid()) if isinstance(x, arb) else x.reading[0]


def _exp(x: Any) -> Any:
    return x.exp() if isinstance(x, arb) else exp(x)


def _at(*points: float) -> Callable[..., bool]:
    return lambda v: v in points


def _one(*values: float) -> float:
    return 1.0


def _square(v: float) -> float:
    return v * v  # exp(-x²) with x² rounded


def _square_below_0(v: float) -> float:
    return v * v if v < 0.0 else 0.0


# ---------------------------------------------------------------------------------------------------------------------
# Error functions, and the normal distribution


def _gauss(x: Any) -> Any:
    return 2 / _beside(x, _ROOT_PI) * _exp(-(x * x))


def _density(x: Any) -> Any:
    return _exp(-(x * x) / 2) / _beside(x, _ROOT_2PI)


def _scaled_erfc(x: arb) -> arb:
    return x.erfc() * (x * x).exp()


def _normal(x: arb) -> arb:
    return (-x / arb(2).sqrt()).erfc() / 2


def _normal_inverse(p: arb) -> arb:
    return -arb(2).sqrt() * (2 * p).erfcinv() if p < 0.5 else arb(2).sqrt() * (2 * p - 1).erfinv()


def _ratio(x: arb) -> arb:
    """The density divided by the distribution, the slope of its logarithm."""
    return _density(x) / _normal(x)


def _log_normal(x: arb) -> arb:
    return (-((x / arb(2).sqrt()).erfc() / 2)).log1p() if x > 0 else _normal(x).log()


erfc = Analytic("erfc", arb.erfc, (lambda x, y: -_gauss(x),), condition=_square, reach=1.0)
erfcx: Analytic = Analytic(
    "erfcx", _scaled_erfc, (lambda x, y: 2 * x * y - 2 / _beside(x, _ROOT_PI),), condition=_square_below_0
)
erfinv = Analytic("erfinv", arb.erfinv, (lambda x, y: _beside(x, _ROOT_PI) / 2 * _exp(y * y),), _at(0.0))
erfcinv = Analytic("erfcinv", arb.erfcinv, (lambda x, y: -_beside(x, _ROOT_PI) / 2 * _exp(y * y),), scale=_one)
ndtr: Analytic = Analytic("ndtr", _normal, (lambda x, y: _density(x),), scale=_one, condition=_square_below_0)
ndtri = Analytic(
    "ndtri", _normal_inverse, (lambda p, y: _beside(p, _ROOT_2PI) * _exp(y * y / 2),), _at(0.5), scale=_one
)
_LOG_SLOPE = Analytic("log_ndtr", _ratio, (lambda x, y: -(y * (x + y)),), condition=lambda v: 3.0 + v * v)
log_ndtr = Analytic("log_ndtr", _log_normal, (lambda x, y: _LOG_SLOPE(x),), condition=_square, reach=1.0)

# ---------------------------------------------------------------------------------------------------------------------
# Gamma functions


def _log_gamma(x: arb) -> arb:
    return x.lgamma() if x > 0 else abs(x.gamma()).log()


_MOST_STEPS = 1000  # arbitrary: below -1000 the polygamma functions are unknown


def _digamma_scale(v: float) -> float:
    """1, and below 0 the error of the reflection, whose argument is rounded next to a pole."""
    if v > 0.0:
        return 1.0
    distance = abs(v - round(v))
    return (1.0 + 1.0 / distance) * (1.0 + abs(v) / distance) if distance else math.inf


def _log_gamma_scale(v: float) -> float:
    if v > 0.0:
        return max(1.0, abs(math.log(v)))
    distance = abs(v - round(v))
    return 1.0 + abs(math.log(abs(v) + 1.0)) * abs(v) + (1.0 + abs(v)) / distance if distance else math.inf


@cache
def polygamma_of(order: int) -> Analytic:
    """The derivative of this order of the digamma function, for x above 0."""
    if order == 0:
        return digamma
    factor = math.factorial(order) * (-1) ** (order + 1)

    def ball(x: arb) -> arb:
        return factor * _hurwitz(order + 1, x)

    name = "trigamma" if order == 1 else "polygamma"
    return Analytic(name, ball, (lambda x, y: polygamma_of(order + 1)(x),), condition=_condition_below_0)


def _condition_below_0(v: float) -> float:
    return _digamma_scale(v) if v <= 0.0 else 0.0


def _hurwitz(s: int, x: arb) -> arb:
    """The Hurwitz zeta function Σ 1 / (x + k)^s, also below 0."""
    steps = max(0, 1 - math.floor(float(x.mid()))) if x.is_finite() else _MOST_STEPS
    if steps >= _MOST_STEPS:
        return arb.nan()
    total = arb(s).zeta(x + steps)
    for k in range(steps):
        total += 1 / (x + k) ** s
    return total


digamma = Analytic("digamma", arb.digamma, (lambda x, y: polygamma_of(1)(x),), scale=_digamma_scale)
gammaln = Analytic("gammaln", _log_gamma, (lambda x, y: digamma(x),), lambda v: v in (1.0, 2.0), _log_gamma_scale)
gamma: Analytic = Analytic(
    "gamma",
    arb.gamma,
    (lambda x, y: y * digamma(x),),
    condition=lambda v: abs(v) / 4.0 if v > 0.0 else _digamma_scale(v),
    bent=lambda v: 4.0 * abs(v) * (1.0 + math.log1p(abs(v))),
)


def _hurwitz_of_two(s: arb, a: arb) -> arb:
    """ζ(s, a) as the sum, which libraries have for s above 1."""
    return s.zeta(a) if s > 1 else arb.nan()


zeta_of_two: Analytic = Analytic("zeta", _hurwitz_of_two, (None, lambda s, a, y: -s * zeta_of_two(s + 1, a)))
zeta_of_one = Analytic("zeta", lambda s: s.zeta(), (None,))


def _gamma_density(a: Any, x: Any, y: Any) -> Any:
    logarithm = (a - 1) * (x.log() if isinstance(x, arb) else log(x)) - x
    return _exp(logarithm - (a.lgamma() if isinstance(a, arb) else gammaln(a)))


def _exponent(a: float, x: float) -> float:
    return abs(a) * (1.0 + abs(math.log(x))) + abs(x) if x > 0.0 else 0.0


gammainc = Analytic(
    "gammainc",
    lambda a, x: arb.nan() if x < 0 or a < 0 else x.gamma_lower(a, 1),
    (None, _gamma_density),
    lambda a, x: x == 0.0,
    condition=_exponent,
    reach=1.0,
)
gammaincc = Analytic(
    "gammainc",
    lambda a, x: arb.nan() if x < 0 or a < 0 else x.gamma_upper(a, 1),
    (None, lambda a, x, y: -_gamma_density(a, x, y)),
    lambda a, x: x == 0.0,
    condition=_exponent,
    reach=1.0,
)


def polygamma(n: Any, x: Any) -> Any:
    """`scipy.special.polygamma` for a whole order."""
    order = int(n)
    return polygamma_of(order)(x)


def zeta(s: Any, a: Any = None) -> Any:
    """`scipy.special.zeta`: Riemann's function of one number, Hurwitz's of two."""
    return zeta_of_one(s) if a is None else zeta_of_two(s, a)


def betaln(a: Any, b: Any) -> Any:
    """`scipy.special.betaln`: the logarithm of the magnitude."""
    return gammaln(a) + gammaln(b) - gammaln(a + b)


def _is_positive(x: Any) -> bool:
    value, direct, _, _, rearranged, spread = as_number(x).reading
    return bool(value > 2.0 * max(direct, rearranged) + spread)


def beta(a: Any, b: Any) -> Any:
    """`scipy.special.beta`; below 0, where it has a sign, by the gamma functions themselves."""
    if _is_positive(a) and _is_positive(b):
        return exp(betaln(a, b))
    return gamma(a) * gamma(b) / gamma(a + b)


# ---------------------------------------------------------------------------------------------------------------------
# Entropies and logistic functions


def _is_zero(x: Any) -> bool:
    value, direct, _, _, rearranged, spread = as_number(x).reading
    return value == 0.0 == direct and rearranged == 0.0 == spread


def xlogy(x: Any, y: Any) -> Any:
    """x log y, and 0 where x is 0."""
    if _is_zero(x) and not as_number(y).reading[0] > 0.0:
        return ValueAlone(0.0, [as_number(x), as_number(y)])
    return x * log(y)


def xlog1py(x: Any, y: Any) -> Any:
    """x log(1 + y), and 0 where x is 0."""
    if _is_zero(x) and not as_number(y).reading[0] > -1.0:
        return ValueAlone(0.0, [as_number(x), as_number(y)])
    return x * log1p(y)


def entr(x: Any) -> Any:
    """-x log x, and 0 at 0."""
    return ValueAlone(0.0, [as_number(x)]) if _is_zero(x) else -(x * log(x))


def rel_entr(x: Any, y: Any) -> Any:
    """x log(x / y), and 0 where x is 0."""
    return ValueAlone(0.0, [as_number(x), as_number(y)]) if _is_zero(x) else x * log(as_number(x) / y)


def kl_div(x: Any, y: Any) -> Any:
    """x log(x / y) - x + y."""
    return rel_entr(x, y) - x + y


def logit(p: Any) -> Any:
    """log(p / (1 - p))."""
    return log(as_number(p) / (1 - p))


def log_expit(x: Any) -> Any:
    """The logarithm of the sigmoid."""
    return -logsumexp((lift(0), -x))


SPECIAL_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{f.name: f for f in (erfc, erfcx, erfinv, erfcinv, ndtr, ndtri, log_ndtr, digamma, gammaln, gamma, gammainc)},
    "psi": digamma,
    "lgamma": gammaln,
    "loggamma": gammaln,
    "gammaincc": gammaincc,
    "polygamma": polygamma,
    "zeta": zeta,
    "_zeta": zeta,
    "_riemann_zeta": zeta_of_one,
    "betaln": betaln,
    "beta": beta,
    "xlogy": xlogy,
    "xlog1py": xlog1py,
    "entr": entr,
    "rel_entr": rel_entr,
    "kl_div": kl_div,
    "expit": sigmoid,
    "logit": logit,
    "log_expit": log_expit,
    "exp10": exp10,
    "exprel": lambda x: 1 + x / 2 if _is_zero(x) else expm1(x) / x,
}
