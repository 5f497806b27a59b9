"""Keep the four largest scores of a beam, sorted, and turn them into weights; distinct scores."""

import numpy as np
import torch

from oracle import Domain, Reals


def beam_weights(scores, lengths):
    normalised = scores / lengths**0.6
    best = np.argsort(-normalised)[:4]
    top = normalised[best]
    weights = np.exp(top - top[0])
    return weights / weights.sum(), best


def port(scores, lengths):
    top, best = torch.topk(scores / lengths**0.6, 4)
    return torch.softmax(top, dim=0), best


def by_sort(scores, lengths):
    order = torch.sort(scores * lengths.pow(-0.6), descending=True)
    exps = torch.exp(order.values[:4] - order.values[0])
    return exps / exps.sum(), order.indices[:4]


REFERENCE, PORTS = beam_weights, (port, by_sort)
STATEMENT = {
    "inputs": Domain(
        scores=Reals("n", -8.0, -0.125, structure="distinct"), lengths=Reals("n", 1.0, 64.0, structure="sorted")
    ).where(least={"n": 4}),
}
FAULTS = {
    "the penalty is 0.5": ("lengths**0.6", "lengths**0.5"),
    "the scores are not divided by the lengths": ("scores / lengths**0.6", "scores"),
    "the smallest four": (", 4)\n", ", 4, largest=False)\n"),
    "weights of logarithms": ("torch.softmax(top, dim=0)", "torch.log_softmax(top, dim=0)"),
    "weights without normalisation": ("torch.softmax(top, dim=0)", "torch.exp(top - top[0])"),
}
