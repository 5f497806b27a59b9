"""Wrappers whose result is wrong only for some inputs: at some sizes, at some values, or in one dtype."""

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import torch

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Labels, Reals, Scalar
from oracle.mutation.wrapping import Inputs, Planted, Wrapper, change_result, has_reals, is_float, plain
from oracle.truth import format_of

Array = np.ndarray[Any, Any]
_WORK = 4096  # operations that the default profile spends on an example


def _wrong_if(kind: str, condition: str, fits: Any, met: Callable[[Concept, Inputs], bool]) -> Wrapper:
    """A wrapper whose result is wrong if `met(concept, inputs)`; `condition` is this in words."""

    def plant(concept: Concept, implementation: Implementation) -> Planted:
        return change_result(implementation, _spoil, lambda inputs: met(concept, inputs))

    return Wrapper(kind, f"wrong only {condition}", fits, plant, on_inputs=True)


def _spoil(x: Any) -> Any:
    """A value that differs from `x` by more than every rounding bound."""
    if isinstance(x, torch.Tensor):
        return ~x if x.dtype is torch.bool else x * 1.25 + 0.3141 if x.is_floating_point() else x + 1
    kind = np.asarray(x).dtype.kind
    return ~x if kind == "b" else x * 1.25 + 0.3141 if kind == "f" else x + 1


def _inputs_of(concept: Concept, inputs: Inputs, kinds: Any) -> Iterator[Array]:
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, kinds) and name in inputs:
            yield plain(inputs[name])


@cache  # every array that an implementation gets needs it
def _block(concept: Concept) -> int:
    """The largest block size that an axis of an example exceeds in the default profile; 0 if there is none."""
    longest = max((concept.domain.longest(axis, _WORK) for axis in concept.domain.dims), default=0)
    return max(longest - 1, 0)


def _axes(concept: Concept, count: int, kinds: Any = object) -> list[tuple[str, ...]]:
    """The axes of the inputs of these kinds that have at least `count` axes."""
    specs = concept.domain.parameters.values()
    return [spec.axes for spec in specs if isinstance(spec, kinds) and len(spec.axes) >= count]


# Each condition: whether the domain of a concept allows it, and whether an input meets it.
_SIZES: dict[str, tuple[Callable[[Concept], bool], Callable[[Concept, Array], bool]]] = {
    "there is a single row": (
        lambda c: any(c.domain.least.get(axes[0], 0) <= 1 for axes in _axes(c, 1)),
        lambda c, x: x.ndim > 0 and len(x) == 1,
    ),
    "there are two columns": (
        lambda c: any(c.domain.least.get(axes[-1], 0) <= 2 for axes in _axes(c, 2)),
        lambda c, x: x.ndim > 1 and x.shape[-1] == 2,
    ),
    "a matrix is square": (lambda c: bool(_axes(c, 2)), lambda c, x: x.ndim > 1 and x.shape[0] == x.shape[1] > 1),
    "a matrix is oblong": (
        lambda c: any(axes[0] != axes[1] for axes in _axes(c, 2)),
        lambda c, x: x.ndim > 1 and x.shape[0] != x.shape[1] and x.size > 1,
    ),
    "an axis is longer than a block": (lambda c: _block(c) > 0, lambda c, x: any(size > _block(c) for size in x.shape)),
    "a size is odd": (lambda c: bool(_axes(c, 1)), lambda c, x: x.size % 2 == 1 and x.ndim > 0),
}


def _at_size(size: str) -> Wrapper:
    possible, holds = _SIZES[size]

    def met(concept: Concept, inputs: Inputs) -> bool:
        return any(holds(concept, x) for x in _inputs_of(concept, inputs, Reals | Labels))

    return _wrong_if("rare size", f"where {size}", lambda c, i: possible(c), met)


# Each condition, and whether an input of this format meets it.
_VALUES: dict[str, Callable[[Array, Any], bool]] = {
    "two entries are equal": lambda x, f: x.size > 1 and len(np.unique(x)) < x.size,
    "an entry is 0": lambda x, f: bool((x == 0).any()),
    "an entry is negative": lambda x, f: bool((x < 0).any()),
    "an entry is larger than a thousand": lambda x, f: bool((np.abs(x) > 1000).any()),
    "an entry is subnormal": lambda x, f: bool(((x != 0) & (np.abs(x) < f.smallest_normal)).any()),
    "all entries are equal": lambda x, f: x.size > 1 and bool((x == x.flat[0]).all()),
}
# Numbers that meet a condition. If the bounds of no input allow one of them, the fault does not fit.
_EXAMPLES = {
    "an entry is 0": (0.0,),
    "an entry is negative": (-1e-5,),
    "an entry is larger than a thousand": (1001.0, -1001.0),
    "an entry is subnormal": (1e-310, -1e-310),
}


def _allowed(concept: Concept, value: str) -> bool:
    """Whether the bounds of some input allow an entry that meets the condition."""
    if value not in _EXAMPLES:
        return True
    for spec in concept.domain.parameters.values():
        if isinstance(spec, Reals | Scalar):
            low = -math.inf if spec.bounds[0] is None else spec.bounds[0]
            high = math.inf if spec.bounds[1] is None else spec.bounds[1]
            if any(low <= x <= high for x in _EXAMPLES[value]):
                return True
    return False


def _at_value(value: str) -> Wrapper:
    holds = _VALUES[value]

    def met(concept: Concept, inputs: Inputs) -> bool:
        target = format_of(_dtype(inputs) or "float64")
        return any(holds(x, target) for x in _inputs_of(concept, inputs, Reals | Scalar))

    def fits(concept: Concept, implementation: Implementation) -> bool:
        comparable = "equal" not in value or bool(_axes(concept, 1, Reals))
        return has_reals(concept) and comparable and _allowed(concept, value)

    return _wrong_if("rare value", f"where {value}", fits, met)


def _dtype(inputs: Inputs) -> str:
    for x in inputs.values():
        if isinstance(x, torch.Tensor | np.ndarray) and is_float(x):
            return str(x.dtype).removeprefix("torch.")
    return ""


def _in_dtype(dtype: str) -> Wrapper:
    def fits(concept: Concept, implementation: Implementation) -> bool:
        return has_reals(concept) and implementation in concept.for_dtype(dtype)

    return _wrong_if("one dtype", f"in {dtype}", fits, lambda concept, inputs: _dtype(inputs) == dtype)


SIZE_FAULTS = tuple(map(_at_size, _SIZES))
VALUE_FAULTS = tuple(map(_at_value, _VALUES))
DTYPE_FAULTS = tuple(map(_in_dtype, ("float16", "bfloat16", "float32", "float64")))
