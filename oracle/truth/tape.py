"""The two passes over a finished tape: enclosures forward, gradients backward.

The reverse pass computes with certified numbers, so that a gradient has a ball, both bounds and its own place on the
tape, and can be differentiated again. Reference: Griewank and Walther, *Evaluating Derivatives*, 2nd ed., ch. 3.
"""

import math
from collections.abc import Sequence

from flint import ctx

from oracle.truth.context import current
from oracle.truth.leaves import Leaf, lift
from oracle.truth.number import Number, Reading, SameValue, accumulate
from oracle.truth.products import Product, multiply
from oracle.truth.shared_parts import Shared, in_order, parts_of, used_again
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
    gradients, shared = _reverse(outputs, leaves, tape, Shared(), again)
    if shared:
        gradients, _ = _reverse(outputs, leaves, in_order(tape, shared), shared, again)
    return gradients


def _reverse(
    outputs: Sequence[tuple[Number, Number]],
    leaves: Sequence[Leaf],
    tape: Sequence[Number],
    shared: Shared,
    again: bool,
) -> tuple[list[Number], Shared]:
    """One reverse pass over `tape`: the derivatives by the leaves, and the sums and products that it should not inline.

    A product that is a term of a sum, and a sum that is a part of a longer one, are usually used there alone. So the
    longer sum passes its adjoint on to the factors and terms directly. What is used in several places gets one adjoint,
    the sum of all, as in every implementation: that takes other roundings. The pass is then repeated with these
    `shared` ones.
    """
    for x in (*tape, *leaves):
        x.contributions = []
    for output, weight in outputs:
        accumulate(output, weight)
    passed: list[Number] = []  # the sums and products that passed an adjoint on
    combined: list[Sum] = []  # the sums with several contributions to their adjoint
    for x in reversed(tape):
        amounts, x.contributions = x.contributions, None
        if not amounts:
            continue
        adjoint = +total(amounts)
        if len(amounts) > 1 and id(x) in shared.products:
            adjoint = SharedAdjoint(adjoint, amounts, shared.products[id(x)])
        if len(amounts) > 1 and isinstance(x, Sum):
            combined.append(x)
        value, direct, _, _, rearranged, spread = adjoint.reading
        if not (again or value or direct or rearranged or spread or x.is_steep):
            continue
        if shared and isinstance(x, Sum):
            shared.pass_on(x, adjoint)
            continue
        if isinstance(x, _SUM_OR_PRODUCT):
            passed.append(x)
        x.backward(adjoint)
    gradients = [total(leaf.contributions or ()) for leaf in leaves]
    for leaf in leaves:
        leaf.contributions = None
    return gradients, Shared() if shared else Shared(used_again(passed), parts_of(tape, combined))


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
