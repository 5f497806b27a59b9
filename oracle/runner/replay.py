"""Repeat a check on one example: the function that the snippet of a finding calls."""

from __future__ import annotations

from typing import Any

from oracle.catalogue.loading import load
from oracle.domains import Example
from oracle.judge import Case, Verdict
from oracle.runner.registry import check_called

__all__ = ["replay"]


def replay(concept: str, implementation: str, check: str, dtype: str, **inputs: Any) -> Verdict:
    """The verdict of `check` on one implementation for these inputs.

    Arrays have the dtype `dtype`; bfloat16 values are given as float32. Raises a `KeyError` for an unknown concept,
    implementation or check.

    >>> print(replay("distances/l2_distance", "numpy_broadcast", "value", "float64",
    ...              X=np.array([[0.0, 3.0]]), Y=np.array([[4.0, 0.0]])))
    accurate: within the rounding bound of the definition: rounding alone explains every difference
    """
    case = Case(load(concept), Example(dict(inputs), dtype, "given", {}))
    return check_called(check).judge(case, case.concept[implementation])
