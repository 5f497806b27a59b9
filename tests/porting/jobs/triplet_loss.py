"""The triplet margin loss of embeddings (Schroff et al., 2015), with distances and their mean."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Domain, Reals


def triplet_loss(anchor, positive, negative):
    d_pos = np.linalg.norm(anchor - positive + 1e-6, axis=1)
    d_neg = np.linalg.norm(anchor - negative + 1e-6, axis=1)
    return np.maximum(d_pos - d_neg + 1.0, 0.0).mean()


def port(anchor, positive, negative):
    near = (anchor - positive + 1e-6).norm(dim=1)
    far = (anchor - negative + 1e-6).norm(dim=1)
    return torch.relu(near - far + 1.0).mean()


def builtin(anchor, positive, negative):
    return functional.triplet_margin_loss(anchor, positive, negative, margin=1.0)


REFERENCE, PORTS = triplet_loss, (port, builtin)
STATEMENT = {
    "inputs": Domain(anchor=Reals("n d"), positive=Reals("n d"), negative=Reals("n d")).where(least={"n": 1}),
    "differentiable": ("anchor", "positive", "negative"),
}
FAULTS = {
    "squared distances": (".norm(dim=1)\n    far", ".square().sum(dim=1)\n    far"),
    "positive and negative are exchanged": ("near - far", "far - near"),
    "the margin is 0.5": ("+ 1.0)", "+ 0.5)"),
    "the mean of the active triplets alone": (
        "torch.relu(near - far + 1.0).mean()",
        "torch.relu(near - far + 1.0).sum() / (near - far + 1.0 > 0).sum().clamp(min=1)",
    ),
    "the distance of the negative is from the positive": ("anchor - negative", "positive - negative"),
}
