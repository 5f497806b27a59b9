"""The sum as one operation of many terms, whose order is not part of it."""

from __future__ import annotations

import math
from typing import Any

from flint import arb

from oracle.truth.context import now
from oracle.truth.leaves import lift
from oracle.truth.number import Closed, Deferred, Number, Reading, new
from oracle.truth.products import Monomial, Product, Scaled, multiply

__all__ = ["Sum"]

_MEASURED = -1


class Sum(Deferred):
    """t_1 + … + t_k in any order: |f - t| <= Σe_i + ((1+u)^(k-1) - 1) · Σ|t_i| (Higham, section 4.2).

    Two terms have one order, so there the rounding is of the result, u · |t|. Terms that are exactly zero do not count.
    Products are not measured on their own here: a sum of products is read in one pass, as a dot product is computed.

    While it grows, a running sum shares the list `terms` with the shorter sums before it, of which `count` are its own:
    so it stays linear in time and memory. Once measured it owns its list.
    """

    __slots__ = ("count", "parts", "terms")
    parts: float

    def __init__(self, terms: list[Number]) -> None:
        self.terms = terms
        self.count = len(terms)

    @property
    def reading(self) -> Reading:  # type: ignore[override]
        """As everywhere."""
        if self.count != _MEASURED:
            if len(self.terms) != self.count:
                self.terms = self.own()
            self.count = _MEASURED  # from here on nobody extends the list in place
            self.measured = self.read()
            self.enclosed = None
            now.tape.append(self)
        return self.measured

    def __add__(self, other: Any) -> Number:
        terms, count = self.terms, self.count
        if len(terms) != count:
            terms = self.own()
            count = len(terms)
        if type(other) is Monomial:  # the innermost operation of every dot product
            terms.append(other)
            count += 1
        else:
            if not isinstance(other, Number):
                try:
                    other = lift(other)
                except TypeError:
                    return NotImplemented
                if not other.value:
                    return self
            terms.extend(other.own() if isinstance(other, Sum) else (other,))
            count = len(terms)
        longer = new(Sum)
        longer.terms, longer.count = terms, count
        return longer

    __radd__ = __add__

    def own(self) -> list[Number]:
        """A copy of the terms of this very sum."""
        return self.terms[:] if self.count == _MEASURED else self.terms[: self.count]

    def __neg__(self) -> Number:
        return Sum([-term for term in self.own()])

    def __pos__(self) -> Number:
        return Closed(self)

    def read(self) -> Reading:
        terms = self.terms
        unit, eta, full = now.unit, now.eta, now.full
        value = total = size = spread = 0.0  # Σv, Σ|v|, Σsize, Σspread
        pure = scaled = 0.0  # Σsize of the products of two inputs (where it is Σ|v|, too), and of those with one input
        rounded = 0.0  # Σ|v| of the products that are rounded
        carried = carried_loose = 0.0  # what the other factor brings along
        errors = loose = 0.0  # both budgets of all other terms
        step = math.inf
        extra = 0.0  # parts beyond one a term
        zeros = exact = measured = products = 0
        for term in terms:
            if type(term) is Monomial:
                a, b = term.left, term.right
                v = a.value * b.value
                value += v
                if v < 0.0:
                    v = -v
                pure += v
                s = a.step * b.step
                if v > full * s or s < eta:
                    rounded += v
                elif v:
                    exact += 1
                    step = min(step, s)
                else:
                    zeros += 1
            elif type(term) is Scaled:
                other = term.left
                v, e, s, m, r, h = other.reading
                b = term.right
                x = b.value
                if not x and r < math.inf:
                    zeros += 1
                    continue
                v *= x
                value += v
                if v < 0.0:
                    v = -v
                if x < 0.0:
                    x = -x
                total += v
                scaled += m * x
                carried_loose += r * x
                if h:
                    h *= x
                    v += h
                    spread += h
                s *= b.step
                if e or v > full * s or s < eta:
                    carried += e * x
                    if x != b.step:  # a power of two rounds only where it underflows
                        rounded += v
                elif m:
                    exact += 1
                    step = min(step, s)
                else:
                    zeros += 1
                extra += other.parts - 1.0
            else:
                if type(term) is Product:
                    products = 1
                    v, e, s, m, r, h = multiply(term.left.reading, term.right.reading)
                    parts = term.left.parts * term.right.parts
                    r += now.loss * parts
                else:
                    v, e, s, m, r, h = term.reading
                    parts = term.parts
                if not (m or e):
                    zeros += 1
                    continue
                measured += 1
                extra += parts - 1.0
                value += v
                total += v if v > 0.0 else -v
                size += m
                spread += h
                loose += r
                if e:
                    errors += e
                else:
                    step = min(step, s)
        count = len(terms) - zeros
        self.parts = parts = count + extra
        slack = now.slack
        roundings = count - measured - exact
        if roundings:
            errors += (carried + unit * rounded) * slack + now.loss * roundings
        if count > measured:
            loose += (carried_loose + unit * (pure + scaled)) * slack + now.loss * parts
        total += pure + spread
        size += pure + scaled
        direct, rearranged = errors, loose
        growth = now.growth(count - 1) if count > 1 else 0.0
        reach = abs(value) + spread if count == 2 else total  # two terms have one order
        if count > 1 and (errors or not reach <= full * step):
            direct = (errors + growth * (reach + 2.0 * errors)) * slack
        if parts > 1.0:
            # What products have in common may be taken out, and that factor is rounded once more: (1 - ηλ) p - η g.
            common = 1.0 if products or pure or scaled else 0.0
            if parts + common != count:
                growth = now.growth(parts - 1.0 + common)
            rearranged = (loose + growth * (size + 2.0 * loose)) * slack
        if not total + errors + direct <= now.largest:
            direct = math.inf
        if not size + rearranged <= now.largest:
            rearranged = math.inf
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        total = arb(0)
        for term in self.terms:
            if type(term) is Monomial or type(term) is Scaled or type(term) is Product:
                total += term.left.ball * term.right.ball
            else:
                total += term.ball
        return total

    def pull(self, adjoint: Number) -> None:
        if adjoint is now.constants.get(1):
            for term in self.terms:
                if isinstance(term, Product):
                    term.pull(adjoint)
                elif term.inbox is not None:
                    term.inbox.append(adjoint)
            return
        for term in self.terms:
            if type(term) is Monomial:  # its own `pull`, written out: the reverse pass of every dot product
                left, right = term.left, term.right
                if left.inbox is not None:
                    share = new(Scaled)
                    share.left, share.right = adjoint, right
                    left.inbox.append(share)
                if right.inbox is not None:
                    share = new(Scaled)
                    share.left, share.right = adjoint, left
                    right.inbox.append(share)
            elif isinstance(term, Product):
                term.pull(adjoint)
            elif term.inbox is not None:
                term.inbox.append(adjoint)
