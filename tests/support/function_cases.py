"""Elementary functions for the soundness tests: exact values by mpmath, slopes in the usual form.

A slope is a function that returns the derivative in an arithmetic of `tests/support/arithmetics.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import mpmath


class Undefined(ArithmeticError):
    """This arithmetic has no answer: overflow, a divisor of zero, a root of something negative."""


@dataclass(frozen=True)
class Case:
    """`exact` by mpmath where `valid`; `slopes(to, *arguments, result)`; `row` of the table of accuracies.

    Each slope is a function without arguments.
    """

    row: str
    exact: Callable
    slopes: Callable
    valid: Callable = lambda *x: True
    within: tuple[float, float] = (-4.0, 4.0)  # of arguments that are drawn
    first: tuple[float, ...] = ()  # constants for the first argument, which has no derivative or is an order
    count: int = 1  # of arguments

    def value(self, *x):
        if any(abs(each) > 300 for each in x) or not self.valid(*x):
            raise Undefined
        return self.exact(*x)


def irrational(compute) -> Fraction:
    with mpmath.workprec(4000):
        _, mantissa, exponent, _ = compute()._mpf_
    return Fraction(int(mantissa)) * Fraction(2) ** exponent


LN2, LN10 = irrational(lambda: mpmath.log(2)), irrational(lambda: mpmath.log(10))


def inverse(to, x):
    return to.over(to.constant(1), x)


def square_and(to, x, by, constant):
    """by · x² + constant"""
    square = to.times(x, x)
    return to.total([square if by > 0 else -square, to.constant(constant)])


def root(to, x, by, constant):
    return to.function("sqrt", square_and(to, x, by, constant))


ELEMENTARY: dict[str, Case] = {
    "tan": Case("tan", mpmath.tan, lambda to, x, y: [lambda: square_and(to, y, 1, 1)]),
    "arcsin": Case(
        "arcsin",
        mpmath.asin,
        lambda to, x, y: [lambda: inverse(to, root(to, x, -1, 1))],
        lambda x: abs(x) <= 1,
        (-1, 1),
    ),
    "arccos": Case(
        "arccos",
        mpmath.acos,
        lambda to, x, y: [lambda: -inverse(to, root(to, x, -1, 1))],
        lambda x: abs(x) <= 1,
        (-1, 1),
    ),
    "arctan": Case("arctan", mpmath.atan, lambda to, x, y: [lambda: inverse(to, square_and(to, x, 1, 1))]),
    "sinh": Case("sinh", mpmath.sinh, lambda to, x, y: [lambda: to.function("cosh", x)]),
    "cosh": Case("cosh", mpmath.cosh, lambda to, x, y: [lambda: to.function("sinh", x)]),
    "arcsinh": Case("arcsinh", mpmath.asinh, lambda to, x, y: [lambda: inverse(to, root(to, x, 1, 1))]),
    "arccosh": Case(
        "arccosh", mpmath.acosh, lambda to, x, y: [lambda: inverse(to, root(to, x, 1, -1))], lambda x: x >= 1, (1, 9)
    ),
    "arctanh": Case(
        "arctanh",
        mpmath.atanh,
        lambda to, x, y: [lambda: inverse(to, square_and(to, x, -1, 1))],
        lambda x: abs(x) < 1,
        (-1, 1),
    ),
    "log2": Case(
        "log2",
        lambda x: mpmath.log(x) / mpmath.log(2),
        lambda to, x, y: [lambda: inverse(to, to.times(x, to.constant(LN2)))],
        lambda x: x > 0,
        (0.01, 9),
    ),
    "log10": Case(
        "log10",
        lambda x: mpmath.log(x) / mpmath.log(10),
        lambda to, x, y: [lambda: inverse(to, to.times(x, to.constant(LN10)))],
        lambda x: x > 0,
        (0.01, 9),
    ),
    "exp2": Case("exp2", lambda x: mpmath.mpf(2) ** x, lambda to, x, y: [lambda: to.times(y, to.constant(LN2))]),
    "cbrt": Case(
        "cbrt",
        lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
        lambda to, x, y: [lambda: inverse(to, to.times(to.constant(3), to.times(y, y)))],
    ),
    "arctan2": Case(
        "arctan2",
        mpmath.atan2,
        lambda to, y, x, a: [
            lambda: to.over(x, to.total([to.times(x, x), to.times(y, y)])),
            lambda: -to.over(y, to.total([to.times(x, x), to.times(y, y)])),
        ],
        lambda y, x: True,
        count=2,
    ),
    "power": Case(
        "pow",
        mpmath.power,
        lambda to, x, p, y: [
            lambda: to.times(p, to.function("power", x, to.total([p, to.constant(-1)]))),
            lambda: to.times(y, to.function("log", x)) if x else to.constant(0),
        ],
        lambda x, p: x > 0 or (x == 0 and p >= 0),
        (0.1, 4),
        count=2,
    ),
    "xlogy": Case(
        "log",
        lambda x, y: x * mpmath.log(y) if x else mpmath.mpf(0),
        lambda to, x, y, z: [lambda: to.function("log", y), lambda: to.over(x, y)],
        lambda x, y: y > 0 or x == 0,
        (0.1, 4),
        count=2,
    ),
}
