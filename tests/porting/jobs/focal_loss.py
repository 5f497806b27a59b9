"""The binary focal loss with logits (Lin et al., 2017), and its mean."""

import numpy as np
import torch
from torch.nn import functional

from oracle import Booleans, Domain, Reals


def focal_loss(logits, targets, alpha=0.25, gamma=2.0):
    p = 1 / (1 + np.exp(-logits))
    ce = np.maximum(logits, 0) - logits * targets + np.log1p(np.exp(-np.abs(logits)))
    p_t = p * targets + (1 - p) * (1 - targets)
    alpha_t = alpha * targets + (1 - alpha) * (1 - targets)
    return np.mean(alpha_t * (1 - p_t) ** gamma * ce)


def port(logits, targets):
    targets = targets.to(logits.dtype)
    ce = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    p = torch.sigmoid(logits)
    p_t = p * targets + (1 - p) * (1 - targets)
    alpha_t = 0.25 * targets + 0.75 * (1 - targets)
    return (alpha_t * (1 - p_t) ** 2 * ce).mean()


def by_margin(logits, targets):
    margin = torch.where(targets, logits, -logits)
    alpha = torch.where(targets, 0.25, 0.75).to(logits.dtype)
    return (alpha * torch.sigmoid(-margin) ** 2 * functional.softplus(-margin)).mean()


REFERENCE, PORTS = focal_loss, (port, by_margin)
STATEMENT = {
    "inputs": Domain(logits=Reals("n"), targets=Booleans("n")).where(least={"n": 1}),
    "differentiable": ("logits",),
}
FAULTS = {
    "the weight of the negative class is 0.25 too": ("0.75 * (1 - targets)", "0.25 * (1 - targets)"),
    "gamma is 1": ("(1 - p_t) ** 2", "(1 - p_t)"),
    "the modulating factor is p_t": ("(1 - p_t) ** 2", "p_t ** 2"),
    "no gradient flows through the modulating factor": ("(1 - p_t) ** 2", "(1 - p_t).detach() ** 2"),
    "the sum, not the mean": (".mean()", ".sum()"),
}
