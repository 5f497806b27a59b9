"""Calls of a reference whose truth is measured: in several precisions, with changed inputs, with random rounding."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from oracle.truth.leaves import is_real
from oracle.truth.outputs import Outputs

SAMPLES = 8  # arbitrary: changed inputs; the largest of eight is rarely below half of what a thousand would show
COARSE = 64.0  # arbitrary: well above the rounding of a few operations
SAFETY = 4.0  # arbitrary: a factor on the largest of the samples
LONG_UNIT = float(np.finfo(np.longdouble).eps) / 2.0


class OwnRounding(Protocol):
    """A reference that can run with random rounding errors and knows its own gradients, as one in torch does."""

    def rounding(self, unit: float, seed: int) -> AbstractContextManager[Any]:
        """A context in which each operation has a random relative error of at most `unit`."""

    def gradients(
        self, run: Callable[..., Any], inputs: Mapping[str, Any], by: Sequence[str], cotangent: NDArray[Any] | None
    ) -> dict[str, NDArray[Any]] | None:
        """The gradients of Σ cotangent · value, where `run(**inputs)` calls the reference; None if it has none."""


def own_rounding(reference: Callable[..., Any]) -> OwnRounding | None:
    """The `OwnRounding` behind partial functions and wrappers; None for any other reference."""
    while isinstance(reference, partial):
        reference = reference.func
    core: Any = inspect.unwrap(reference, stop=lambda function: hasattr(function, "rounding"))
    return core if hasattr(core, "rounding") else None


def called(reference: Callable[..., Any], inputs: Mapping[str, Any], dtype: Any) -> NDArray[Any] | None:
    """The answer to the inputs in that dtype; None where the reference raises."""
    try:
        return answer_of(reference, inputs, lambda x: np.array(x, dtype, order="C")[()])
    except Exception:
        return None


def answer_of(
    reference: Callable[..., Any], inputs: Mapping[str, Any], convert: Callable[[Any], Any]
) -> NDArray[Any] | None:
    """The answer to the inputs, each real one after `convert`; None if it has no real numbers. Raises as it does."""
    answer = np.asarray(_returned(reference, inputs, convert))
    return answer if answer.dtype.kind in "fiub" else None


def _returned(reference: Callable[..., Any], inputs: Mapping[str, Any], convert: Callable[[Any], Any]) -> Any:
    own = {}
    for name, x in inputs.items():
        own[name] = convert(x) if is_real(x) else np.array(x, order="C") if isinstance(x, np.ndarray) else x
    return reference(**own)


def whole_entries(reference: Callable[..., Any], inputs: Mapping[str, Any], answer: NDArray[Any]) -> NDArray[np.bool_]:
    """Where the answer has integers or booleans: everywhere or nowhere, or in some of several outputs."""
    found = np.full(answer.shape, answer.dtype.kind != "f")
    if answer.ndim == 1 and answer.dtype.kind == "f":
        try:
            returned = _returned(reference, inputs, lambda x: np.array(x, np.float64, order="C")[()])
        except Exception:  # it ran in longer precision
            return found
        for slot in returned.slots() if isinstance(returned, Outputs) else ():
            found[slot.start : slot.stop] = slot.dtype.startswith(("int", "uint", "bool"))
    return found


def perturbed(
    inputs: Mapping[str, Any], unit: float, random: np.random.Generator, *, normwise: bool
) -> Iterator[dict[str, Any]]:
    """The inputs, with each real entry changed by up to two units, of itself or of the largest entry of its array."""
    for _ in range(SAMPLES):
        changed = dict(inputs)
        for name, x in inputs.items():
            if is_real(x):
                long = np.asarray(x, np.longdouble)
                size = np.max(np.abs(long), initial=0.0) if normwise else np.abs(long)
                changed[name] = long + size * (unit * random.choice([-2, -1, 1, 2], np.shape(x)))
        yield changed
