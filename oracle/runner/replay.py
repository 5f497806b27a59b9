"""Ask one question again: what a finding's snippet calls."""

from __future__ import annotations

from typing import Any

from oracle.catalogue.loading import load
from oracle.domains import Example
from oracle.judge import Case, Verdict, judge_error
from oracle.runner import question

__all__ = ["replay"]


def replay(concept: str, implementation: str, check: str, dtype: str, **inputs: Any) -> Verdict:
    """The verdict of `check` on one implementation for these inputs (arrays in `dtype`; bfloat16 held in float32).

    >>> print(replay("distances/l2_distance", "numpy_broadcast", "value", "float64",
    ...              X=np.array([[0.0, 3.0]]), Y=np.array([[4.0, 0.0]])))
    accurate: inside the direct budget: rounding alone explains it
    """
    page = load(concept)
    candidate = page[implementation]
    example = Example(dict(inputs), dtype, "given", {})
    if check == "errors":
        verdicts = [judge_error(page, error, example, candidate) for error in page.errors]
        return next((verdict for verdict in verdicts if not verdict.right), verdicts[0])
    return question(check)(Case(page, example), candidate)
