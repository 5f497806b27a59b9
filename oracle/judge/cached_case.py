"""A cache of the cases that are derived from a case, so that many candidates can share them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any

import numpy as np

from oracle.catalogue.declarations import Law
from oracle.domains import (
    LAYOUTS,
    Booleans,
    Choice,
    Complexes,
    Example,
    Integer,
    Integers,
    Labels,
    OutsideDomain,
    Reals,
    Scalar,
)
from oracle.domains.containers import rebuilt, same_values
from oracle.domains.dimensions import size_in
from oracle.domains.specs import Spec
from oracle.judge.alike_cases import alike_cases
from oracle.judge.case import Case


@dataclass(eq=False)
class CachedCase:
    """A case, with the cases that are derived from it.

    A `sampled` case is also used for the checks that cost several truths and calls (layouts, laws, memory), and a case
    of a `few` for those that make many calls; one of them is `alike`, and has its inputs changed one by one. A `large`
    one never is: it is too large for more than one call of each kind.
    """

    case: Case
    sampled: bool = False
    large: bool = False
    few: bool = False
    alike: bool = False

    @cached_property
    def truth_seconds(self) -> float:
        """The processor time that the truth took. Reading this property computes the truth."""
        began = time.process_time()
        if self.case.finite:
            _ = self.case.truth, self.case.shape
        return time.process_time() - began

    @cached_property
    def in_layouts(self) -> list[tuple[str, CachedCase]]:
        return [(layout, CachedCase(other)) for layout, other in laid_out(self.case)]

    @cached_property
    def law_pairs(self) -> list[tuple[Law, CachedCase | None]]:
        """Each law of the concept, with the second case that it compares with, if there is one."""
        pairs = [(law, changed(self.case, law)) for law in self.case.concept.laws]
        return [(law, _cached(other)) for law, other in pairs]

    @cached_property
    def inner_changed(self) -> CachedCase | None:
        """The case with one inner entry of each array changed, and other scalars; None if there is none."""
        return _cached(inner_changed(self.case))

    @cached_property
    def alike_cases(self) -> tuple[CachedCase, ...]:
        """The cases of `alike_cases`, without gradients; none unless this one is `alike`."""
        other = None if self.inner_changed is None else self.inner_changed.case
        return tuple(CachedCase(found) for found in alike_cases(self.case, other)) if self.alike else ()

    @cached_property
    def with_rows(self) -> CachedCase | None:
        """The case with equal rows of the cotangent, as the backward pass of a sum of rows gives it."""
        return _cached(with_rows(self.case))

    @cached_property
    def with_ones(self) -> CachedCase:
        """The case with a cotangent of ones, a single one in memory, as the backward pass of a sum gives it."""
        return CachedCase(with_ones(self.case))

    @cached_property
    def twice(self) -> CachedCase | None:
        """The case of `twice_at_plain_values`."""
        return _cached(twice_at_plain_values(self.case))

    @cached_property
    def in_bfloat16(self) -> CachedCase | None:
        """The case in bfloat16, for a question about autocast; None if there is none."""
        return _cached(in_bfloat16(self.case))


def _cached(case: Case | None) -> CachedCase | None:
    return None if case is None else CachedCase(case)


_FACTORS = (-0.5, 0.5, -0.25, 0.25)  # none is -1: an even function would not notice it


def inner_changed(case: Case) -> Case | None:
    """The case with the middle entry of each array, which is no corner of it, replaced; None if none can be.

    The new entry is a multiple of the old one, the value of another entry, 1, or another label. The factors differ, so
    that a product of the inputs changes.
    """
    domain, places = case.concept.domain, count()

    def change(part: str, spec: Spec, x: Any) -> Any:
        return _changed(part, spec, x, dims, next(places))

    try:
        dims = domain.cast(case.inputs, case.dtype).dims
        inputs = {name: rebuilt(name, spec, case.inputs[name], change) for name, spec in domain.parameters.items()}
        inputs = dict(domain.cast(domain.repaired(inputs, case.dtype), case.dtype).inputs)
    except OutsideDomain:
        return None
    if all(same_values(x, inputs[name]) for name, x in case.inputs.items()):
        return None
    other_case = Case(case.concept, replace(case.example, inputs=inputs))
    return None if other_case.refusal else other_case


def _changed(name: str, spec: Spec, x: Any, dims: Mapping[str, int], place: int) -> Any:
    """The value with its middle entry changed; a choice, a size and an empty array stay."""
    if isinstance(spec, Choice) or (isinstance(spec, Integer) and name in dims) or not np.size(x):
        return x
    changed = np.array(x)
    flat = changed.reshape(-1)
    middle = flat.size // 2
    if isinstance(spec, Labels):
        flat[middle] = (flat[middle] + 1) % max(size_in(spec.below, dims), 1)
    elif isinstance(spec, Booleans):
        flat[middle] = not flat[middle]
    elif isinstance(spec, Integers | Integer):
        others = (flat[middle] + step for step in (1, -1))
        flat[middle] = next((n for n in others if _inside(n, spec.low, spec.high)), flat[middle])
    else:
        assert isinstance(spec, Reals | Scalar | Complexes)
        bounds = (None, None) if isinstance(spec, Complexes) else spec.bounds
        for other in (_FACTORS[place % len(_FACTORS)] * flat[middle] + 0.0, flat[middle - 1], 1.0):
            if other != flat[middle] and (isinstance(spec, Complexes) or _inside(other, *bounds)):
                flat[middle] = other
                break
    return changed


def _inside(x: Any, low: float | None, high: float | None) -> bool:
    return (low is None or x >= low) and (high is None or x <= high)


def with_rows(case: Case) -> Case | None:
    """The case with a cotangent of equal rows, 1, 2, 3, 1, …; None for less than two axes."""
    if len(case.shape) < 2 or 0 in case.shape:
        return None
    other = Case(case.concept, case.example)
    other.shape = case.shape
    row = 1.0 + np.arange(int(np.prod(case.shape[1:]))) % 3
    other.cotangent = np.array(np.broadcast_to(row.reshape(case.shape[1:]), case.shape))
    return other


def with_ones(case: Case) -> Case:
    """The case with a cotangent of ones that is expanded from a single number; of a single value, the same case."""
    if not case.shape:
        return case
    other = Case(case.concept, case.example)
    other.shape = case.shape
    other.cotangent = np.lib.stride_tricks.as_strided(np.ones(1), case.shape, (0,) * len(case.shape))
    return other


def twice_at_plain_values(case: Case) -> Case | None:
    """A case of the same sizes with plain values and second derivatives by every differentiable input.

    Simple values are corners of right functions: autograd gives max(x, 0) + log(1 + e^-|x|) another second derivative
    at 0 than its smooth definition has. None if there is no such case whose second derivatives can be certified.
    """
    if case.example.dims:
        with suppress(ValueError):  # the domain has no plain values of these sizes
            plain = Case(case.concept, case.concept.domain.at(case.example.dims, case.dtype, 0))
            if (found := twice(plain)) is not None:
                return found
    return twice(case)


def twice(case: Case) -> Case | None:
    """The case with second derivatives by every differentiable input; None if they cannot be certified.

    The definition may have none there, as at a tie, or an operation without a second derivative.
    """
    other = Case(case.concept, case.example)
    try:
        other.along = other.directions(case.concept.differentiable)
        paths = [] if other.truth is None else other.truth.paths
    except (TypeError, ValueError, NotImplementedError):
        return None
    seconds = [enclosure for path in paths for enclosure in path.seconds.values()]
    return other if any(np.isfinite(enclosure.direct).any() for enclosure in seconds) else None


def in_bfloat16(case: Case) -> Case | None:
    """A case in float32 with its inputs rounded to bfloat16; None for other dtypes, which autocast does not change."""
    if case.dtype != "float32" or case.concept.uncertified:
        return None
    try:
        return Case(case.concept, replace(case.concept.domain.cast(case.inputs, "bfloat16"), regime="given"))
    except ValueError:  # the domain has no such values
        return None


def laid_out(case: Case) -> Iterator[tuple[str, Case]]:
    """The case in every layout but the contiguous one.

    All share its truth, except `expanded`, which repeats the first slice and so changes the values; it is left out
    where the domain does not allow these. There is none if the reference has no answer.
    """
    for layout in LAYOUTS:
        if layout == "contiguous" or case.refusal:
            continue
        other = Case(case.concept, case.example.with_layout(layout))
        if all(same_values(other.inputs[name], x) for name, x in case.inputs.items()):
            other.truth = case.truth
        elif not _is_valid(other):
            continue
        yield layout, other


def _is_valid(case: Case) -> bool:
    try:
        case.concept.domain.cast(case.inputs, case.dtype)
    except OutsideDomain:
        return False
    return True


def changed(case: Case, law: Law) -> Case | None:
    """The second case that a law compares with; None for a law about one answer, or if the inputs leave the dtype."""
    if law.change is None:
        return None
    with np.errstate(over="ignore"):  # e.g. twice the largest float
        after = law.change(dict(case.inputs))
    # Arithmetic on a 0-d array gives a NumPy scalar; the input must stay an array.
    arrays = {name for name, x in case.inputs.items() if isinstance(x, np.ndarray)}
    inputs = {name: np.array(x) if name in arrays else x for name, x in after.items()}
    example = case.example
    other = Case(case.concept, Example(inputs, case.dtype, example.regime, example.dims, example.seed))
    return other if other.finite or not case.finite else None
