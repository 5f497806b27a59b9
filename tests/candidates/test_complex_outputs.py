"""References that return complex numbers: certified, with real and imaginary parts compared and differentiated."""

import numpy as np
import pytest
import torch

from oracle import verify
from oracle.domains import Domain, Reals

LINE = Domain(x=Reals("n", -2, 2)).where(least={"n": 1})


def spectrum(x):
    return np.fft.rfft(x)


def phasor(x):
    return np.exp(1j * x) * x


def two(x):
    y = np.fft.fft(x, norm="ortho")
    return y, np.abs(y)


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (spectrum, torch.fft.rfft),
        (phasor, lambda x: torch.polar(torch.ones_like(x), x) * x),
        (two, lambda x: (torch.fft.fft(x, norm="ortho"), torch.fft.fft(x, norm="ortho").abs())),
    ],
    ids=["spectrum", "phasor", "two outputs"],
)
def test_a_right_complex_answer_passes(reference, candidate):
    verified = verify(reference, candidate, inputs=LINE, differentiable=["x"], examples=2)
    assert verified.certified
    assert verified.grade in ("accurate", "rearranged")


@pytest.mark.parametrize(
    ("reference", "candidate", "message"),
    [
        (spectrum, lambda x: torch.fft.rfft(x).conj() + 0, "is "),
        (spectrum, lambda x: torch.fft.rfft(x).real, "has dtype float"),
        (phasor, lambda x: torch.exp(1j * x) * x.detach(), "gradient by x"),
        (two, lambda x: (torch.fft.fft(x), torch.fft.fft(x, norm="ortho").abs()), "output 0"),
    ],
    ids=["conjugate", "real part", "gradient", "norm"],
)
def test_a_wrong_complex_answer_fails(reference, candidate, message):
    with pytest.raises(AssertionError, match=r"(?si)^wrong.*" + message):
        verify(reference, candidate, inputs=LINE, differentiable=["x"], examples=2)
