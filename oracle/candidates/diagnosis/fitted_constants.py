"""Hypotheses with a fitted constant: the quotient or the difference of answer and truth, if it is a round number."""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.transformations import entrywise
from oracle.truth import format_of

_EXAMPLES = 6  # examples from which a constant is taken; arbitrary
_ROUNDING = 1e3  # units of roundoff, up to which an offset may be that of 1 + x; arbitrary
NAMED = {
    "ln 2": math.log(2.0),
    "1 / ln 2": 1.0 / math.log(2.0),
    "ln 10": math.log(10.0),
    "1 / ln 10": 1.0 / math.log(10.0),
    "π": math.pi,
    "2π": 2.0 * math.pi,
    "1 / π": 1.0 / math.pi,
    "π / 2": math.pi / 2.0,
    "√2": math.sqrt(2.0),
    "1 / √2": 1.0 / math.sqrt(2.0),
    "√π": math.sqrt(math.pi),
    "√(2π)": math.sqrt(2.0 * math.pi),
    "1 / √(2π)": 1.0 / math.sqrt(2.0 * math.pi),
    "√(π / 2)": math.sqrt(math.pi / 2.0),
    "√(2 / π)": math.sqrt(2.0 / math.pi),
    "e": math.e,
    "1 / e": 1.0 / math.e,
    "10 / ln 10": 10.0 / math.log(10.0),
    "20 / ln 10": 20.0 / math.log(10.0),
}
_CAUSES = {  # what a factor shows, where the correct value is a logarithm
    "1 / ln 10": "a logarithm to base 10",
    "1 / ln 2": "a logarithm to base 2 instead of e, or in a divisor the reverse",
    "10 / ln 10": "decibels, 10 · log10(x) instead of log(x)",
    "20 / ln 10": "decibels, 20 · log10(x) instead of log(x)",
}


def fitted_constants(observed: ObservedAnswers) -> Iterator[Hypothesis]:
    """Yield hypotheses about a constant factor and a constant offset, from the medians over the first examples."""
    definition = observed.concept.definition
    quotients: list[float] = []
    differences: list[float] = []
    for part in observed.wrong:
        for index in observed.order[:_EXAMPLES]:
            case = observed.cases[index]
            output, truth = observed.answers(index, case.shape)[part], case.truth
            if output is None or truth is None or not truth.paths:
                continue
            path = truth.paths[0]
            correct = (path.value if part == VALUE else path.gradients[part]).high
            if output.values.shape == correct.shape:
                with np.errstate(all="ignore"):
                    quotients += [q for q in (output.values / correct).flat if np.isfinite(q)]
                    differences += [d for d in (output.values - correct).flat if np.isfinite(d)]
    for factor in _round_numbers(quotients):
        text = _text(factor)
        cause = f": looks like {_CAUSES[text]}" if text in _CAUSES else ""
        yield Hypothesis(f"{text} times the correct value{cause}", _times(definition, factor))
    least = _ROUNDING * format_of(observed.dtype).unit
    for offset in (number for number in _round_numbers(differences) if abs(number) >= least):
        word = "large" if offset > 0 else "small"
        yield Hypothesis(f"{_text(abs(offset))} too {word}", entrywise(lambda x, d=offset: x + d, definition))  # type: ignore[misc]


def _times(definition: Definition, factor: float) -> Definition:
    return lambda **inputs: definition(**inputs) * factor


def _round_numbers(measured: list[float]) -> list[float]:
    """Return the numbers near the median, in the order of roundness, without 0 and 1."""
    if not measured:
        return []
    middle = float(np.median(measured))
    if not middle or not math.isfinite(middle) or abs(middle) > 1e9:
        return []
    numbers = [float(Fraction(middle).limit_denominator(12))]
    numbers += [float(f"{middle:.{digits}g}") for digits in (2, 4, 7, 10, 13)]
    named = [sign * c for c in NAMED.values() for sign in (1.0, -1.0) if abs(middle - sign * c) <= 1e-4 * c]
    return [x for x in dict.fromkeys([*numbers[:1], *named, *numbers[1:]]) if x not in (0.0, 1.0)]


def _text(x: float) -> str:
    for name, number in NAMED.items():
        if abs(x) == number:
            return name if x > 0 else f"-{name}"
    fraction = Fraction(x).limit_denominator(12)
    if fraction.denominator > 1 and float(fraction) == x:
        return str(fraction)
    return repr(x).removesuffix(".0")
