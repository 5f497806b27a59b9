"""Group normalisation of images (Wu and He, 2018), as in the assignments of a course."""

import torch
from torch.nn import functional

from oracle import Domain, Reals


def spatial_groupnorm(x, gamma, beta):
    N, C, H, W = x.shape
    G = 2
    grouped = x.reshape((N, G, C // G, H, W))
    mean = grouped.mean(axis=(2, 3, 4), keepdims=True)
    var = grouped.var(axis=(2, 3, 4), keepdims=True)
    x_hat = ((grouped - mean) / (var + 1e-5) ** 0.5).reshape((N, C, H, W))
    return x_hat * gamma + beta


def port(x, gamma, beta):
    n, c, h, w = x.shape
    groups = x.view(n, 2, c // 2, h, w)
    var, mean = torch.var_mean(groups, dim=(2, 3, 4), correction=0, keepdim=True)
    return ((groups - mean) / (var + 1e-5).sqrt()).reshape(n, c, h, w) * gamma + beta


def builtin(x, gamma, beta):
    return functional.group_norm(x, 2, gamma.flatten(), beta.flatten(), eps=1e-5)


REFERENCE, PORTS = spatial_groupnorm, (port, builtin)
STATEMENT = {
    "inputs": Domain(x=Reals("n 2*c h w"), gamma=Reals("1 2*c 1 1"), beta=Reals("1 2*c 1 1")).where(
        lambda c, h, w: c * h * w >= 2,  # torch refuses a single value for each group
        least={"n": 1, "c": 1, "h": 1, "w": 1},
    ),
    "differentiable": ("x", "gamma", "beta"),
}
FAULTS = {
    "the channels of a group are interleaved": (
        "x.view(n, 2, c // 2, h, w)",
        "x.view(n, c // 2, 2, h, w).transpose(1, 2)",
    ),
    "one group only": ("dim=(2, 3, 4)", "dim=(1, 2, 3, 4)"),
    "the statistics are for each channel": ("dim=(2, 3, 4)", "dim=(3, 4)"),
    "the variance divides by n - 1": ("correction=0", "correction=1"),
    "the shift is not added": (" * gamma + beta", " * gamma"),
}
