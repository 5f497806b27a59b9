"""Special functions for the soundness tests, in the form of `tests/support/function_cases.py`; `CASES` has all."""

from __future__ import annotations

from fractions import Fraction

import mpmath

from tests.support.function_cases import ELEMENTARY, LN10, Case, Undefined, inverse, irrational

GAUSS = irrational(lambda: 2 / mpmath.sqrt(mpmath.pi))
HALF_ROOT_PI = irrational(lambda: mpmath.sqrt(mpmath.pi) / 2)
DENSITY = irrational(lambda: 1 / mpmath.sqrt(2 * mpmath.pi))
ROOT_2PI = irrational(lambda: mpmath.sqrt(2 * mpmath.pi))
RADIAN = irrational(lambda: mpmath.pi / 180)
DEGREE = irrational(lambda: 180 / mpmath.pi)
PI = irrational(lambda: +mpmath.pi)


def gauss(to, x, divisor, factor):
    """factor · exp(± x² / divisor)"""
    square = to.times(x, x)
    square = square if abs(divisor) == 1 else to.over(square, to.constant(abs(divisor)))
    return to.times(to.constant(factor), to.function("exp", square if divisor > 0 else -square))


def log_gamma(x):
    return mpmath.log(abs(mpmath.gamma(x)))


def no_pole(x):
    return x > 0 or x != mpmath.floor(x)


