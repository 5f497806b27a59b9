"""`oracle.given`: generated inputs and their certified truth in a test of one's own."""

import numpy as np
import pytest
import torch

import oracle
from oracle import Choice, Domain, Labels, Reals


def cosine(x, y):
    return (x * y).sum() / np.sqrt((x * x).sum() * (y * y).sum())


PAIR = Domain(x=Reals("n", 0.5, 2.0), y=Reals("n", 0.5, 2.0)).where(least={"n": 1})
seen = []


@oracle.given(PAIR, cosine, examples=10)
def test_the_inputs_and_the_truth_are_given_by_name(x, y, truth):
    assert x.shape == y.shape
    assert truth.value.shape == ()
    assert abs(cosine(x, y) - truth.value) <= 4 * truth.bound
    assert truth.check(np.asarray(cosine(x, y))).right


@oracle.given("softmax_loss", examples=10, dtype="float32")
def test_a_concept_and_some_of_its_inputs(X, y):
    assert X.dtype == np.float32
    assert y.dtype == np.int64
    assert len(X) == len(y)


@oracle.given(Domain(x=Reals("n"), y=Labels("n", below="n"), how=Choice("sum", "mean")), examples=10)
def test_a_domain_without_a_reference(x, y, how):
    x[:] = 0.0  # a copy
    seen.append((len(y), how))


def test_the_examples_differ():
    test_a_domain_without_a_reference()
    assert len(set(seen)) > 3


@pytest.mark.parametrize("factor", [1.0, 2.0])
@oracle.given(Domain(x=Reals("n")), np.tanh, examples=10, differentiable=["x"])
def test_parameters_and_fixtures_of_pytest_remain(x, truth, factor, tmp_path):
    assert tmp_path.is_dir()
    slope = truth.gradients["x"] / truth.cotangent if truth.cotangent.size else truth.value
    assert np.allclose(factor * slope, factor * (1 - np.tanh(x) ** 2))
    assert truth.check(torch.tanh(torch.from_numpy(x))).passes


def test_a_wrong_result_fails_with_a_small_example():
    @oracle.given(Domain(x=Reals("n", low=0.0)), np.sqrt, examples=30)
    def root(x, truth):
        truth.check(np.where(x > 1, x / 2 + 0.5, np.sqrt(x)))

    with pytest.raises(AssertionError, match=r"(?s)entry \[0\] is .* but should be .*x = \["):
        root()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: oracle.given(Domain(x=Reals("n")))(lambda x, truth: None), r"@oracle.given\(domain, reference\)"),
        (lambda: oracle.given("relu", np.tanh), "a concept has a definition already"),
        (lambda: oracle.given("relu")(lambda z: None), "takes none of the inputs x, nor `truth`"),
    ],
)
def test_a_test_that_cannot_be_made_is_a_type_error(make, message):
    with pytest.raises(TypeError, match=message):
        make()
