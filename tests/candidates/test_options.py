"""The options of `verify` and `oracle check` that change what is checked: gradients, special values, sizes, regimes."""

import argparse

import numpy as np
import pytest
import torch

from oracle import Domain, Reals
from oracle.candidates.preparation import load_concept, prepare
from oracle.candidates.verify import verify
from oracle.cli import check
from oracle.runner.search import draw


def distances_without_a_gradient_at_zero(X, Y):
    return (X[:, None] - Y).square().sum(2).sqrt()


def test_values_only():
    with pytest.raises(AssertionError, match="The gradient by"):
        verify("distances/l2_distance", distances_without_a_gradient_at_zero, examples=3)
    verified = verify("distances/l2_distance", distances_without_a_gradient_at_zero, examples=2, differentiable=())
    assert verified.grade.right


def test_some_of_the_gradients():
    def detached(x, y):
        return torch.dot(x, y.detach())

    assert verify("linear_algebra/dot_product", detached, examples=2, differentiable=("x",)).grade.right
    with pytest.raises(AssertionError, match="The gradient by y"):
        verify("linear_algebra/dot_product", detached, examples=2)
    with pytest.raises(TypeError, match="states its own inputs and gradients"):
        verify("linear_algebra/dot_product", detached, differentiable=("z",))


def without_nan(x):
    return np.nan_to_num(np.tanh(x), nan=0.0)


@pytest.mark.parametrize(
    ("concept", "candidate", "words"),
    [
        ("activations/tanh", without_nan, "does not propagate NaN"),
        ("activations/tanh", lambda x: np.abs(np.tanh(x)) * np.where(x < 0, -1.0, 1.0), "loses the sign of zero"),
        ("elementwise/division", lambda x, y: x / y + 0.0, "loses the sign of zero"),
        ("linear_algebra/transpose", lambda A: (A + 0.0).T, "loses the sign of zero"),
    ],
    ids=["nan", "tanh", "division", "transpose"],
)
def test_special_values_are_notes_or_failures(concept, candidate, words):
    assert any(words in note for note in verify(concept, candidate, examples=12, side="numpy").notes)
    with pytest.raises(AssertionError, match=f"(?s)^wrong: .*{words[1:]}"):
        verify(concept, candidate, examples=12, side="numpy", strict_special=True)


@pytest.mark.parametrize(
    ("concept", "candidate"),
    [
        ("activations/tanh", np.tanh),
        ("activations/relu", lambda x: np.where(x > 0, x, 0.0)),
        ("activations/relu", lambda x: np.multiply(x, x > 0)),
        ("linear_algebra/hadamard", lambda A, B: np.einsum("ij,ij->ij", A, B)),
    ],
)
def test_right_signs_of_zero_have_no_note(concept, candidate):
    assert not any("sign of zero" in note for note in verify(concept, candidate, examples=8).notes)


def test_another_definition_and_some_regimes():
    def half_penalty(X, y, W, reg):
        margins = np.maximum(0, X @ W - (X @ W)[np.arange(len(y)), y][:, None] + 1)
        margins[np.arange(len(y)), y] = 0
        return margins.sum(1).mean() + reg / 2 * np.sum(W * W)

    options = {"examples": 2, "regimes": ("ties", "given")}
    assert verify("linear_classifiers/hinge_loss", half_penalty, alternative="half penalty", **options).grade.right
    with pytest.raises(ValueError, match="has no alternative 'mean'"):
        verify("linear_classifiers/hinge_loss", half_penalty, alternative="mean")
    with pytest.raises(ValueError, match=r"regimes can be .*, got 'large'"):
        verify("linear_classifiers/hinge_loss", half_penalty, regimes=("large",))


def test_a_costly_definition_is_checked_at_its_smallest_sizes():
    sizes = set()

    def total(x):
        sizes.add(np.size(x))
        return np.sum(x)

    domain = Domain(x=Reals("n")).where(least={"n": 40}, work=lambda n: 100 * n)
    assert verify(np.sum, total, inputs=domain, examples=2, regimes=("special", "ties")).grade.right
    assert max(sizes) <= 41
    assert verify(np.sum, total, inputs=domain, examples=2, regimes=("long",), work=1_000_000).grade.right
    assert max(sizes) > 41


def test_examples_of_a_costly_definition_are_drawn():
    concept = load_concept("activations/softmax")
    found = []
    draw(concept, "float64", "ties", 1, 2, 0, found.append)
    assert found


@pytest.mark.parametrize(
    ("option", "field", "value"),
    [
        ("--no-gradients", "gradients", False),
        ("--strict-special", "strict_special", True),
        ("--work 100", "work", 100),
        ("--side both", "side", "both"),
    ],
)
def test_the_command_line_has_the_same_options(option, field, value, homework):
    parser = argparse.ArgumentParser()
    check.add(parser.add_subparsers())
    parsed = parser.parse_args(["check", "linear_algebra/dot_product", f"{homework}:dot_torch", *option.split()])
    job = check.job_of(parsed, parsed.function)
    assert getattr(job, field) == value
    prepared = prepare(job, load_concept(job.concept))
    assert bool(prepared.concept.differentiable) is job.gradients
