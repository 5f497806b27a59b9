"""Comparisons that rounding could decide either way are followed both ways.

A definition may branch and loop on certified numbers. If the two sides of a comparison differ by more than their direct
bounds, or both are exact, then every correct implementation decides in the same way. If they are closer, the definition
is run once for each outcome, and an answer is right if it agrees with any of these *paths*.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from oracle.truth.number import Number

T = TypeVar("T")
CAP = 16  # paths; arbitrary: four independent ambiguous comparisons

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Overflowed(ArithmeticError):
    """A comparison of a number that may have overflowed: its outcome is unknown."""


class TooManyPaths(ArithmeticError):
    """More than `CAP` paths: the truth is undecided."""


@dataclass(frozen=True)
class Decision:
    """One ambiguous comparison and the outcome that this path takes."""

    text: str
    outcome: bool


class _Walk:
    """One run of a definition: takes the outcomes in `script`, then the more likely one, and records them."""

    def __init__(self, script: list[bool]) -> None:
        self.script = script
        self.taken: list[Decision] = []

    def decide(self, left: Number, right: Number, symbol: str) -> bool:
        v, v_direct, *_, v_spread = left.reading
        w, w_direct, *_, w_spread = right.reading
        # Twice: a float of the candidate and the value compared here may each be that far from the truth.
        margin = (2.0 * (v_direct + w_direct) + v_spread + w_spread) * (1.0 + 2.0**-40)
        if not math.isfinite(margin):
            raise Overflowed(f"the comparison {symbol} met a number that may have overflowed: {left!r}, {right!r}")
        outcome = _OPERATORS[symbol](v, w)
        if margin == 0.0 or abs(v - w) > margin:
            return outcome
        if len(self.taken) < len(self.script):
            outcome = self.script[len(self.taken)]
        self.taken.append(Decision(f"{v!r} {symbol} {w!r} (± {margin:.3g})", outcome))
        return outcome


def explore(run: Callable[[Callable[[Number, Number, str], bool]], T]) -> list[tuple[T, tuple[Decision, ...]]]:
    """Every result of `run(decide)`, with the ambiguous decisions that led to it.

    Raises `TooManyPaths` beyond `CAP` results, and `Overflowed` where the outcome of a comparison is unknown.
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
