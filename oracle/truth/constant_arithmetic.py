"""The arithmetic of certified constants: operators, comparisons, conversions, and functions whose bounds Arb computes.

The operators are attached to `Constant` here, as those of `Number` are in `oracle.truth.arithmetic`.
"""

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpz

from oracle.truth.constants import (
    LONGEST,
    Computed,
    Constant,
    Finished,
    Opposite,
    Stated,
    UndecidedConstant,
    as_constant,
    as_float,
    fraction,
    is_constant,
    precision,
)
from oracle.truth.elementary import Elementary, Rule
from oracle.truth.images import Enclosed
from oracle.truth.leaves import is_short
from oracle.truth.number import Number, new
from oracle.truth.products import Product, Quotient
from oracle.truth.sums import Sum

_DECIDING = (128, 1024, 4096)  # bits with which a comparison of two constants is tried


class Operators:
    """The operators of `Constant`."""

    def __add__(self: Any, other: Any) -> Any:
        if not is_constant(other):
            return Number.__add__(self.operand, other)
        right = as_constant(other)
        exact = None if self.exact is None or right.exact is None else self.exact + right.exact
        total = Computed(Sum([*self.terms, *right.terms]), exact)
        if self.is_rounded or right.is_rounded:
            total.is_rounded = True  # type: ignore[misc]  # a slot, see `Computed`
            return total
        return _result(total, self, right)

    __radd__ = __add__

    def __sub__(self: Any, other: Any) -> Any:
        return self.__add__(-other)

    def __rsub__(self: Any, other: Any) -> Any:
        return (-self).__add__(other)

    def __neg__(self: Any) -> Any:
        return Opposite(self)

    def __pos__(self: Any) -> Any:
        return Finished(self) if len(self.terms) > 1 else self

    def __mul__(self: Any, other: Any) -> Any:
        if not is_constant(other):
            operand = self.operand
            return operand * other if operand is not self else Number.__mul__(self, other)
        right = as_constant(other)
        exact = None if self.exact is None or right.exact is None else self.exact * right.exact
        return _result(Computed(Product(self, right), exact), self, right)

    __rmul__ = __mul__

    def __truediv__(self: Any, other: Any) -> Any:
        return quotient(self, as_constant(other)) if is_constant(other) else Number.__truediv__(self.operand, other)

    def __rtruediv__(self: Any, other: Any) -> Any:
        return quotient(as_constant(other), self) if is_constant(other) else NotImplemented

    def __pow__(self: Any, exponent: Any) -> Any:
        if type(exponent) is int and isinstance(self, Stated):
            power = self.powers.get(exponent)
            if power is None:
                power = self.powers[exponent] = to_the(self, as_constant(exponent))
            return power
        return to_the(self, as_constant(exponent)) if is_constant(exponent) else NotImplemented

    def __rpow__(self: Any, base: Any) -> Any:
        return to_the(as_constant(base), self) if is_constant(base) else NotImplemented

    def __abs__(self: Any) -> Any:
        try:
            return -self if sign(self) < 0 else self
        except UndecidedConstant:  # it is probably 0
            return Number.__abs__(self.operand)

    def __floordiv__(self: Any, other: Any) -> Any:
        return _floor_divided(self, as_constant(other)) if is_constant(other) else NotImplemented

    def __rfloordiv__(self: Any, other: Any) -> Any:
        return _floor_divided(as_constant(other), self) if is_constant(other) else NotImplemented

    def __mod__(self: Any, other: Any) -> Any:
        return self - other * (self // other)

    def __rmod__(self: Any, other: Any) -> Any:
        return other - self * (other // self)

    def __floor__(self: Any) -> int:
        return _whole_part(self, fmpq.floor, arb.floor)

    def __ceil__(self: Any) -> int:
        return _whole_part(self, fmpq.ceil, arb.ceil)

    def __trunc__(self: Any) -> int:
        return int(math.floor(self) if sign(self) >= 0 else math.ceil(self))

    __int__ = __trunc__

    def __round__(self: Any, digits: int | None = None) -> Any:
        if digits is not None:
            return quotient(as_constant(round(self * 10**digits)), as_constant(10**digits))
        low = math.floor(self)
        side = sign(self - low - 0.5)
        return low + (side > 0 or (side == 0 and low % 2 == 1))

    def __bool__(self: Any) -> bool:
        return sign(self) != 0

    def is_integer(self: Any) -> bool:
        return bool(self == math.floor(self))


def _floor_divided(left: Constant, right: Constant) -> int:
    """left // right; of two numbers as the source states them, that of their float64s, as Python computes it."""
    if isinstance(left, Stated) and isinstance(right, Stated) and not left.error and not right.error and sign(right):
        return int((fraction(left.value) / fraction(right.value)).floor())
    return math.floor(left / right)


def _result(constant: Constant, *of: Constant) -> Any:
    """The constant, or a plain float where that is the same: an exact result of operands that are exact in any form."""
    exact = constant.exact
    if exact is not None and exact.q < 1 << 32 and all(x.is_plain for x in of) and constant.reading[1] == 0.0:
        value = constant.reading[0]
        if is_short(value) and fraction(value) == exact:
            return value
    return constant


def quotient(left: Constant, right: Constant) -> Any:
    """left / right. Raises `ZeroDivisionError` as Python does."""
    if sign(right) == 0:
        raise ZeroDivisionError("division by zero")
    if left.exact is not None and left.exact == 0 and left.is_plain and right.reading[1] < math.inf:
        return 0.0
    node = new(Quotient)
    node.left, node.right = left, right
    left.reading, right.reading  # noqa: B018  measured now, so that measuring never recurses deeply
    node.parts = 1.0
    exact = None if left.exact is None or right.exact is None else left.exact / right.exact
    found = Computed(node, exact)
    # By a power of two, every form of the quotient is exact; another form multiplies by a rounded reciprocal.
    return _result(found, left, right) if right.reading[2] == abs(right.reading[0]) else found


def to_the(base: Constant, exponent: Constant) -> Any:
    """base ** exponent, as a library's `pow`."""
    power = exponent.exact
    if power is not None and power == 0:
        return 1.0
    exact = None
    if power is not None and power.q == 1:
        count = int(power.p)
        if base.exact is not None:
            if base.exact == 0 and count < 0:
                raise ZeroDivisionError("0.0 cannot be raised to a negative power")
            height = max(base.exact.p.bit_length(), base.exact.q.bit_length())
            exact = base.exact**count if height * abs(count) <= LONGEST else None
            # A power of a power of two is exact in every library; of another number the library may miss it.
            is_power = base.is_plain and abs(base.reading[0]) in (base.reading[2], 0.0)
            value = as_float(exact) if exact is not None and is_power else math.inf
            if math.isfinite(value) and is_short(value) and fraction(value) == exact:
                return value
        return Computed(Enclosed("pow", lambda x, p: _whole_power(x, count), (base, exponent)), exact)
    if sign(base) < 0:
        raise TypeError("a negative constant has only whole powers")
    return Computed(Enclosed("pow", lambda x, p: x.nonnegative_part() ** p, (base, exponent)), None)


def _whole_power(x: arb, count: int) -> arb:
    """x to a whole power, also for a ball that contains 0, by repeated squaring."""
    power, square, left = arb(1), x, abs(count)
    while left:
        power = power * square if left & 1 else power
        square, left = square * square, left >> 1
    return power if count > 0 else 1 / power


def of_constant(rule: Rule, x: Any) -> Any:
    """An elementary function of a constant."""
    argument = as_constant(x)
    argument.reading  # noqa: B018  measured now, so that measuring never recurses deeply
    node = new(Elementary)
    node.rule, node.of = rule, argument
    constant = Computed(node, None)
    value, direct, *_ = constant.reading
    if direct == 0.0:
        constant.exact = fraction(value)
    return _result(constant, argument)


def sign(x: Constant) -> int:
    """-1, 0 or 1. Raises `TypeError` where the enclosure contains 0 and more."""
    if x.exact is not None:
        return int(x.exact > 0) - int(x.exact < 0)
    for bits in _DECIDING:
        with precision(bits):
            ball = x.ball
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
    raise UndecidedConstant(
        f"whether the constant {x.reading[0]!r} is 0 cannot be decided from its enclosure; "
        "write the definition without this comparison of constants"
    )


def _whole_part(x: Constant, of_fraction: Callable[[fmpq], fmpz], of_ball: Callable[[arb], arb]) -> int:
    if x.exact is not None:
        return int(of_fraction(x.exact))
    for bits in _DECIDING:
        with precision(bits):
            whole = of_ball(x.ball).unique_fmpz()
        if whole is not None:
            return int(whole)
    raise UndecidedConstant(
        f"the integer part of the constant {x.reading[0]!r} cannot be decided from its enclosure; "
        "write the definition without it"
    )


def _comparison(name: str) -> Callable[[Constant, Any], Any]:
    compared: Callable[[int, int], bool] = getattr(operator, name)
    of_numbers = getattr(Number, f"__{name}__")

    def compare(self: Constant, other: Any) -> Any:
        if is_constant(other):
            return compared(sign(as_constant(self - other)), 0)
        if isinstance(other, float | np.floating):  # an infinity, or NaN
            return compared(0.0, float(other))  # type: ignore[arg-type]  # the constant is finite
        return of_numbers(self, other) if isinstance(other, Number) else NotImplemented

    return compare


for _name, _operator in vars(Operators).items():
    if callable(_operator):
        setattr(Constant, _name, _operator)
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Constant, f"__{_name}__", _comparison(_name))
Rule.of_constant = staticmethod(of_constant)
Constant.__hash__ = None  # as for every number
