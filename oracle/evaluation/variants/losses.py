"""Losses by labels, by one-hot rows, by other losses of the libraries, and by other orders of summation."""

import math

import numpy as np
import torch
from torch.func import grad
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("losses/cross_entropy")
def numpy_example_by_example(P, y):
    """Updates a running mean over the examples, the last first, in float64."""
    loss = 0.0
    for count, (p, label) in enumerate(zip(P[::-1], y[::-1], strict=True), 1):
        loss += (-np.log(np.float64(p[label])) - loss) / count
    return P.dtype.type(loss)


@variant("losses/cross_entropy")
def numpy_log2(P, y):
    """Computes the loss in bits and multiplies by ln 2, in float64."""
    picked = np.take_along_axis(P, y[:, None], axis=1).astype(np.float64)
    return P.dtype.type(-np.log2(picked).sum() * math.log(2) / len(y))


@variant("losses/cross_entropy")
def torch_one_hot_where(P, y):
    """Takes all logarithms and selects the labelled ones by one-hot rows."""
    right = functional.one_hot(y, P.shape[1]).bool()
    return torch.where(right, -P.log(), 0).sum() / len(y)


@variant("losses/cross_entropy")
def numpy_gradient_add_at(P, y):
    """Subtracts from zeros at each label, by `np.subtract.at`."""
    dP = np.zeros_like(P)
    np.subtract.at(dP, (np.arange(len(y)), y), 1 / (P[np.arange(len(y)), y] * len(y)))
    return {"P": dP}


@variant("losses/half_squared_error")
def numpy_half_dot(y_hat, y):
    """Computes the dot product of the errors with themselves."""
    error = np.subtract(y_hat, y)
    return error @ error / (2 * len(y))


@variant("losses/half_squared_error")
def numpy_fsum(y_hat, y):
    """Sums the rounded squares exactly, by `math.fsum`."""
    squares = np.square(y_hat - y)
    try:
        return y.dtype.type(math.fsum(squares.tolist()) / len(y) / 2)
    except (OverflowError, ValueError):
        return squares.sum() / len(y) / 2


@variant("losses/half_squared_error")
def torch_huber(y_hat, y):
    """Applies the Huber loss with δ = ∞."""
    return functional.huber_loss(y_hat, y, delta=math.inf)


@variant("losses/half_squared_error")
def torch_gaussian_nll(y_hat, y):
    """Applies the negative log-likelihood of a normal distribution of variance 1."""
    return functional.gaussian_nll_loss(y_hat, y, torch.ones_like(y))


@variant("losses/half_squared_error")
def torch_func_gradient(y_hat, y):
    """Applies `torch.func.grad` to the loss for both arguments, in float64."""
    slopes = grad(lambda a, b: functional.mse_loss(a, b) / 2, argnums=(0, 1))(y_hat.double(), y.double())
    return {"y_hat": slopes[0].to(y.dtype), "y": slopes[1].to(y.dtype)}


@variant("losses/squared_error")
def numpy_columns_last_first(y_hat, y):
    """Adds the squares column by column from the last one, on a Fortran-ordered array."""
    error = np.asfortranarray(y_hat - y)
    total = y.dtype.type(0)
    for column in error.T[::-1]:
        total += np.vdot(column, column)
    return total


@variant("losses/squared_error")
def numpy_two_products(y_hat, y):
    """Sums (a - b) a - (a - b) b entry by entry."""
    error = y_hat - y
    return np.sum(error * y_hat - error * y)


@variant("losses/squared_error")
def torch_doubled_huber(y_hat, y):
    """Applies the Huber loss with δ = ∞ and doubles it."""
    return 2 * functional.huber_loss(y_hat, y, reduction="sum", delta=math.inf)


@variant("losses/squared_error")
def torch_row_products(y_hat, y):
    """Computes the dot product of each row with itself, by `baddbmm`."""
    error = y_hat - y
    rows = torch.baddbmm(error.new_zeros(len(error), 1, 1), error[:, None, :], error[:, :, None])
    return rows.sum()


@variant("losses/weight_decay")
def numpy_trace(W, lam):
    """Computes the trace of W Wᵀ."""
    return np.trace(W @ W.T) * W.dtype.type(lam) / 2


@variant("losses/weight_decay")
def numpy_small_weights_first(W, lam):
    """Sorts the squares and takes the last of their cumulative sums."""
    squares = np.append(W.dtype.type(0), np.sort(np.square(W), axis=None))
    return W.dtype.type(lam) / 2 * squares.cumsum()[-1]


@variant("losses/weight_decay")
def torch_mse_from_zero(W, lam):
    """Computes the squared error of the weights against zeros."""
    return functional.mse_loss(W, torch.zeros_like(W), reduction="sum") * (lam / 2)


@variant("losses/squared_error")
def numpy_squared_norm(y_hat, y):
    """Squares the norm of the errors, so that the rounding error of the root is squared too."""
    return np.linalg.norm(y_hat - y) ** 2
