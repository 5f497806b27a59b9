"""Planted faults: each kind fits where it should, is made once and in a copy, and is described as it was made."""

import ast
import inspect

import numpy as np
import pytest
import torch

from oracle.catalogue.loading import load
from oracle.mutation.planting import mutants, slots, source_faults
from oracle.mutation.stride_faults import STRIDE_FAULTS, apply_stride_fault
from oracle.mutation.vocabulary import KINDS


def helper(x):
    return x + 1


def example(X, y, eps):
    """Docstrings are not mutated: 1 + 1."""
    total = 0.0
    for i in range(len(y)):
        total += X[i, y[i]] / 2
    if eps < 0:
        raise ValueError("eps")
    scores = np.sqrt(X.sum(axis=1, keepdims=True) + eps) @ X.T
    return helper(total) - np.maximum(scores, 0).mean()


CHANGES = [
    ("operator", "return helper(total) + np.maximum(scores, 0).mean()"),
    ("term", "return helper(total)"),
    ("accumulation", "total -= X[i, y[i]] / 2"),
    ("accumulation", "total = X[i, y[i]] / 2"),
    ("statement", "pass"),
    ("factor", "total += X[i, y[i]]"),
    ("factor", "total += 2 * (X[i, y[i]] / 2)"),
    ("truncation", "total += X[i, y[i]] // 2"),
    ("first for all", "total += X[0, y[i]] / 2"),
    ("index", "for i in range(1, len(y)):"),
    ("index", "for i in range(0, len(y) - 1):"),
    ("validation", "pass"),
    ("axis", "scores = np.sqrt(X.sum(axis=0, keepdims=True) + eps) @ X.T"),
    ("axis", "scores = np.sqrt(X.sum(keepdims=True) + eps) @ X.T"),
    ("keepdims", "scores = np.sqrt(X.sum(axis=1, keepdims=False) + eps) @ X.T"),
    ("keepdims", "scores = np.sqrt(X.sum(axis=1) + eps) @ X.T"),
    ("eps", "scores = (np.sqrt(X.sum(axis=1, keepdims=True)) + eps) @ X.T"),
    ("eps", "scores = np.sqrt(X.sum(axis=1, keepdims=True) + eps + 1e-08) @ X.T"),
    ("transpose", "scores = np.sqrt(X.sum(axis=1, keepdims=True) + eps) @ X"),
    ("product", "scores = np.sqrt(X.sum(axis=1, keepdims=True) + eps) * X.T"),
    ("reduction", "scores = np.sqrt(X.mean(axis=1, keepdims=True) + eps) @ X.T"),
    ("reduction", "return helper(total) - np.maximum(scores, 0).sum()"),
    ("function", "return helper(total) - np.minimum(scores, 0).mean()"),
    ("dropped call", "return helper(total) - scores.mean()"),
    ("constant", "return helper(total) - np.maximum(scores, 1).mean()"),
    ("constant, slightly", "total += X[i, y[i]] / 2.000002"),
    ("comparison", "if eps <= 0:"),
    ("constant", "return x + 2"),  # in a function of the same module that it calls
]


@pytest.mark.parametrize(("kind", "now"), CHANGES)
def test_a_fault_is_planted_where_it_fits(kind, now):
    assert (kind, now) in [(fault.kind, fault.now) for fault in source_faults(example)]


def test_the_faults_are_distinct_and_have_a_line():
    faults = list(source_faults(example))
    assert len({(fault.line, fault.now) for fault in faults}) == len(faults)
    lines = inspect.getsource(inspect.getmodule(example)).splitlines()
    for fault in faults:
        assert ast.unparse(ast.parse(fault.was.removesuffix(":") if fault.was.startswith("return") else "0"))
        assert lines[fault.line - 1].strip()


def test_the_function_itself_does_not_change():
    X, y = np.ones((2, 1)), np.array([0, 0])
    before = example(X, y, 0.5)
    namespace = dict(vars(inspect.getmodule(example)))
    for fault in source_faults(example):
        exec(fault.code, dict(namespace))
    assert example(X, y, 0.5) == before
    assert inspect.getmodule(example).example is example


def test_annotations_and_docstrings_are_not_mutated():
    tree = ast.parse('def f(x: int = 3) -> 1 + 1:\n    "1 + 1"\n    return x')
    texts = [ast.unparse(slot.node) for slot in slots(tree) if not isinstance(slot.node, ast.arguments)]
    assert "1 + 1" not in texts
    assert "3" in texts


def test_every_kind_of_fault_fits_in_some_of_these_concepts():
    names = (
        "linear_classifiers/hinge_loss",
        "shaping/reshape",
        "activations/relu",
        "linear_algebra/matrix_product",
        "linear_algebra/norm_lp",
        "autograd/detach",
        "training/softmax_training",
        "reductions/standard_deviation",
    )
    kinds = {
        m.kind for name in names for i in load(name).implementations if not i.scene for m in mutants(load(name), i)
    }
    assert set(KINDS) - kinds <= {"copy", "broadcast"}
    assert not kinds - set(KINDS)


LAID_OUT = {
    "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "strided": np.arange(24.0).reshape(4, 6)[::2, ::2],
    "offset": np.arange(8.0)[1:7].reshape(2, 3),
    "negative": np.arange(6.0).reshape(2, 3)[::-1, ::-1],
    "expanded": np.ndarray((2, 3), np.float64, bytearray(np.arange(3.0).tobytes()), strides=(0, 8)),
}


@pytest.mark.parametrize("layout", STRIDE_FAULTS)
def test_a_stride_fault_changes_arrays_of_its_own_layout_only(layout):
    for name, array in LAID_OUT.items():
        read = apply_stride_fault(array, layout)
        assert read.shape == array.shape
        assert np.array_equal(read, array) == (name != layout)
    plain = np.arange(6.0).reshape(2, 3)
    assert apply_stride_fault(plain, layout) is plain


@pytest.mark.parametrize("layout", ["fortran", "strided", "offset", "expanded"])
def test_a_stride_fault_changes_tensors_of_its_own_layout_only(layout):
    tensors = {
        "fortran": torch.arange(6.0).reshape(3, 2).T,
        "strided": torch.arange(24.0).reshape(4, 6)[::2, ::2],
        "offset": torch.arange(8.0)[1:7].reshape(2, 3),
        "expanded": torch.arange(3.0).expand(2, 3),
    }
    for name, tensor in tensors.items():
        assert torch.equal(apply_stride_fault(tensor, layout), tensor) == (name != layout)


def test_a_conditional_fault_acts_under_its_condition_only():
    concept = load("activations/relu")
    mutant = next(m for m in mutants(concept, concept["numpy_maximum"]) if m.now == "wrong only where an entry is 0")
    function = mutant.implementation.function
    assert function(x=np.array([1.0, 2.0])).tolist() == [1.0, 2.0]
    assert not mutant.fired()
    assert function(x=np.array([0.0, 2.0])).tolist() != [0.0, 2.0]
    assert mutant.fired()
