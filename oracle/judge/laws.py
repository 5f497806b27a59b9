"""Relations that are true of the answer alone, whatever the definition says."""

from __future__ import annotations

import numpy as np

from oracle.catalogue.concept import Implementation
from oracle.catalogue.declarations import Law
from oracle.domains import Example
from oracle.judge.case import Case
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import format_of

__all__ = ["changed", "judge_law"]


def changed(case: Case, law: Law) -> Case | None:
    """The second case that a law compares with; None for a law about one answer, and where it leaves the format."""
    if law.change is None:
        return None
    with np.errstate(over="ignore"):  # twice the largest float
        after = law.change(dict(case.inputs))
    # Arithmetic on an array without axes makes a number of NumPy's own; a law that hands one over means the array.
    arrays = {name for name, x in case.inputs.items() if isinstance(x, np.ndarray)}
    inputs = {name: np.array(x) if name in arrays else x for name, x in after.items()}
    example = case.example
    other = Case(case.concept, Example(inputs, case.dtype, example.regime, example.dims, example.seed))
    return other if other.finite or not case.finite else None


def judge_law(case: Case, law: Law, other: Case | None, implementation: Implementation) -> Verdict:
    """Wrong where the relation fails by more than both budgets together; vacuous where a value is wrong already."""
    for each in filter(None, (case, other)):
        verdict = judge_value(each, implementation)
        if verdict.grade == "unsupported":
            return verdict
        if not verdict.right:
            return Verdict(Grade.ACCURATE, vacuous=True)
    answer = case.answer(implementation).value
    if answer is None:
        return Verdict(Grade.ACCURATE, vacuous=True)
    value = answer.values
    if law.holds is not None or law.holds_within is not None:
        if law.holds_within is not None:
            if judge_value(case, implementation).grade != "accurate":
                return Verdict(Grade.ACCURATE, vacuous=True)  # a law up to rounding is not for forms that lose digits
            kept = np.asarray(law.holds_within(dict(case.inputs), value, format_of(case.dtype).unit))
        elif law.holds is not None:
            kept = np.asarray(law.holds(dict(case.inputs), value))
        if case.truth:
            # Where anything goes no law does: not in those entries, and not in a law about all of them.
            certain = np.logical_and.reduce([np.isfinite(path.value.direct) for path in case.truth.paths])
            entrywise = kept.shape == certain.shape
            if certain.size and not (certain.any() if entrywise else certain.all()):
                return Verdict(Grade.ACCURATE, vacuous=True)
            kept = kept[certain] if entrywise else kept
        return Verdict(Grade.ACCURATE) if kept.all() else Verdict(Grade.WRONG, f"breaks a law: {law.sentence}")
    if other is None:
        return Verdict(Grade.ACCURATE, vacuous=True)
    assert law.relate is not None  # `Law` sees to it
    changed_answer = other.answer(implementation).value
    if not (case.truth and other.truth and len(case.truth.paths) == len(other.truth.paths) == 1 and changed_answer):
        return Verdict(Grade.ACCURATE, vacuous=True)
    with np.errstate(invalid="ignore", over="ignore"):  # where a budget is infinite, the answer may be
        # A factor of the relation may be negative, a budget never.
        related = np.abs(law.relate(case.truth.paths[0].value.rearranged))
        budget = related + other.truth.paths[0].value.rearranged
        gap = np.abs(law.relate(value) - changed_answer.values)
    if not np.any(gap > budget):
        return Verdict(Grade.ACCURATE)
    at = np.unravel_index(int(np.argmax(gap - budget)), gap.shape)
    return Verdict(
        Grade.WRONG,
        f"breaks a law: {law.sentence} Entry {[int(i) for i in at]} differs by {gap[at]:.3g}, "
        f"and the two budgets together are {budget[at]:.3g}",
    )
