"""Hypotheses about a number in the code: another constant, a factor of a term, an added epsilon, a bound of a clip.

The number is found from the answers by Gauss-Newton steps over floats, then rounded to as few digits as fit.
"""

import ast
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.diagnosis.codes import Code
from oracle.candidates.diagnosis.fitted_constants import NAMED
from oracle.candidates.diagnosis.float_runs import Observation, near, value
from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis
from oracle.candidates.diagnosis.number_places import CLIPPED, CONSTANT, NUMBER, Place, constants_of, places_of
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.planted_calls import HELPERS
from oracle.candidates.diagnosis.planted_faults import usable_slots
from oracle.candidates.diagnosis.proposals import applied
from oracle.candidates.diagnosis.source_trees import text_of
from oracle.mutation.planting import Slot
from oracle.mutation.syntax import called_name
from oracle.truth import decimal

Array = NDArray[np.float64]

# Where a bound has no effect on most numbers, it cannot be found by steps: these usual ones are tried.
_BOUNDS = (
    *(10.0**-power for power in range(1, 17)),
    0.05,
    5e-2,
    2.0**-23,
    2.0**-52,
    *(-(10.0**-1), 1.0, 10.0, 6.0, 20.0, 30.0),
)
_STEPS = 8  # of the search for a number; arbitrary
_SHORT = 6  # digits of a number that is written; more have only rounded constants
_DIGITS = (1, 2, 3, 4, 6, 8, 10, 13)


def fitted_faults(code: Code, observed: ObservedAnswers) -> Iterator[Hypothesis]:
    """Yield the code with a number from the answers in one place, for those numbers that come near the answers.

    Other constants come first, then what is added. Then the same number is put in all places that are alike.
    """
    observations = [one for one in observed.observations.get(VALUE, ()) if one.answer is not None]
    if code.kind == "gradient" or not observations:
        return
    usable, constants = usable_slots(code.source.tree), constants_of(code.source)
    found = [(slot, place) for slot in usable for place in places_of(slot, constants, code.scalars)]
    found.sort(key=lambda pair: pair[1].words != CONSTANT)
    for pair in found:
        yield from _at(code, [pair], observations)
    groups: dict[tuple[str, float, str], list[tuple[Slot, Place]]] = {}
    for slot, place in found:
        groups.setdefault((place.words, place.start, _role(slot)), []).append((slot, place))
    for group in groups.values():
        if len(group) > 1 and not any(b.node in a.ancestors for a, _ in group for b, _ in group if a is not b):
            yield from _at(code, group, observations)
    for group in _related(found):
        yield from _at(code, group, observations)


def _related(found: Sequence[tuple[Slot, Place]]) -> Iterator[list[tuple[Slot, Place]]]:
    """Yield the constants that follow from one number: c, c / 2 and 2 c, as in a Huber loss, or c and 1 - c."""
    constants = [pair for pair in found if pair[1].words == CONSTANT and not pair[1].exponent]
    for base in dict.fromkeys(place.start for _, place in constants if not place.start.is_integer()):
        halves = ((base, NUMBER), (base / 2.0, f"{NUMBER} / 2"), (base * 2.0, f"2 * {NUMBER}"))
        for forms in (halves, ((base, NUMBER), (1.0 - base, f"1 - {NUMBER}"))):
            group = [
                (slot, replace(place, node=ast.parse(text, mode="eval").body, start=base))
                for slot, place in constants
                for number, text in forms
                if math.isclose(place.start, number, rel_tol=1e-12)
            ]
            if len(group) > 1 and len({(_role(slot), ast.unparse(place.node)) for slot, place in group}) > 1:
                yield group


def _role(slot: Slot) -> str:
    """Return what the node is in its parent, e.g. the exponent of a power."""
    parent = slot.parent
    if isinstance(slot.node, ast.Name):
        return f"the name {slot.node.id}"
    kind = type(parent.op).__name__ if isinstance(parent, ast.BinOp) else type(parent).__name__
    return f"{kind} {called_name(parent) if isinstance(parent, ast.Call) else ''} {slot.field}"


def _at(code: Code, group: list[tuple[Slot, Place]], observations: Sequence[Observation]) -> Iterator[Hypothesis]:
    place = group[0][1]
    changes = tuple((slot, place.node) for slot, place in group)
    was = "`, `".join(dict.fromkeys(text_of(slot.statement) for slot, _ in group))
    try:
        with applied(changes):
            quick = code.source.compiled()
        quick.names.update(HELPERS)
        numbers = list(_numbers(code.as_definition(quick), quick.names, place, observations))
        with applied(changes):
            text = "`, `".join(dict.fromkeys(text_of(slot.statement) for slot, _ in group)) if numbers else ""
            function = code.source.run() if numbers else quick
    except Exception:  # the code does not run with a number there
        return
    function.names.update(HELPERS)
    words = place.words + (f", in {len(group)} places" if len(group) > 1 else "")
    for number in numbers:
        now = re.sub(rf"_clipped\((.*?), {NUMBER}\)", rf"clip(\1, {NUMBER}, 1 - {NUMBER})", text)
        now = now.replace("_maximum(", "maximum(").replace(NUMBER, _text(number)).replace("+ -", "- ")
        clause = f"looks like {words}: `{now}`, where {code.name} has `{was}`"
        definition = _set(code.as_definition(function), function.names, number, place.exponent)
        yield Hypothesis(clause, definition, code.kind)


