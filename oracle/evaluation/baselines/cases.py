"""The test cases of a baseline: inputs, and what the reference implementation returns for them.

They do not depend on the candidate, so they are cached for all candidates with the same reference.
"""

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


@dataclass(frozen=True, eq=False)
class BaselineCase:
    """One input and what is expected: "value", or gradients by input name, as arrays of the candidate's library.

    The gradient of an array is that of its dot product with a random `cotangent`; None for scalars. `along` holds the
    directions of a second derivative, by input name.
    """

    inputs: Mapping[str, Any]
    dtype: str
    cotangent: NDArray[Any] | None
    along: Mapping[str, NDArray[Any]]
    expected: Mapping[str, Any]

    def copies(self, side: str) -> dict[str, Any]:
        """Return copies of the inputs for one call, which the candidate may change."""
        return {name: _copy(x, side) for name, x in self.inputs.items()}


@contextmanager
def warnings_ignored() -> Iterator[None]:
    """Ignore the warnings of candidates, also where warnings are errors."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def deviating(concept: Concept) -> set[str]:
    """Return the names of the implementations with an expected failure or a rearranged form."""
    failing = {failure.implementation for failure in concept.expected_failures}
    return failing | {rearrangement.implementation for rearrangement in concept.rearrangements}


def reference_for(concept: Concept, implementation: Implementation) -> Implementation:
    """Return the reference that a user would have: the first correct one of the other library, else the loop.

    For gradients it is the first correct torch implementation, which is differentiated by autograd. Implementations
    that the concept lists as wrong or as rearranged are not used.
    """
    other = "numpy" if implementation.gives == "value" and implementation.side == "torch" else "torch"
    for found in concept.implementations:
        if (found.side, found.gives) == (other, "value") and found.name not in {"numpy_loop", *deviating(concept)}:
            return found
    return concept["numpy_loop"]


def default_dtype(concept: Concept, side: str) -> str:
    """Return the default float dtype of the library, or float64 if the concept does not have it."""
    return "float32" if side == "torch" and "float32" in concept.dtypes else "float64"


def returned(implementation: Implementation, case: BaselineCase) -> Mapping[str, Any]:
    """Call the candidate; return its value as "value", or its gradients by name."""
    inputs = case.copies(implementation.side)
    if implementation.gives == "value":
        return {"value": implementation.function(**inputs)}
    if case.cotangent is not None:
        inputs["cotangent"] = _copy(case.cotangent, implementation.side)
    if implementation.gives == "second":
        inputs["along"] = {name: _copy(x, implementation.side) for name, x in case.along.items()}
    answer: Mapping[str, Any] = implementation.function(**inputs)
    return answer


@lru_cache(maxsize=64)
def cases(
    concept: Concept, reference: Implementation, side: str, gives: str, dtype: str, drawing: Drawing, seed: int
) -> tuple[BaselineCase, ...]:
    """Return the drawn inputs on which `reference` returns, by Hypothesis only those with finite answers."""
    found = []
    random = np.random.default_rng((seed, 1))  # for cotangents; the inputs have another generator
    for example in examples(concept.domain, dtype, drawing, seed):
        case = _case(concept, reference, side, gives, example, random)
        if case is None:
            continue
        # A user who finds infinity or NaN in the reference answer bounds the floats, or assumes a finite answer.
        if drawing.by_hypothesis and not all(np.isfinite(np.asarray(x)).all() for x in case.expected.values()):
            continue
        found.append(case)
    return tuple(found)


def _case(
    concept: Concept, reference: Implementation, side: str, gives: str, example: Example, random: np.random.Generator
) -> BaselineCase | None:
    """Return the case for one input; None if the reference raises."""
    inputs, dtype = example.inputs, example.dtype
    value = call(reference, inputs, dtype).value
    if value is None:
        return None
    shape = value.values.shape
    cotangent = random.standard_normal(shape).astype(dtype) if shape else None
    along = {name: random.standard_normal(inputs[name].shape).astype(dtype) for name in concept.twice_differentiable}
    case = BaselineCase(inputs, dtype, cotangent, along, {})
    if gives == "value":
        return replace(case, expected={"value": _in_library(value, side)})
    answer = call(reference, inputs, dtype, concept.differentiable, cotangent, along if gives == "second" else None)
    if answer.raised is not None:
        return None
    outputs = answer.second_derivatives if gives == "second" else answer.gradients
    return replace(case, expected={name: _in_library(output, side) for name, output in outputs.items()})


def _in_library(output: Output, side: str) -> Any:
    """Return an output as an array or tensor of the candidate's library, in the dtype that was returned."""
    array = output.values.astype(output.dtype)
    return torch.from_numpy(array) if side == "torch" else array


def _copy(x: Any, side: str) -> Any:
    if not isinstance(x, np.ndarray):
        return x
    return torch.from_numpy(x.copy()) if side == "torch" else x.copy()
