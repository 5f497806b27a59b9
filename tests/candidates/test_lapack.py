"""Which functions call LAPACK."""

import numpy as np
import pytest
import torch
from scipy.linalg import solve_triangular

from oracle.candidates.lapack import LapackWatch

SQUARE = np.eye(2)


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        (lambda: np.linalg.pinv(SQUARE), True),
        (lambda: solve_triangular(SQUARE, SQUARE), True),
        (lambda: torch.linalg.eigvalsh(torch.eye(2)), True),
        (lambda: torch.eye(2).inverse(), True),
        (lambda: np.linalg.norm(SQUARE) + (SQUARE @ SQUARE).sum(), False),
        (lambda: torch.linalg.norm(torch.eye(2)), False),
    ],
    ids=["pinv", "scipy", "eigvalsh", "inverse", "norm", "norm of a tensor"],
)
def test_a_call_of_lapack_is_seen(call, seen):
    watch = LapackWatch()
    with watch.watching():
        call()
    assert watch.seen is seen


def test_only_the_first_calls_are_watched():
    watch = LapackWatch(1)
    for _ in range(2):
        with watch.watching():
            pass
    with watch.watching():
        np.linalg.pinv(SQUARE)
    assert not watch.seen
