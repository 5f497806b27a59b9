"""Do the same values in other memory get the same verdict?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from oracle.catalogue.concept import Implementation
from oracle.domains import LAYOUTS
from oracle.judge.case import Case
from oracle.judge.gradient import judge_gradient
from oracle.judge.second import judge_second
from oracle.judge.value import judge_value
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

__all__ = ["judge_layout", "laid_out"]


def laid_out(case: Case) -> Iterator[tuple[str, Case]]:
    """The case in every layout but the plain one. All share the truth, save `expanded`, whose values are others."""
    for layout in LAYOUTS:
        if layout == "contiguous":
            continue
        other = Case(case.concept, case.example.with_layout(layout))
        if all(np.array_equal(other.inputs[name], x) for name, x in case.inputs.items()):
            other.truth = case.truth
        yield layout, other


def judge_layout(case: Case, implementation: Implementation, layouts: list[tuple[str, Case]]) -> Verdict:
    """The first wrong verdict over `layouts` (from `laid_out`); vacuous where the plain layout is wrong already."""
    judge = {"value": judge_value, "gradient": judge_gradient, "second": judge_second}[implementation.gives]
    plain = judge(case, implementation)
    if plain.grade == "unsupported":
        return plain
    if not plain.right:
        return Verdict(Grade.ACCURATE, vacuous=True)
    for layout, other in layouts:
        if layout == "negative" and implementation.side == "torch":
            continue  # torch has no negative strides: it would be handed the plain layout once more
        verdict = judge(other, implementation)
        if layout == "expanded" and not verdict.right:
            # Other values: blame the memory only if the same values pass when they are laid out plainly, and mean
            # something (all rows alike have no full rank, and what a solver makes of them is anybody's guess).
            copied = {name: np.array(x) if isinstance(x, np.ndarray) else x for name, x in other.inputs.items()}
            straight = Case(case.concept, type(case.example)(copied, case.dtype, "given", case.example.dims))
            straight.truth = other.truth
            copy = judge(straight, implementation)
            if not copy.right or copy.vacuous:
                continue
        if not verdict.right:
            return verdict.about(f"with {layout} inputs, ")
    return Verdict(Grade.ACCURATE)
