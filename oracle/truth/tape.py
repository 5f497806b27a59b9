"""The two passes over a finished tape: enclosures forward, gradients backward.

The reverse pass is written in certified numbers itself, so that a gradient has a ball, both budgets and its own tape like
any other value (and could be differentiated again). Reference: Griewank and Walther, *Evaluating Derivatives*, 2nd ed., ch. 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flint import ctx

from oracle.truth.number import Leaf, Number, lift
from oracle.truth.state import now
from oracle.truth.sums import Sum

__all__ = ["enclose", "forget", "gradient"]


def enclose(numbers: Sequence[Number], bits: int) -> None:
    """Give each of `numbers` its ball at `bits` bits of precision; what they do not depend on is left alone."""
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


def forget() -> None:
    """Drop every ball, so that the next `enclose` computes it anew."""
    for x in now.tape:
        with suppress(AttributeError):
            del x.ball


def gradient(outputs: Sequence[tuple[Number, Number]], leaves: Sequence[Leaf]) -> list[Number]:
    """The derivative of Σ weight · output by each leaf, for `outputs` as pairs (output, weight)."""
    pending: dict[int, list[Number]] = {}

    def give(child: Number, amount: Number) -> None:
        if isinstance(child, Leaf):
            if child.inbox is not None:
                child.inbox.append(amount)
        elif id(child) in pending:
            pending[id(child)].append(amount)
        else:
            pending[id(child)] = [amount]

    for leaf in leaves:
        leaf.inbox = []
    for output, weight in outputs:
        output.reading  # noqa: B018  measured: now it is on the tape
        give(output, weight)
    for x in reversed(tuple(now.tape)):
        amounts = pending.pop(id(x), None)
        if amounts:
            adjoint = +total(amounts)
            value, direct, _, _, rearranged, spread = adjoint.reading
            if value or direct or rearranged or spread:
                x.pull(adjoint, give)
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
    return Sum([t for a in amounts for t in (a.terms[: a.count] if isinstance(a, Sum) else (a,))])
