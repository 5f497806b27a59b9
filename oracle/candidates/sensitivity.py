"""The smallest relative error of a correct answer that would have been detected."""

from collections.abc import Iterator

import numpy as np

from oracle.calling import Output
from oracle.catalogue.concept import Implementation
from oracle.judge import Case, Verdict
from oracle.truth import Enclosure, format_of


def detectable_errors(
    candidate: Implementation, check: str, case: Case, verdict: Verdict
) -> Iterator[tuple[str, str, float]]:
    """Yield the smallest relative error of a whole answer that this example detects, as (what, dtype, error)."""
    if check not in ("value", "gradient") or verdict.vacuous or case.truth is None or len(case.truth.paths) != 1:
        return
    answer = case.answer(candidate, check)  # type: ignore[arg-type]  # one of the two above
    path = case.truth.paths[0]
    parts: list[tuple[str, Output | None, Enclosure]] = [("value", answer.value, path.value)]
    if check == "gradient":
        parts = [(f"gradient by {name}", got, path.gradients[name]) for name, got in answer.gradients.items()]
    for name, output, truth in parts:
        if output is not None and output.values.size:
            values = np.abs(output.values)
            reach = truth.rearranged + truth.distance(output.values) + truth.spread
            known = np.isfinite(values) & (values > 0) & np.isfinite(reach)
            if known.any():
                # An error is at least the distance to the next float.
                smallest = max(float((reach[known] / values[known]).min()), 2 * format_of(case.dtype).unit)
                yield name, case.dtype, smallest
