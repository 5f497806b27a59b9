"""A measured tolerance: next to a jump both sides are right, and the reference is run in the format under test."""

import numpy as np
import pytest
import torch
from scipy.special import erfc

from oracle.candidates.verify import verify
from oracle.domains import Domain, Reals
from oracle.truth.in_format import in_format
from oracle.truth.measured import ReferenceRaised, measure

VECTOR = Domain(x=Reals("n"))
SHARES = Domain(x=Reals("n", low=0.0, high=1.0)).where(least={"n": 1})


def opaque(x):
    """The same floats, read from bytes, which certified numbers do not have."""
    return np.frombuffer(x.tobytes(), x.dtype)


@pytest.mark.parametrize(
    ("reference", "right", "wrong", "domain"),
    [
        (lambda x: np.ceil(opaque(x) * 10), lambda x: torch.ceil(x / 0.1), lambda x: torch.floor(x * 10) + 1, VECTOR),
        (lambda x: np.round(opaque(x), 1), lambda x: torch.round(x, decimals=1), torch.round, VECTOR),
        (
            lambda x: np.histogram(opaque(x), 4, (0, 1))[0],
            lambda x: torch.histc(x, 4, 0, 1).long(),
            lambda x: torch.histc(x, 4, 0, 1.05).long(),
            SHARES,
        ),
        (
            lambda x: x * np.sign(np.remainder(opaque(x), 0.3) - 0.1),
            lambda x: x * torch.sign(x - 0.3 * torch.floor(x / 0.3) - 0.1),
            lambda x: x * torch.sign(x - 0.3 * torch.floor(x / 0.3) - 0.2),
            SHARES,
        ),
    ],
    ids=["ceil", "round", "histogram", "square wave"],
)
def test_next_to_a_jump_both_sides_are_right_and_elsewhere_only_one(reference, right, wrong, domain):
    assert not verify(reference, right, inputs=domain, examples=4).certified
    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify(reference, wrong, inputs=domain, examples=4)


def test_between_the_sides_of_a_jump_nothing_is_right():
    (path,) = measure(lambda x: 100.0 * np.floor(x / 0.1) + x, {"x": np.array([0.3, 0.35])}, "float32").paths
    distance = [path.value.distance(np.array([y, 300.35]))[0] for y in (200.3, 300.3, 250.3)]
    bound = path.value.rearranged[0]
    assert max(distance[:2]) <= bound < 1.0 < distance[2]
    assert path.value.tight.tolist() == [False, True]


def test_a_steep_smooth_function_has_no_jump():
    (path,) = measure(lambda x: np.arctan(1e6 * (x - 1.0)), {"x": np.array([1.0 + 2.0**-20])}, "float32").paths
    assert path.value.tight.all()
    assert path.value.direct[0] > 0.01


def test_a_constant_of_numpy_does_not_promote_the_reference():
    x = in_format(np.array([-8.0]), np.float32)
    assert (x / np.sqrt(2)).dtype == np.float32
    assert (x.astype(np.float64) / np.sqrt(2)).dtype == np.float64

    def tail(x):
        return 1 - erfc(x / np.sqrt(2)) / 2

    (path,) = measure(tail, {"x": np.array([-6.5], np.float32)}, "float32").paths
    assert path.value.high[0] > 0.0
    assert path.value.direct[0] >= path.value.high[0]  # in float32 the answer is 0


def test_a_reference_that_raises_is_named():
    with pytest.raises(ReferenceRaised, match=r"LinAlgError: Singular matrix"):
        measure(np.linalg.inv, {"a": np.zeros((2, 2))}, "float64")
