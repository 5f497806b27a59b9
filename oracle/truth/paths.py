"""Comparisons that rounding could decide either way are followed both ways.

A definition may branch and loop on certified numbers. If the two sides of a comparison differ by more than their direct
bounds, or both are exact, then every correct implementation decides in the same way. If they are closer, the definition
is run once for each outcome, and an answer is right if it agrees with any of these *paths*.
"""

import math
import operator
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from oracle.truth.number import Number

T = TypeVar("T")
Place = tuple[str, int, str]  # the file and the line of a comparison, and its operator
_MOST_PLACES = 4  # arbitrary: comparisons that are ties, of which both outcomes are followed
_SKIPPED = (str(Path(__file__).parent), str(Path(np.__file__).parent))
CAP = 16  # arbitrary: four independent ambiguous comparisons
"""The largest number of paths through a definition that are followed for one input."""

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


# What a definition may raise; everything else, such as the end of a time limit, is passed on.
FAILURES = (ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RuntimeError, AssertionError)


class Overflowed(ArithmeticError):
    """A comparison of a number that may have overflowed: its outcome is unknown."""


class TooManyPaths(ArithmeticError):
    """More than `CAP` paths through a definition, so that the truth is undecided."""


@dataclass(frozen=True)
class Decision:
    """One ambiguous comparison and the outcome that this path takes."""

    text: str
    outcome: bool


class _Walk:
    """One run of a definition: takes the outcomes in `script`, then the more likely one, and records them.

    At the places in `turned`, an exact tie has the other outcome; after `most` comparisons the run is stopped.
    """

    def __init__(self, script: list[bool], turned: Iterable[Place] = (), most: float = math.inf) -> None:
        self.script, self.turned, self.most = script, frozenset(turned), most
        self.taken: list[Decision] = []
        self.ties: dict[Place, None] = {}  # where both sides are exact and equal
        self.compared = 0

    def decide(self, left: Number, right: Number, symbol: str) -> bool:
        v, v_direct, *_, v_spread = left.reading
        w, w_direct, *_, w_spread = right.reading
        # Twice: a float of the candidate and the value compared here may each be that far from the truth.
        margin = (2.0 * (v_direct + w_direct) + v_spread + w_spread) * (1.0 + 2.0**-40)
        if not math.isfinite(margin):
            raise Overflowed(f"the comparison {symbol} met a number that may have overflowed: {left!r}, {right!r}")
        outcome = OPERATORS[symbol](v, w)
        if left is right:
            return outcome
        self.compared += 1
        if self.compared > self.most:
            raise Overflowed("with the other outcome of a tie, the definition may never end")
        if margin == 0.0 and v == w:
            place = (*place_of_comparison(), symbol)
            self.ties[place] = None
            return outcome != (place in self.turned)
        if margin == 0.0 or abs(v - w) > margin:
            return outcome
        if len(self.taken) < len(self.script):
            outcome = self.script[len(self.taken)]
        self.taken.append(Decision(f"{v!r} {symbol} {w!r} (± {margin:.3g})", outcome))
        return outcome


Run = Callable[[Callable[[Number, Number, str], bool]], T]
Merge = Callable[[T, T], T | None]


def explore(run: Run[T], merge: Merge[T] | None = None) -> list[tuple[T, tuple[Decision, ...]]]:
    """Every result of `run(decide)`, with the ambiguous decisions that led to it.

    With `merge`, the definition is also run with the other outcome of exact ties. `merge(result, other)` returns the
    result with both, or None if the other one does not count. Raises `TooManyPaths` beyond `CAP` results, and
    `Overflowed` where the outcome of a comparison is unknown.
    """
    results: list[tuple[T, tuple[Decision, ...]]] = []
    scripts: list[list[bool]] = [[]]
    while scripts:
        if len(results) == CAP:
            raise TooManyPaths(f"more than {CAP} ways through the definition are within rounding of this input")
        script = scripts.pop()
        result, taken = _walked(run, merge, script)
        results.append((result, tuple(taken)))
        outcomes = [decision.outcome for decision in taken]
        scripts.extend([*outcomes[:turn], not outcomes[turn]] for turn in range(len(script), len(outcomes)))
    return results


def each_turned(run: Run[T], merge: Merge[T] | None, most: Callable[[], int]) -> tuple[T, list[T]]:
    """The result with the more likely outcomes, and those with one ambiguous comparison turned.

    Raises `TooManyPaths` if there are more than `most()` comparisons, which is called after the first run, or if the
    outcome of one changes others.
    """
    first, taken = _walked(run, merge, [])
    outcomes, others = [decision.outcome for decision in taken], list[T]()
    if len(outcomes) > most():
        raise TooManyPaths(f"{len(outcomes)} comparisons are within rounding of this input")
    for turn, outcome in enumerate(outcomes):
        turned = [*outcomes[:turn], not outcome]
        result, found = _walked(run, merge, turned)
        if [decision.outcome for decision in found] != [*turned, *outcomes[turn + 1 :]]:
            raise TooManyPaths("the comparisons that are within rounding of this input depend on each other")
        others.append(result)
    return first, others


def _walked(run: Run[T], merge: Merge[T] | None, script: list[bool]) -> tuple[T, list[Decision]]:
    walk = _Walk(script)
    result = run(walk.decide)
    if merge is not None and walk.ties:
        result = _with_other_outcomes(run, merge, result, walk)
    return result, walk.taken


def _with_other_outcomes(run: Run[T], merge: Merge[T], result: T, walk: _Walk) -> T:
    """`result`, merged with the runs that turn the ties at one place, and then those at all places that count."""
    outcomes = [decision.outcome for decision in walk.taken]

    def merged(result: T, places: Sequence[Place]) -> T | None:
        try:
            return merge(result, run(_Walk(outcomes, places, 2 * walk.compared + 100).decide))
        except FAILURES:  # the definition does not run in this way: no implementation does
            return None

    counted = []
    for place in list(walk.ties)[:_MOST_PLACES]:
        if (found := merged(result, [place])) is not None:
            counted.append(place)
            result = found
    if len(counted) > 1 and (found := merged(result, counted)) is not None:
        result = found
    return result


def place_of_comparison() -> tuple[str, int]:
    """The file and the line that compares two certified numbers, outside of this package and of NumPy."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_SKIPPED):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
