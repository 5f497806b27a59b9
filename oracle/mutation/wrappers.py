"""All faults around the call of an implementation. They need no place in its source."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import torch

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Reals
from oracle.mutation import wrapping
from oracle.mutation.conditional_faults import DTYPE_FAULTS, SIZE_FAULTS, VALUE_FAULTS
from oracle.mutation.stride_faults import STRIDE_FAULTS, apply_stride_fault
from oracle.mutation.wrapping import Change, Planted, Wrapper, for_each, has_reals, is_float, plain

Fits = Callable[[Concept, Implementation], bool]


def _of_result(kind: str, sentence: str, change: Change) -> Wrapper:
    return Wrapper(
        kind,
        sentence,
        lambda concept, _: concept.returns is None and has_reals(concept),  # the concept returns floats
        lambda _, implementation: wrapping.change_result(
            implementation, lambda x: change(x) if is_float(x) else x, lambda inputs: True
        ),
    )


def _scaled(relative: float) -> Wrapper:
    return _of_result("relative error", f"the answer times 1 + {relative:g}", lambda x: x * (1 + relative))


def _truncated(x: Any) -> Any:
    return x.trunc() if isinstance(x, torch.Tensor) else np.trunc(x)


def _narrowed(x: Any) -> Any:
    """`x` rounded to the next narrower float dtype, in its own dtype; `x` itself for other dtypes."""
    if isinstance(x, torch.Tensor):
        narrower: Any = {torch.float64: torch.float32, torch.float32: torch.bfloat16}.get(x.dtype)
        return x if narrower is None else x.to(narrower).to(x.dtype)
    array = np.asarray(x)
    smaller: Any = {"float64": np.float32, "float32": np.float16}.get(array.dtype.name)
    return x if smaller is None else array.astype(smaller).astype(array.dtype)[()]


def _of_inputs(kind: str, sentence: str, change: Change, fits: Fits) -> Wrapper:
    return Wrapper(kind, sentence, fits, partial(wrapping.change_inputs, change=change))


def _stride_fault(layout: str) -> Wrapper:
    def fits(concept: Concept, implementation: Implementation) -> bool:
        axes = 2 if layout == "fortran" else 1
        reals = [spec for spec in concept.domain.parameters.values() if isinstance(spec, Reals)]
        possible = implementation.side == "numpy" or layout != "negative"  # torch has no negative strides
        return possible and any(len(spec.axes) >= axes for spec in reals)

    return _of_inputs("contiguity", STRIDE_FAULTS[layout], partial(apply_stride_fault, layout=layout), fits)


def _without_nans(x: Any) -> Any:
    if isinstance(x, torch.Tensor):
        return torch.where(x.isnan(), 0, x) if x.isnan().any() else x
    return np.where(np.isnan(x), x.dtype.type(0), x) if np.isnan(x).any() else x


def _without_infinities(x: Any) -> Any:
    if isinstance(x, torch.Tensor):
        return torch.where(x.isinf(), x.sign(), x) if x.isinf().any() else x
    return np.where(np.isinf(x), np.sign(x), x) if np.isinf(x).any() else x


def _judges_special_values(concept: Concept, implementation: Implementation) -> bool:
    """Whether NaN and infinities are checked: only for values, and not for training steps."""
    return implementation.gives == "value" and not concept.state and has_reals(concept)


def _overwrites(concept: Concept, implementation: Implementation) -> Planted:
    """Add 1 to the inputs after the computation; the result is copied first."""
    names = wrapping.real_names(concept)

    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        result = for_each(function(**inputs), lambda x: x.clone() if isinstance(x, torch.Tensor) else np.copy(x)[()])
        fire()
        for name in names:
            x = inputs.get(name)
            if isinstance(x, torch.Tensor):
                with torch.no_grad():
                    x += 1
            elif isinstance(x, np.ndarray):
                x += x.dtype.type(1)
        return result

    return wrapping.wrap(implementation, call)


def _returns_input(concept: Concept, implementation: Implementation) -> Planted:
    def call(function: Callable[..., Any], inputs: dict[str, Any], fire: Callable[[], None]) -> Any:
        result = function(**inputs)
        if isinstance(result, torch.Tensor | np.ndarray):
            for x in inputs.values():
                alike = type(x) is type(result) and x.shape == result.shape and x.dtype == result.dtype
                if alike and result.size and np.array_equal(plain(x), plain(result)):
                    fire()
                    return x
        return result

    return wrapping.wrap(implementation, call)


@cache
def _may_equal_an_input(concept: Concept) -> bool:
    """Whether the result is an array of floats with as many axes as an input that is an array of reals."""
    domain = concept.domain
    example = domain.at(domain.fitted(dict.fromkeys(domain.dims, 2)), concept.dtypes[-1], 0)
    result = np.asarray(concept["numpy_loop"].function(**example.inputs))
    axes = [len(spec.axes) for spec in domain.parameters.values() if isinstance(spec, Reals)]
    return result.dtype.kind == "f" and result.ndim > 0 and result.ndim in axes


WRAPPERS: tuple[Wrapper, ...] = (
    *(_scaled(relative) for relative in (1e-3, 1e-6, 1e-9, 1e-12)),
    _of_result("truncation", "the answer truncated to integers", _truncated),
    _of_result("precision", "the answer rounded to the next narrower dtype", _narrowed),
    _of_inputs("precision", "the inputs rounded to the next narrower dtype", _narrowed, lambda c, _: has_reals(c)),
    Wrapper("input changed", "adds 1 to its inputs after the computation", lambda c, _: has_reals(c), _overwrites),
    Wrapper(
        "input returned",
        "returns an input itself if it equals the answer",
        lambda c, i: not c.shares_memory and i.gives == "value" and _may_equal_an_input(c),
        _returns_input,
    ),
    *map(_stride_fault, STRIDE_FAULTS),
    *SIZE_FAULTS,
    *VALUE_FAULTS,
    _of_inputs("not finite", "replaces NaN in its inputs by 0", _without_nans, _judges_special_values),
    _of_inputs("not finite", "replaces infinities in its inputs by ±1", _without_infinities, _judges_special_values),
    *DTYPE_FAULTS,
)
