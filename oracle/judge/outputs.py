"""The structure of several outputs: their number, names, kinds, shapes and dtypes, and which of them are wrong."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from oracle.calling import Output
from oracle.calling.answer import OutputPart
from oracle.judge.compare import structure
from oracle.judge.reference_answer import accepted_dtype
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth import Enclosure
from oracle.truth.outputs import OTHER, Slot

_COMPLEX = {"float64": "complex128"}  # of all other dtypes it is complex64


def judge_structure(output: Output, slots: Sequence[Slot], dtype: str, kind: str, side: str) -> Verdict | None:
    """The verdict on the first output whose structure is wrong; None if all are as the reference has them.

    Outputs of floats have the dtype under test, unless the reference itself narrows or promotes them.
    """
    several = f"{len(slots)} outputs ({', '.join(slot.name for slot in slots)})"
    if not output.parts:
        return Verdict(Grade.WRONG, f"returned a single {_noun(output)}, but should return {several}")
    found = {part.name: part for part in output.parts}
    missing = [slot.label for slot in slots if slot.name not in found]
    if len(found) < len(slots) and missing and set(found) <= {slot.name for slot in slots}:
        return Verdict(Grade.WRONG, f"{missing[0]} is missing from the answer")
    if list(found) != [slot.name for slot in slots]:
        more = " (`returns` names them in order; - ignores one)" if len(found) > len(slots) else ""
        return Verdict(Grade.WRONG, f"returned {len(found)} outputs, but should return {several}{more}")
    for slot in slots:
        verdict = _judge_part(found[slot.name], slot, dtype, kind, side)
        if verdict is not None:
            return verdict.about(f"{slot.label} ")
    return None


def _judge_part(part: OutputPart, slot: Slot, dtype: str, kind: str, side: str) -> Verdict | None:
    if OTHER in (slot.dtype, part.dtype):
        if slot.dtype == part.dtype and slot.fixed == part.fixed:
            return None
        expected = repr(slot.fixed) if slot.dtype == OTHER else f"{'an' if kind == 'array' else 'a'} {kind}"
        got = repr(part.fixed) if part.dtype == OTHER else f"{'an' if part.kind == 'array' else 'a'} {part.kind}"
        return Verdict(Grade.WRONG, f"is {got}, but should be {expected}")
    expected = slot.dtype
    if slot.dtype.startswith("complex"):
        expected = _COMPLEX.get(dtype, "complex64")
    elif slot.dtype.startswith("float"):
        expected = accepted_dtype(dtype, slot.dtype, dtype, part.dtype, side)
    return structure(Output(np.empty(part.shape), part.dtype, part.kind), slot.shape, expected, kind)


def _noun(output: Output) -> str:
    return f"{output.kind} of shape {output.values.shape}" if output.kind in ("array", "tensor") else output.kind


def other_wrong_outputs(got: NDArray[np.float64], truths: Sequence[Enclosure], slots: Sequence[Slot]) -> str:
    """A clause about the outputs that are wrong together: two that are exchanged, or how many are wrong."""
    outside = min((_outside(got, truth) for truth in truths), key=np.count_nonzero, default=np.zeros(got.shape, bool))
    wrong = [slot for slot in slots if outside[slot.start : slot.stop].any()]
    for one, other in combinations(wrong, 2):
        if one.shape == other.shape and one.dtype == other.dtype:
            exchanged = got.copy()
            exchanged[one.start : one.stop] = got[other.start : other.stop]
            exchanged[other.start : other.stop] = got[one.start : one.stop]
            if any(not _outside(exchanged, truth).any() for truth in truths):
                return f"; it is right if {one.label} and {other.label} are exchanged"
    if len(wrong) > 1:
        return f"; {len(wrong)} of the {len(slots)} outputs are wrong: {', '.join(slot.label for slot in wrong)}"
    right = [slot.label for slot in slots if slot not in wrong]
    return f"; {' and '.join(right)} {'is' if len(right) == 1 else 'are'} right" if wrong and right else ""


def _outside(got: NDArray[np.float64], truth: Enclosure) -> NDArray[np.bool_]:
    finite = np.isfinite(got)
    far = truth.distance(np.where(finite, got, 0.0)) > truth.rearranged
    return (far | ~finite) & np.isfinite(truth.rearranged)
