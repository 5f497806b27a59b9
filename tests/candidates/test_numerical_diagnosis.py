"""Numerical faults and faults of a backward pass have diagnoses of their own."""

import re

import numpy as np
import pytest
import torch

from oracle.candidates.diagnosis.diagnose import diagnose
from oracle.candidates.diagnosis.sample import sample_examples
from oracle.candidates.diagnosis.source_trees import TooManyTurns, source_tree
from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import concept_of
from oracle.domains import Domain, Reals, Scalar

PAIRS = Domain(x=Reals("n d", -4.0, 4.0)).where(least={"n": 2, "d": 8})


def cubes(x):
    return x * x * x


def row_sums(x):
    return x.sum(axis=1)


def largest(x):
    return np.max(x, axis=1)


def centred(x):
    return x - x.mean(axis=1, keepdims=True)


def log_of_sums(x):
    top = x.max(axis=1)
    return np.log(np.exp(x - top[:, None]).sum(axis=1)) + top


def ratios(x):
    return x / (x * x + 0.5)


def doubled_until(x):
    total = x.sum() * 0 + 1
    while total < 100:
        total = total + total
    return x * total


def diagnosis(reference, port, side="numpy", domain=PAIRS, differentiable=()):
    concept = concept_of(reference, domain, differentiable)
    candidate = Implementation("port", side, "value", port)
    failing = [domain.at({"n": 2, "d": 9}, "float64", 1)]
    return diagnose(concept, [candidate], "float64", failing=failing)


UNBOUNDED = Domain(x=Reals("n d")).where(least={"n": 2, "d": 2})


@pytest.mark.parametrize(
    ("reference", "port", "words"),
    [
        (cubes, lambda x: (x.astype(np.float32) ** 3).astype(x.dtype), "the precision of float32"),
        (row_sums, lambda x: x.astype(np.float16).sum(axis=1).astype(x.dtype), "the precision of float16"),
        (ratios, lambda x: x / (x * x + 0.5 + 1e-7), "0.5000001"),
        (ratios, lambda x: x / (x * x + 0.25), "0.25"),
        (cubes, lambda x: np.where(np.abs(x) < 1e-2, 0, x**3), "threshold"),
        (largest, lambda x: np.where(np.abs(x) <= 1e-2, 0, x).max(axis=1), ""),
        (centred, lambda x: x - x.mean(), "axis"),
        (centred, lambda x: x / 8, ""),
        (ratios, lambda x: x / (x * x + 0.5) / 8, "1/8 times"),
    ],
)
def test_a_numerical_fault_is_named(reference, port, words):
    assert words in diagnosis(reference, port)


@pytest.mark.parametrize(
    ("port", "words"),
    [
        (lambda x: np.log(np.exp(x).sum(axis=1)), "overflows where x has an entry above about 71"),
        (lambda x: np.log(np.exp(x).sum(axis=1)), "is not finite where all its entries are far below 0"),
        (lambda x: np.log(np.exp(x - x.max()).sum(axis=1)) + x.max(), "the largest entry of the whole array"),
        (lambda x: np.log(np.exp(x - x.max(axis=1, keepdims=True)).sum(axis=1)), "top"),
    ],
)
def test_a_missing_shift_is_told_from_a_wrong_one(port, words):
    assert words in diagnosis(log_of_sums, port, domain=UNBOUNDED)


def test_a_tail_that_is_not_handled_is_named():
    def blocks(x):
        total = np.zeros(len(x), x.dtype)
        whole = x.shape[1] // 16 * 16
        for start in range(0, whole, 16):
            total = total + x[:, start : start + 16].sum(axis=1)
        return total if whole else x.sum(axis=1)

    concept = concept_of(row_sums, PAIRS, ())
    failing = [PAIRS.at({"n": 2, "d": 17}, "float64", 1)]
    sentence = diagnose(concept, [Implementation("blocks", "numpy", "value", blocks)], failing=failing)
    assert "blocks of 16" in sentence


def with_backward(slope):
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x * x

        @staticmethod
        def backward(ctx, upstream):
            (x,) = ctx.saved_tensors
            return slope(x, upstream)

    return Cube.apply


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        (lambda x, g: 3 * x * x * g.mean(), "the mean of the upstream gradient"),
        (lambda x, g: 3 * x * x, "without the upstream gradient"),
        (lambda x, g: 3 * x * x * g.sum(), "the sum of the upstream gradient"),
        (lambda x, g: 3 * x * x * g * g, "the square of the upstream gradient"),
        (lambda x, g: x * x * g, "1/3 times the correct value"),
    ],
)
def test_a_wrong_upstream_gradient_is_named(slope, words):
    sentence = diagnosis(cubes, with_backward(slope), "torch", differentiable=("x",))
    assert words in sentence
    assert sentence.startswith("the gradient by x")


def test_a_detached_mean_is_named():
    sentence = diagnosis(centred, lambda x: x - x.mean(1, keepdim=True).detach(), "torch", differentiable=("x",))
    assert "x.mean(axis=1, keepdims=True)" in sentence


def test_a_constant_is_told_from_a_size():
    domain = Domain(x=Reals("n", -1.0, 1.0)).where(least={"n": 8})
    assert len({example.dims["n"] for example in sample_examples(concept_of(cubes, domain, ()), "float64", 0)}) > 2


def test_an_unknown_result_fits_nothing():
    domain = Domain(x=Reals("n", 0.5, 2.0), eps=Scalar(0.01, 0.1)).where(least={"n": 1})
    port = Implementation("port", "numpy", "value", lambda x, eps: np.sqrt(x + eps**3))
    assert diagnose(concept_of(lambda x, eps: np.sqrt(x) + eps, domain, ()), [port]) == ""


def test_planted_code_ends_and_reads_only_its_own_memory():
    source = source_tree(doubled_until)
    assert source is not None
    source.tree.body[-1].body[0].value.right.value = 0  # never reaches 100
    with pytest.raises(TooManyTurns):
        source.run()(np.ones((2, 2)))
    windows = source_tree(pairs_of_entries)
    assert windows is not None
    assert windows.run()(np.arange(4.0)).tolist() == [[0, 1], [1, 2], [2, 3]]
    with pytest.raises(IndexError, match="outside the array"):
        windows.run()(np.arange(1.0))


def pairs_of_entries(x):
    return np.lib.stride_tricks.as_strided(x, (3, 2), (x.itemsize, x.itemsize))


def test_integers_are_not_called_a_narrow_precision():
    def codes(x):
        return np.rint(x.sum(axis=1) * 8) + 128

    found = diagnosis(codes, lambda x: codes(x) + np.sign(codes(x) - 128))
    assert "precision" not in found


def line(x):
    return np.tanh(x) + 0.3 * x * 0.7


def test_a_number_with_many_digits_that_only_happens_to_fit_is_not_named():
    assert "0.31 * x * 0.7" in diagnosis(line, lambda x: np.tanh(x) + 0.31 * x * 0.7)
    found = diagnosis(line, lambda x: np.tanh(x) + 0.31 * x * 0.71)  # 0.3144285… * x * 0.7
    assert not re.search(r"\d\.\d{7,}", found)
