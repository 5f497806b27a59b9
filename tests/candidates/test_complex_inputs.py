"""Complex inputs are certified, with the derivatives by both parts as torch has them in one complex gradient."""

import numpy as np
import pytest
import torch

from oracle import verify
from oracle.domains import Complexes, Domain
from oracle.truth import certify
from oracle.truth.vectorized import vectorized

LINE = Domain(z=Complexes("n", -2, 2)).where(least={"n": 1})


def test_a_gradient_by_complex_numbers_has_the_derivatives_by_both_parts():
    z = np.array([1 + 2j, -0.5j, 3.0])
    for function, by_torch in (
        (lambda z: 2 * np.abs(z) ** 2, lambda z: 2 * z.abs() ** 2),
        (lambda z: (z * z / (z + 4)).imag, lambda z: (z * z / (z + 4)).imag),
        (lambda z: np.abs(np.fft.fft(z, 4)), lambda z: torch.fft.fft(z, 4).abs()),
    ):
        path = certify(vectorized(function), {"z": z}, "float64", ("z",)).paths[0]
        tensor = torch.tensor(z, requires_grad=True)
        value = by_torch(tensor)
        value.sum().backward()
        slope = torch.view_as_real(tensor.grad).numpy()
        assert path.gradients["z"].shape == slope.shape
        assert (path.value.distance(value.detach().numpy()) <= path.value.direct).all()
        assert (path.gradients["z"].distance(slope) <= path.gradients["z"].direct).all()
        assert (path.gradients["z"].distance(-slope[:, ::-1]) > path.gradients["z"].rearranged).any()


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (lambda z: np.abs(z) ** 2, lambda z: (z * z.conj()).real),
        (lambda z: np.fft.ifft(z * 1j), lambda z: torch.fft.ifft(z * 1j)),
        (lambda z: (1 / (z + 3)).real, lambda z: torch.reciprocal(z + 3).real),
    ],
    ids=["power", "inverse transform", "quotient"],
)
def test_a_right_function_of_complex_numbers_passes(reference, candidate):
    verified = verify(reference, candidate, inputs=LINE, differentiable=["z"], examples=2)
    assert verified.certified
    assert verified.grade in ("accurate", "rearranged")


@pytest.mark.parametrize(
    ("reference", "candidate", "message"),
    [
        (lambda z: z * z, lambda z: z * z.conj(), "by z|output 0"),
        (lambda z: np.abs(z) ** 2, lambda z: z.abs() ** 2 + (z - z.detach()).real, "gradient by z"),
        (lambda z: np.fft.ifft(z) + 0, lambda z: torch.fft.fft(z).conj() + 0, "by z|output 0"),
    ],
    ids=["conjugate", "gradient", "without 1 / n"],
)
def test_a_wrong_function_of_complex_numbers_fails(reference, candidate, message):
    with pytest.raises(AssertionError, match=r"(?si)^wrong.*" + message):
        verify(reference, candidate, inputs=LINE, differentiable=["z"], examples=2)
