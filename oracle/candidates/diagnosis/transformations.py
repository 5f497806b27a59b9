"""Hypotheses about the right result in another form: a function of its entries, sums of them, or other places."""

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np

from oracle.candidates.diagnosis.hypothesis import Definition, Hypothesis
from oracle.catalogue.concept import Concept
from oracle.domains import Reals
from oracle.truth import Enclosure, absolute, exp, log, logsumexp, maximum, sigmoid, sqrt, tanh


def places(concept: Concept) -> Iterator[Hypothesis]:
    """Yield hypotheses about entries at other places, in other shapes, or without their decimals."""
    definition = concept.definition
    moves: dict[str, Callable[[Any], Any]] = {
        "transposed": np.transpose,
        "correct except that its rows are in reverse order": lambda x: x[::-1],
        "correct except that its columns are in reverse order": lambda x: x[:, ::-1],
        "the first row instead of each row": lambda x: _repeated(x, 0),
        "the first column instead of each column": lambda x: _repeated(x, 1),
        "the first entry instead of each entry": lambda x: np.broadcast_to(x[(0,) * x.ndim], x.shape),
        "the last row instead of each row": lambda x: np.broadcast_to(x[-1:], x.shape),
        "its first entry alone": lambda x: x[(0,) * x.ndim] if x.ndim else x.missing,
        "correct except for a last axis of length 1 too many": lambda x: x[..., None],
        "correct except for a first axis of length 1 too many": lambda x: x[None],
        "correct except that its last column is left out": lambda x: x[..., :-1] if x.shape[-1] > 1 else x,
        "correct except that its first column is left out": lambda x: x[..., 1:] if x.shape[-1] > 1 else x,
        "correct except that its last row is left out": lambda x: x[:-1] if len(x) > 1 else x,
        "correct except that its first row is left out": lambda x: x[1:] if len(x) > 1 else x,
        "repeated along a second axis, (n, 1) against (n,)": lambda x: np.repeat(x[:, None], len(x), axis=1),
        "repeated along a first axis, (n,) against (n, 1)": lambda x: np.repeat(x[None], len(x), axis=0),
        "flattened": lambda x: x.reshape(-1) if x.ndim > 1 else x.missing,
    }
    for clause, move in moves.items():
        yield Hypothesis(clause, definition, after=_moved(move))
    for name in concept.differentiable:
        yield Hypothesis(f"the gradient by {name}", definition, by=name)
    yield Hypothesis("truncated to an integer", definition, after=_truncated)


def functions(concept: Concept) -> Iterator[Hypothesis]:
    """Yield hypotheses about a function of every entry, or about sums of entries."""
    functions: dict[str, Callable[[Any], Any]] = {
        "the square of the correct value: a square root is missing": lambda x: x * x,
        "the square root of the correct value": sqrt,
        "the logarithm of the correct value": log,
        "the exponential of the correct value: a logarithm is missing": exp,
        "the reciprocal of the correct value": lambda x: 1 / x,
        "1 minus the correct value": lambda x: 1 - x,
        "the magnitude of the correct value": lambda x: maximum(x, -x),
        "the correct value where that is positive, and 0 elsewhere": lambda x: maximum(x, 0),
        "1 too large": lambda x: x + 1,
        "1 too small": lambda x: x - 1,
        "1 everywhere": lambda x: x * 0 + 1,
    }
    for clause, function in functions.items():
        yield Hypothesis(clause, entrywise(function, concept.definition), of_value=True)
    sums: dict[str, Callable[[Any], Any]] = {
        "the sum of all entries, instead of the entries": lambda x: sum(x.flat, 0.0),
        "the mean of all entries, instead of the entries": lambda x: sum(x.flat, 0.0) / x.size,
        "summed over the rows": lambda x: _row_sums(x.T),
        "summed over the columns": _row_sums,
        "the cumulative sum of the correct value": lambda x: np.cumsum(x, axis=0),
    }
    for clause, total in sums.items():
        yield Hypothesis(clause, _of_array(total, concept.definition), of_value=True)


def library_functions(concept: Concept) -> Iterator[Hypothesis]:
    """Yield usual functions of one input, entry by entry, in the place of the result."""
    functions: dict[str, Callable[[Any], Any]] = {
        "{} itself": lambda x: x * 1,
        "-{}": lambda x: -x,
        "|{}|": absolute,
        "{}²": lambda x: x * x,
        "{}³": lambda x: x * x * x,
        "max({}, 0)": lambda x: maximum(x, 0),
        "the sigmoid of {}": sigmoid,
        "the hyperbolic tangent of {}": tanh,
        "the exponential of {}": exp,
        "the logarithm of {}": log,
        "the softplus of {}, log(1 + exp({}))": lambda x: logsumexp([x, 0]),
        "{} times its sigmoid": lambda x: x * sigmoid(x),
    }
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Reals):
            for clause, function in functions.items():
                identity = lambda name=name, **inputs: inputs[name]  # noqa: E731
                yield Hypothesis(clause.replace("{}", name), entrywise(function, identity), of_value=True)


def entrywise(function: Callable[[Any], Any], definition: Definition) -> Definition:
    """Return a definition whose result is `function` of every entry of the other's."""

    def applied(**inputs: Any) -> Any:
        value = definition(**inputs)
        if not isinstance(value, np.ndarray | list | tuple):
            return function(value)
        array = np.asarray(value, object)
        result = np.empty(array.shape, object)
        for index in np.ndindex(array.shape):
            result[index] = function(array[index])
        return result

    return applied


def _of_array(function: Callable[[Any], Any], definition: Definition) -> Definition:
    return lambda **inputs: function(np.asarray(definition(**inputs), object))


def _moved(move: Callable[[Any], Any]) -> Callable[[Enclosure], Enclosure]:
    return lambda one: Enclosure(**{f.name: np.asarray(move(getattr(one, f.name))) for f in fields(one)})


def _repeated(x: Any, axis: int) -> Any:
    return np.broadcast_to(np.take(x, [0], axis), x.shape)


def _truncated(one: Enclosure) -> Enclosure:
    """Return the integer parts, unbounded where rounding could change them."""
    reach = one.rearranged + one.radius
    low, high = np.trunc(one.high - reach), np.trunc(one.high + reach)
    zero, unknown = low * 0, np.where(low == high, 0.0, math.inf)
    exact = replace(one, high=low, low=zero, radius=zero, spread=zero, tight=one.tight | True)
    return replace(exact, direct=unknown, rearranged=unknown)


def _row_sums(x: Any) -> Any:
    return x.reshape(len(x), -1).sum(axis=1) if x.ndim > 1 else x.missing
