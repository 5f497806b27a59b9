"""What the tools ask: inputs as a user draws them, and what the trusted implementation answers.

Neither depends on the candidate, so both are made once and kept for the many that are asked the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from oracle.calling import Output, call
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example
from oracle.evaluation.baselines.inputs import Drawing, examples

__all__ = ["Question", "answer_of", "own_dtype", "questions", "quietly", "trusted_for"]


@dataclass(frozen=True, eq=False)
class Question:
    """One input, and what is expected: "value", or gradients by the inputs' names, as the candidate's library has it.

    A gradient of an array is that of its product with a random cotangent; `along` is the direction of a second one.
    """

    inputs: Mapping[str, Any]
    dtype: str
    cotangent: NDArray[Any] | None
    along: Mapping[str, NDArray[Any]]
    expected: Mapping[str, Any]

    def copies(self, side: str) -> dict[str, Any]:
        """The inputs for one call: a candidate may do with them what it likes."""
        return {name: _own(x, side) for name, x in self.inputs.items()}


@contextmanager
def quietly() -> Iterator[None]:
    """A candidate's own warnings are nobody's errors."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def trusted_for(concept: Concept, implementation: Implementation) -> Implementation:
    """The reference that a user would have: the other library's first right version, else the definition's loop.

    For gradients it is torch's first right version, whose autograd they are compared with. Right is what the page lists
    neither as known to be wrong nor as losing digits by its form.
    """
    listed = {k.implementation for k in concept.expected_failures} | {
        form.implementation for form in concept.rearrangements
    }
    other = "numpy" if implementation.gives == "value" and implementation.side == "torch" else "torch"
    for found in concept.implementations:
        if (found.side, found.gives) == (other, "value") and found.name not in {"numpy_loop", *listed}:
            return found
    return concept["numpy_loop"]


def own_dtype(concept: Concept, side: str) -> str:
    """What the library computes in when nobody says otherwise."""
    return "float32" if side == "torch" and "float32" in concept.dtypes else "float64"


def answer_of(implementation: Implementation, question: Question) -> Mapping[str, Any]:
    """What the candidate answers, as it is: its value as "value", or its gradients by name."""
    own = question.copies(implementation.side)
    if implementation.gives == "value":
        return {"value": implementation.function(**own)}
    if question.cotangent is not None:
        own["cotangent"] = _own(question.cotangent, implementation.side)
    if implementation.gives == "second":
        own["along"] = {name: _own(x, implementation.side) for name, x in question.along.items()}
    answer: Mapping[str, Any] = implementation.function(**own)
    return answer


@lru_cache(maxsize=64)
def questions(
    concept: Concept, trusted: Implementation, side: str, gives: str, dtype: str, drawing: Drawing, seed: int
) -> tuple[Question, ...]:
    """The inputs of one drawing that `trusted` answers, by Hypothesis only where that is finite, with the answers."""
    asked = []
    random = np.random.default_rng((seed, 1))  # of cotangents; the inputs have their own
    for example in examples(concept.domain, dtype, drawing, seed):
        question = _question(concept, trusted, side, gives, example, random)
        if question is None:
            continue
        # A user who meets infinity or NaN in the reference bounds the floats, or assumes that it is finite.
        if drawing.by_hypothesis and not all(np.isfinite(np.asarray(x)).all() for x in question.expected.values()):
            continue
        asked.append(question)
    return tuple(asked)


def _question(
    concept: Concept, trusted: Implementation, side: str, gives: str, example: Example, random: np.random.Generator
) -> Question | None:
    """None where the trusted implementation raises."""
    inputs, dtype = example.inputs, example.dtype
    plain = call(trusted, inputs, dtype)
    if plain.value is None:
        return None
    shape = plain.value.values.shape
    cotangent = random.standard_normal(shape).astype(dtype) if shape else None
    along = {name: random.standard_normal(inputs[name].shape).astype(dtype) for name in concept.twice_differentiable}
    question = Question(inputs, dtype, cotangent, along, {})
    if gives == "value":
        return replace(question, expected={"value": _as_is(plain.value, side)})
    by = concept.differentiable
    answer = call(trusted, inputs, dtype, by, cotangent, along if gives == "second" else None)
    if answer.raised is not None:
        return None
    outputs = answer.second_derivatives if gives == "second" else answer.gradients
    return replace(question, expected={name: _as_is(output, side) for name, output in outputs.items()})


def _as_is(output: Output, side: str) -> Any:
    """An output in the dtype in which it came, as the candidate's library would hold it."""
    array = output.values.astype(output.dtype)
    return torch.from_numpy(array) if side == "torch" else array


def _own(x: Any, side: str) -> Any:
    if not isinstance(x, np.ndarray):
        return x
    return torch.from_numpy(x.copy()) if side == "torch" else x.copy()
