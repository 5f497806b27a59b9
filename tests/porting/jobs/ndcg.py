"""NDCG of a ranking: gains 2^relevance - 1, discounted by the logarithm of the rank (Burges et al., 2005)."""

import numpy as np
import torch

from oracle import Domain, Integers, Reals


def dcg(relevance):
    ranks = np.arange(1, len(relevance) + 1)
    return np.sum((2.0**relevance - 1) / np.log2(ranks + 1))


def ndcg(scores, relevance):
    order = np.argsort(-scores, kind="stable")
    ideal = dcg(np.sort(relevance)[::-1])
    return dcg(relevance[order]) / ideal if ideal > 0 else 0.0


def port(scores, relevance):
    gains = torch.exp2(relevance.to(scores.dtype)) - 1
    discounts = torch.log2(torch.arange(2, len(scores) + 2, dtype=scores.dtype))
    order = torch.argsort(scores, descending=True, stable=True)
    ideal = (gains.sort(descending=True).values / discounts).sum()
    return torch.where(ideal > 0, (gains[order] / discounts).sum() / ideal.clamp(min=1e-6), ideal * 0)


def by_weights(scores, relevance):
    weights = 1 / torch.arange(2, len(scores) + 2, dtype=scores.dtype).log2()
    gains = (2.0**relevance - 1).to(scores.dtype)
    best = gains.sort(descending=True).values @ weights
    return gains[scores.sort(descending=True, stable=True).indices] @ weights / best if best > 0 else best


REFERENCE, PORTS = ndcg, (port, by_weights)
STATEMENT = {
    "inputs": Domain(scores=Reals("n", structure="distinct"), relevance=Integers("n", 0, 4)).where(least={"n": 1}),
}
FAULTS = {
    "the worst come first": ("torch.argsort(scores, descending=True", "torch.argsort(scores, descending=False"),
    "ranks count from 0": ("torch.arange(2, len(scores) + 2", "torch.arange(1, len(scores) + 1"),
    "the gain is the relevance itself": ("torch.exp2(relevance.to(scores.dtype)) - 1", "relevance.to(scores.dtype)"),
    "natural logarithm in the sum alone": (
        "(gains[order] / discounts)",
        "(gains[order] / torch.log(torch.arange(2, len(scores) + 2, dtype=scores.dtype)))",
    ),
    "divided by the sum of the gains": ("/ ideal.clamp(min=1e-6)", "/ gains.sum()"),
}
