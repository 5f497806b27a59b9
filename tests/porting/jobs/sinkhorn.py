"""Entropic optimal transport by five Sinkhorn iterations (Cuturi, 2013); returns the plan and its cost."""

import numpy as np
import torch

from oracle import Domain, Reals


def sinkhorn(a, b, M, reg=1.0):
    K = np.exp(-M / reg)
    u = np.ones(len(a))
    v = np.ones(len(b))
    for _ in range(5):
        u = a / K.dot(v)
        v = b / K.T.dot(u)
    plan = np.diag(u) @ K @ np.diag(v)
    return plan, np.sum(plan * M)


def port(a, b, M):
    K = torch.exp(-M)
    v = torch.ones_like(b)
    for _ in range(5):
        u = a / (K @ v)
        v = b / (K.T @ u)
    plan = u[:, None] * K * v
    return plan, (plan * M).sum()


def by_logarithms(a, b, M):
    f, g = torch.zeros_like(a), torch.zeros_like(b)
    for _ in range(5):
        f = a.log() - (g - M).logsumexp(dim=1)
        g = b.log() - (f[:, None] - M).logsumexp(dim=0)
    plan = (f[:, None] + g - M).exp()
    return plan, (plan * M).sum()


REFERENCE, PORTS = sinkhorn, (port, by_logarithms)
STATEMENT = {
    "inputs": Domain(a=Reals("n", 0.125, 1.0), b=Reals("m", 0.125, 1.0), M=Reals("n m", 0.0, 4.0)).where(
        least={"n": 1, "m": 1}, work=lambda n, m: 24 * n * m
    ),
}
FAULTS = {
    "one iteration less": ("range(5)", "range(4)"),
    "the kernel grows with the cost": ("torch.exp(-M)", "torch.exp(M)"),
    "no gradient flows through the iterations": ("u = a / (K @ v)", "u = a / (K @ v.detach())"),
    "the plan is not scaled by v": ("u[:, None] * K * v", "u[:, None] * K"),
    "the cost is a mean": ("(plan * M).sum()", "(plan * M).mean()"),
}
