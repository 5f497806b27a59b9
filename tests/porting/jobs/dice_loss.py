"""The soft Dice loss of segmentation masks, one value for each image, with smoothing 1 (Milletari et al., 2016)."""

import numpy as np
import torch

from oracle import Booleans, Domain, Reals


def dice_loss(probs, masks, smooth=1.0):
    batch = probs.shape[0]
    p = probs.reshape(batch, -1)
    m = masks.reshape(batch, -1).astype(probs.dtype)
    intersection = (p * m).sum(1)
    score = (2.0 * intersection + smooth) / (p.sum(1) + m.sum(1) + smooth)
    return 1 - np.mean(score)


def port(probs, masks):
    p, m = probs.flatten(1), masks.flatten(1).to(probs.dtype)
    intersection = (p * m).sum(dim=1)
    return 1 - ((2 * intersection + 1) / (p.sum(dim=1) + m.sum(dim=1) + 1)).mean()


def by_einsum(probs, masks):
    m = masks.to(probs.dtype)
    both = torch.einsum("nhw,nhw->n", probs, m)
    total = probs.sum((1, 2)) + m.sum((1, 2))
    return torch.mean(1 - (2 * both + 1) / (total + 1))


REFERENCE, PORTS = dice_loss, (port, by_einsum)
STATEMENT = {
    "inputs": Domain(probs=Reals("n h w", 0.0, 1.0), masks=Booleans("n h w")).where(least={"n": 1}),
    "differentiable": ("probs",),
}
FAULTS = {
    "the intersection is not doubled": ("2 * intersection + 1", "intersection + 1"),
    "no smoothing in the denominator": ("m.sum(dim=1) + 1)", "m.sum(dim=1))"),
    "the union of squares": ("p.sum(dim=1) + m", "(p * p).sum(dim=1) + m"),
    "over the whole batch at once": ("(p * m).sum(dim=1)", "(p * m).sum()"),
    "the score, not the loss": ("return 1 - (", "return ("),
}
