"""Every implementation gives the printed numbers of the worked examples, in float64 and to the printed digits.

The numbers are compared with the results of plain calls, without the judge, so that a mistake in a concept and a
mistake in the judge cannot hide each other. Only for expected failures the judge is called too.
"""

import inspect

import numpy as np
import pytest
import torch

from oracle.catalogue.loading import load_all
from oracle.judge import Case
from oracle.runner import check_called

CONCEPTS = [concept for concept in load_all() if concept.computes]


def has_gradient(concept, implementation):
    """Whether the implementation gives gradients: by hand, or by autograd."""
    by_autograd = implementation.side == "torch" and implementation.gives == "value" and bool(concept.differentiable)
    return implementation.gives == "gradient" or by_autograd


CASES = [
    pytest.param(concept, implementation, worked, part, id=f"{concept.name}-{implementation.name}-{number}-{part}")
    for concept in CONCEPTS
    for implementation in concept.implementations
    for number, worked in enumerate(concept.worked)
    for part in ("value", "gradient")
    if getattr(worked, part) is not None
    if (implementation.gives == "value" if part == "value" else has_gradient(concept, implementation))
]


def tensors_of(inputs, by):
    """The inputs as tensors; those named in `by` require gradients."""
    return {
        name: torch.tensor(value, requires_grad=name in by) if isinstance(value, np.ndarray) else value
        for name, value in inputs.items()
    }


def value_of(implementation, inputs):
    """The value of an implementation, as an array."""
    if implementation.side == "numpy":
        return implementation.function(**inputs)
    return implementation.function(**tensors_of(inputs, ())).numpy()


def gradients_of(concept, implementation, inputs):
    """The gradients of the sum of the value, by parameter name; of autograd if the implementation gives a value."""
    by = concept.differentiable
    if implementation.gives == "gradient":
        given = inputs if implementation.side == "numpy" else tensors_of(inputs, by)
        if "cotangent" in inspect.signature(implementation.function).parameters:
            ones = np.ones_like(concept.definition(**inputs))
            given = {**given, "cotangent": ones if implementation.side == "numpy" else torch.tensor(ones)}
        gradients = implementation.function(**given)
        return {name: slope if implementation.side == "numpy" else slope.detach() for name, slope in gradients.items()}
    tensors = tensors_of(inputs, by)
    value = implementation.function(**tensors)
    slopes = torch.autograd.grad(value.sum(), [tensors[name] for name in by], materialize_grads=True)
    return dict(zip(by, slopes, strict=True))


def assert_agrees(got, printed, digits, dtype="float64"):
    """Same shape and dtype, and no entry differs by more than half a unit of the last printed decimal."""
    got, printed = np.asarray(got), np.asarray(printed, dtype=np.float64)
    assert got.shape == printed.shape
    assert got.dtype == dtype
    got = got.astype(np.float64)
    # The factor accepts both roundings of a number that ends in 5 after the last printed decimal.
    assert np.all(np.abs(got - printed) <= 0.5 * 10.0**-digits * (1 + 1e-12)), f"got {got}, printed {printed}"


def fails_as_expected(concept, implementation, example, part):
    """Whether the implementation has expected failures of this part, and the judge finds one at this example."""
    verdicts = {failure.verdict for failure in concept.expected_failures_of(implementation.name, part, "float64")}
    return bool(verdicts) and check_called(part).judge(Case(concept, example), implementation).grade in verdicts


@pytest.mark.parametrize(("concept", "implementation", "worked", "part"), CASES)
def test_an_implementation_gives_the_printed_numbers(concept, implementation, worked, part):
    example = concept.domain.cast(worked.inputs, "float64")
    if fails_as_expected(concept, implementation, example, part):
        return
    if part == "value":
        value = value_of(implementation, example.inputs)
        assert_agrees(value, worked.value, worked.digits, concept.returns or "float64")
    else:
        gradients = gradients_of(concept, implementation, example.inputs)
        for name, printed in worked.gradient.items():
            assert_agrees(gradients[name], printed, worked.digits)


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept.name)
def test_a_value_and_a_gradient_are_worked(concept):
    assert any(worked.value is not None for worked in concept.worked)
    if concept.differentiable:
        assert any(worked.gradient is not None for worked in concept.worked)
