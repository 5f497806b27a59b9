"""Two checks of gradients: against the finite differences of the candidate itself, and of the reference."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from oracle.calling import call
from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.baselines.cases import BaselineCase, cases, warnings_ignored
from oracle.evaluation.baselines.inputs import Drawing

_TEN_SMALL = Drawing(10, 1, 3)  # gradcheck calls once for each entry of the inputs and of the value
_TEN = Drawing(10, 1, 8)

_STEP, _ENTRIES, _RELATIVE = 1e-5, 10, 1e-4  # of CS231n: h, the entries of `grad_check_sparse`, and what it calls okay


def passes_gradcheck(concept: Concept, candidate: Implementation, reference: Implementation, seed: int) -> bool:
    """Whether `torch.autograd.gradcheck` passes on every input for which `reference` returns."""
    with warnings_ignored():
        drawn = cases(concept, reference, "torch", "value", "float64", _TEN_SMALL, seed)
        return all(_passes_gradcheck_at(concept, candidate, case) for case in drawn)


def _passes_gradcheck_at(concept: Concept, candidate: Implementation, case: BaselineCase) -> bool:
    inputs = case.copies("torch")
    leaves = tuple(inputs[name].requires_grad_() for name in concept.differentiable)

    def function(*by: Any) -> Any:
        return candidate.function(**{**inputs, **dict(zip(concept.differentiable, by, strict=True))})

    try:
        return bool(torch.autograd.gradcheck(function, leaves))
    except Exception:  # GradcheckError, or any exception of the candidate
        return False


Slopes = Mapping[str, Mapping[tuple[int, ...], float]]  # input name → index → slope


@lru_cache(maxsize=64)
def _numerical(concept: Concept, reference: Implementation, seed: int) -> tuple[tuple[BaselineCase, Slopes], ...]:
    """Return cases with the central differences of the reference value at a few entries of each input."""
    random = np.random.default_rng(seed)
    found = []
    for case in cases(concept, reference, "numpy", "value", "float64", _TEN, seed):
        slopes: dict[str, dict[tuple[int, ...], float]] = {}
        for name in concept.differentiable:
            shape = np.shape(case.inputs[name])
            places = random.integers(int(np.prod(shape)), size=_ENTRIES)
            indices = {tuple(map(int, np.unravel_index(place, shape))) for place in places}
            computed = {index: _slope(reference, case, name, index) for index in indices}
            slopes[name] = {index: slope for index, slope in computed.items() if slope is not None}
        found.append((case, slopes))
    return tuple(found)


def _slope(reference: Implementation, case: BaselineCase, name: str, index: tuple[int, ...]) -> float | None:
    """Return a central difference; None if a value is missing or has another shape than the expected one."""
    ends: list[NDArray[Any]] = []
    for step in (_STEP, -_STEP):
        moved = case.inputs[name].copy()
        moved[index] += step
        answer = call(reference, {**case.inputs, name: moved}, "float64")
        if answer.value is None or answer.value.values.shape != np.shape(case.expected["value"]):
            return None
        ends.append(answer.value.values)
    weights = 1.0 if case.cotangent is None else case.cotangent
    return float(((ends[0] - ends[1]) * weights).sum() / (2 * _STEP))


def near_differences(concept: Concept, candidate: Implementation, reference: Implementation, seed: int) -> bool:
    """Whether the gradients of the candidate are near the central differences of the reference value."""
    with warnings_ignored():
        for case, slopes in _numerical(concept, reference, seed):
            answer = call(candidate, case.inputs, "float64", concept.differentiable, case.cotangent)
            if not answer.gradients:  # it returned none, or raised
                return False
            for name, output in answer.gradients.items():
                if output.values.shape != np.shape(case.inputs[name]):
                    return False
                if not all(_near(output.values[index], slope) for index, slope in slopes[name].items()):
                    return False
    return True


def _near(analytic: float, numerical: float) -> bool:
    larger = max(abs(analytic), abs(numerical))
    # Both 0 is right, as in the course; NaN is not.
    return bool(analytic == numerical or abs(analytic - numerical) / larger <= _RELATIVE)
