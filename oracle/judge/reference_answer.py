"""What a reference of a user answers over floats: its shape and dtype, and where it has no answer.

A reference may raise for some valid inputs, or be NaN. Nothing is compared there: that a candidate agrees with no
answer is no agreement.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.truth.array_utils import with_parts
from oracle.truth.formats import FORMATS
from oracle.truth.outputs import OTHER, Outputs, Slot, place_of


@dataclass(frozen=True)
class FloatAnswer:
    """The shape and the dtype of an answer. `undefined` marks the entries that are NaN without an overflow.

    Several outputs are one vector here; `slots` has the place of each.
    """

    shape: tuple[int, ...]
    dtype: str
    undefined: NDArray[np.bool_]
    slots: tuple[Slot, ...] = ()

    @property
    def is_single_number(self) -> bool:
        """Whether the answer is a number without axes, whose gradient needs no cotangent."""
        sizes = [slot.shape for slot in self.slots if slot.dtype != OTHER]
        return sizes == [()] if self.slots else not self.shape


def float_answer(function: Callable[..., Any], inputs: Mapping[str, Any], *, finite: bool) -> FloatAnswer:
    """Run a function on the inputs; only for `finite` inputs, NaN is undefined. Raises what the function raises."""
    value, _, slots = _run(function, inputs)
    undefined = np.zeros(value.shape, bool)
    if finite and value.dtype.kind == "f" and np.isnan(value).any():
        wide, overflowed, _ = _run(function, {name: _wide(x) for name, x in inputs.items()})  # float16 may underflow
        if not overflowed and wide.shape == value.shape:
            undefined = np.isnan(value) & np.isnan(wide)
    return FloatAnswer(value.shape, str(value.dtype), undefined, slots)


def _run(function: Callable[..., Any], inputs: Mapping[str, Any]) -> tuple[NDArray[Any], bool, tuple[Slot, ...]]:
    """The answer, whether an operation of NumPy has overflowed, and the places of several outputs."""
    overflows: list[str] = []
    recorded = np.errstate(all="ignore", over="call", call=lambda kind, flag: overflows.append(kind))
    with recorded, warnings.catch_warnings(action="ignore"):
        returned = function(**inputs)
        value = np.asarray(returned)
    return value, bool(overflows), returned.slots() if isinstance(returned, Outputs) else ()


def _wide(x: Any) -> Any:
    def wide(part: Any) -> Any:
        return part.astype(np.float64) if isinstance(part, np.ndarray) and part.dtype.kind == "f" else part

    return with_parts(x, wide)


def accepted_dtype(stated: str, own: str, dtype: str, got: str, side: str) -> str:
    """The dtype that an answer should have: `stated`, or `own`, that of the reference itself, if the answer has it.

    A reference may narrow its answer (`np.sqrt` of int8 is float16). For NumPy it may also promote it.
    """
    if got != own or own not in FORMATS or stated not in FORMATS or dtype == "bfloat16":
        return stated
    return own if FORMATS[own].unit > FORMATS[stated].unit or side == "numpy" else stated


def judge_undefined(answer: FloatAnswer, got: NDArray[Any]) -> Verdict | None:
    """Undecided if the reference is NaN in an entry in which the answer is not; None if there is no such entry."""
    different = answer.undefined & ~np.isnan(got)
    if not different.any():
        return None
    at = tuple(int(i) for i in np.argwhere(different)[0])
    entry = f"entry [{', '.join(map(str, at))}]" if at else "the value"
    if answer.slots:
        where, entry = place_of(at[0], answer.slots)
        entry += f"entry {where}" * bool(where)
    sentence = f"the reference itself is NaN for this input, where {entry} is {got[at]:g}"
    return Verdict(Grade.UNDECIDED, f"{sentence}; state in the domain which inputs are valid")
