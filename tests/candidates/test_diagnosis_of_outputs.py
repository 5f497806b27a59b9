"""The diagnosis of a candidate with several outputs: a fault that explains all of them, or one output alone."""

import numpy as np
import pytest
import torch

from oracle import Domain, Reals, verify

DOMAIN = Domain(x=Reals("n", 0.125, 8.0), y=Reals("n", 0.125, 8.0)).where(least={"n": 2})


def summary(x, y):
    total = x + 2 * y
    product = x * y
    scale = total.sum()
    return total / scale, product, scale


def outputs_exchanged(x, y):
    total = x + 2 * y
    return x * y, total / total.sum(), total.sum()


def one_scaled(x, y):
    total = x + 2 * y
    return total / total.sum(), x * y, total.mean()


def all_wrong(x, y):
    total = x + 3 * y
    return total / total.sum(), x * y, total.sum()


def one_detached(x, y):
    total = x + 2 * y
    return total / total.sum().detach(), x * y, total.sum()


def two_faults(x, y):
    total = x + 2 * y
    return total / total.sum(), x * y * 2, total.mean()


def message(candidate):
    with pytest.raises(AssertionError) as failed:
        verify(summary, candidate, inputs=DOMAIN, differentiable=("x", "y"), dtypes=("float64",), examples=4)
    return str(failed.value)


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (outputs_exchanged, "two outputs exchanged: `return (product, total / scale, scale)`"),
        (one_scaled, "output 2 (scale): the value is divided by n once too often"),
        (all_wrong, "`total = x + 3 * y`, where the definition has `total = x + 2 * y`"),
        (one_detached, "computed as if"),
        (two_faults, "output 1 (product): the value is twice the correct value"),
    ],
)
def test_the_output_or_the_fault_of_all_outputs_is_named(candidate, words):
    assert words in " ".join(message(candidate).split())


def test_an_output_that_is_right_is_not_in_a_diagnosis():
    text = message(two_faults)
    assert "output 0" not in text.partition("Diagnosis: ")[2].partition("\n\n")[0]


def test_whole_numbers_and_numbers_are_explained_together():
    def largest(x, y):
        order = np.argsort(-x)[:2]
        return x[order] * y[order], order

    def smallest(x, y):
        values, order = torch.topk(x, 2, largest=False)
        return values * y[order], order

    distinct = Domain(x=Reals("n", 0.125, 8.0, structure="distinct"), y=Reals("n", 0.125, 8.0)).where(least={"n": 2})
    with pytest.raises(AssertionError, match=r"`order = np.argsort\(x\)\[:2\]`"):
        verify(largest, smallest, inputs=distinct, differentiable=(), dtypes=("float64",), examples=4)
