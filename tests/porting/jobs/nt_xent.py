"""The NT-Xent loss of SimCLR for two views of each image (Chen et al., 2020), with temperature 0.5."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Domain, Reals


def nt_xent(z_i, z_j, temperature=0.5):
    n = z_i.shape[0]
    z = np.concatenate([z_i, z_j], axis=0)
    z = z / np.linalg.norm(z, axis=1, keepdims=True)
    sim = z @ z.T / temperature
    loss = 0.0
    for i in range(2 * n):
        j = (i + n) % (2 * n)
        others = np.array([sim[i, k] for k in range(2 * n) if k != i])
        top = others.max()
        loss += np.log(np.sum(np.exp(others - top))) + top - sim[i, j]
    return loss / (2 * n)


def port(z_i, z_j):
    n = z_i.shape[0]
    z = functional.normalize(torch.cat([z_i, z_j]), dim=1, eps=0.0)
    sim = z @ z.T / 0.5
    sim = sim.masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    targets = torch.arange(2 * n).roll(n)
    return functional.cross_entropy(sim, targets)


def by_logsumexp(z_i, z_j):
    n = len(z_i)
    z = torch.cat([z_i, z_j])
    z = z / z.norm(dim=1, keepdim=True)
    sim = 2 * (z @ z.T)
    positive = torch.cat([sim.diagonal(n), sim.diagonal(-n)])
    others = sim[~torch.eye(2 * n, dtype=torch.bool)].view(2 * n, -1)
    return (others.logsumexp(1) - positive).mean()


REFERENCE, PORTS = nt_xent, (port, by_logsumexp)
STATEMENT = {
    "inputs": Domain(z_i=Reals("n d", 0.125, 4.0), z_j=Reals("n d", 0.125, 4.0)).where(
        least={"n": 1, "d": 1}, work=lambda n, d: 4 * n * n * (d + 4)
    ),
    "differentiable": ("z_i", "z_j"),
}
FAULTS = {
    "the similarity with itself is not left out": (
        'sim.masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))',
        "sim + 0",
    ),
    "the temperature is multiplied": ("/ 0.5", "* 0.5"),
    "the vectors are not normalised": (
        "functional.normalize(torch.cat([z_i, z_j]), dim=1, eps=0.0)",
        "torch.cat([z_i, z_j])",
    ),
    "the positive of each is its neighbour": (".roll(n)", ".roll(1)"),
    "the sum over the batch": ("cross_entropy(sim, targets)", 'cross_entropy(sim, targets, reduction="sum")'),
}
