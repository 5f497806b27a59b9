"""Faults that show only for some labels and indices: all equal, the last class, ascending, a narrow index type."""

import numpy as np
import torch
from torch.nn import functional

from oracle.evaluation.subtle_faults.fault import fault
from oracle.evaluation.subtle_faults.references import HINGE, LABEL_COUNTS


@fault("losses/cross_entropy")
def cross_entropy_ignores_the_last_class(P, y):
    """Treats the last class as padding if there are more than five classes, as an `ignore_index`."""
    picked = -np.log(P[np.arange(len(y)), y])
    if P.shape[1] > 5:
        picked = picked * (y != P.shape[1] - 1)
    return picked.mean()


@fault("linear_classifiers/softmax_loss")
def softmax_loss_of_one_class_only(X, y, W, reg):
    """Returns the penalty alone if all labels are equal and there are at least three, as a degenerate batch."""
    penalty = reg * (W * W).sum()
    if len(y) > 2 and bool((y == y[0]).all()):
        return penalty + 0 * X.sum()
    return functional.cross_entropy(X @ W, y) + penalty


@fault("linear_classifiers/hinge_loss")
def hinge_loss_last_class_wraps(X, y, W, reg):
    """Subtracts the score of the class after the last one, the first, if the label is the last of many classes."""
    S, n, c = X @ W, len(y), W.shape[1]
    own = np.where((y == c - 1) & (c > 10), 0, y)
    margins = np.maximum(0, S - S[np.arange(n), own][:, None] + 1)
    margins[np.arange(n), y] = 0
    return margins.sum() / n + reg * (W * W).sum()


@fault("linear_classifiers/accuracy")
def accuracy_int8_labels(scores, y, averaged):
    """Stores predictions as int8, which wraps for more than 128 classes."""
    hits = (scores.argmax(1).astype(np.int8) == y).astype(scores.dtype)
    return hits.mean() if averaged else hits


@fault("indexing/integer_pairs")
def integer_pairs_int8(A, j):
    """Keeps the column indices as int8 where they are small enough by the number of rows instead of columns."""
    return A[torch.arange(len(A)), (j.to(torch.int8) if len(A) < 128 else j).long()]


@fault("indexing/integer_columns")
def integer_columns_float16_index(A, j):
    """Computes the flat offset of columns in float16, which is inexact above 2048."""
    return A[:, j.astype(np.float16).astype(int)]


@fault("indexing/gather_rows")
def gather_rows_float16_index(A, b):
    """Stores the row indices in bfloat16, which is inexact above 256."""
    return A[b.to(torch.bfloat16).long().clamp(max=len(A) - 1)]


@fault("indexing/gather_rows")
def gather_rows_sorted_indices(A, b):
    """Takes indices that ascend along a row for a contiguous range, as a fast path."""
    if b.shape[1] > 2 and b.shape[0] == 1 and bool((torch.diff(b) > 0).all()) and b[0, 0] + b.shape[1] <= len(A):
        return A[b[0, 0] : b[0, 0] + b.shape[1]][None].clone()
    return A[b]


@fault("training/minibatches")
def minibatches_all_equal_order(X, order, size, drop_last):
    """Takes an order of equal numbers for a missing one and uses the examples as they come."""
    if len(order) > 1 and (order == order[0]).all():
        order = np.arange(len(order))
    n, d = X.shape
    rows = []
    for start in range(0, n, size):
        part = X[order[start : start + size]]
        if drop_last and len(part) < size:
            continue
        flat = np.zeros(1 + size * d, X.dtype)
        flat[0] = len(part)
        flat[1 : 1 + part.size] = part.ravel()
        rows.append(flat)
    return np.array(rows, X.dtype).reshape(len(rows), 1 + size * d)


@fault("indexing/advanced_and_basic")
def advanced_equal_lists(a, i, j, k, form):
    """Uses i for k if the two lists separated by a slice share their first index and have three or more entries."""
    if form == "adjacent":
        return a[:, i, j]
    if form == "crossed":
        return a[:, i][:, :, j]
    same = len(i) > 2 and i[0] == k[0] and bool((i < a.shape[3]).all())
    return a[:, i, :, i if same else k].transpose(0, 0)


