"""A sample of the normal law: does a seeded generator produce normal numbers?

The numbers differ between libraries, but the fraction of a sample that is at most t must be near Φ(t) (Dvoretzky,
Kiefer and Wolfowitz): for n independent numbers its largest distance exceeds ε = √(ln(2/α) / 2n) with a probability of
at most α. Here n is 16384 and α is 10⁻⁹, so ε is 0.0256: a correct generator passes in practice for every seed. A
sample whose standard deviation is 1.2 times too large, a uniform sample, or one shifted by 0.1 fails. A seed makes the
test repeatable; it does not change the probability.

Dependent numbers may pass this test, so there is a second one: sums of neighbours, divided by √2, must be normal too.
Passing is no proof: numbers of the logistic law would pass both.

Shapes: t (m,) where to look; the answers are (m,) booleans: is F(t) within ε of Φ(t)?
"""

import math

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Picture, Reals, Series, Worked, even

ROW = 22
FORMULA = r"|F_n(t_j) - \Phi(t_j)| \le \varepsilon, \qquad \varepsilon = \sqrt{\frac{\ln (2 / \alpha)}{2 n}}"
SOURCES = (
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation" (randn)',
    'Homework on Dive into Deep Learning, 2.1.1 "Getting Started" (randn)',
    'Study notes on NumPy and PyTorch, "np.random.randn"',
    "Massart, The tight constant in the Dvoretzky-Kiefer-Wolfowitz inequality, Annals of Probability 18 (1990)",
)
RETURNS = "bool"

# Chosen so that the numbers are drawn in about a millisecond, and a failure by chance is practically excluded.
_NUMBERS = 16384
_ALPHA = 1e-9
_BAND = math.sqrt(math.log(2 / _ALPHA) / (2 * _NUMBERS))


def definition(t, seed, pairs):
    inside = np.empty(len(t), bool)
    for j in range(len(t)):
        inside[j] = True  # Φ is at distance 0 from itself, and a normal sample stays within the band
    return inside


def _phi(t):
    """The distribution function of the standard normal law."""
    return 0.5 * math.erfc(-t / math.sqrt(2))


def _numpy_inside(sample, t, pairs):
    sample = np.asarray(sample, np.float64)
    if pairs:
        sample = (sample[0::2] + sample[1::2]) / math.sqrt(2)
    # With half as many numbers the band is √2 times as wide.
    band = _BAND * math.sqrt(_NUMBERS / len(sample))
    fractions = np.searchsorted(np.sort(sample), t, side="right") / len(sample)
    return np.array([abs(F - _phi(at)) <= band for F, at in zip(fractions, t.tolist(), strict=True)], bool)


def numpy_standard_normal(t, seed, pairs):
    kind = t.dtype if t.dtype in (np.float32, np.float64) else np.float64
    sample = np.random.default_rng(seed).standard_normal(_NUMBERS, kind)
    return _numpy_inside(sample.astype(t.dtype), t, pairs)


def numpy_randn(t, seed, pairs):
    return _numpy_inside(np.random.RandomState(seed).randn(_NUMBERS).astype(t.dtype), t, pairs)


def numpy_box_muller(t, seed, pairs):
    u, v = np.random.default_rng(seed).random((2, _NUMBERS))
    return _numpy_inside((np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)).astype(t.dtype), t, pairs)


def _torch_inside(sample, t, pairs):
    sample = sample.double()
    if pairs:
        sample = (sample[0::2] + sample[1::2]) / math.sqrt(2)
    band = _BAND * math.sqrt(_NUMBERS / len(sample))
    fractions = torch.searchsorted(sample.sort().values, t.double().contiguous(), right=True) / len(sample)
    close = [abs(F - _phi(at)) <= band for F, at in zip(fractions.tolist(), t.tolist(), strict=True)]
    return torch.tensor(close, dtype=torch.bool)


def _generator(seed):
    return torch.Generator().manual_seed(seed)


def torch_randn(t, seed, pairs):
    return _torch_inside(torch.randn(_NUMBERS, generator=_generator(seed), dtype=t.dtype), t, pairs)


def torch_normal_(t, seed, pairs):
    return _torch_inside(t.new_empty(_NUMBERS).normal_(generator=_generator(seed)), t, pairs)


def torch_box_muller(t, seed, pairs):
    u, v = torch.rand(2, _NUMBERS, generator=_generator(seed), dtype=torch.float64)
    return _torch_inside((torch.sqrt(-2 * torch.log1p(-u)) * torch.cos(2 * torch.pi * v)).to(t.dtype), t, pairs)


def torch_inverse(t, seed, pairs):
    u = torch.rand(_NUMBERS, generator=_generator(seed), dtype=torch.float64)
    return _torch_inside(torch.special.ndtri(u).to(t.dtype), t, pairs)


def inputs() -> Domain:
    return Domain(t=Reals("m", low=-6.0, high=6.0), seed=Choice(*range(16)), pairs=Choice(False, True)).where(
        work=lambda m: 8 * m + 256
    )


LAWS = (
    Law(
        "any seed",
        "Another seed gives a different sample of the same law.",
        change=lambda inputs: {**inputs, "seed": inputs["seed"] + 1000},
        relate=lambda inside: inside,
    ),
    even("t"),
)

WORKED = (
    Worked({"t": [-2, -1, 0, 1, 2], "seed": 0, "pairs": False}, value=[1] * 5, note="by the theorem"),
    Worked(
        {"t": [-2, -1, 0, 1, 2], "seed": 0, "pairs": True}, value=[1] * 5, note="by the theorem, sums of neighbours"
    ),
)


def pictures() -> tuple[Picture, ...]:
    """Two samples of a hundred numbers, with the band that such a sample leaves with a probability of at most 1/20."""
    n = 100
    band = math.sqrt(math.log(2 / 0.05) / (2 * n))
    at = [i / 8 for i in range(-28, 29)]
    samples = {
        "NumPy, standard_normal": np.sort(np.random.default_rng(0).standard_normal(n)),
        "torch, randn": np.sort(torch.randn(n, generator=_generator(0), dtype=torch.float64).numpy()),
    }
    drawn = [
        Series("Φ", at, [_phi(t) for t in at]),
        Series("Φ + ε", at, [min(_phi(t) + band, 1.0) for t in at], "dashed"),
        Series("Φ - ε", at, [max(_phi(t) - band, 0.0) for t in at], "dashed"),
    ]
    strayed = []
    for name, sample in samples.items():
        drawn.append(Series(name, sample.tolist(), [(i + 1) / n for i in range(n)], "points"))
        far = max(max((i + 1) / n - _phi(x), _phi(x) - i / n) for i, x in enumerate(sample.tolist()))
        strayed.append(f"{far:.3f} ({name})")
    return (
        Picture(
            title="Are the samples normal?",
            sentence=f"The largest distance between Φ and the fraction of {n} numbers is {', '.join(strayed)}. "
            f"A normal sample exceeds the band of {band:.3f} with a probability of at most 1/20.",
            x_label="t",
            y_label="fraction at most t",
            series=drawn,
        ),
    )
