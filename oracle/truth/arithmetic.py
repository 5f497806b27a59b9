"""The operators of certified numbers.

They are attached to `Number` here and not in its class: sums and products are numbers themselves, and need the class
first. `oracle.truth` imports this module, so every certified number has its operators.
"""

import math
from collections.abc import Callable
from typing import Any

from flint import arb

from oracle.truth.complex_numbers import as_complex
from oracle.truth.context import current
from oracle.truth.elementary import RULES
from oracle.truth.forms import divided
from oracle.truth.inverse_functions import general_power
from oracle.truth.leaves import Leaf, RoundedConstant, SlopeInterval, as_number, beside_infinity, lift
from oracle.truth.normwise import Input, Unselected
from oracle.truth.number import Number, accumulate, new
from oracle.truth.paths import OPERATORS
from oracle.truth.products import Monomial, Product, Scaled
from oracle.truth.selection import absolute
from oracle.truth.sums import Part, Sum

__all__ = ["Negative", "Number"]


class Negative(Number):
    """-x. Exact."""

    __slots__ = ("of", "parts")
    parts: float

    def __init__(self, of: Number) -> None:
        value, direct, step, size, rearranged, spread = of.reading
        self.of = of
        self.parts = of.parts
        self.reading = (-value, direct, step, size, rearranged, spread)
        self.enclosed = None
        current.tape.append(self)

    def enclose(self) -> arb:
        return -self.of.ball

    def backward(self, adjoint: Number) -> None:
        accumulate(self.of, -adjoint)


def _add(self: Number, other: Any) -> Any:
    if isinstance(other, Number):
        if not isinstance(other, Sum):
            return Sum([self, other])
        terms = other.own_terms()
        return Sum([self, *terms], Part(1, len(terms), other, opposite=False, before=None))
    try:
        constant = lift(other)
    except TypeError:
        return as_complex(other) + self if isinstance(other, complex) else NotImplemented
    except ValueError:
        return beside_infinity(self, other)
    return Sum([self, constant]) if constant.value else self


def _multiply(self: Number, other: Any) -> Any:
    if not isinstance(other, Number):
        try:
            other = lift(other)
        except TypeError:
            return as_complex(other) * self if isinstance(other, complex) else NotImplemented
        except ValueError:
            return _times_infinity(self, other)
    if type(other) is Leaf:
        return Scaled(self, other)
    return Scaled(other, self) if type(self) is Leaf else Product(self, other)


def _times_infinity(x: Number, infinity: float) -> float:
    """The product of an infinity and a number that is not 0, and the quotient; `ValueError` otherwise, as for a sum.

    Where rounding could change the sign of the number, both signs are followed.
    """
    infinite = beside_infinity(x, infinity)
    if x > 0:
        return infinite
    if x < 0:
        return -infinite
    return beside_infinity(x, math.nan)


def _multiply_leaf(self: Leaf, other: Any) -> Any:
    if type(other) is Leaf:
        product = new(Monomial)  # the innermost operation of a definition: half the cost of calling the class
        product.left, product.right = self, other
        return product
    return _multiply(self, other)


def _divide(self: Number, other: Any) -> Any:
    try:
        return divided(self, other)
    except TypeError:
        return self / as_complex(other) if isinstance(other, complex) else NotImplemented


def _divide_into(self: Number, other: Any) -> Any:
    try:
        return divided(other, self)
    except TypeError:
        return as_complex(other) / self if isinstance(other, complex) else NotImplemented
    except ValueError:
        return _times_infinity(self, other)


def _raise(self: Number, exponent: Any) -> Number:
    if not isinstance(exponent, int) or exponent < 0:
        return general_power(self, exponent)  # type: ignore[no-any-return]  # a number, because `self` is one
    power: Number = self if exponent else lift(1)
    for _ in range(exponent - 1):
        power = power * self
    return power


def _negate(self: Number) -> Number:
    return Negative(self)


def _itself(self: Number) -> Number:
    return self


def _positive(self: Number) -> Number:
    if current.normwise:
        self.reading  # noqa: B018  measured: a product is then on the tape, also if it is not used
    return self


def _comparison(symbol: str) -> Callable[[Number, Any], bool]:
    def compare(self: Number, other: Any) -> bool:
        try:
            number = as_number(other)
        except ValueError:
            return OPERATORS[symbol](0.0, beside_infinity(self, other))
        return current.decide(self, number, symbol)

    return compare


def attach(cls: type[Number], **methods: Any) -> None:
    """Give a class of certified numbers these methods, which need other modules than the class itself."""
    for name, method in methods.items():
        setattr(cls, name, method)


attach(
    Number,
    __add__=_add,
    __radd__=_add,
    __sub__=lambda self, other: self.__add__(-other),
    __rsub__=lambda self, other: (-self).__add__(other),
    __mul__=_multiply,
    __rmul__=_multiply,
    __truediv__=_divide,
    __rtruediv__=_divide_into,
    __pow__=_raise,
    __rpow__=lambda self, base: general_power(base, self),
    __neg__=_negate,
    __pos__=_positive,
    __abs__=absolute,
    __lt__=_comparison("<"),
    __le__=_comparison("<="),
    __gt__=_comparison(">"),
    __ge__=_comparison(">="),
    __eq__=_comparison("=="),
    __ne__=_comparison("!="),
)
attach(Leaf, __mul__=_multiply_leaf)
attach(RoundedConstant, __mul__=_multiply)  # not an exact input
attach(SlopeInterval, __mul__=_multiply)
attach(Input, __mul__=_multiply)  # its magnitude is not that of its value
attach(Unselected, __mul__=_multiply)
# NumPy calls these methods of the entries of an array of objects: x.exp() for np.exp, x.conjugate() for np.vdot.
attach(Number, conjugate=_itself, **{rule.name: lambda self, rule=rule: rule(self) for rule in RULES})
