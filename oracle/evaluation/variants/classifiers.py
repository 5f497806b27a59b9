"""Hinge loss, softmax loss and accuracy by masks, scatter operations, and gradients by hand or by autograd."""

import numpy as np
import torch
from torch.func import grad, vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("linear_classifiers/hinge_loss")
def numpy_example_by_example(X, y, W, reg):
    """Loops over the examples, the last first, and removes the correct class by `np.delete`."""
    loss = X.dtype.type(0)
    for x, right in zip(X[::-1], y[::-1], strict=True):
        scores = x @ W
        loss += np.maximum(np.delete(scores, right) - scores[right] + 1, 0).sum()
    return loss / len(y) + reg * (W * W).sum()


@variant("linear_classifiers/hinge_loss")
def numpy_clipped_transposed(X, y, W, reg):
    """Stores classes in rows and clips in place, with the correct class set to 0 before."""
    scores = W.T @ X.T
    scores -= np.take_along_axis(scores, y[None], axis=0)
    scores += 1
    scores[y, np.arange(len(y))] = 0
    return np.clip(scores, 0, None, out=scores).sum() / len(y) + reg * np.einsum("kj,kj->", W, W)


@variant("linear_classifiers/hinge_loss")
def torch_masked_select(X, y, W, reg):
    """Selects the margins of the wrong classes by a boolean mask."""
    scores = functional.linear(X, W.T)
    wrong = torch.arange(W.shape[1]) != y[:, None]
    margins = (scores - scores.take_along_dim(y[:, None], 1) + 1).masked_select(wrong)
    return margins.relu().sum() / len(y) + reg * W.square().sum()


@variant("linear_classifiers/hinge_loss")
def torch_vmap(X, y, W, reg):
    """Computes the loss of one example under `vmap`, in float64."""

    def one(x, right):
        scores = x @ wide
        margins = torch.relu(scores - scores.index_select(0, right[None]) + 1)
        return torch.where(torch.arange(len(margins)) == right, 0, margins).sum()

    wide = W.double()
    return (vmap(one)(X.double(), y).mean() + reg * wide.square().sum()).to(X.dtype)


@variant("linear_classifiers/hinge_loss")
def numpy_gradient_add_at(X, y, W, reg):
    """Adds and subtracts one column for each positive margin, by `np.add.at`."""
    scores = X @ W
    margins = scores - scores[np.arange(len(y)), y][:, None] + 1
    margins[np.arange(len(y)), y] = 0
    example, wrong = np.nonzero(margins > 0)
    right, shares = y[example], X[example] / len(y)
    columns, dX = np.zeros_like(W.T), np.zeros_like(X)
    np.add.at(columns, wrong, shares)
    np.subtract.at(columns, right, shares)
    np.add.at(dX, example, (W[:, wrong] - W[:, right]).T / len(y))
    return {"X": dX, "W": columns.T + 2 * reg * W}


@variant("linear_classifiers/hinge_loss")
def torch_one_hot_gradient(X, y, W, reg):
    """Uses one-hot rows for the correct classes, and the slope 1 at a margin of 0."""
    right = functional.one_hot(y, W.shape[1]).to(X.dtype)
    scores = X @ W
    short = (scores - (scores * right).sum(dim=1, keepdim=True) + 1 >= 0).to(X.dtype) * (1 - right)
    mask = (short - right * short.sum(dim=1, keepdim=True)) / len(y)
    return {"X": torch.einsum("nc,dc->nd", mask, W), "W": torch.addmm(W, X.T, mask, beta=2 * reg)}


@variant("linear_classifiers/softmax_loss")
def numpy_logaddexp_reduce(X, y, W, reg):
    """Reduces over the classes by `logaddexp`, two at a time."""
    scores = X @ W
    losses = np.logaddexp.reduce(scores, axis=1) - np.take_along_axis(scores, y[:, None], axis=1)[:, 0]
    return losses.sum() / len(y) + reg * np.sum(W**2)


@variant("linear_classifiers/softmax_loss")
def numpy_differences_of_scores(X, y, W, reg):
    """Computes the log of the sum of e^(score - correct score), shifted by the maximum, in float64."""
    scores = X.astype(np.float64) @ W.astype(np.float64)
    scores -= scores[np.arange(len(y)), y][:, None]
    top = scores.max(axis=1)
    losses = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    return X.dtype.type(losses.mean() + reg * np.square(W, dtype=np.float64).sum())


@variant("linear_classifiers/softmax_loss")
def torch_kl_div(X, y, W, reg):
    """Computes the Kullback-Leibler divergence of the probabilities from one-hot rows."""
    right = functional.one_hot(y, W.shape[1]).to(X.dtype)
    logs = functional.log_softmax(X @ W, dim=1)
    return functional.kl_div(logs, right, reduction="batchmean") + reg * (W * W).sum()


@variant("linear_classifiers/softmax_loss")
def torch_per_example(X, y, W, reg):
    """Computes the losses without reduction and takes their dot product with 1/n."""
    losses = functional.cross_entropy(X @ W, y, reduction="none")
    return torch.dot(losses, losses.new_full((len(y),), 1 / len(y))) + reg * torch.sum(W * W)


@variant("linear_classifiers/softmax_loss")
def torch_func_gradient(X, y, W, reg):
    """Applies `torch.func.grad` to the loss, in float64."""

    def loss(X, W):
        return functional.cross_entropy(X @ W, y) + reg * W.square().sum()

    dX, dW = grad(loss, argnums=(0, 1))(X.double(), W.double())
    return {"X": dX.to(X.dtype), "W": dW.to(X.dtype)}


@variant("linear_classifiers/softmax_loss")
def numpy_gradient_by_examples(X, y, W, reg):
    """Loops over the examples: adds an outer product to dW and writes a row of dX."""
    dX, dW = np.empty_like(X), np.zeros_like(W)
    for x, right, row in zip(X, y, dX, strict=True):
        scores = W.T @ x
        p = np.exp(scores - scores.max())
        p = (p / p.sum() - (np.arange(len(p)) == right).astype(X.dtype)) / len(y)
        row[:] = W @ p
        dW += np.multiply.outer(x, p)
    return {"X": dX, "W": dW + 2 * reg * W}


@variant("linear_classifiers/accuracy")
def numpy_confusion_matrix(scores, y, averaged):
    """Counts the confusion matrix by `np.add.at` and divides its trace by n."""
    predicted = np.argmax(scores, axis=1)
    if not averaged:
        return np.where(predicted == y, scores.dtype.type(1), scores.dtype.type(0))
    confusion = np.zeros((scores.shape[1], scores.shape[1]), np.int64)
    np.add.at(confusion, (y, predicted), 1)
    return scores.dtype.type(np.trace(confusion) / len(y))


@variant("linear_classifiers/accuracy")
def torch_first_of_the_largest(scores, y, averaged):
    """Predicts the first class with the largest score and averages the hits in float64."""
    predicted = (scores == scores.amax(dim=1, keepdim=True)).to(torch.uint8).argmax(dim=1)
    hits = torch.eq(predicted, y).double()
    return (hits.mean() if averaged else hits).to(scores.dtype)
