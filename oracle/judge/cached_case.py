"""A cache of the cases that are derived from a case, so that many candidates can share them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from oracle.catalogue.declarations import Law
from oracle.domains import LAYOUTS, Example, OutsideDomain
from oracle.judge.case import Case


@dataclass(eq=False)
class CachedCase:
    """A case, with the cases that are derived from it.

    A `sampled` case is also used for the checks that cost several truths and calls (layouts, laws, memory). A `large`
    one never is: it is too large for more than one call of each kind.
    """

    case: Case
    sampled: bool = False
    large: bool = False

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
        return [(law, None if other is None else CachedCase(other)) for law, other in pairs]


def laid_out(case: Case) -> Iterator[tuple[str, Case]]:
    """The case in every layout but the contiguous one.

    All share its truth, except `expanded`, which repeats the first slice and so changes the values; it is left out
    where the domain does not allow these. There is none if the reference has no answer.
    """
    for layout in LAYOUTS:
        if layout == "contiguous" or case.refusal:
            continue
        other = Case(case.concept, case.example.with_layout(layout))
        if all(np.array_equal(other.inputs[name], x) for name, x in case.inputs.items()):
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
