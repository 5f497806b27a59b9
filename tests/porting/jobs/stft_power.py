"""The power spectrum of a signal in frames of 8 samples with a Hann window, at every 4 samples."""

import numpy as np
import torch

from oracle import Domain, Reals


def stft_power(signal):
    frame_length, hop = 8, 4
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(frame_length) / frame_length)
    starts = range(0, len(signal) - frame_length + 1, hop)
    frames = np.array([signal[start : start + frame_length] * window for start in starts])
    spectrum = np.fft.rfft(frames, axis=1)
    return np.abs(spectrum) ** 2


def port(signal):
    window = torch.hann_window(8, dtype=signal.dtype)
    spectrum = torch.fft.rfft(signal.unfold(0, 8, 4) * window)
    return spectrum.real**2 + spectrum.imag**2


def builtin(signal):
    window = torch.hann_window(8, dtype=signal.dtype)
    spectrum = torch.stft(signal, 8, 4, window=window, center=False, return_complex=True)
    return spectrum.abs().square().T


REFERENCE, PORTS = stft_power, (port, builtin)
STATEMENT = {
    "inputs": Domain(signal=Reals("n")).where(least={"n": 8}, work=lambda n: 40 * n),
    "differentiable": ("signal",),
}
FAULTS = {
    "the window is not periodic": ("dtype=signal.dtype)", "dtype=signal.dtype, periodic=False)"),
    "no window": (" * window)", ")"),
    "the amplitude, not the power": ("spectrum.real**2 + spectrum.imag**2", "spectrum.abs()"),
    "the frames do not overlap": (
        "unfold(0, 8, 4)",
        "unfold(0, 8, 8).repeat_interleave(2, 0)[: (len(signal) - 4) // 4]",
    ),
    "divided by the length": (
        "torch.fft.rfft(signal.unfold(0, 8, 4) * window)",
        'torch.fft.rfft(signal.unfold(0, 8, 4) * window, norm="ortho")',
    ),
}
