"""The sum as one operation of many terms, whose order is not part of it."""

from __future__ import annotations

import math
from typing import Any

from flint import arb

from oracle.truth.number import Closed, Give, Number, Reading, lift, new
from oracle.truth.products import Monomial, Product, Scaled, multiply
from oracle.truth.state import now

__all__ = ["Sum"]


class Sum(Number):
    """t_1 + … + t_k in any order: |f - t| <= Σe_i + ((1+u)^(k-1) - 1) · Σ|t_i| (Higham, section 4.2).

    Two terms have one order, so there the rounding is of the result, u · |t|. Terms that are exactly zero do not count.
    Products are not measured on their own here: a sum of products is read in one pass, as a dot product is computed.
    """

    __slots__ = ("count", "terms")

    def __init__(self, terms: list[Number]) -> None:
        self.terms: list[Number] | tuple[Number, ...] = terms
        self.count = len(terms)

    def __add__(self, other: Any) -> Number:
        if not isinstance(other, Number):
            return Number.__add__(self, other) if other is self else self._plus_constant(other)
        return self.extended(other)

    __radd__ = __add__

    def _plus_constant(self, other: Any) -> Number:
        try:
            constant = lift(other)
        except TypeError:
            return NotImplemented
        return self.extended(constant) if constant.value != 0.0 else self

    def extended(self, other: Number) -> Sum:
        """The sum with one more term, or with all the terms of another sum."""
        terms = self.terms  # shared with the shorter sums it grew from: a running sum stays linear in time and memory
        if terms.__class__ is tuple or len(terms) != self.count:
            terms = list(terms[: self.count])
        if other.__class__ is Sum:
            terms.extend(other.terms[: other.count])
        else:
            terms.append(other)
        longer = new(Sum)
        longer.terms = terms
        longer.count = len(terms)
        return longer

    def __neg__(self) -> Number:
        return Sum([-term for term in self.terms[: self.count]])

    def __pos__(self) -> Number:
        return Closed(self)

    def read(self) -> Reading:
        self.terms = tuple(self.terms[: self.count])  # from here on nobody extends it in place
        unit, eta, slack, full = now.unit, now.eta, now.slack, now.full
        value = total = errors = size = loose = spread = 0.0
        pure = rounded = 0.0  # magnitudes of the products of two inputs: all of them, and those that are rounded
        step = math.inf
        count = pures = 0
        for term in self.terms:
            kind = term.__class__
            if kind is Monomial:
                a, b = term.left, term.right
                v = a.value * b.value
                if v == 0.0 and (a.value == 0.0 or b.value == 0.0):
                    continue
                value += v
                m = v if v > 0.0 else -v
                pure += m
                pures += 1
                s = a.step * b.step
                if s < step:
                    step = s
                if not (m <= full * s and s >= eta):
                    rounded += m + eta
                continue
            if kind is Scaled:
                v, e, s, m, r, h = term.left.reading
                b = term.right
                f = abs(b.value)
                if e or h:
                    v, e, s, m, r, h = multiply((v, e, s, m, r, h), b.reading)
                else:
                    s *= b.step
                    v *= b.value
                    m *= f
                    r = (f * r + unit * m) * slack + eta
                    e = 0.0 if abs(v) <= full * s and s >= eta else unit * abs(v) * slack + eta
            elif kind is Product:
                v, e, s, m, r, h = multiply(term.left.reading, term.right.reading)
            else:
                v, e, s, m, r, h = term.reading
            value += v
            total += abs(v)
            size += m
            loose += r
            if e:
                errors += e
            if h:
                spread += h
            if s < step:
                step = s
            if m or e:
                count += 1
        if pures:
            total += pure
            size += pure
            count += pures
            loose += unit * pure * slack + eta * pures
            if rounded:
                errors += unit * rounded * slack + eta * pures
        if count <= 1:
            if not abs(value) + errors <= now.largest:
                errors = math.inf
            return value, errors, step, size, loose, spread
        growth = unit if count == 2 else math.expm1((count - 1) * now.log1u)
        reach = abs(value) + spread if count == 2 else total + spread
        if errors == 0.0 and reach <= full * step:
            direct = 0.0
        else:
            direct = (errors + growth * (reach + 2.0 * errors)) * slack
        if not reach + errors + direct <= now.largest:
            direct = math.inf
        rearranged = (loose + growth * (size + 2.0 * loose)) * slack
        if not size + rearranged <= now.largest:
            rearranged = math.inf
        return value, direct, step, size, rearranged, spread

    def enclose(self) -> arb:
        total = arb(0)
        for term in self.terms:
            if isinstance(term, Product):
                total += term.left.ball * term.right.ball
            else:
                total += term.ball
        return total

    def pull(self, adjoint: Number, give: Give) -> None:
        one = adjoint is now.constants.get(1)
        for term in self.terms:
            if one or term.__class__ is not Monomial:
                if isinstance(term, Product):
                    term.pull(adjoint, give)
                else:
                    give(term, adjoint)
                continue
            # Monomial.pull, written out: this loop is the reverse pass of every dot product
            left, right = term.left, term.right
            if left.inbox is not None:
                share = new(Scaled)
                share.left, share.right = adjoint, right
                left.inbox.append(share)
            if right.inbox is not None:
                share = new(Scaled)
                share.left, share.right = adjoint, left
                right.inbox.append(share)
