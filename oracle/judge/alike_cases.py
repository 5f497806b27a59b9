"""Cases that are like another one, for calls in turn: what is kept from one call may be taken for the other's.

A function may keep an answer under a key such as the shape, the sum or the trace of an input, or under one input alone.
All of these cases are without gradients, whose truth costs most.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.domains import Domain, OutsideDomain
from oracle.domains.containers import same_values
from oracle.judge.case import Case


def alike_cases(case: Case, inner_changed: Case | None) -> Iterator[Case]:
    """Cases with one input changed alone, and with each array changed so that its sum stays the same.

    `inner_changed` is the case in which all inputs differ in few entries; None if there is none.
    """
    if inner_changed is not None:
        yield from one_changed(case, inner_changed)
    if type(case.concept.domain).draw is not Domain.draw:
        return  # it draws what is valid, and another input may not be
    yield from _zeroed(case)
    for change in (exchanged, balanced):
        arrays = {name: x for name, x in case.inputs.items() if isinstance(x, np.ndarray) and x.size > 3}
        changed = {name: change(x, number) for number, (name, x) in enumerate(arrays.items())}
        yield from _valid(case, changed)


def one_changed(case: Case, other: Case) -> Iterator[Case]:
    """Of cases that differ in several inputs, those that differ in one of them alone."""
    differ = [name for name, x in case.inputs.items() if not same_values(x, other.inputs[name])]
    for name in differ if len(differ) > 1 else ():
        yield from _valid(case, {name: other.inputs[name]})


def _zeroed(case: Case) -> Iterator[Case]:
    """The cases in which all entries of one array are 0."""
    for name, x in case.inputs.items():
        if isinstance(x, np.ndarray) and x.dtype.kind == "f" and x.size > 1:
            yield from _valid(case, {name: np.zeros_like(x)})


def exchanged(x: NDArray[Any], number: int) -> NDArray[Any]:
    """A copy of `x` with two unequal inner entries exchanged, if there are any; others for each `number`."""
    changed = np.array(x)
    flat = changed.reshape(-1)
    middle = flat.size // 2
    others = [place for place in range(1, flat.size - 1) if flat[place] != flat[middle]]
    if others:
        other = others[number % len(others)]  # another for each array, so that a dot product changes
        flat[[middle, other]] = flat[[other, middle]]
    return changed


def balanced(x: NDArray[Any], number: int) -> NDArray[Any]:
    """A copy of `x` with 1 added to an entry and subtracted from another, if it has two that are not its first.

    In a square matrix of reals both are on the diagonal, so that the trace stays the same. `number` chooses them.
    """
    changed = np.array(x)
    flat = changed.reshape(-1)
    step = len(x) + 1 if x.ndim == 2 and x.shape[0] == x.shape[1] and x.dtype.kind == "f" else 1
    pairs = list(pairwise(range(step, flat.size, step)))
    if pairs:
        more, less = pairs[number % len(pairs)]  # others for each array, so that a dot product changes
        flat[more] += 1
        flat[less] -= 1
    return changed


def _valid(case: Case, changed: Mapping[str, Any]) -> Iterator[Case]:
    """The case with the changed inputs, if it differs and the domain and the reference allow it."""
    try:
        inputs = case.concept.domain.repaired({**case.inputs, **changed}, case.dtype)
        case.concept.domain.cast(inputs, case.dtype)
    except OutsideDomain:
        return
    if all(same_values(x, inputs[name]) for name, x in case.inputs.items()):
        return
    other = Case(case.concept.without_derivatives, replace(case.example, inputs=inputs))
    if not other.refusal:
        yield other
