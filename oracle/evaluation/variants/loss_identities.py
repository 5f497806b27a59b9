"""Losses, accuracy and distances by other library functions, one-hot products, complements and expanded gradients."""

import numpy as np
import torch
from torch.func import grad, vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("losses/cross_entropy")
def numpy_log_of_product(P, y):
    """Adds the logarithms of the selected entries by a product with shares."""
    picked = np.take_along_axis(P, y[:, None], axis=1)[:, 0]
    return -np.log(picked) @ np.full(len(y), 1 / len(y), P.dtype)


@variant("losses/cross_entropy")
def numpy_log1p_of_distance(P, y):
    """Takes log1p of the distance below 1, which is exact above 1/2."""
    picked = P[np.arange(len(y)), y]
    logs = np.where(picked > 0.5, np.log1p(-(1 - picked)), np.log(picked))
    return -logs.sum() / len(y)


@variant("losses/cross_entropy")
def torch_sum_of_xlogy(P, y):
    """Sums xlogy of the one-hot labels."""
    return -torch.special.xlogy(functional.one_hot(y, P.shape[1]).to(P.dtype), P).sum() / len(y)


@variant("losses/cross_entropy")
def torch_scattered_gradient(P, y):
    """Scatters minus the shares divided by the probabilities."""
    picked = P.gather(1, y[:, None])
    return {"P": torch.zeros_like(P).scatter(1, y[:, None], -1 / (len(y) * picked))}


@variant("losses/half_squared_error")
def numpy_mean_of_products(y_hat, y):
    """Halves the errors once, before the product with them."""
    error = y_hat - y
    return np.mean(0.5 * error * error)


@variant("losses/half_squared_error")
def numpy_running_mean(y_hat, y):
    """Updates the mean by one half square after the other."""
    mean = y_hat.dtype.type(0)
    for count, error in enumerate(y_hat - y, start=1):
        mean = mean + (error * error / 2 - mean) / count
    return mean


@variant("losses/half_squared_error")
def torch_smooth_l1(y_hat, y):
    """Adds Huber's loss for a threshold above all errors, scaled by it."""
    beta = 2 * (y_hat - y).detach().abs().max().double().item() + 1
    return functional.smooth_l1_loss(y_hat, y, beta=beta) * beta if np.isfinite(beta) else ((y_hat - y) ** 2).mean() / 2


@variant("losses/half_squared_error")
def torch_shared_gradient(y_hat, y):
    """Divides the difference by the count, with the sign changed for the second input."""
    error = torch.sub(y_hat, y).div(len(y))
    return {"y_hat": error, "y": error.neg()}


@variant("losses/squared_error")
def numpy_trace_of_gram(y_hat, y):
    """Takes the trace of the product of the errors with their transpose."""
    error = y_hat - y
    return np.trace(error.T @ error)


@variant("losses/squared_error")
def torch_distance_squared(y_hat, y):
    """Takes the inner product of the flattened errors by a row and a column."""
    error = (y_hat - y).reshape(1, -1)
    return (error @ error.mT).squeeze()


@variant("losses/squared_error")
def torch_func_gradient(y_hat, y):
    """Applies `torch.func.grad` to both inputs."""
    by_hat, by_y = grad(lambda a, b: (a - b).square().sum(), argnums=(0, 1))(y_hat, y)
    return {"y_hat": by_hat, "y": by_y}


@variant("losses/weight_decay")
def numpy_gradient_of_both_factors(W, lam):
    """Adds the gradients of both factors of the square."""
    return {"W": lam / 2 * W + W * (lam / 2)}


@variant("linear_classifiers/accuracy")
def numpy_no_larger_before(scores, y, averaged):
    """Counts larger scores and equal ones before, and requires none of either."""
    own = scores[np.arange(len(y)), y][:, None]
    better = (scores > own) | ((scores == own) & (np.arange(scores.shape[1]) < y[:, None]))
    hits = 1 - better.any(axis=1).astype(scores.dtype)
    return hits.mean() if averaged else hits


@variant("linear_classifiers/accuracy")
def numpy_one_minus_error_rate(scores, y, averaged):
    """Subtracts the error rate from 1."""
    misses = scores.argmax(axis=1) != y
    return scores.dtype.type(1 - np.mean(misses)) if averaged else 1 - misses.astype(scores.dtype)


@variant("linear_classifiers/accuracy")
def torch_gathered_hits(scores, y, averaged):
    """Gathers the place of the label in one-hot predictions."""
    predicted = functional.one_hot(scores.argmax(dim=1), scores.shape[1])
    hits = predicted.gather(1, y[:, None]).squeeze(1).to(scores.dtype)
    return hits.sum() / len(y) if averaged else hits


