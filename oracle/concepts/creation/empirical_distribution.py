"""Empirical distribution function of a sample: the fraction of the sample that is at most t.

It estimates the distribution function of the law without further assumptions. It rises by 1/n at each number of the
sample; the count is exact, and the division is the only rounding. Its largest distance from the distribution function
is bounded for any law and any n (Dvoretzky, Kiefer and Wolfowitz, with Massart's constant): it exceeds ε with a
probability of at most 2 exp(-2 n ε²).

The homework on Dive into Deep Learning prints twelve numbers of torch.randn(3, 4), of which eleven are negative. The
fraction differs from one half by 5/12, more than ε = 0.39, which twelve normal numbers exceed with a probability of at
most 1/20. Such deviations are possible in small samples.

Shapes: x (n,) the sample, n ≥ 1; t (m,); the fractions are (m,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Size, Worked, between, permuting, scaling

ROW = 22
FORMULA = (
    r"F(t_j) = \frac{\# \{ i : x_i \le t_j \}}{n}, \qquad "
    r"P \left( \sup_t |F(t) - \Phi(t)| > \varepsilon \right) \le 2 e^{-2 n \varepsilon^2}"
)
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.1 "Getting Started" (randn)',
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation" (randn)',
    "Massart, The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, Annals of Probability 18 (1990)",
)


def definition(x, t):
    F = np.empty(len(t), t.dtype)
    for j in range(len(t)):
        count = 0
        for i in range(len(x)):
            if x[i] <= t[j]:
                count = count + 1
        F[j] = count / len(x)
    return F


def numpy_compared(x, t):
    return ((x <= t[:, None]).sum(axis=1) / len(x)).astype(t.dtype)


def numpy_mean(x, t):
    return np.mean(x <= t[:, None], axis=1).astype(t.dtype)


def numpy_searchsorted(x, t):
    return (np.searchsorted(np.sort(x), t, side="right") / len(x)).astype(t.dtype)


def numpy_counted(x, t):
    counts = [np.count_nonzero(x <= threshold) for threshold in t]
    return (np.array(counts, np.float64) / len(x)).astype(t.dtype)


def torch_compared(x, t):
    return ((x <= t[:, None]).sum(dim=1).double() / len(x)).to(t.dtype)


def torch_mean(x, t):
    return (x <= t[:, None]).to(t.dtype).mean(dim=1)


def torch_searchsorted(x, t):
    return (torch.searchsorted(x.sort().values, t.contiguous(), right=True).double() / len(x)).to(t.dtype)


def torch_counted(x, t):
    counts = [torch.count_nonzero(x <= threshold) for threshold in t.unbind()]
    return (torch.stack(counts).double() / len(x)).to(t.dtype) if counts else torch.empty_like(t)


def inputs() -> Domain:
    return Domain(x=Reals("n"), t=Reals("m")).where(least={"n": 1}, work=lambda n, m: n * m)


LAWS = (
    between(0, 1),
    Law(
        "rises",
        "The function does not decrease with t.",
        holds=lambda inputs, F: (np.diff(F[np.argsort(inputs["t"], kind="stable")]) >= 0).all(),
    ),
    permuting("sample", x=0),
    scaling(x=2, t=2),
)

_TWELVE = [-0.0518, -1.0996, -0.0491, -0.2285, -0.1701, -0.158, -1.8895, -0.0241, -0.228, 0.2207, -1.7376, -0.296]
_TWENTY_FOUR = [
    *(1.3257, 0.3933, -0.9286, 0.0174, -1.2369, -2.2574, -1.5908, -0.6852, 0.6165, 0.3781, 0.5947, 2.0286),
    *(0.7829, 0.5163, 0.0536, 2.0441, -0.6979, 0.5384, -0.1187, -0.3572, 2.2903, 0.0625, 0.3381, -2.2635),
]

WORKED = (
    Worked(
        {"x": _TWELVE, "t": [-1, 0, 1]},
        value=[0.25, 0.91666667, 1],
        note="Homework on Dive into Deep Learning, 2.1.1: randn(3, 4), counted by hand",
    ),
    Worked(
        {"x": _TWENTY_FOUR, "t": [0]},
        value=[0.375],
        note="Study notes on Dive into Deep Learning: randn((2, 3, 4)), counted by hand",
    ),
)

SIZES = tuple(Size({"n": n, "m": 8}) for n in (10, 100, 1_000, 10_000))
