"""Composed functions that are recognised: 1 / (1 + exp(-x)) and its relatives are the sigmoid.

A library computes the sigmoid in one call, and its slope from the result, as y (1 - y). Where y is near 1, this loses
digits that the chain rule through the composed form keeps. A recognised function has the bounds of both forms. The
slope of tanh is 1 - y² or the square of the hyperbolic secant. Where second derivatives are certified, nothing else is
recognised, because theirs are the bounds of the composed form.
"""

from typing import Any

from oracle.truth.context import current
from oracle.truth.elementary import Elementary, Rule, exp, log, log1p, tanh
from oracle.truth.leaves import as_number, lift
from oracle.truth.normwise import is_slope_of_unselected
from oracle.truth.number import Number, Reading, SameValue, accumulate
from oracle.truth.products import Quotient
from oracle.truth.sums import FinishedSum, Sum


class EitherForm(SameValue):
    """A number that implementations compute in two forms, `of` and `other`, with the larger bounds of both."""

    __slots__ = ("other",)

    def __init__(self, of: Number, other: Number) -> None:
        self.other = other
        super().__init__(of)

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        _, other_direct, other_step, other_size, other_rearranged, _ = self.other.reading
        step = min(step, other_step)
        return value, max(direct, other_direct), step, max(size, other_size), max(rearranged, other_rearranged), spread


class Logistic(Quotient):
    """x / (1 + e) with e = exp(z), or e / (1 + e): x σ(-z), or σ(z).

    The slope by z has the bounds of y (1 - y) and of the chain rule. Where e / (1 + e) is below 1 / largest, a library
    may return 0, because it computes 1 / (1 + 1 / e), and 1 / e overflows.
    """

    __slots__ = ("exponential", "is_sigmoid")

    def __init__(self, left: Number, right: Number, exponential: Elementary) -> None:
        self.exponential = exponential
        self.is_sigmoid = isinstance(left, Elementary) and left.rule is exp and left.of is exponential.of
        super().__init__(left, right)

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = super().read()
        lost = 1.0 / current.format.largest if self.is_sigmoid and value else 0.0
        return value, direct + lost, 0.0 if lost else step, size, rearranged + lost, spread

    def backward(self, adjoint: Number) -> None:
        if current.normwise and is_slope_of_unselected(adjoint):
            return
        e, argument = self.exponential, self.exponential.of
        if not self.is_sigmoid:
            accumulate(self.left, adjoint / self.right)
        if argument.contributions is None:
            return
        chained = self / self.right * e
        if self.is_sigmoid:
            slope = EitherForm(self * +(1 - self), +(e / self.right - chained))
            accumulate(argument, adjoint * slope)
        else:
            y: Number = self if self.left is lift(1) else 1 / self.right
            saturating = y * +(1 - y)
            slope = EitherForm(saturating if y is self else self.left * saturating, chained)
            accumulate(argument, -(adjoint * slope))


class Softplus(Elementary):
    """log(1 + e) with e = exp(z), or log1p(e). Its slope is e / (1 + e), the sigmoid."""

    __slots__ = ("exponential",)

    def __init__(self, rule: Rule, of: Number, exponential: Elementary) -> None:
        self.exponential = exponential
        super().__init__(rule, of)

    def backward(self, adjoint: Number) -> None:
        e = self.exponential
        total = self.of if self.rule is log else 1 + e
        accumulate(e.of, EitherForm(adjoint * (e / total), adjoint / total * e))


class Tanh(Elementary):
    """tanh(z). Its slope is 1 - y², or 1 / cosh(z)² = 4 e / (1 + e)² with e = exp(-2 |z|), which rounds small z too."""

    __slots__ = ()

    def backward(self, adjoint: Number) -> None:
        if self.of.contributions is None:
            return
        e = exp(self.of * (-2.0 if self.of.reading[0] >= 0.0 else 2.0))
        total = +(1 + e)
        accumulate(self.of, adjoint * EitherForm(1 - self * self, 4 * (e / total / total)))


def divided(x: Any, y: Any) -> Number:
    """x / y of two numbers, one of them certified."""
    left, right = as_number(x), as_number(y)
    if current.twice:
        return Quotient(left, right)
    exponential = _one_and_exponential(right)
    return Quotient(left, right) if exponential is None else Logistic(left, right, exponential)


def _one_and_exponential(total: Number) -> Elementary | None:
    """The e of a sum 1 + e, where e is an exponential."""
    of: Any = total.of if type(total) is FinishedSum else total
    if type(of) is not Sum or len(terms := of.own_terms()) != 2:
        return None
    for one, other in (terms, terms[::-1]):
        if one is current.constants.get(1) and type(other) is Elementary and other.rule is exp:
            return other
    return None


def elementary(rule: Rule, of: Number) -> Number:
    """An elementary function of a number."""
    if (rule is log or rule is log1p) and not current.twice:
        exponential = _one_and_exponential(of) if rule is log else of
        if isinstance(exponential, Elementary) and exponential.rule is exp:
            return Softplus(rule, of, exponential)
    if rule is tanh:
        return Tanh(rule, of)
    return Elementary(rule, of)


Rule.of_number = staticmethod(elementary)
