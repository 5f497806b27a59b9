"""The logarithm of mel energies: triangular filters on a power spectrum, then the log with a floor."""

import numpy as np
import torch

from oracle import Domain, Reals


def hz_to_mel(f):
    return 2595.0 * np.log10(1.0 + f / 700.0)


def mel_to_hz(m):
    return 700.0 * (10.0 ** (m / 2595.0) - 1.0)


def filter_bank(n_bins, n_mels=4, sample_rate=16000):
    freqs = np.linspace(0, sample_rate / 2, n_bins)
    edges = mel_to_hz(np.linspace(0, hz_to_mel(sample_rate / 2), n_mels + 2))
    bank = np.zeros((n_mels, n_bins))
    for m in range(n_mels):
        left, center, right = edges[m], edges[m + 1], edges[m + 2]
        bank[m] = np.maximum(0, np.minimum((freqs - left) / (center - left), (right - freqs) / (right - center)))
    return bank


def log_mel(power):
    return np.log(power @ filter_bank(power.shape[1]).T + 1e-6)


def mel_bank(bins, like):
    top = 2595 * torch.log10(torch.tensor(1 + 8000 / 700, dtype=torch.float64))
    edges = 700 * (10 ** (torch.linspace(0, 1, 6, dtype=torch.float64) * top / 2595) - 1)
    freqs = torch.linspace(0, 8000, bins, dtype=torch.float64)
    up = (freqs - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - freqs) / (edges[2:] - edges[1:-1])[:, None]
    return torch.minimum(up, down).clamp(min=0).to(like.dtype)


def port(power):
    return torch.log(power @ mel_bank(power.shape[1], power).T + 1e-6)


def by_einsum(power):
    energies = torch.einsum("tf,mf->tm", power, mel_bank(power.shape[1], power))
    return (energies + 1e-6).log()


REFERENCE, PORTS = log_mel, (port, by_einsum)
STATEMENT = {
    "inputs": Domain(power=Reals("t f", 0.0, 100.0)).where(least={"t": 1, "f": 2}, work=lambda t, f: 10 * (t + 4) * f),
    "differentiable": ("power",),
}
FAULTS = {
    "the floor is a maximum, not a sum": (".T + 1e-6)", ".T.clamp(min=0)).clamp(min=-13.8155)"),
    "natural logarithm in the mel scale": ("2595 * torch.log10(", "2595 * torch.log("),
    "decibels": ("torch.log(power", "10 * torch.log10(power"),
    "the floor is 1e-3": ("1e-6)", "1e-3)"),
    "the filters have unit area": (
        "return torch.log(power @ mel_bank(power.shape[1], power).T",
        "return torch.log(power @ torch.nn.functional.normalize(mel_bank(power.shape[1], power), p=1).T",
    ),
}
