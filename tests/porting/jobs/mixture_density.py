"""The negative log likelihood of a mixture of Gaussians with logits, means and log deviations (Bishop, 1994)."""

import math

import numpy as np
import torch

from oracle import Domain, Reals


def mdn_loss(logits, mu, log_sigma, y):
    logits = logits - logits.max(axis=1, keepdims=True)
    log_pi = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    z = (y[:, None] - mu) / np.exp(log_sigma)
    log_prob = log_pi - 0.5 * z**2 - log_sigma - 0.5 * np.log(2 * np.pi)
    m = log_prob.max(axis=1, keepdims=True)
    return -np.mean(m[:, 0] + np.log(np.exp(log_prob - m).sum(axis=1)))


def port(logits, mu, log_sigma, y):
    z = (y.unsqueeze(1) - mu) * torch.exp(-log_sigma)
    component = -0.5 * z.square() - log_sigma - 0.5 * math.log(2 * math.pi)
    return -torch.logsumexp(torch.log_softmax(logits, dim=1) + component, dim=1).mean()


def by_distribution(logits, mu, log_sigma, y):
    parts = torch.distributions.Normal(mu, log_sigma.exp(), validate_args=False)
    both = logits + parts.log_prob(y[:, None])
    return (logits.logsumexp(1) - both.logsumexp(1)).mean()


REFERENCE, PORTS = mdn_loss, (port, by_distribution)
STATEMENT = {
    "inputs": Domain(
        logits=Reals("n k", -8.0, 8.0),
        mu=Reals("n k", -8.0, 8.0),
        log_sigma=Reals("n k", -2.0, 2.0),
        y=Reals("n", -8.0, 8.0),
    ).where(least={"n": 1, "k": 1}, work=lambda n, k: 16 * n * k),
}
FAULTS = {
    "log deviation is added": ("- log_sigma -", "+ log_sigma -"),
    "the constant is missing": (" - 0.5 * math.log(2 * math.pi)", ""),
    "the weights are not normalised": ("torch.log_softmax(logits, dim=1)", "logits"),
    "the softmax is over the batch": ("log_softmax(logits, dim=1)", "log_softmax(logits, dim=0)"),
    "the deviation is the variance": ("torch.exp(-log_sigma)", "torch.exp(-0.5 * log_sigma)"),
}
