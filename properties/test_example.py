"""One property of the catalogue in full: read this module first.

A property says what holds for every valid input. Here it is: *each implementation of the Euclidean distance is as close
to the exact value as rounding allows*, for the value and for the gradients. Hypothesis draws the inputs, `certify`
encloses the exact value and bounds the rounding error, and NumPy and torch are compared with both. No tolerance is
written down.

The other modules state such properties for the whole catalogue:

- `test_agreement.py` generates one test for each concept, implementation, check and dtype. Its id names them, as in
  `test_agreement[distances/l2_distance-torch_cdist-value-float64]`; so `pytest properties -k l2_distance` runs one
  concept. The checks are those of `oracle.runner`; each runs on examples from the domain of the concept.
- `test_answers.py` runs fixed scripts whose output is compared between versions of the libraries.
- `test_histories.py` runs random scripts about memory and autograd on both libraries and on the model of them.
"""

import numpy as np
import torch
from hypothesis import given, settings

from oracle.concepts.distances import l2_distance
from oracle.truth import certify

# The domain of the concept states which inputs are valid: X is (n, d), Y is (m, d), all entries are finite reals.
# Its examples include equal rows, nearly equal rows, empty arrays, and very large and very small entries.
examples = l2_distance.inputs().examples("float64")


@settings(deadline=None, derandomize=True)
@given(example=examples)
def test_the_value_of_numpy_is_within_the_rounding_bound(example):
    with np.errstate(all="ignore"):  # overflow is allowed where the bound is infinite
        result = l2_distance.numpy_broadcast(example.inputs["X"], example.inputs["Y"])
    assert_within_bound(result, certified(example).value)


@settings(deadline=None, derandomize=True)
@given(example=examples)
def test_the_value_of_torch_is_within_the_rounding_bound(example):
    result = l2_distance.torch_broadcast(torch.tensor(example.inputs["X"]), torch.tensor(example.inputs["Y"]))
    assert_within_bound(result.numpy(), certified(example).value)


@settings(deadline=None, derandomize=True)
@given(example=examples)
def test_the_gradients_of_autograd_are_within_the_rounding_bound(example):
    X, Y = (torch.tensor(example.inputs[name], requires_grad=True) for name in ("X", "Y"))
    l2_distance.torch_broadcast(X, Y).sum().backward()
    # At equal rows the distance is not differentiable; there the certified gradient is an interval that contains every
    # valid subgradient.
    gradients = certified(example).gradients
    assert_within_bound(X.grad.numpy(), gradients["X"])
    assert_within_bound(Y.grad.numpy(), gradients["Y"])


def certified(example):
    """Run the definition on certified numbers: the enclosed value, and the gradients of the sum of the value."""
    truth = certify(l2_distance.definition, example.inputs, "float64", differentiable=("X", "Y"))
    (path,) = truth.paths  # one path, because this definition compares no numbers
    return path


def assert_within_bound(result, truth):
    """Assert that shapes agree and that each entry is within `truth.direct` of a correct value, where that is finite.

    The bound is infinite where an intermediate result of the definition may overflow; any result is accepted there.
    """
    assert result.shape == truth.shape
    bounded = np.isfinite(truth.direct)
    assert np.isfinite(result[bounded]).all()
    error = truth.distance(np.where(bounded, result, 0.0))
    assert (error <= truth.direct)[bounded].all()
