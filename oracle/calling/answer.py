"""What one call of an implementation returned, in the same terms for NumPy and torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.truth.outputs import OTHER, Outputs, is_other, real_entries

AS_GIVEN = "as given"  # instead of a dtype: every input keeps its own dtype


class Stopped(Exception):
    """A call was stopped, because it took too long or tried to end Python: there is no answer on any input."""


@dataclass(frozen=True)
class OutputPart:
    """One of several outputs: its name, shape, dtype and kind; `fixed` is the output itself if it is None or a text."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    kind: str
    fixed: str | None = None


@dataclass(frozen=True, eq=False)
class Output:
    """One returned array, or several as the vector of their entries.

    values: the entries as float64, in the returned shape; NaN where the object is not numeric. Every float16, bfloat16
        and float32 value is exact in float64; an int64 value is exact up to 2⁵³.
    dtype: the returned dtype without its library, e.g. "float32"; for other objects the name of their type.
    kind: "array" (NumPy arrays and scalars), "tensor", or the name of the type of any other object, e.g. "float".
    parts: of several outputs, what each is; none for a single one.
    """

    values: NDArray[np.float64]
    dtype: str
    kind: str
    parts: tuple[OutputPart, ...] = ()

    @classmethod
    def of_outputs(cls, outputs: Outputs, single: Callable[[Any], Output]) -> Output:
        """Several outputs; `single` gives each as an `Output`, complex ones with two entries along a last axis."""
        parts, vectors = list[OutputPart](), [np.empty(0)]
        for name, one in zip(outputs.names, outputs.parts, strict=True):
            if is_other(one):
                parts.append(OutputPart(name, (), OTHER, type(one).__name__, one))
                continue
            found = single(one)
            shape = found.values.shape[:-1] if found.dtype.startswith("complex") else found.values.shape
            parts.append(OutputPart(name, shape, found.dtype, found.kind))
            vectors.append(found.values.reshape(-1))
        return cls(np.concatenate(vectors), "several", "outputs", tuple(parts))

    @classmethod
    def of_array(cls, returned: Any) -> Output:
        """The output of a NumPy function, or of any function that returned neither an array nor a tensor."""
        if isinstance(returned, Outputs):
            return cls.of_outputs(returned, cls._of_part)
        if isinstance(returned, np.ndarray | np.generic):
            numeric = returned.dtype.kind in "fiub"
            values = np.array(returned, np.float64) if numeric else np.full(np.shape(returned), np.nan)
            return cls(values, str(returned.dtype), "array")
        kind = type(returned).__name__
        if not isinstance(returned, int | float | list | tuple):  # its `__array__` may take for ever
            return cls(np.full((), np.nan), kind, kind)
        try:
            return cls(np.array(returned, np.float64), kind, kind)
        except (TypeError, ValueError, OverflowError):
            return cls(np.full((), np.nan), kind, kind)

    @classmethod
    def _of_part(cls, returned: Any) -> Output:
        if isinstance(returned, np.ndarray | np.generic) and returned.dtype.kind == "c":
            return cls(real_entries(returned).astype(np.float64), str(returned.dtype), "array")
        if type(returned) is complex:
            return cls(np.array([returned.real, returned.imag]), "complex", "complex")
        return cls.of_array(returned)


@dataclass(frozen=True)
class Answer:
    """The result of one call: its outputs or its exception, and what happened to the inputs.

    value: the returned value; None if the call raised, or if the implementation returns gradients only.
    gradients: by input name, the gradient of Σ cotangent · value, in the shape of the input.
    second_derivatives: by input name, the gradient of Σ direction · gradient, in the shape of the input.
    raised: the exception, or None. All other fields are empty then.
    missing_api: the exception means that the installed version of the library lacks a function or an argument.
    changed_inputs: the names of the inputs in which the call changed at least one bit; "cotangent" is one of them.
    changed_metadata: by name of an input, the properties that the call changed, such as its shape.
    shared_inputs: the names of the inputs whose memory a returned array uses.
    """

    value: Output | None = None
    gradients: Mapping[str, Output] = field(default_factory=dict)
    second_derivatives: Mapping[str, Output] = field(default_factory=dict)
    raised: Exception | None = None
    missing_api: bool = False
    changed_inputs: tuple[str, ...] = ()
    changed_metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared_inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class BackwardPass:
    """The gradients of a pass, those of the pass before it, if there was one, and whether it changed its cotangent."""

    answer: Answer
    before: Answer | None = None
    overwrote_cotangent: bool = False


@dataclass(frozen=True)
class CallSequence:
    """Calls with an input, twice with another one, and with the first one after it was changed into the other.

    `first` holds the answer after the first call, and `first_later` what the same objects hold two calls later.
    `changed_inputs` names the inputs of the first call that later ones changed.
    """

    first: Answer
    first_later: Answer
    second: Answer
    in_place: Answer
    changed_inputs: tuple[str, ...]


def same_answer(one: Answer, other: Answer) -> bool:
    """Whether both calls raised, or both returned outputs with equal dtypes, kinds, shapes and values, NaN = NaN."""
    if (one.raised is None) != (other.raised is None):
        return False
    first, second = ([{"value": a.value}, a.gradients, a.second_derivatives] for a in (one, other))
    return all(
        these.keys() == those.keys() and all(_same_output(these[name], those[name]) for name in these)
        for these, those in zip(first, second, strict=True)
    )


def _same_output(one: Output | None, other: Output | None) -> bool:
    if one is None or other is None:
        return one is other
    if (one.dtype, one.kind, one.parts) != (other.dtype, other.kind, other.parts):
        return False
    # First without NaN, which takes less time.
    return np.array_equal(one.values, other.values) or np.array_equal(one.values, other.values, equal_nan=True)