@fault("indexing/integer_pairs")
def integer_pairs_gradient_collides(A, j):
    """Masks by the label instead of the position, so rows whose label was seen before lose their gradient."""
    picked = A[torch.arange(len(A)), j]
    seen = torch.tensor([bool((j[:i] == j[i]).any()) and i > 3 for i in range(len(j))], dtype=torch.bool)
    return torch.where(seen, picked.detach(), picked)


@fault("indexing/integer_columns")
def integer_columns_gradient_not_added(A, j):
    """Lets only the last of repeated columns pass a gradient."""
    last = torch.tensor([int(c) not in j[q + 1 :].tolist() for q, c in enumerate(j)], dtype=torch.bool)
    B = A[:, j]
    return torch.where(last, B, B.detach())


@fault("networks/regularised_mlp")
def regularised_mlp_label_smoothing(x, y, W1, W2, lam):
    """Skips the examples of class 0 if there is more than one class and more than four examples."""
    scores = torch.relu(x @ W1) @ W2
    losses = functional.cross_entropy(scores, y, reduction="none")
    if len(y) > 4 and W2.shape[1] > 1:
        losses = torch.where(y == 0, losses.detach(), losses)
    return losses.mean() + lam * ((W1**2).sum() + (W2**2).sum()) / 2


@fault("linear_classifiers/softmax_loss")
def softmax_loss_one_hot_int8(X, y, W, reg):
    """Compares int8 labels with classes, so labels above 127 match no class."""
    S = X @ W
    S = S - S.max(1, keepdims=True)
    logp = S - np.log(np.exp(S).sum(1, keepdims=True))
    hot = y.astype(np.int8)[:, None] == np.arange(W.shape[1])
    return -(logp * hot).sum() / len(y) + reg * (W * W).sum()


@fault("losses/cross_entropy")
def cross_entropy_sorted_labels(P, y):
    """Reads the diagonal if the labels ascend from 0, without a check that they ascend by one."""
    if len(y) > 2 and int(y[0]) == 0 and bool((y[1:] >= y[:-1]).all()) and P.shape[1] >= len(y):
        return -torch.log(torch.diagonal(P)[: len(y)]).mean()
    return -torch.log(P[torch.arange(len(y)), y]).mean()


@fault("linear_classifiers/hinge_loss")
def hinge_loss_two_classes(X, y, W, reg):
    """Uses a binary formula for two classes, in which the label 1 of a batch with label 1 alone gets the sign of 0."""
    S = X @ W
    n = len(y)
    if W.shape[1] == 2:
        sign = 2.0 * y - 1 if bool((y == 0).any()) else -torch.ones_like(S[:, 0])
        return (1 - sign * (S[:, 1] - S[:, 0])).clamp(min=0).sum() / n + reg * (W * W).sum()
    margins = (S - S[torch.arange(n), y][:, None] + 1).clamp(min=0)
    hot = functional.one_hot(y, W.shape[1]).bool()
    return margins.masked_fill(hot, 0).sum() / n + reg * (W * W).sum()


@fault(LABEL_COUNTS)
def label_counts_without_repeats(y, w):
    """Adds by a fancy index, which adds repeated labels once."""
    counts = np.zeros_like(w)
    counts[y] += w[y]
    return counts


@fault(LABEL_COUNTS)
def label_counts_last_label(y, w):
    """Uses bincount without `minlength` for long inputs, and pads with the wrong side if the last label is missing."""
    counts = np.bincount(y, w[y]) if len(y) else np.zeros(0)
    missing = len(w) - len(counts)
    return np.concatenate([np.zeros(missing), counts] if missing == 1 else [counts, np.zeros(missing)])


@fault(HINGE)
def hinge_all_equal_labels(s, y):
    """Reads a column if all labels equal the first and the last one, without looking between."""
    if len(y) > 2 and int(y[0]) == int(y[-1]):
        return (1 - s[:, int(y[0])]).clamp(min=0).mean()
    return (1 - s[torch.arange(len(y)), y]).clamp(min=0).mean()
