"""The log partition function of a linear-chain CRF by the forward algorithm (Lafferty et al., 2001)."""

import numpy as np
import torch

from oracle import Domain, Reals


def logsumexp(x, axis):
    m = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(m, axis) + np.log(np.sum(np.exp(x - m), axis=axis))


def crf_log_partition(emissions, transitions, start, end):
    alpha = start + emissions[0]
    for emission in emissions[1:]:
        alpha = logsumexp(alpha[:, None] + transitions, axis=0) + emission
    return logsumexp(alpha + end, axis=0)


def port(emissions, transitions, start, end):
    alpha = start + emissions[0]
    for step in range(1, len(emissions)):
        alpha = torch.logsumexp(alpha.unsqueeze(1) + transitions + emissions[step], dim=0)
    return torch.logsumexp(alpha + end, dim=0)


def backwards(emissions, transitions, start, end):
    beta = end
    for emission in emissions[1:].flip(0):
        beta = (transitions + emission + beta).logsumexp(dim=1)
    return (start + emissions[0] + beta).logsumexp(dim=0)


REFERENCE, PORTS = crf_log_partition, (port, backwards)
STATEMENT = {
    "inputs": Domain(
        emissions=Reals("t k", -8.0, 8.0),
        transitions=Reals("k k", -8.0, 8.0),
        start=Reals("k", -8.0, 8.0),
        end=Reals("k", -8.0, 8.0),
    ).where(least={"t": 1, "k": 1}, work=lambda t, k: 8 * t * k * k),
}
FAULTS = {
    "the transitions are transposed": ("+ transitions +", "+ transitions.T +"),
    "the best path, not the sum": (
        "torch.logsumexp(alpha.unsqueeze(1) + transitions + emissions[step], dim=0)",
        "(alpha.unsqueeze(1) + transitions + emissions[step]).amax(dim=0)",
    ),
    "the end scores are left out": ("alpha + end", "alpha"),
    "the first emission is left out": ("start + emissions[0]", "start + 0 * emissions[0]"),
    "the last step is left out": ("range(1, len(emissions))", "range(1, max(len(emissions) - 1, 1))"),
}
