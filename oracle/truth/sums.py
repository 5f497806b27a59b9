"""The sum as one operation of many terms, in any order."""

import math
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from flint import arb

from oracle.truth.context import current
from oracle.truth.leaves import beside_infinity, lift
from oracle.truth.number import Deferred, Number, Reading, SameValue, new
from oracle.truth.products import Monomial, Product, Scaled

_MEASURED = -1  # in the place of `count`


class Part(NamedTuple):
    """The terms of a longer sum from `start` on are those of the sum `of`, or of -of if `opposite`.

    `before` is the part before it, so that a running sum takes constant time for each.
    """

    start: int
    length: int
    of: "Sum"
    opposite: bool
    before: "Part | None"


class Sum(Deferred):
    """t_1 + … + t_k in any order: |f - t| <= Σe_i + ((1+u)^(k-1) - 1) · Σ|t_i| (Higham, section 4.2).

    Two terms have one order, so there the rounding is of the result, u · |t|. Terms that are exactly zero do not count.

    `read` adds up what the bounds depend on, in the order of the terms. Products are not measured on their own there: a
    term is a *monomial* (input · input), *scaled* (x · input), or read as any other number. Most of the time of a
    certification is spent in this loop.

    While it grows, a running sum shares the list `terms` with the shorter sums before it; its own terms are the first
    `count`. So it takes linear time and memory. Once measured it owns its list. `chain` is the list that it started
    with, and `last` the last of the sums whose terms it took over.
    """

    __slots__ = ("chain", "count", "last", "parts", "terms")
    parts: float

    def __init__(self, terms: list[Number], last: Part | None = None) -> None:
        self.terms = self.chain = terms
        self.count = len(terms)
        self.last = last

    @property
    def reading(self) -> Reading:  # type: ignore[override]  # computed on demand, not stored
        """The reading (see `oracle.truth.number`); computed at the first access."""
        if self.count != _MEASURED:
            if len(self.terms) != self.count:
                self.terms = self.own_terms()
            current.count(self.count)
            self.count = _MEASURED  # from here on the list is not extended in place
            self.measured = self.read()
            self.enclosed = None
            current.tape.append(self)
        return self.measured

    def __add__(self, other: Any) -> Number:
        terms, count, chain, last = self.terms, self.count, self.chain, self.last
        if len(terms) != count:
            terms = chain = self.own_terms()
            count = len(terms)
            last = Part(0, count, self, opposite=False, before=None)
        if type(other) is Monomial:  # the innermost operation of every dot product
            terms.append(other)
            count += 1
        else:
            if not isinstance(other, Number):
                try:
                    other = lift(other)
                except TypeError:
                    return NotImplemented
                except ValueError:
                    return beside_infinity(self, other)  # type: ignore[return-value]  # an infinity stays a float
                if not other.value:
                    return self
            if isinstance(other, Sum):
                terms.extend(other.own_terms())
                last = Part(count, len(terms) - count, other, opposite=False, before=last)
            else:
                terms.append(other)
            count = len(terms)
        longer = new(Sum)
        longer.terms, longer.count, longer.chain, longer.last = terms, count, chain, last
        return longer

    __radd__ = __add__

    def own_terms(self) -> list[Number]:
        """A copy of the terms of this sum, without those that a longer sum has appended."""
        return self.terms[:] if self.count == _MEASURED else self.terms[: self.count]

    def __neg__(self) -> Number:
        terms = [-term for term in self.own_terms()]
        return Sum(terms, Part(0, len(terms), self, opposite=True, before=None))

    def __pos__(self) -> Number:
        return FinishedSum(self)

    def read(self) -> Reading:
        full, eta = current.full, current.eta
        value = magnitude = size = spread = 0.0  # Σ value; Σ|value| and Σ size except of monomials; Σ spread
        monomials = scaled = rounded = 0.0  # Σ size of the monomials, of the scaled terms; Σ|value| of rounded ones
        carried = carried_rearranged = error = rearranged_error = 0.0  # Σ bounds, of x · |input| and of other terms
        step, extra_parts, zeros, roundings, factored = math.inf, 0.0, 0, 0, False
        rest: Iterator[Any] = iter(self.terms)
        for term in rest:
            if type(term) is Monomial:
                term, value, monomials, rounded, step, zeros, roundings = _add_monomials(  # noqa: PLW2901
                    chain((term,), rest), value, monomials, rounded, step, zeros, roundings
                )
                if term is None:
                    break
            kind = type(term)
            if kind is Scaled:
                x, y, y_step = term.left, term.right.value, term.right.step
                t, t_direct, t_step, t_size, t_rearranged, t_spread = x.reading
                if not y and t_rearranged < math.inf:
                    zeros += 1
                    continue
                t *= y
                value += t
                t, y = (t if t > 0.0 else -t), (y if y > 0.0 else -y)
                magnitude += t
                scaled += t_size * y
                carried_rearranged += t_rearranged * y
                if t_spread:
                    t, spread = t + t_spread * y, spread + t_spread * y
                t_step *= y_step
                if t_direct or t > full * t_step or t_step < eta:
                    roundings += 1
                    carried += t_direct * y
                    rounded += t if y != y_step else 0.0  # a power of two rounds only where it underflows
                elif not t_size:
                    zeros += 1
                elif t_step < step:
                    step = t_step
                extra_parts += x.parts - 1.0
                continue
            factored = factored or kind is Product
            reading = term.read_as_term() if kind is Product else term.reading
            t, t_direct, t_step, t_size, t_rearranged, t_spread = reading
            if not (t_size or t_direct):
                zeros += 1
                continue
            extra_parts += term.parts - 1.0
            value += t
            magnitude += t if t > 0.0 else -t
            size += t_size
            spread += t_spread
            error += t_direct
            rearranged_error += t_rearranged
            if not t_direct and t_step < step:
                step = t_step
        count = len(self.terms) - zeros
        self.parts = parts = count + extra_parts
        products = (monomials, scaled, rounded, roundings, carried, carried_rearranged)
        measured = (magnitude, size, error, rearranged_error, factored)
        return _reading(count, parts, value, step, spread, products, measured)

    def enclose(self) -> arb:
        total = arb(0)
        for term in self.terms:
            if type(term) is Monomial or type(term) is Scaled or type(term) is Product:
                total += term.left.ball * term.right.ball
            else:
                total += term.ball
        return total

    def backward(self, adjoint: Number) -> None:
        current.count(len(self.terms))
        if adjoint is current.constants.get(1):
            for term in self.terms:
                if isinstance(term, Product):
                    term.backward(adjoint)
                elif term.contributions is not None:
                    term.contributions.append(adjoint)
            return
        for term in self.terms:
            if type(term) is Monomial:  # its own `backward`, written out: the reverse pass of every dot product
                left, right = term.left, term.right
                if left.contributions is not None:
                    share = new(Scaled)
                    share.left, share.right = adjoint, right
                    left.contributions.append(share)
                if right.contributions is not None:
                    share = new(Scaled)
                    share.left, share.right = adjoint, left
                    right.contributions.append(share)
            elif isinstance(term, Product):
                term.backward(adjoint)
            elif term.contributions is not None:
                term.contributions.append(adjoint)


