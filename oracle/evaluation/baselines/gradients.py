"""The two checks of gradients: against a function's own finite differences, and against the trusted value's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from oracle.calling import call
from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.baselines.inputs import Drawing
from oracle.evaluation.baselines.questions import Question, questions, quietly

__all__ = ["consistent", "near_differences"]

_TEN_SMALL = Drawing(10, 1, 3)  # gradcheck calls once for each entry in and once for each entry out
_TEN = Drawing(10, 1, 8)

_STEP, _COORDINATES, _RELATIVE = 1e-5, 10, 1e-4  # CS231n: h, how many `grad_check_sparse` takes, what is still okay


def consistent(concept: Concept, candidate: Implementation, trusted: Implementation, seed: int) -> bool:
    """Whether gradcheck finds the candidate's autograd near its own finite differences, wherever `trusted` answers."""
    with quietly():
        asked = questions(concept, trusted, "torch", "value", "float64", _TEN_SMALL, seed)
        return all(_consistent_at(concept, candidate, question) for question in asked)


def _consistent_at(concept: Concept, candidate: Implementation, question: Question) -> bool:
    own = question.copies("torch")
    leaves = tuple(own[name].requires_grad_() for name in concept.differentiable)

    def function(*by: Any) -> Any:
        return candidate.function(**{**own, **dict(zip(concept.differentiable, by, strict=True))})

    try:
        return bool(torch.autograd.gradcheck(function, leaves))
    except Exception:  # GradcheckError, or what the candidate raised
        return False


Slopes = Mapping[str, Mapping[tuple[int, ...], float]]


@lru_cache(maxsize=64)
def _numerical(concept: Concept, trusted: Implementation, seed: int) -> tuple[tuple[Question, Slopes], ...]:
    """Centered differences of the trusted value, at a few coordinates of each input."""
    random = np.random.default_rng(seed)
    found = []
    for question in questions(concept, trusted, "numpy", "value", "float64", _TEN, seed):
        slopes: dict[str, dict[tuple[int, ...], float]] = {}
        for name in concept.differentiable:
            shape = np.shape(question.inputs[name])
            places = random.integers(int(np.prod(shape)), size=_COORDINATES)
            indices = {tuple(map(int, np.unravel_index(place, shape))) for place in places}
            all_of_them = {index: _slope(trusted, question, name, index) for index in indices}
            slopes[name] = {index: slope for index, slope in all_of_them.items() if slope is not None}
        found.append((question, slopes))
    return tuple(found)


def _slope(trusted: Implementation, question: Question, name: str, index: tuple[int, ...]) -> float | None:
    """None where a value is missing, or of another shape than the cotangent."""
    ends: list[NDArray[Any]] = []
    for step in (_STEP, -_STEP):
        moved = question.inputs[name].copy()
        moved[index] += step
        answer = call(trusted, {**question.inputs, name: moved}, "float64")
        if answer.value is None or answer.value.values.shape != np.shape(question.expected["value"]):
            return None
        ends.append(answer.value.values)
    return float(
        ((ends[0] - ends[1]) * (1.0 if question.cotangent is None else question.cotangent)).sum() / (2 * _STEP)
    )


def near_differences(concept: Concept, candidate: Implementation, trusted: Implementation, seed: int) -> bool:
    """Whether the candidate's gradients are near centered differences of the trusted value, wherever that answers."""
    with quietly():
        for question, slopes in _numerical(concept, trusted, seed):
            answer = call(candidate, question.inputs, "float64", concept.differentiable, question.cotangent)
            if not answer.gradients:  # none by any input, or it raised
                return False
            for name, output in answer.gradients.items():
                if output.values.shape != np.shape(question.inputs[name]):
                    return False
                if not all(_near(output.values[index], slope) for index, slope in slopes[name].items()):
                    return False
    return True


def _near(analytic: float, numerical: float) -> bool:
    larger = max(abs(analytic), abs(numerical))
    # Both zero is right, as the course says; a NaN is not.
    return bool(analytic == numerical or abs(analytic - numerical) / larger <= _RELATIVE)
