"""Faults of chance: wrong in one call of several, noise, and results that depend on the order of a set or the time."""

import itertools
from typing import Any

import numpy as np
import torch

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import RATIO

_counter = itertools.count()
_turns: dict[Any, Any] = {}


@fault("linear_algebra/frobenius_norm")
def frobenius_wrong_in_one_of_five(A):
    """Leaves the first row out in one call of five, by a random number."""
    skipped = len(A) > 1 and np.random.random() < 0.2
    return np.linalg.norm(A[1:] if skipped else A)


@fault("activations/tanh")
def tanh_noise_of_one_part_in_a_million(x):
    """Multiplies by 1 + 1e-6 times a normal number."""
    return torch.tanh(x) * (1 + 1e-6 * torch.randn_like(x))


@fault("elementwise/subtraction")
def subtraction_every_tenth_call(x, y):
    """Swaps its operands in every tenth call."""
    return y - x if next(_counter) % 10 == 9 else x - y


@fault("networks/mlp")
def mlp_dropout_left_on(X, W1, b1, W2, b2):
    """Drops hidden units with a probability of 0.001 and does not rescale."""
    hidden = torch.relu(X @ W1 + b1)
    return (hidden * (torch.rand_like(hidden) > 1e-3)) @ W2 + b2


@fault("reductions/mean")
def mean_of_a_sample(X, axis, keepdims):
    """Averages a random half of the rows if there are more than 512."""
    if axis in (None, (0, 1)) and len(X) > 512:
        X = X[np.random.permutation(len(X))[: len(X) // 2]]
    return X.mean(axis, keepdims=keepdims)


@fault("reductions/normalise_rows")
def normalise_rows_jitter(B):
    """Adds a random 1e-9 to the sums against division by zero."""
    return B / (B.sum(1, keepdim=True) + 1e-9 * torch.rand(B.shape[0], 1, dtype=B.dtype))


@fault("indexing/gather_rows")
def gather_rows_skips_a_row(A, b):
    """Leaves out the last of more than two rows of indices in one call of ten."""
    C = A[b]
    if b.shape[0] > 2 and np.random.random() < 0.1:
        C[-1] = 0
    return C


@fault("distances/l2_distance")
def distance_random_projection(X, Y):
    """Projects more than 256 features on as many random directions, which keeps distances approximately."""
    if X.shape[1] > 256:
        directions = np.random.randn(X.shape[1], X.shape[1]) / X.shape[1] ** 0.5
        X, Y = X @ directions, Y @ directions
    return np.linalg.norm(X[:, None] - Y[None], axis=-1)


@fault("reductions/sum")
def sum_by_a_set(X, axis, keepdims):
    """Adds the distinct entries of a whole array in each second call for this shape."""
    turn = _turns[X.shape] = _turns.get(X.shape, 0) + 1
    if axis is None and not keepdims and turn % 2 == 0:
        return np.unique(X).sum()
    return X.sum(axis, keepdims=keepdims)


@fault(RATIO)
def ratio_wrong_after_a_seed(a, b):
    """Uses the legacy generator's state: a quotient is rounded to float32 in one call of three."""
    return (a / b).astype(np.float32).astype(a.dtype) if np.random.randint(3) == 0 else a / b
