"""Correlations are sound: the balls contain value and gradient, and NumPy and torch are within the bounds.

`ORACLE_EXPRESSIONS` and `ORACLE_SEED` as in `test_soundness.py`.
"""

import os

import mpmath
import numpy as np
import pytest
import torch

from tests.support import matrices
from tests.support.certified_functions import Function, check_bounds

TURNS = max(4, int(os.environ.get("ORACLE_EXPRESSIONS", "250")) // 60)
SEED = int(os.environ.get("ORACLE_SEED", "1"))


def draw(names, turn, rng, dtype):
    """Some rows of at least three numbers."""
    return {name: matrices.random_matrix("plain", (2 + turn % 3, 3 + turn % 4), rng, dtype) for name in names}


def correlations(X):
    return np.corrcoef(X)


def covariances(X):
    return np.cov(X)


def exact_covariances(X):
    centred = mpmath.matrix(X.rows, X.cols)
    for i in range(X.rows):
        mean = mpmath.fsum(X[i, :]) / X.cols
        for j in range(X.cols):
            centred[i, j] = X[i, j] - mean
    return centred * centred.T / (X.cols - 1)


def exact_correlations(X):
    found = exact_covariances(X)
    size = [mpmath.sqrt(found[i, i]) for i in range(X.rows)]
    return mpmath.matrix([[found[i, j] / size[i] / size[j] for j in range(X.rows)] for i in range(X.rows)])


FUNCTIONS = (
    Function(correlations, torch.corrcoef, exact_correlations, draw),
    Function(covariances, torch.cov, exact_covariances, draw),
)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.numpy.__name__)
def test_value_and_gradient_are_enclosed_and_the_libraries_are_within_the_bounds(function, dtype, capsys):
    check_bounds(function, dtype, TURNS, SEED, capsys)
