"""The two passes over a finished tape: enclosures forward, gradients backward.

The reverse pass is written in certified numbers itself, so that a gradient has a ball, both budgets and its own tape
like any other value (and could be differentiated again). Reference: Griewank and Walther, *Evaluating Derivatives*,
2nd ed., ch. 3.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import ctx

from oracle.truth.context import now
from oracle.truth.number import Leaf, Number, give, lift
from oracle.truth.sums import Sum

__all__ = ["enclose", "gradient"]


def enclose(numbers: Sequence[Number], bits: int) -> None:
    """Give each of `numbers` its ball at `bits` bits of precision; what they do not depend on is left alone."""
    for x in now.tape:
        x.enclosed = None
    before, ctx.prec = ctx.prec, bits
    try:
        try:
            for x in numbers:
                x.ball  # noqa: B018  computed on demand, parents first
        except RecursionError:  # a long chain: the tape has it in order
            for x in now.tape:
                x.ball  # noqa: B018
    finally:
        ctx.prec = before


def gradient(outputs: Sequence[tuple[Number, Number]], leaves: Sequence[Leaf], *, again: bool = False) -> list[Number]:
    """The derivative of Σ weight · output by each leaf, for `outputs` as pairs (output, weight).

    An adjoint of exactly 0 has nothing to pass on, unless the result is to be differentiated `again`: what is 0 here
    may well have a slope.
    """
    for output, _ in outputs:
        output.reading  # noqa: B018  measured: now it is on the tape
    tape = tuple(now.tape)  # what the reverse pass computes goes onto the tape, too
    for x in (*tape, *leaves):
        x.inbox = []
    for output, weight in outputs:
        give(output, weight)
    for x in reversed(tape):
        amounts, x.inbox = x.inbox, None
        if amounts:
            adjoint = +total(amounts)
            value, direct, _, _, rearranged, spread = adjoint.reading
            if again or value or direct or rearranged or spread:
                x.pull(adjoint)
    gradients = [total(leaf.inbox or ()) for leaf in leaves]
    for leaf in leaves:
        leaf.inbox = None
    return gradients


def total(amounts: Sequence[Number]) -> Number:
    """Their sum, the order not part of it."""
    if not amounts:
        return lift(0)
    if len(amounts) == 1:
        return amounts[0]
    terms: list[Number] = []
    for amount in amounts:
        if isinstance(amount, Sum):
            terms.extend(amount.own())
        else:
            terms.append(amount)
    return Sum(terms)
