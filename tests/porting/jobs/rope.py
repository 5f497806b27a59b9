"""Rotary position embedding, with halves and base 10000 (Su et al., 2021)."""

import numpy as np
import torch

from oracle import Domain, Reals


def apply_rope(x, base=10000.0):
    seq_len, dim = x.shape
    half = dim // 2
    freqs = base ** (-np.arange(half) / half)
    angles = np.arange(seq_len)[:, None] * freqs[None, :]
    cos, sin = np.cos(angles), np.sin(angles)
    x1, x2 = x[:, :half], x[:, half:]
    return np.concatenate([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1)


def port(x):
    length, dim = x.shape
    inverse = 1.0 / 10000 ** (torch.arange(0, dim, 2, dtype=torch.float64) / dim)
    angles = torch.outer(torch.arange(length, dtype=torch.float64), inverse)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, second * cos + first * sin], dim=-1)


def by_rotated_half(x):
    length, dim = x.shape
    frequencies = torch.pow(10000.0, -torch.arange(dim // 2, dtype=torch.float64) / (dim // 2))
    angles = (torch.arange(length, dtype=torch.float64)[:, None] * frequencies).repeat(1, 2)
    rotated = torch.cat([-x[:, dim // 2 :], x[:, : dim // 2]], dim=-1)
    return x * angles.cos().to(x.dtype) + rotated * angles.sin().to(x.dtype)


REFERENCE, PORTS = apply_rope, (port, by_rotated_half)
STATEMENT = {
    "inputs": Domain(x=Reals("t 2*k")).where(least={"k": 1}, work=lambda t, k: 16 * t * k),
    "differentiable": ("x",),
}
FAULTS = {
    "the base is 1000": ("10000 **", "1000 **"),
    "the rotation is backwards": ("first * cos - second * sin", "first * cos + second * sin"),
    "positions count from 1": ("torch.arange(length, dtype", "torch.arange(1, length + 1, dtype"),
    "the halves are exchanged": ("first, second = x", "second, first = x"),
    "sine and cosine are exchanged": (
        "angles.cos().to(x.dtype), angles.sin().to(x.dtype)",
        "angles.sin().to(x.dtype), angles.cos().to(x.dtype)",
    ),
}
