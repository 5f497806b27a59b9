"""Arithmetics that evaluate an expression without any code of `oracle.truth`.

`RationalArithmetic` is exact and has no functions, `MpmathArithmetic` has many bits, and `FloatArithmetic` is a correct
implementation in a format: it rounds each operation to nearest, adds in an order of its own (sorted, reversed, paired,
shuffled), may fuse products into sums, and may return library functions with the largest error in the table of
accuracies. Each has `total` of many numbers, `times`, `over`, `function` and `power`; its numbers are negated and
compared with Python's operators.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from fractions import Fraction

import mpmath

from oracle.truth import Format
from oracle.truth.accuracy import ulps
from tests.support.function_cases import Undefined
from tests.support.special_cases import CASES

__all__ = ["FloatArithmetic", "MpmathArithmetic", "RationalArithmetic", "Undefined", "as_fraction"]


class RationalArithmetic:
    """Exact, without functions."""

    skips_zeros = True  # the reverse pass skips a derivative of 0

    def constant(self, x: float | str | Fraction) -> Fraction:
        return Fraction(x)

    def total(self, terms: list) -> Fraction:
        return sum(terms, Fraction(0))

    def times(self, x: Fraction, y: Fraction) -> Fraction:
        return x * y

    def over(self, x: Fraction, y: Fraction) -> Fraction:
        if y == 0:
            raise Undefined
        return x / y


class MpmathArithmetic(RationalArithmetic):
    """mpmath in its current precision."""

    def constant(self, x: float | str | Fraction) -> mpmath.mpf:
        exact = Fraction(x)
        return mpmath.mpf(exact.numerator) / exact.denominator

    def total(self, terms: list) -> mpmath.mpf:
        return mpmath.fsum(terms)

    def function(self, name: str, x: mpmath.mpf, *more: mpmath.mpf) -> mpmath.mpf:
        if name in CASES:
            return CASES[name].value(x, *more)
        if name in ("exp", "expm1"):
            if x > 10**5:
                raise Undefined
            if x < -(10**5):
                return mpmath.mpf(name == "exp") * mpmath.mpf(2) ** -(10**5) - (name == "expm1")
        if (name in ("log", "log1p") and x <= (0 if name == "log" else -1)) or (name == "sqrt" and x < 0):
            raise Undefined
        if name == "tanh" and abs(x) > 10**5:
            return mpmath.sign(x)
        return getattr(mpmath, name)(x)

    def power(self, x: mpmath.mpf, exponent: Fraction) -> mpmath.mpf:
        if (x < 0 and exponent.denominator > 1) or (x == 0 and exponent < 0):
            raise Undefined
        return x ** int(exponent) if exponent.denominator == 1 else x ** self.constant(exponent)

    def lower(self, exponent: Fraction) -> Fraction:
        return exponent - 1

    def sigmoid(self, x: mpmath.mpf) -> mpmath.mpf:
        small = self.function("exp", -abs(x))
        return (1 if x >= 0 else small) / (1 + small)


@dataclass
class FloatArithmetic:
    """A correct implementation: each operation is rounded to nearest; `order` is that of the terms of a sum."""

    fmt: Format
    rng: random.Random
    order: str = "given"
    fused: bool = False
    sloppy: bool = False
    exact: MpmathArithmetic = field(default_factory=MpmathArithmetic)
    skips_zeros: bool = True

    def rounded(self, x: Fraction) -> float:
        y = self.fmt.nearest(x)
        if math.isinf(y):
            raise Undefined
        return y

    def constant(self, x: float | str | Fraction) -> float:
        return self.rounded(Fraction(x))

    def total(self, terms: list) -> float:
        """The sum of `terms`, which are floats, or exact products if `fused`."""
        terms = [Fraction(t) for t in terms]
        if self.order == "sorted":
            terms.sort(key=abs)
        elif self.order == "reversed":
            terms.sort(key=abs, reverse=True)
        elif self.order in ("random", "pairs"):
            self.rng.shuffle(terms)
        if not terms:
            return 0.0
        if self.order == "pairs":
            while len(terms) > 1:
                paired = [self.rounded(x + y) for x, y in zip(terms[::2], terms[1::2], strict=False)]
                terms = [Fraction(x) for x in paired] + terms[len(paired) * 2 :]
            return self.rounded(terms[0])
        result = self.rounded(terms[0])
        for term in terms[1:]:
            result = self.rounded(Fraction(result) + term)
        return result

    def times(self, x: float, y: float) -> float:
        return self.rounded(Fraction(x) * Fraction(y))

    def over(self, x: float, y: float) -> float:
        if y == 0:
            raise Undefined
        return self.rounded(Fraction(x) / Fraction(y))

    def function(self, name: str, x: float, *more: float) -> float:
        y = self.rounded(as_fraction(self.exact.function(name, *map(mpmath.mpf, (x, *more)))))
        exact = x == 0 or (x == 1 and name == "log") or (name in CASES and y in (0, 1, -1))
        return y if exact else self.with_library_error(name, y)

    def with_library_error(self, name: str, y: float) -> float:
        """`y`, moved by the largest error that the table of accuracies allows, if `sloppy`."""
        row = CASES[name].row if name in CASES else name
        spare = math.floor(ulps(row, self.fmt.name) - 0.5) if row else 0
        if not (self.sloppy and spare):
            return y
        return self.rounded(Fraction(y) + self.rng.choice((-spare, spare)) * Fraction(self.fmt.ulp(y)))

    def power(self, x: float, exponent: Fraction) -> float:
        """x to the power of the exponent, which is rounded to the format first."""
        held = Fraction(self.rounded(exponent))
        y = self.rounded(as_fraction(self.exact.power(mpmath.mpf(x), held)))
        return y if x in (0, 1) or held == 0 else self.with_library_error("pow", y)

    def lower(self, exponent: Fraction) -> Fraction:
        """The exponent less one, rounded before or after the subtraction."""
        return Fraction(self.rounded(exponent)) - 1 if self.rng.random() < 0.5 else exponent - 1

    def sigmoid(self, x: float) -> float:
        form = self.rng.choice(("literal", "by sign", "at once"))
        if form == "at once":
            return self.rounded(as_fraction(self.exact.sigmoid(mpmath.mpf(x))))
        if form == "by sign" and x < 0:
            small = self.function("exp", x)
            return self.over(small, self.total([1.0, small]))
        try:
            return self.over(1.0, self.total([1.0, self.function("exp", -x)]))
        except Undefined:
            return 0.0  # 1 / ∞ in IEEE arithmetic


def as_fraction(x: mpmath.mpf | Fraction | float) -> Fraction:
    if isinstance(x, mpmath.mpf):
        sign, mantissa, exponent, _ = x._mpf_
        return Fraction(int(-mantissa if sign else mantissa)) * Fraction(2) ** exponent
    return Fraction(x)
