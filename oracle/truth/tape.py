"""The two passes over a finished tape: enclosures forward, gradients backward.

The reverse pass computes with certified numbers, so that a gradient has a ball, both bounds and its own place on the
tape, and can be differentiated again. Reference: Griewank and Walther, *Evaluating Derivatives*, 2nd ed., ch. 3.
"""

from collections.abc import Sequence

from flint import ctx

from oracle.truth.context import current
from oracle.truth.leaves import Leaf, lift
from oracle.truth.number import Number, accumulate
from oracle.truth.sums import Sum


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

    An adjoint of exactly 0 is not passed on, unless the result is to be differentiated `again`: a derivative that is 0
    may itself have a derivative.
    """
    for output, _ in outputs:
        output.reading  # noqa: B018  measured: now it is on the tape
    tape: tuple[Number, ...] = tuple(current.tape)  # a copy: the reverse pass appends its own numbers
    for x in (*tape, *leaves):
        x.contributions = []
    for output, weight in outputs:
        accumulate(output, weight)
    for x in reversed(tape):
        amounts, x.contributions = x.contributions, None
        if amounts:
            adjoint = +total(amounts)
            value, direct, _, _, rearranged, spread = adjoint.reading
            if again or value or direct or rearranged or spread:
                x.backward(adjoint)
    gradients = [total(leaf.contributions or ()) for leaf in leaves]
    for leaf in leaves:
        leaf.contributions = None
    return gradients


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