def _add_monomials(
    terms: Iterable[Any], value: float, monomials: float, rounded: float, step: float, zeros: int, roundings: int
) -> tuple[Any, float, float, float, float, int, int]:
    """Add the terms up to the first that is not a monomial; return that one (None at the end) and the new totals."""
    full, eta = current.full, current.eta
    for term in terms:
        if type(term) is not Monomial:
            break
        x, y = term.left, term.right
        t = x.value * y.value
        value += t
        if t < 0.0:
            t = -t
        monomials += t
        t_step = x.step * y.step
        if t > full * t_step or t_step < eta:
            roundings += 1
            rounded += t
        elif not t:
            zeros += 1
        elif t_step < step:
            step = t_step
    else:
        term = None
    return term, value, monomials, rounded, step, zeros, roundings


def _reading(
    count: int,
    parts: float,
    value: float,
    step: float,
    spread: float,
    products: tuple[float, float, float, int, float, float],
    measured: tuple[float, float, float, float, bool],
) -> Reading:
    """The reading of a sum of `count` nonzero terms, which has `parts` terms when multiplied out.

    `products` and `measured` are the totals over the terms that `Sum.read` reads as products, and over the others.
    """
    monomials, scaled, rounded, roundings, carried, carried_rearranged = products
    magnitude, size, error, rearranged_error, factored = measured
    unit, slack, full, largest, growths = current.unit, current.slack, current.full, current.largest, current.growths
    product_size = monomials + scaled
    if roundings:
        error += (carried + unit * rounded) * slack + current.loss * roundings
    if product_size or roundings:
        rearranged_error += (carried_rearranged + unit * product_size) * slack + current.loss * parts
    magnitude += monomials + spread
    size += product_size
    direct, rearranged = error, rearranged_error
    growth = growths[count - 1] if count > 1 else 0.0
    most = abs(value) + spread if count == 2 else magnitude  # two terms have one order
    if count > 1 and (error or not most <= full * step):
        direct = (error + growth * (most + 2.0 * error)) * slack
    if parts > 1.0:
        # A factor that products share may be taken out, and is rounded once more: (1 - ηλ) p - η g.
        common = 1.0 if factored or product_size else 0.0
        if parts + common != count:
            growth = growths[parts - 1.0 + common]
        rearranged = (rearranged_error + growth * (size + 2.0 * rearranged_error)) * slack
    if not magnitude + error + direct <= largest:
        direct = math.inf
    if not size + rearranged <= largest:
        rearranged = math.inf
    return value, direct, step, size, rearranged, spread


class FinishedSum(SameValue):
    """A finished sum, written `+x`: one rounded term in the sums that it is added to. A definition rounds there."""

    __slots__ = ()

    def __init__(self, of: Number) -> None:
        self.of = of
        self.reading = of.reading
        self.enclosed = None
        current.tape.append(self)
