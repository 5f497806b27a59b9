"""Comparisons that rounding could flip are explored both ways.

A definition may branch and loop on certified numbers. Where the two sides of a comparison are further apart than their
direct budgets (or both exact), every correct implementation decides alike. Where they are closer, some may go one way
and some the other: the definition is run again for each, and a candidate may agree with any of the *paths*.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from oracle.truth.number import Number

__all__ = ["CAP", "Decision", "Overflowed", "TooManyPaths", "explore"]

T = TypeVar("T")

CAP = 16  # arbitrary: four independent comparisons on the edge at once; more is an input chosen to be undecidable

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Overflowed(ArithmeticError):
    """A comparison met a number that may have overflowed: the definition does not say where to go."""


class TooManyPaths(ArithmeticError):
    """More ambiguous comparisons than `CAP` paths can hold; the answer is undecided."""


@dataclass(frozen=True)
class Decision:
    """One ambiguous comparison and the way that was taken."""

    text: str
    outcome: bool


class _Walk:
    """One run of a definition: follows `script`, then takes the likelier side and remembers that it could turn."""

    def __init__(self, script: list[bool]) -> None:
        self.script = script
        self.taken: list[Decision] = []

    def decide(self, left: Number, right: Number, symbol: str) -> bool:
        a, ea, *_, ha = left.reading
        b, eb, *_, hb = right.reading
        # Twice: what a float holds, and what the values compared here hold, may each be that far from the truth.
        margin = (2.0 * (ea + eb) + ha + hb) * (1.0 + 2.0**-40)
        if not math.isfinite(margin):
            raise Overflowed(f"the comparison {symbol} met a number that may have overflowed: {left!r}, {right!r}")
        outcome = _OPERATORS[symbol](a, b)
        if margin == 0.0 or abs(a - b) > margin:
            return outcome
        if len(self.taken) < len(self.script):
            outcome = self.script[len(self.taken)]
        self.taken.append(Decision(f"{a!r} {symbol} {b!r} (± {margin:.3g})", outcome))
        return outcome


def explore(run: Callable[[Callable[[Number, Number, str], bool]], T]) -> list[tuple[T, tuple[Decision, ...]]]:
    """Every result of `run(decide)` and the ambiguous decisions that led to it.

    Raises `TooManyPaths` beyond `CAP` of them, and `Overflowed` where a comparison has no answer.
    """
    results: list[tuple[T, tuple[Decision, ...]]] = []
    scripts: list[list[bool]] = [[]]
    while scripts:
        if len(results) == CAP:
            raise TooManyPaths(f"more than {CAP} ways through the definition are within rounding of this input")
        script = scripts.pop()
        walk = _Walk(script)
        results.append((run(walk.decide), tuple(walk.taken)))
        outcomes = [decision.outcome for decision in walk.taken]
        scripts.extend([*outcomes[:turn], not outcomes[turn]] for turn in range(len(script), len(outcomes)))
    return results
