"""Fourier transforms and complex numbers are sound: the balls contain value and gradient, libraries are within bounds.

`ORACLE_EXPRESSIONS` and `ORACLE_SEED` as in `test_soundness.py`.
"""

import os

import mpmath
import numpy as np
import pytest
import scipy.fft
import torch

from oracle.truth import certify
from oracle.truth.vectorized import vectorized
from tests.support import matrices
from tests.support.certified_functions import Function, check_bounds, share

TURNS = max(4, int(os.environ.get("ORACLE_EXPRESSIONS", "250")) // 40)
SEED = int(os.environ.get("ORACLE_SEED", "1"))


def draw(names, turn, rng, dtype):
    """Lines of the same length, of many kinds of lengths: powers of two, primes, products."""
    kind = ("plain", "whole", "scaled")[turn % 3]
    length = (1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 9)[(turn * 5 + SEED) % 12]
    return {name: matrices.random_matrix(kind, (1, length), rng, dtype)[0] for name in names}


def fourier(x, sign=-1):
    n = len(x)
    return [sum(x[j] * mpmath.expjpi(mpmath.mpf(2 * sign * j * k) / n) for j in range(n)) for k in range(n)]


def power_spectrum(x):
    return np.abs(np.fft.rfft(x)) ** 2


def orthonormal_parts(x):
    y = np.fft.fft(x, norm="ortho")
    return y.real - 2 * y.imag


def autocorrelation(x):
    y = np.fft.rfft(x, 2 * len(x))
    return np.fft.irfft(y * np.conj(y), 2 * len(x))


def convolved(a, b):
    return np.fft.irfft(np.fft.rfft(a) * np.fft.rfft(b), len(a))


def mp_convolved(a, b):
    n = len(a)
    return mpmath.matrix([sum(a[j] * b[(k - j) % n] for j in range(n)) for k in range(n)])


def padded_inverse(a, b):
    return np.fft.ifft(a + 1j * b, 6, norm="forward").imag


def mp_padded_inverse(a, b):
    z = [mpmath.mpc(x, y) for x, y in zip(a, b, strict=True)][:6]
    return mpmath.matrix([x.imag for x in fourier(z + [mpmath.mpc(0)] * (6 - len(z)), 1)])


def hermitian(x):
    return np.fft.hfft(x, 5)


def rotated(a, b):
    return (np.exp(1j * a) * (b - 2j * a)).imag


def divided(a, b):
    return np.real((a + 1j * b) / (b - 2j))


def phase(a, b):
    return np.angle(a + 1j * b + (0.25 + 0.5j))


def squared_modulus(a, b):
    z = a + 1j * b
    return (z * z.conj()).real + np.abs(z**3)


def pointwise(function):
    return lambda a, b: mpmath.matrix([function(x, y) for x, y in zip(a, b, strict=True)])


FUNCTIONS = [
    Function(
        power_spectrum,
        lambda x: torch.fft.rfft(x).abs() ** 2,
        lambda x: mpmath.matrix([abs(y) ** 2 for y in fourier(list(x))[: len(x) // 2 + 1]]),
        draw,
    ),
    Function(
        orthonormal_parts,
        lambda x: torch.fft.fft(x, norm="ortho").real - 2 * torch.fft.fft(x, norm="ortho").imag,
        lambda x: mpmath.matrix([(y.real - 2 * y.imag) / mpmath.sqrt(len(x)) for y in fourier(list(x))]),
        draw,
    ),
    Function(
        autocorrelation,
        lambda x: torch.fft.irfft(torch.fft.rfft(x, 2 * len(x)).abs() ** 2, 2 * len(x)),
        lambda x: mp_convolved([*x, *[0] * len(x)], [x[0], *[0] * len(x), *list(x)[:0:-1]]),
        draw,
    ),
    Function(
        convolved, lambda a, b: torch.fft.irfft(torch.fft.rfft(a) * torch.fft.rfft(b), len(a)), mp_convolved, draw
    ),
    Function(
        padded_inverse,
        lambda a, b: torch.fft.ifft(torch.complex(a, b), 6, norm="forward").imag,
        mp_padded_inverse,
        draw,
    ),
    Function(
        hermitian,
        lambda x: torch.fft.hfft(x, 5),
        lambda x: mpmath.matrix([y.real for y in fourier([*([*x, 0, 0][:3]), *([*x, 0, 0][2:0:-1])])]),
        draw,
    ),
    Function(
        rotated,
        lambda a, b: (torch.exp(1j * a) * (b - 2j * a)).imag,
        pointwise(lambda x, y: (mpmath.expj(x) * (y - 2j * x)).imag),
        draw,
    ),
    Function(
        divided,
        lambda a, b: (torch.complex(a, b) / (b - 2j)).real,
        pointwise(lambda x, y: (mpmath.mpc(x, y) / (y - 2j)).real),
        draw,
    ),
    Function(
        phase,
        lambda a, b: torch.angle(torch.complex(a, b) + (0.25 + 0.5j)),
        pointwise(lambda x, y: mpmath.arg(mpmath.mpc(x, y) + (0.25 + 0.5j))),
        draw,
    ),
    Function(
        squared_modulus,
        lambda a, b: torch.complex(a, b).abs() ** 2 + (torch.complex(a, b) ** 3).abs(),
        pointwise(lambda x, y: abs(mpmath.mpc(x, y)) ** 2 + abs(mpmath.mpc(x, y) ** 3)),
        draw,
    ),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.numpy.__name__)
def test_value_and_gradient_are_enclosed_and_the_libraries_are_within_the_bounds(function, dtype, capsys):
    check_bounds(function, dtype, TURNS, SEED, capsys)


@pytest.mark.parametrize("length", [53, 64, 97, 128, 210, 251])
def test_long_lines_are_within_the_bounds(length):
    x = np.random.default_rng(SEED).normal(size=length).astype(np.float32)
    (path,) = certify(vectorized(power_spectrum), {"x": x}, "float32", ("x",)).paths
    tensor = torch.tensor(x, requires_grad=True)
    answer = torch.fft.rfft(tensor).abs() ** 2
    answer.sum().backward()
    assert np.isfinite(path.value.direct).all()
    assert share(path.value, power_spectrum(x)) <= 1.0
    assert share(path.value, answer.detach().numpy()) <= 1.0
    assert share(path.gradients["x"], tensor.grad.numpy()) <= 1.0


def test_the_transform_of_a_chirp_is_at_most_three_times_the_root_of_its_length():
    """The bound for lengths with a large prime factor uses it.

    Between the points of a grid that is eight times as fine, a trigonometric polynomial is at most 1 / cos(π/8) times
    larger (Ehlich and Zeller, 1964).
    """
    for length in (*range(50, 130), 251, 509, 1021, 2053):
        chirp = np.exp(1j * np.pi * (np.arange(1 - length, length) ** 2 % (2 * length)) / length)
        most = np.abs(np.fft.fft(chirp, 16 * length)).max() / np.cos(np.pi / 8)
        assert most <= 3.0 * np.sqrt(length)


SEVERAL = np.arange(24.0).reshape(2, 3, 4) ** 1.5
SHAPED = {
    "rows": lambda x: np.fft.fft(x, axis=1).real,
    "two axes": lambda x: np.abs(np.fft.fft2(x)),
    "all axes": lambda x: np.fft.fftn(x).imag,
    "inverse of two axes": lambda x: np.fft.ifft2(x, norm="ortho").real,
    "inverse of all axes": lambda x: np.fft.ifftn(x).imag,
    "real": lambda x: np.abs(np.fft.rfft2(x, norm="ortho")),
    "back": lambda x: np.fft.irfft2(np.fft.rfft2(x), x.shape[-2:]),
    "back in all axes": lambda x: np.fft.irfftn(np.fft.rfftn(x), x.shape, (0, 1, 2)),
    "cut": lambda x: np.abs(np.fft.rfft(x, 3)),
    "filled": lambda x: np.fft.ifft(x, n=6, axis=0).real,
    "shifted": lambda x: np.fft.fftshift(x, axes=(1, 2)),
    "shifted back": lambda x: np.fft.ifftshift(np.fft.fftshift(x)),
    "by frequency": lambda x: np.abs(np.fft.rfft(x)) * np.fft.rfftfreq(4, 0.5),
    "inverse real": lambda x: np.fft.ihfft(x).real,
    "scipy": lambda x: scipy.fft.irfft(scipy.fft.rfft(x, axis=1) * 2, 3, axis=1),
    "norm": lambda x: np.linalg.norm(np.fft.fft(x), axis=-1),
}


@pytest.mark.parametrize("name", SHAPED)
def test_axes_lengths_and_norms_are_those_of_numpy(name):
    function = SHAPED[name]
    path = certify(vectorized(function), {"x": SEVERAL}, "float64", ("x",)).paths[0]
    answer = function(SEVERAL)
    assert path.value.shape == answer.shape
    assert np.isfinite(path.value.direct).all()
    assert (path.value.direct <= 1e-10).all()
    assert share(path.value, answer) <= 1.0


X = np.array([0.5, -1.25, 2.0, 0.75, 3.0])
Y = np.array([1.5, 0.25, -2.0, 1.75, 0.5])


@pytest.mark.parametrize(
    ("function", "inputs", "wrong"),
    [
        (power_spectrum, (X,), np.abs(np.fft.rfft(X))),
        (power_spectrum, (X,), np.abs(np.fft.rfft(X)) ** 2 / 5),
        (orthonormal_parts, (X,), np.fft.fft(X).real - 2 * np.fft.fft(X).imag),
        (orthonormal_parts, (X,), np.fft.ifft(X, norm="ortho").real - 2 * np.fft.ifft(X, norm="ortho").imag),
        (convolved, (X, Y), np.fft.irfft(np.fft.rfft(X) * np.fft.rfft(Y), 5, norm="forward")),
        (convolved, (X, Y), np.fft.irfft(np.fft.rfft(X) * np.fft.rfft(Y).conj(), 5)),
        (rotated, (X, Y), (np.exp(-1j * X) * (Y - 2j * X)).imag),
        (divided, (X, Y), ((X + 1j * Y) / (Y + 2j)).real),
        (phase, (X, Y), np.arctan((Y + 0.5) / (X + 0.25))),
    ],
)
def test_a_wrong_value_is_outside_of_every_bound(function, inputs, wrong):
    named = dict(zip(function.__code__.co_varnames, inputs, strict=False))
    found = certify(vectorized(function), named, "float64", normwise=True).paths[0].value
    bound = np.fmax(found.normwise, found.rearranged)
    assert (found.distance(function(*inputs)) <= bound).all()
    assert (found.distance(wrong) > bound).any()


def test_a_complex_number_that_is_returned_in_the_place_of_a_float_is_refused():
    with pytest.raises(TypeError, match=r"np\.log is not known over certified complex numbers"):
        certify(vectorized(lambda x: np.log(np.fft.fft(x)).real), {"x": X}, "float64")
    with pytest.raises(TypeError, match="whole powers"):
        certify(vectorized(lambda x: (np.fft.fft(x) ** 0.5).real), {"x": X}, "float64")
