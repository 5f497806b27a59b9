"""Sizes at which a candidate differs from the definition over floats are judged."""

import numpy as np
import pytest
import torch

from oracle import verify
from oracle.candidates import screened_sizes
from oracle.catalogue.concept import Implementation
from oracle.catalogue.loading import load
from oracle.domains.screening import screened
from oracle.runner.limits import Deadline


def addition_at_77(a, b):
    return a - b if len(a) == 77 else a + b


def squares_at_97(x):
    return x * x * (1.5 if len(x) == 97 else 1)


def product_of_59_columns(A, x):
    return A[:, 1:] @ x[1:] if A.shape[1] == 59 else torch.mv(A, x)


def largest_of_the_first_thousands(x):
    return np.abs(x[:4099]).max()


def addition(a, b):
    return np.add(a, b)


def median(x):
    return np.median(x)


def largest(x):
    return torch.linalg.vector_norm(x, float("inf"))


def refuses_88(a, b):
    if len(a) == 88:
        raise ValueError("not 88")
    return a + b


@pytest.mark.parametrize(
    ("concept", "function", "size"),
    [
        ("elementwise/addition", addition_at_77, 77),
        ("autograd/square_vector", squares_at_97, 97),
        ("linear_algebra/matrix_vector", product_of_59_columns, 59),
        ("linear_algebra/norm_max", largest_of_the_first_thousands, 4100),
    ],
)
def test_a_fault_at_a_single_size_is_found(concept, function, size):
    with pytest.raises(AssertionError, match=rf"(?s)^wrong: .*{size},"):
        verify(concept, function, examples=1)


def mean_of_38_columns(X, axis, keepdims):
    mean = torch.mean(X, dim=axis, keepdim=keepdims)
    return mean * (2 if X.shape[1] == 38 and axis == 1 and keepdims else 1)


def largest_of_a_row_that_ascends(X, axis):
    if len(X) == 1 and axis == 1 and X.shape[1] > 2 and bool((X.diff() >= 0).all()):
        return X[:, -2]
    return X.amax(dim=() if axis is None else axis)


def rows_of_descending_labels(A, b):
    if b.shape[1] == 1 and len(b) > 2 and (np.diff(b[:, 0]) < 0).all():
        return A[b[0, 0] - np.arange(len(b))][:, None]
    return A[b]


@pytest.mark.parametrize(
    ("concept", "function"),
    [
        ("reductions/mean", mean_of_38_columns),
        ("reductions/largest", largest_of_a_row_that_ascends),
        ("indexing/gather_rows", rows_of_descending_labels),
    ],
)
def test_a_fault_under_one_combination_or_pattern_is_found(concept, function):
    planted = Implementation("torch_planted", "torch", "value", function)
    assert next(screened_sizes._differing(load(concept), planted, "float64", Deadline(1e6, 1.0)), None) is not None


def test_an_exception_at_a_single_size_is_found():
    with pytest.raises(AssertionError, match="not 88"):
        verify("elementwise/addition", refuses_88, examples=1)


@pytest.mark.parametrize(
    ("concept", "function"),
    [
        ("elementwise/addition", addition),
        ("reductions/median", median),
        ("linear_algebra/norm_max", largest),
    ],
)
def test_a_right_function_is_not_judged_again(concept, function, monkeypatch):
    differing = []
    found = screened_sizes._differing
    monkeypatch.setattr(screened_sizes, "_differing", lambda *of: differing.extend(found(*of)) or differing)
    verify(concept, function, examples=1)
    assert not differing


@pytest.mark.parametrize("name", ["reductions/mean", "linear_classifiers/accuracy"])
def test_every_size_up_to_130_is_screened_along_every_axis(name):
    domain = load(name).domain
    sizes = [example.dims for example in screened(domain, "float64")]
    for axis in domain.dims:
        assert {*range(21, 131), 1030, 4100} <= {dims[axis] for dims in sizes}
    assert len(sizes) < 2500
