"""Faults around a call: conditions on the inputs, formats in between, memory, and what is not finite.

They need no place in the source, so every implementation gets those that its domain can reach.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial, wraps
from typing import Any

import numpy as np
import torch

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Labels, Reals, Scalar
from oracle.mutation.stride_faults import STRIDE_FAULTS, apply_stride_fault
from oracle.truth import format_of

__all__ = ["WRAPPERS", "Wrapper"]

Inputs = Mapping[str, Any]
Fits = Callable[[Concept, Implementation], bool]

_WORK = 4096  # operations: what the default profile spends on an example


@dataclass(frozen=True)
class Wrapper:
    """A fault made by wrapping an implementation. `plant` gives the mutant, and how to ask whether it ever acted."""

    kind: str
    sentence: str
    fits: Fits
    plant: Callable[[Concept, Implementation], tuple[Implementation, Callable[[], bool]]]
    on_inputs: bool = False  # whether it waits for inputs of a kind, which the examples must then have


def _wrapped(
    implementation: Implementation, call: Callable[[Callable[..., Any], dict[str, Any], Callable[[], None]], Any]
) -> tuple[Implementation, Callable[[], bool]]:
    """The implementation called through `call(function, inputs, fire)`, and whether `fire` was ever called."""
    function, acted = implementation.function, [False]

    def fire() -> None:
        acted[0] = True

    @wraps(function)
    def mutant(**inputs: Any) -> Any:
        return call(function, inputs, fire)

    return replace(implementation, function=mutant, learner=None), lambda: acted[0]


# -- what may be done to a number, an array, a tensor, or a dictionary of them


def _each(answer: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(answer, dict):
        return {name: _each(part, change) for name, part in answer.items()}
    return change(answer)


def _spoilt(x: Any) -> Any:
    if isinstance(x, torch.Tensor):
        return ~x if x.dtype is torch.bool else x * 1.25 + 0.3141 if x.is_floating_point() else x + 1
    kind = np.asarray(x).dtype.kind
    return ~x if kind == "b" else x * 1.25 + 0.3141 if kind == "f" else x + 1


def _is_float(x: Any) -> bool:
    return x.is_floating_point() if isinstance(x, torch.Tensor) else np.asarray(x).dtype.kind == "f"


def _narrow(x: Any) -> Any:
    """Rounded to the next narrower format, in the format that it had."""
    if isinstance(x, torch.Tensor):
        narrower: Any = {torch.float64: torch.float32, torch.float32: torch.bfloat16}.get(x.dtype)
        return x if narrower is None else x.to(narrower).to(x.dtype)
    array = np.asarray(x)
    smaller: Any = {"float64": np.float32, "float32": np.float16}.get(array.dtype.name)
    return x if smaller is None else array.astype(smaller).astype(array.dtype)[()]


def _whole(x: Any) -> Any:
    if not _is_float(x):
        return x
    return x.trunc() if isinstance(x, torch.Tensor) else np.trunc(x)


def _plain(x: Any) -> Any:
    """The values, as float64 or integers."""
    if isinstance(x, torch.Tensor):
        x = x.detach()
        return (x.to(torch.float64) if x.is_floating_point() else x).numpy()
    return np.asarray(x)


# -- conditions: on the sizes and on the values of the inputs


def _arrays(concept: Concept, inputs: Inputs) -> Iterator[np.ndarray[Any, Any]]:
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Reals | Labels) and name in inputs:
            yield _plain(inputs[name])


def _reals(concept: Concept, inputs: Inputs) -> Iterator[np.ndarray[Any, Any]]:
    for name, spec in concept.domain.parameters.items():
        if isinstance(spec, Reals | Scalar) and name in inputs:
            yield _plain(inputs[name])


@cache  # it is asked of every array that goes in
def _block(concept: Concept) -> int:
    """The largest block size that an axis of an example exceeds at the default profile; 0 if there is none."""
    longest = max((concept.domain.longest(axis, _WORK) for axis in concept.domain.dims), default=0)
    return max(longest - 1, 0)


def _has_axes(concept: Concept, count: int) -> bool:
    """Whether some array of reals has as many axes."""
    return any(isinstance(spec, Reals) and len(spec.axes) >= count for spec in concept.domain.parameters.values())


def _axes(concept: Concept, count: int) -> bool:
    """Whether some array, of labels perhaps, has as many axes."""
    return any(len(spec.axes) >= count for spec in concept.domain.parameters.values())


def _reaches(concept: Concept, size: int) -> bool:
    """Whether some first axis may have this size."""
    specs = [spec for spec in concept.domain.parameters.values() if spec.axes]
    return any(concept.domain.least.get(spec.axes[0], 0) <= size for spec in specs)


def _tie(x: np.ndarray[Any, Any]) -> bool:
    return x.size > 1 and len(np.unique(x)) < x.size


_SIZES: dict[str, tuple[Callable[[Concept], bool], Callable[[Concept, np.ndarray[Any, Any]], bool]]] = {
    "there is a single row": (lambda c: _reaches(c, 1), lambda c, x: x.ndim > 0 and len(x) == 1),
    "there are two columns": (
        lambda c: any(len(s.axes) > 1 and c.domain.least.get(s.axes[-1], 0) <= 2 for s in c.domain.parameters.values()),
        lambda c, x: x.ndim > 1 and x.shape[-1] == 2,
    ),
    "a matrix is square": (lambda c: _axes(c, 2), lambda c, x: x.ndim > 1 and x.shape[0] == x.shape[1] > 1),
    "a matrix is oblong": (
        lambda c: any(len(s.axes) > 1 and s.axes[0] != s.axes[1] for s in c.domain.parameters.values()),
        lambda c, x: x.ndim > 1 and x.shape[0] != x.shape[1] and x.size > 1,
    ),
    "an axis is longer than a block": (
        lambda c: _block(c) > 0,
        lambda c, x: any(size > _block(c) for size in x.shape),
    ),
    "a size is odd": (lambda c: _axes(c, 1), lambda c, x: x.size % 2 == 1 and x.ndim > 0),
}
_VALUES: dict[str, Callable[[np.ndarray[Any, Any], Any], bool]] = {
    "two entries are equal": lambda x, f: _tie(x),
    "an entry is 0": lambda x, f: bool((x == 0).any()),
    "an entry is negative": lambda x, f: bool((x < 0).any()),
    "an entry is larger than a thousand": lambda x, f: bool((np.abs(x) > 1000).any()),
    "an entry is subnormal": lambda x, f: bool(((x != 0) & (np.abs(x) < f.smallest_normal)).any()),
    "all entries are equal": lambda x, f: x.size > 1 and bool((x == x.flat[0]).all()),
}


# What a number must be for that; where none can be, the fault is outside the domain, and nowhere to be met.
_SHOWN = {
    "an entry is 0": 0.0,
    "an entry is negative": -1e-5,
    "an entry is larger than a thousand": 1001.0,
    "an entry is subnormal": 1e-310,
}


def _valid(concept: Concept, value: str) -> bool:
    """Whether such a value lies in the bounds of some input."""
    if value not in _SHOWN:
        return True
    for spec in concept.domain.parameters.values():
        if isinstance(spec, Reals | Scalar):
            low, high = (-math.inf if spec.bounds[0] is None else spec.bounds[0], spec.bounds[1])
            shown = (_SHOWN[value], -_SHOWN[value]) if "larger" in value or "subnormal" in value else (_SHOWN[value],)
            if any(low <= x <= (math.inf if high is None else high) for x in shown):
                return True
    return False


def _under(
    concept: Concept, implementation: Implementation, met: Callable[[Inputs], bool]
) -> tuple[Implementation, Callable[[], bool]]:
    """Wrong under a condition."""

    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        if not met(inputs):
            return function(**inputs)
        fire()
        return _each(function(**inputs), _spoilt)

    return _wrapped(implementation, call)


def _dtype(inputs: Inputs) -> str:
    """The format of the floating arrays among the inputs; "" without any."""
    for x in inputs.values():
        if isinstance(x, torch.Tensor | np.ndarray) and _is_float(x):
            return str(x.dtype).removeprefix("torch.")
    return ""


def _at_sizes(size: str) -> Wrapper:
    possible, holds = _SIZES[size]

    def plant(concept: Concept, implementation: Implementation) -> tuple[Implementation, Callable[[], bool]]:
        return _under(concept, implementation, lambda inputs: any(holds(concept, x) for x in _arrays(concept, inputs)))

    return Wrapper("rare size", f"wrong only where {size}", lambda c, i: possible(c), plant, on_inputs=True)


def _at_values(value: str) -> Wrapper:
    holds = _VALUES[value]

    def plant(concept: Concept, implementation: Implementation) -> tuple[Implementation, Callable[[], bool]]:
        def met(inputs: Inputs) -> bool:
            target = format_of(_dtype(inputs) or "float64")
            return any(holds(x, target) for x in _reals(concept, inputs))

        return _under(concept, implementation, met)

    def fits(concept: Concept, implementation: Implementation) -> bool:
        return _has_reals(concept) and ("equal" not in value or _has_axes(concept, 1)) and _valid(concept, value)

    return Wrapper("rare value", f"wrong only where {value}", fits, plant, on_inputs=True)


def _in_dtype(dtype: str) -> Wrapper:
    def plant(concept: Concept, implementation: Implementation) -> tuple[Implementation, Callable[[], bool]]:
        return _under(concept, implementation, lambda inputs: _dtype(inputs) == dtype)

    def fits(concept: Concept, implementation: Implementation) -> bool:
        return _has_reals(concept) and implementation in concept.for_dtype(dtype)

    return Wrapper("one dtype", f"wrong only in {dtype}", fits, plant, on_inputs=True)


def _has_reals(concept: Concept) -> bool:
    return any(isinstance(spec, Reals) for spec in concept.domain.parameters.values())


def _floating(concept: Concept, implementation: Implementation) -> bool:
    """Whether the answer is of floats, which can be a little off."""
    return concept.returns is None and _has_reals(concept)


# -- what happens to the answer, to the inputs, and to their memory


def _answer(
    change: Callable[[Any], Any],
) -> Callable[[Concept, Implementation], tuple[Implementation, Callable[[], bool]]]:
    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        fire()
        return _each(function(**inputs), change)

    return lambda concept, implementation: _wrapped(implementation, call)


def _scaled(relative: float) -> Wrapper:
    return Wrapper(
        "relative error",
        f"the answer times 1 + {relative:g}",
        _floating,
        _answer(lambda x: x * (1 + relative) if _is_float(x) else x),
    )


def _of_reals(
    change: Callable[[Any], Any],
) -> Callable[[Concept, Implementation], tuple[Implementation, Callable[[], bool]]]:
    """Every real input changed on its way in."""

    def plant(concept: Concept, implementation: Implementation) -> tuple[Implementation, Callable[[], bool]]:
        names = [name for name, spec in concept.domain.parameters.items() if isinstance(spec, Reals)]

        def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
            changed = {name: change(x) if name in names else x for name, x in inputs.items()}
            if any(changed[name] is not inputs[name] for name in names if name in inputs):
                fire()
            return function(**changed)

        return _wrapped(implementation, call)

    return plant


def _misreading(layout: str) -> Wrapper:
    def fits(concept: Concept, implementation: Implementation) -> bool:
        axes = 2 if layout == "fortran" else 1
        return (implementation.side == "numpy" or layout != "negative") and _has_axes(concept, axes)

    return Wrapper("contiguity", STRIDE_FAULTS[layout], fits, _of_reals(partial(apply_stride_fault, layout=layout)))


def _without_nans(x: Any) -> Any:
    if isinstance(x, torch.Tensor):
        return torch.where(x.isnan(), 0, x) if x.isnan().any() else x
    return np.where(np.isnan(x), x.dtype.type(0), x) if np.isnan(x).any() else x


def _without_infinities(x: Any) -> Any:
    if isinstance(x, torch.Tensor):
        return torch.where(x.isinf(), x.sign(), x) if x.isinf().any() else x
    return np.where(np.isinf(x), np.sign(x), x) if np.isinf(x).any() else x


def _overwrites(concept: Concept, implementation: Implementation) -> tuple[Implementation, Callable[[], bool]]:
    """One that uses its inputs as a scratch pad once it is done with them."""
    names = [name for name, spec in concept.domain.parameters.items() if isinstance(spec, Reals)]

    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        answer = _each(function(**inputs), lambda x: x.clone() if isinstance(x, torch.Tensor) else np.copy(x)[()])
        fire()
        for name in names:
            x = inputs.get(name)
            if isinstance(x, torch.Tensor):
                with torch.no_grad():
                    x += 1
            elif isinstance(x, np.ndarray):
                x += x.dtype.type(1)
        return answer

    return _wrapped(implementation, call)


def _returns_input(concept: Concept, implementation: Implementation) -> tuple[Implementation, Callable[[], bool]]:
    """One that gives back what it was given where nothing is to be done."""

    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        answer = function(**inputs)
        if isinstance(answer, torch.Tensor | np.ndarray):
            for x in inputs.values():
                alike = type(x) is type(answer) and x.shape == answer.shape and x.dtype == answer.dtype
                if alike and answer.size and np.array_equal(_plain(x), _plain(answer)):
                    fire()
                    return x
        return answer

    return _wrapped(implementation, call)


@cache
def _may_equal_an_input(concept: Concept) -> bool:
    """Whether the answer has as many axes as some array that goes in, and is of floats like it."""
    domain = concept.domain
    example = domain.at({name: max(2, domain.least.get(name, 0)) for name in domain.dims}, concept.dtypes[-1], 0)
    answer = np.asarray(concept["numpy_loop"].function(**example.inputs))
    return answer.dtype.kind == "f" and any(
        isinstance(spec, Reals) and len(spec.axes) == answer.ndim > 0 for spec in domain.parameters.values()
    )


def _finite_matters(concept: Concept, implementation: Implementation) -> bool:
    # Only of a value is it known what must become of a NaN; and a step of training mixes everything with everything.
    return implementation.gives == "value" and not concept.state and _has_reals(concept)


WRAPPERS: tuple[Wrapper, ...] = (
    *(_scaled(relative) for relative in (1e-3, 1e-6, 1e-9, 1e-12)),
    Wrapper("truncation", "the answer without its decimals", _floating, _answer(_whole)),
    Wrapper("precision", "the answer by way of a narrower format", _floating, _answer(_narrow)),
    Wrapper("precision", "the inputs by way of a narrower format", lambda c, i: _has_reals(c), _of_reals(_narrow)),
    Wrapper("input changed", "writes into its inputs when it is done", lambda c, i: _has_reals(c), _overwrites),
    Wrapper(
        "input returned",
        "gives back an input where the answer equals it",
        lambda c, i: not c.shares_memory and i.gives == "value" and _may_equal_an_input(c),
        _returns_input,
    ),
    *(_misreading(layout) for layout in STRIDE_FAULTS),
    *map(_at_sizes, _SIZES),
    *map(_at_values, _VALUES),
    Wrapper("not finite", "takes NaN for 0", _finite_matters, _of_reals(_without_nans)),
    Wrapper("not finite", "takes infinities for ±1", _finite_matters, _of_reals(_without_infinities)),
    *map(_in_dtype, ("float16", "bfloat16", "float32", "float64")),
)
