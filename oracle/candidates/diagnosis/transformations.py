"""Suspects that are a function of the right answer, or have its entries at other places."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np

from oracle.candidates.diagnosis.observed_answers import Hypothesis
from oracle.catalogue.concept import Concept
from oracle.truth import Enclosure, exp, log, maximum, sqrt

__all__ = ["each", "functions", "places"]


def _moved(move: Callable[[Any], Any]) -> Callable[[Enclosure], Enclosure]:
    return lambda one: Enclosure(**{f.name: np.asarray(move(getattr(one, f.name))) for f in fields(one)})


def _repeated(x: Any, axis: int) -> Any:
    return np.broadcast_to(np.take(x, [0], axis), x.shape)


def _cut_off(one: Enclosure) -> Enclosure:
    """Without the digits behind the point, where rounding cannot carry over one."""
    reach = one.rearranged + one.radius
    low, high = np.trunc(one.high - reach), np.trunc(one.high + reach)
    unknown = np.where(low == high, 0.0, math.inf)
    return replace(
        one,
        high=low,
        low=low * 0,
        radius=low * 0,
        spread=low * 0,
        direct=unknown,
        rearranged=unknown,
        tight=one.tight | True,
    )


def places(concept: Concept) -> Iterator[Hypothesis]:
    """The right entries at other places, or one of them at many."""
    definition = concept.definition
    moves: dict[str, Callable[[Any], Any]] = {
        "transposed": np.transpose,
        "right, but its rows are in reverse order": lambda x: x[::-1],
        "right, but its columns are in reverse order": lambda x: x[:, ::-1],
        "the first row in place of each": lambda x: _repeated(x, 0),
        "the first column in place of each": lambda x: _repeated(x, 1),
        "the first entry in place of each": lambda x: np.broadcast_to(x[(0,) * x.ndim], x.shape),
        "the last row in place of each": lambda x: np.broadcast_to(x[-1:], x.shape),
        "its first entry alone": lambda x: x[(0,) * x.ndim] if x.ndim else x.missing,
        "right, but along an axis of length 1 too many": lambda x: x[..., None],
        "right, but along a first axis of length 1 too many": lambda x: x[None],
        "spread: each entry stands in a row of equal ones, (n, 1) against (n,)": lambda x: np.repeat(
            x[:, None], len(x), axis=1
        ),
        "repeated in n rows, (n,) against (n, 1)": lambda x: np.repeat(x[None], len(x), axis=0),
        "flattened": lambda x: x.reshape(-1) if x.ndim > 1 else x.missing,
    }
    for clause, move in moves.items():
        yield Hypothesis(clause, definition, after=_moved(move))
    for name in concept.differentiable:
        yield Hypothesis(f"the gradient by {name}", definition, by=name)
    yield Hypothesis("without the digits behind the point", definition, after=_cut_off)


def functions(concept: Concept) -> Iterator[Hypothesis]:
    """A function of every right entry, or a sum of them."""
    definition = concept.definition
    functions: dict[str, Callable[[Any], Any]] = {
        "the square of what it should be: a root is missing": lambda x: x * x,
        "the root of what it should be": sqrt,
        "the logarithm of what it should be": log,
        "the exponential of what it should be: a logarithm is missing": exp,
        "the reciprocal of what it should be": lambda x: 1 / x,
        "1 less what it should be": lambda x: 1 - x,
        "the magnitude of what it should be": lambda x: maximum(x, -x),
        "what it should be, where that is above 0, and else 0": lambda x: maximum(x, 0),
        "1 too large": lambda x: x + 1,
        "1 too small": lambda x: x - 1,
        "1 everywhere": lambda x: x * 0 + 1,
    }
    for clause, function in functions.items():
        yield Hypothesis(clause, lambda function=function, **inputs: each(function, definition(**inputs)))
    sums: dict[str, Callable[[Any], Any]] = {
        "summed up, where each entry was asked for": lambda x: _total(x.flat),
        "averaged, where each entry was asked for": lambda x: _total(x.flat) / x.size,
        "summed over the rows": lambda x: _lines(x.T),
        "summed over the columns": _lines,
        "the running total of what it should be": _running,
    }
    for clause, total in sums.items():
        yield Hypothesis(clause, lambda total=total, **inputs: total(np.asarray(definition(**inputs), object)))


def each(function: Callable[[Any], Any], value: Any) -> Any:
    """`function` of every entry."""
    if not isinstance(value, np.ndarray | list | tuple):
        return function(value)
    array = np.asarray(value, object)
    found = np.empty(array.shape, object)
    for index in np.ndindex(array.shape):
        found[index] = function(array[index])
    return found


def _total(numbers: Any) -> Any:
    total: Any = 0.0
    for x in numbers:
        total = total + x
    return total


def _lines(x: Any) -> Any:
    found = np.empty(len(x), object)
    for place, line in enumerate(x):
        found[place] = _total(line.flat)
    return found


def _running(x: Any) -> Any:
    found = np.empty(x.shape, object)
    for place in range(len(x)):
        found[place] = x[place] if not place else found[place - 1] + x[place]
    return found
