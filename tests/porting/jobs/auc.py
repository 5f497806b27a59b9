"""The area under the ROC curve as the share of pairs in the right order; a tie counts one half."""

import torch

from oracle import Booleans, Domain, Reals


def roc_auc(scores, labels):
    pos = scores[labels]
    neg = scores[~labels]
    if len(pos) == 0 or len(neg) == 0:
        return 0.5
    diff = pos[:, None] - neg[None, :]
    return ((diff > 0).sum() + 0.5 * (diff == 0).sum()) / (len(pos) * len(neg))


def port(scores, labels):
    positive, negative = scores[labels], scores[~labels]
    if not len(positive) or not len(negative):
        return scores.new_tensor(0.5)
    wins = (positive[:, None] > negative).to(scores.dtype)
    ties = (positive[:, None] == negative).to(scores.dtype)
    return (wins + 0.5 * ties).mean()


def by_counts(scores, labels):
    positive, negative = scores[labels], scores[~labels].sort().values
    if len(positive) * len(negative) == 0:
        return scores.new_tensor(0.5)
    below = torch.searchsorted(negative, positive)
    not_above = torch.searchsorted(negative, positive, right=True)
    return (below + not_above).to(scores.dtype).sum() / (2 * len(positive) * len(negative))


REFERENCE, PORTS = roc_auc, (port, by_counts)
STATEMENT = {"inputs": Domain(scores=Reals("n"), labels=Booleans("n"))}
FAULTS = {
    "ties count fully": ("0.5 * ties", "ties"),
    "ties do not count": (" + 0.5 * ties", ""),
    "the classes are exchanged": ("scores[labels], scores[~labels]", "scores[~labels], scores[labels]"),
    "the constant case is 0": ("new_tensor(0.5)", "new_tensor(0.0)"),
    "the sum, not the share": (").mean()", ").sum()"),
}