def normal(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def unknown():
    """The slope of an argument by which no library has a derivative."""
    raise Undefined


def one_less(to, x):
    return to.total([x, to.constant(-1)])


# ---------------------------------------------------------------------------------------------------------------------
# Bessel functions


def exact_bessel(kind, order, x):
    function = {"j": mpmath.besselj, "y": mpmath.bessely, "i": mpmath.besseli, "ie": mpmath.besseli}[kind]
    found = function(order, x)
    return found * mpmath.exp(-abs(x)) if kind == "ie" else found


def slope_of_order_0(kind, to, x, y):
    one = to.function(f"{kind[0]}1{kind[1:]}", x)
    if kind == "ie":
        return to.total([one, y if x < 0 else -y])
    return one if kind == "i" else -one


def slope_of_order_1(kind, to, x, y):
    if x == 0:
        return to.constant(Fraction(1, 2))
    zero = to.function(f"{kind[0]}0{kind[1:]}", x)
    sign = [] if kind != "ie" else [y if x < 0 else -y]
    return to.total([zero, -to.over(y, x), *sign])


def bessel(kind):
    valid = (lambda x: x > 0) if kind == "y" else (lambda x: True)
    within = (0.125, 9.0) if kind == "y" else (-4.0, 4.0)
    first, second = f"{kind[0]}0{kind[1:]}", f"{kind[0]}1{kind[1:]}"
    return {
        first: Case(
            f"bessel_{kind}",
            lambda x: exact_bessel(kind, 0, x),
            lambda to, x, y: [lambda: slope_of_order_0(kind, to, x, y)],
            valid,
            within,
        ),
        second: Case(
            f"bessel_{kind}",
            lambda x: exact_bessel(kind, 1, x),
            lambda to, x, y: [lambda: slope_of_order_1(kind, to, x, y)],
            valid,
            within,
        ),
    }


def slope_of_order(kind, to, order, x, y):
    """(J_(n-1) - J_(n+1)) / 2, or -J_1 for the order 0."""
    name, sign = f"{kind}v", 1 if kind == "i" else -1
    if order == 0:
        one = to.function(name, to.constant(1), x)
        return one if sign > 0 else -one
    below, above = (to.function(name, to.constant(int(order) + step), x) for step in (-1, 1))
    return to.over(to.total([below, above if sign > 0 else -above]), to.constant(2))


def bessel_of_order(kind):
    return {
        f"{kind}v": Case(
            f"bessel_{kind}",
            lambda n, x: exact_bessel(kind, n, x),
            lambda to, n, x, y: [unknown, lambda: slope_of_order(kind, to, n, x, y)],
            within=(-4.0, 4.0),
            first=(0, 1, 2, 3),
            count=2,
        )
    }


# ---------------------------------------------------------------------------------------------------------------------
# Gamma functions, and functions with two arguments


def gamma_density(to, a, x):
    """x^(a-1) exp(-x) / Γ(a), as torch computes it."""
    logarithm = to.times(one_less(to, a), to.function("log", x))
    return to.function("exp", to.total([logarithm, -x, -to.function("gammaln", a)]))


def incomplete(name, exact, sign):
    return {
        name: Case(
            "gammainc",
            exact,
            lambda to, a, x, y: [
                unknown,
                lambda: gamma_density(to, a, x) if sign > 0 else -gamma_density(to, a, x),
            ],
            lambda a, x: a > 0 and x >= 0,
            (0.125, 9.0),
            (0.5, 1, 2.5, 20),
            2,
        )
    }


def hurwitz(s, a):
    return mpmath.zeta(s, a)


def less_digamma(to, a, b):
    """ψ(a) - ψ(a + b)"""
    return to.total([to.function("digamma", a), -to.function("digamma", to.total([a, b]))])


def log_beta(a, b):
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def log_ratio(to, x, y):
    return to.function("log", to.over(x, y))


def slope_of_sinc(to, x, y):
    if x == 0:
        return to.constant(0)
    angle = to.times(x, to.constant(PI))
    return to.over(to.total([to.function("cos", angle), -y]), x)


def slope_of_exprel(to, x, y):
    if x == 0:
        return to.constant(Fraction(1, 2))
    return to.over(to.total([to.function("exp", x), -y]), x)


def x_log(x, logarithm):
    return x * logarithm if x else mpmath.mpf(0)


GAMMAS: dict[str, Case] = {
    **incomplete("gammainc", lambda a, x: mpmath.gammainc(a, 0, x, regularized=True), 1),
    **incomplete("gammaincc", lambda a, x: mpmath.gammainc(a, x, regularized=True), -1),
    "polygamma": Case(
        "polygamma",
        lambda n, x: mpmath.polygamma(int(n), x),
        lambda to, n, x, y: [unknown, lambda: to.function("polygamma", to.constant(int(n) + 1), x)],
        lambda n, x: no_pole(x),
        first=(0, 1, 2, 3),
        count=2,
    ),
    "zeta": Case(
        "zeta",
        hurwitz,
        lambda to, s, a, y: [
            unknown,
            lambda: -to.times(s, to.function("zeta", to.total([s, to.constant(1)]), a)),
        ],
        lambda s, a: s > 1 and a > 0,
        (0.25, 9.0),
        (1.5, 2, 3.5, 9),
        2,
    ),
    "_riemann_zeta": Case("zeta", mpmath.zeta, lambda to, s, y: [unknown], lambda s: s != 1, (-4.0, 9.0)),
    "betaln": Case(
        "gammaln",
        log_beta,
        lambda to, a, b, y: [lambda: less_digamma(to, a, b), lambda: less_digamma(to, b, a)],
        lambda a, b: no_pole(a) and no_pole(b) and no_pole(a + b),
        (-4.0, 9.0),
        count=2,
    ),
    "beta": Case(
        "gammaln",
        lambda a, b: mpmath.gamma(a) * mpmath.gamma(b) / mpmath.gamma(a + b),
        lambda to, a, b, y: [
            lambda: to.times(y, less_digamma(to, a, b)),
            lambda: to.times(y, less_digamma(to, b, a)),
        ],
        lambda a, b: no_pole(a) and no_pole(b) and no_pole(a + b),
        (-4.0, 9.0),
        count=2,
    ),
}
ENTROPIES: dict[str, Case] = {
    "xlog1py": Case(
        "log1p",
        lambda x, y: x_log(x, mpmath.log1p(y) if x else 0),
        lambda to, x, y, z: [lambda: to.function("log1p", y), lambda: to.over(x, to.total([y, to.constant(1)]))],
        lambda x, y: y > -1 or x == 0,
        (-0.75, 4),
        count=2,
    ),
    "entr": Case(
        "log",
        lambda x: -x_log(x, mpmath.log(x) if x else 0),
        lambda to, x, y: [lambda: -to.total([to.function("log", x), to.constant(1)])],
        lambda x: x >= 0,
        (0.01, 9),
    ),
    "rel_entr": Case(
        "log",
        lambda x, y: x_log(x, mpmath.log(x / y) if x else 0),
        lambda to, x, y, z: [lambda: to.total([log_ratio(to, x, y), to.constant(1)]), lambda: -to.over(x, y)],
        lambda x, y: (x > 0 and y > 0) or (x == 0 and y >= 0),
        (0.1, 4),
        count=2,
    ),
    "kl_div": Case(
        "log",
        lambda x, y: x_log(x, mpmath.log(x / y) if x else 0) - x + y,
        lambda to, x, y, z: [lambda: log_ratio(to, x, y), lambda: to.total([to.constant(1), -to.over(x, y)])],
        lambda x, y: (x > 0 and y > 0) or (x == 0 and y >= 0),
        (0.1, 4),
        count=2,
    ),
    "logit": Case(
        "log",
        lambda p: mpmath.log(p / (1 - p)),
        lambda to, p, y: [lambda: inverse(to, to.times(p, to.total([to.constant(1), -p])))],
        lambda p: 0 < p < 1,
        (0.01, 0.99),
    ),
    "log_expit": Case(
        "",
        lambda x: -mpmath.log1p(mpmath.exp(-x)) if x > 0 else x - mpmath.log1p(mpmath.exp(x)),
        lambda to, x, y: [lambda: to.sigmoid(-x)],
    ),
}
CASES: dict[str, Case] = {
    **ELEMENTARY,
    "erfc": Case("erfc", mpmath.erfc, lambda to, x, y: [lambda: -gauss(to, x, -1, GAUSS)]),
    "erfinv": Case(
        "erfinv",
        mpmath.erfinv,
        lambda to, x, y: [lambda: gauss(to, y, 1, HALF_ROOT_PI)],
        lambda x: abs(x) < 1,
        (-0.99, 0.99),
    ),
    "ndtr": Case("ndtr", normal, lambda to, x, y: [lambda: gauss(to, x, -2, DENSITY)]),
    "ndtri": Case(
        "ndtri",
        lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1),
        lambda to, x, y: [lambda: gauss(to, y, 2, ROOT_2PI)],
        lambda p: 0 < p < 1,
        (0.01, 0.99),
    ),
    "log_ndtr": Case(
        "log_ndtr",
        lambda x: mpmath.log1p(-mpmath.erfc(x / mpmath.sqrt(2)) / 2) if x > 0 else mpmath.log(normal(x)),
        lambda to, x, y: [lambda: to.over(gauss(to, x, -2, DENSITY), to.function("ndtr", x))],
    ),
    "gammaln": Case("gammaln", log_gamma, lambda to, x, y: [lambda: to.function("digamma", x)], no_pole),
    "digamma": Case(
        "digamma", mpmath.digamma, lambda to, x, y: [lambda: to.function("polygamma", to.constant(1), x)], no_pole
    ),
    "gamma": Case("gamma", mpmath.gamma, lambda to, x, y: [lambda: to.times(y, to.function("digamma", x))], no_pole),
    **bessel("i"),
    **bessel("j"),
    **bessel("y"),
    **bessel("ie"),
    **bessel_of_order("j"),
    **bessel_of_order("i"),
    **GAMMAS,
    **ENTROPIES,
    "erfcx": Case(
        "erfcx",
        lambda x: mpmath.erfc(x) * mpmath.exp(x * x),
        lambda to, x, y: [
            lambda: to.total([to.times(to.times(to.constant(2), x), y), -to.constant(GAUSS)]),
        ],
        within=(-1.5, 4),
    ),
    "erfcinv": Case(
        "erfcinv",
        lambda x: mpmath.erfinv(1 - x),
        lambda to, x, y: [lambda: -gauss(to, y, 1, HALF_ROOT_PI)],
        lambda x: 0 < x < 2,
        (0.01, 1.99),
    ),
    "exp10": Case("pow", lambda x: mpmath.mpf(10) ** x, lambda to, x, y: [lambda: to.times(y, to.constant(LN10))]),
    "exprel": Case(
        "expm1",
        lambda x: mpmath.expm1(x) / x if x else mpmath.mpf(1),
        lambda to, x, y: [lambda: slope_of_exprel(to, x, y)],
    ),
    "sinc": Case("sinc", mpmath.sincpi, lambda to, x, y: [lambda: slope_of_sinc(to, x, y)]),
    "deg2rad": Case("", lambda x: x * mpmath.pi / 180, lambda to, x, y: [lambda: to.constant(RADIAN)]),
    "rad2deg": Case("", lambda x: x * 180 / mpmath.pi, lambda to, x, y: [lambda: to.constant(DEGREE)]),
}