def _set(definition: Definition, names: dict[str, Any], number: float, exponent: bool) -> Definition:
    """Return a definition with its number set: certified as the decimal that is shown, else a float."""
    whole: Any = int(number) if number.is_integer() and abs(number) < 1e9 else number
    plain = exponent or isinstance(whole, int)

    def call(**inputs: Any) -> Any:
        names[NUMBER] = whole if plain else decimal(repr(number))
        return definition(**inputs)

    return call


def _numbers(
    definition: Definition, names: dict[str, Any], place: Place, observations: Sequence[Observation]
) -> Iterator[float]:
    """Yield the number in the place that comes nearest to the answers, rounded to few digits, if any comes near."""

    def residual(number: float) -> tuple[Array, Array]:
        names[NUMBER] = number
        found = [value(_plain(definition), one.case.inputs) for one in observations]
        if any(f.shape != one.answer.shape for f, one in zip(found, observations, strict=True)):  # type: ignore[union-attr]
            raise ValueError("another shape")
        flat = np.concatenate([f.ravel() for f in found])
        answers = np.concatenate([one.answer.ravel() for one in observations])  # type: ignore[union-attr]
        return answers - flat, flat

    try:
        if place.bound:
            clips = place.words == CLIPPED  # to [b, 1 - b]: a constant where b is 1/2 or more
            bounds = [number for number in _BOUNDS if not clips or 0.0 < number < 0.5]
            yield from (number for number in bounds if _all_fit(definition, names, number, observations))
            return
        fitted = _fitted(residual, place)
        if fitted is None:
            return
        numbers = [float(Fraction(fitted).limit_denominator(12))] if abs(fitted) > 0.05 else []
        numbers += [float(f"{fitted:.{digits}g}") for digits in _DIGITS]
        numbers += [c for c in NAMED.values() if abs(fitted - c) <= 1e-6 * c]
        for number in dict.fromkeys(numbers):
            if number != place.start and _all_fit(definition, names, number, observations, exactly=True):
                if _is_written(number, place.start):
                    yield number
                return
        if _is_written(short := float(f"{fitted:.8g}"), place.start) and _all_fit(
            definition, names, numbers[-1], observations
        ):
            yield short
    except Exception:  # the code does not run with a number there
        return


def _is_written(number: float, start: float) -> bool:
    """Whether a programmer may have written the number: it is short, a fraction, a known constant, or near `start`.

    Another number only happens to fit, e.g. in one place instead of two.
    """
    if float(f"{number:.{_SHORT}g}") == number or float(Fraction(number).limit_denominator(12)) == number:
        return True
    return any(abs(number - known) <= 1e-6 * abs(known) for known in (*NAMED.values(), start))


def _fitted(residual: Any, place: Place) -> float | None:
    """Return the number with the least squares of the residuals; None where the steps do not converge."""
    number = start = place.start
    scale = max(abs(start), 1e-3) if start else 1e-7
    for _ in range(_STEPS):
        r, f = residual(number)
        h = 1e-6 * scale if start else max(1e-3 * abs(number), 1e-9)
        _, moved = residual(number + h)
        slopes = (moved - f) / h
        known = np.isfinite(r) & np.isfinite(slopes)
        if not known.any() or not (slopes[known] != 0).any():
            return None
        weights = 1.0 / np.maximum(np.abs(f[known]), 1e-30)
        s, w = slopes[known] * weights, r[known] * weights
        step = float(s @ w / (s @ s))
        number += step
        if not math.isfinite(number) or abs(number) > 1e9 or (start == 0.0 and number <= 0.0 and not place.signed):
            return None
        if abs(step) <= 1e-10 * abs(number):
            break
    return number


def _all_fit(
    definition: Definition,
    names: dict[str, Any],
    number: float,
    observations: Sequence[Observation],
    exactly: bool = False,
) -> bool:
    names[NUMBER] = number
    return all(_fits(definition, one, exactly) for one in observations)


def _fits(definition: Definition, one: Observation, exactly: bool) -> bool:
    assert one.answer is not None
    found = value(_plain(definition), one.case.inputs)
    return near(one.answer, found, one.answer if exactly else one.truth, one.case.dtype)


def _plain(definition: Definition) -> Hypothesis:
    return Hypothesis("", definition)


def _text(number: float) -> str:
    return repr(number).removesuffix(".0")