@variant("linear_classifiers/hinge_loss")
def torch_differences_of_weights(X, y, W, reg):
    """Multiplies each example by the differences of the columns of the weights."""
    apart = W.T[None] - W.T[y][:, None]
    margins = torch.einsum("nd,ncd->nc", X, apart) + 1
    return margins.scatter(1, y[:, None], 0.0).relu().sum() / len(y) + reg * torch.sum(W * W)


@variant("linear_classifiers/hinge_loss")
def numpy_gradient_by_outer_products(X, y, W, reg):
    """Adds one outer product for each example, with the counts in the row of slopes."""
    dX, dW = np.empty_like(X), 2 * reg * W
    for i, right in enumerate(y):
        scores = X[i] @ W
        slopes = (scores - scores[right] + 1 > 0).astype(X.dtype)
        slopes[right] = 0
        slopes[right] = -slopes.sum()
        slopes /= len(y)
        dX[i], dW = W @ slopes, dW + np.outer(X[i], slopes)
    return {"X": dX, "W": dW}


@variant("linear_classifiers/softmax_loss")
def numpy_log1p_of_other_classes(X, y, W, reg):
    """Takes log1p of the exponentials of the other classes, relative to the larger one."""
    scores = X @ W
    scores = scores - scores[np.arange(len(y)), y][:, None]
    scores[np.arange(len(y)), y] = -np.inf
    others = np.logaddexp.reduce(scores, axis=1)
    return np.logaddexp(others, np.zeros_like(others)).sum() / len(y) + reg * np.vdot(W, W)


@variant("linear_classifiers/softmax_loss")
def torch_nll_of_log_softmax(X, y, W, reg):
    """Applies a linear layer, the log-softmax and the negative log-likelihood."""
    return functional.nll_loss(functional.log_softmax(functional.linear(X, W.mT), dim=1), y) + reg * torch.sum(W**2)


@variant("linear_classifiers/softmax_loss")
def torch_cross_entropy_of_one_hot(X, y, W, reg):
    """Gives the one-hot rows as probabilities to the cross-entropy."""
    rows = functional.one_hot(y, W.shape[1]).to(X.dtype)
    return functional.cross_entropy(X @ W, rows) + reg * (W * W).sum()


@variant("linear_classifiers/softmax_loss")
def numpy_gradient_delta_minus(X, y, W, reg):
    """Subtracts the products of the one-hot minus the probabilities, by `einsum`."""
    scores = np.einsum("nd,dc->nc", X, W)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    left = (np.eye(W.shape[1], dtype=X.dtype)[y] - powers / powers.sum(axis=1, keepdims=True)) / len(y)
    return {"X": -np.einsum("nc,dc->nd", left, W), "W": reg * 2 * W - np.einsum("nd,nc->dc", X, left)}


@variant("linear_classifiers/softmax_loss")
def torch_vmap_gradient(X, y, W, reg):
    """Takes the gradients of one example under `vmap` and averages those of the weights."""

    def one(x, right, weights):
        return (x @ weights).logsumexp(dim=0) - torch.dot(x, weights.index_select(1, right[None]).squeeze(1))

    by_x, by_w = vmap(grad(one, argnums=(0, 2)), in_dims=(0, 0, None))(X, y, W)
    return {"X": by_x / len(y), "W": (by_w / len(y)).sum(dim=0) + 2 * reg * W}


@variant("distances/l2_distance")
def numpy_one_feature_after_the_other(X, Y):
    """Adds the squared differences of one feature after the other, by `subtract.outer`."""
    squares = np.zeros((len(X), len(Y)), X.dtype)
    for left, right in zip(X.T, Y.T, strict=True):
        squares += np.subtract.outer(left, right) ** 2
    return np.sqrt(squares)


@variant("distances/l2_distance")
def torch_repeated_rows(X, Y):
    """Repeats the rows of both and takes the norm of the differences of all pairs."""
    apart = X.repeat_interleave(len(Y), dim=0) - Y.repeat(len(X), 1)
    return torch.linalg.vector_norm(apart, dim=1).reshape(len(X), len(Y))


@variant("distances/l2_distance")
def torch_sums_of_cotangents_gradient(X, Y, cotangent):
    """Computes row sums times X minus products with Y, with safe quotients."""
    apart = X[:, None] - Y
    length = torch.linalg.vector_norm(apart, dim=2)
    share = torch.where(length > 0, cotangent / torch.where(length > 0, length, 1), 0)
    return {"X": (share[:, :, None] * apart).sum(dim=1), "Y": -(share[:, :, None] * apart).sum(dim=0)}
