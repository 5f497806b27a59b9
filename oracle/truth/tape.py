"""The two passes over a finished tape: enclosures forward, gradients backward.

The reverse pass computes with certified numbers, so that a gradient has a ball, both bounds and its own place on the
tape, and can be differentiated again. Reference: Griewank and Walther, *Evaluating Derivatives*, 2nd ed., ch. 3.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from flint import ctx

from oracle.truth.context import current
from oracle.truth.leaves import Leaf, lift
from oracle.truth.number import Number, Reading, SameValue, accumulate
from oracle.truth.products import Product, multiply
from oracle.truth.sums import Sum

_SUM_OR_PRODUCT = (Sum, Product)


def enclose(numbers: Sequence[Number], bits: int) -> None:
    """Compute the ball of each number at `bits` bits of precision, and of the numbers that it depends on."""
    for x in current.tape:
        x.enclosed = None
    before, ctx.prec = ctx.prec, bits
    try:
        try:
            for x in numbers:
                x.ball  # noqa: B018  computed on demand, parents first
        except RecursionError:  # a long chain of operations: the tape has the parents first
            for x in current.tape:
                x.ball  # noqa: B018
    finally:
        ctx.prec = before


def gradient(outputs: Sequence[tuple[Number, Number]], leaves: Sequence[Leaf], *, again: bool = False) -> list[Number]:
    """The derivative of Σ weight · output by each leaf, for `outputs` as pairs (output, weight).

    An adjoint of exactly 0 is not passed on where every slope of the operation is finite, unless the result is to be
    differentiated `again`: a derivative that is 0 may itself have one. Where a slope may be infinite (√x at 0),
    0 · ∞ has no value, and the bound of the derivative is infinite.
    """
    for output, _ in outputs:
        output.reading  # noqa: B018  measured: now it is on the tape
    tape: tuple[Number, ...] = tuple(current.tape)  # a copy: the reverse pass appends its own numbers
    gradients, shared = _reverse(outputs, leaves, tape, {}, again)
    if shared:
        gradients, _ = _reverse(outputs, leaves, _with_products(tape, shared), shared, again)
    return gradients


def _reverse(
    outputs: Sequence[tuple[Number, Number]],
    leaves: Sequence[Leaf],
    tape: Sequence[Number],
    shared: Mapping[int, Product],
    again: bool,
) -> tuple[list[Number], dict[int, Product]]:
    """One reverse pass over `tape`: the derivatives by the leaves, and the products that were used more than once.

    A product that is a term of a sum is usually used there alone. So the sum passes its adjoint on to the factors
    directly. A product that is used in several places gets one adjoint, their sum, as in every implementation: that
    takes one rounding more than a product for each use. The pass is then repeated with these `shared` products, by id.
    """
    for x in (*tape, *leaves):
        x.contributions = []
    for output, weight in outputs:
        accumulate(output, weight)
    passed: list[Number] = []  # the sums and products that passed an adjoint on
    for x in reversed(tape):
        amounts, x.contributions = x.contributions, None
        if not amounts:
            continue
        adjoint = +total(amounts)
        if len(amounts) > 1 and id(x) in shared:
            adjoint = SharedAdjoint(adjoint, amounts, shared[id(x)])
        value, direct, _, _, rearranged, spread = adjoint.reading
        if not (again or value or direct or rearranged or spread or x.is_steep):
            continue
        if shared and isinstance(x, Sum):
            _pass_on(x, adjoint, shared)
            continue
        if isinstance(x, _SUM_OR_PRODUCT):
            passed.append(x)
        x.backward(adjoint)
    gradients = [total(leaf.contributions or ()) for leaf in leaves]
    for leaf in leaves:
        leaf.contributions = None
    return gradients, {} if shared else _used_again(passed)


def _used_again(passed: Iterable[Number]) -> dict[int, Product]:
    """The products that are more than once among `passed` and the terms of the sums there, by id."""
    terms: list[Number] = []
    for x in passed:
        if isinstance(x, Sum):
            terms += x.terms
        else:
            terms.append(x)
    found: dict[int, Product] = {}
    if len({*map(id, terms)}) == len(terms):
        return found
    products = [x for x in terms if isinstance(x, Product)]
    if len({*map(id, products)}) < len(products):
        seen: set[int] = set()
        for product in products:
            if id(product) in seen:
                found[id(product)] = product
            seen.add(id(product))
    return found


def _with_products(tape: Sequence[Number], shared: Mapping[int, Product]) -> list[Number]:
    """`tape` with each of the products right behind its factors, before everything that uses it."""
    place = {id(x): at for at, x in enumerate(tape)}
    behind: dict[int, list[Number]] = {}
    for product in shared.values():
        last = max(place.get(id(product.left), -1), place.get(id(product.right), -1))
        behind.setdefault(last, []).append(product)
    found = behind.get(-1, [])
    for at, x in enumerate(tape):
        if id(x) not in shared:
            found.append(x)
        found.extend(behind.get(at, ()))
    return found


def _pass_on(of: Sum, adjoint: Number, shared: Mapping[int, Product]) -> None:
    """Pass the adjoint of a sum on: to the factors of a product, unless the product is shared."""
    for term in of.terms:
        if isinstance(term, Product) and id(term) not in shared:
            term.backward(adjoint)
        else:
            accumulate(term, adjoint)


class SharedAdjoint(SameValue):
    """The adjoint of a product that is used more than once, with room for the other form.

    The chain rule by hand multiplies each of the `amounts` with the factors, and rounds each of these products.
    """

    __slots__ = ("extra",)

    def __init__(self, of: Number, amounts: Sequence[Number], product: Product) -> None:
        factors = (product.left.reading, product.right.reading)
        exact = not any(multiply(amount.reading, factor)[1] for amount in amounts for factor in factors)
        sizes = [abs(amount.reading[0]) + amount.reading[5] for amount in amounts]
        rearranged = math.fsum(amount.reading[3] for amount in amounts)
        unit = current.unit * current.slack
        self.extra = (0.0 if exact else unit * math.fsum(sizes), unit * rearranged)
        super().__init__(of)

    def read(self) -> Reading:
        value, direct, step, size, rearranged, spread = self.of.reading
        direct, rearranged = direct + self.extra[0], rearranged + self.extra[1]
        return value, direct, step, size, rearranged, spread


def total(amounts: Sequence[Number]) -> Number:
    """The sum of the amounts, in any order."""
    if not amounts:
        return lift(0)
    if len(amounts) == 1:
        return amounts[0]
    terms: list[Number] = []
    for amount in amounts:
        if isinstance(amount, Sum):
            terms.extend(amount.own_terms())
        else:
            terms.append(amount)
    return Sum(terms)
