"""Examples with equal inputs share their truth in a plan; their answers are their own."""

import numpy as np
import pytest

from oracle.catalogue.loading import load
from oracle.domains import Example
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES


def example(dtype="float64", regime="given", **inputs):
    return Example(inputs, dtype, regime, {})


X = np.array([[1.0, -2.0], [0.5, 3.0]])


def test_the_truth_of_equal_inputs_is_computed_once():
    plan = CheckPlan(load("activations/softmax"), PROFILES["quick"])
    first, second = (plan.case(example(regime=regime, X=X.copy())) for regime in ("given", "ties"))
    assert first.truth is second.truth
    assert (first.shape, second.shape, second.refusal) == ((2, 2), (2, 2), "")
    torch_softmax = plan.concept["torch_softmax"]
    assert first.answer(torch_softmax) is not second.answer(torch_softmax)


def test_a_layout_has_the_same_content():
    one = example(X=X)
    assert one.content == one.with_layout("fortran").content == one.with_layout("strided").content


OTHERS = {
    "dtype": example("float32", X=X),
    "value": example(X=np.where(X == 3.0, 4.0, X)),
    "sign of zero": example(X=X * 0.0),
    "shape": example(X=X.reshape(1, 4)),
    "kind": example(X=X.astype(np.int64)),
    "name": example(Y=X),
    "list": example(X=[X[0], X[1]]),
    "number": example(X=1.0),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_other_inputs_have_another_content(other):
    assert example(X=X).content != other.content
    assert other.content == other.content


def test_long_arrays_in_lists_are_compared_entry_by_entry():
    entries = np.arange(5000.0)
    changed = entries.copy()
    changed[2500] = -1.0  # NumPy leaves it out where it prints the array
    assert example(X=[entries]).content == example(X=[entries.copy()]).content
    assert example(X=[entries]).content != example(X=[changed]).content
    assert example(X={"w": entries}).content != example(X={"w": changed}).content


def test_the_sign_of_a_zero_and_true_are_other_inputs():
    assert example(X=0.0).content != example(X=-0.0).content
    assert example(X=True).content != example(X=1).content
