"""Reference kernels of distances, losses and classifiers."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.spatial import distance
from scipy.special import logsumexp
from sklearn.metrics.pairwise import euclidean_distances

from oracle.bench.reference_kernels.kernel import library_function, reference_kernel

library_function(
    "distances/l2_distance", "torch", torch.cdist, "X, Y", "torch `cdist`, which uses the expansion from 25 rows on"
)


@reference_kernel("distances/l2_distance", "numpy", "SciPy `cdist`, a loop in C")
def scipy_cdist(X, Y):
    return distance.cdist(X, Y)


@reference_kernel("distances/l2_distance", "numpy", "scikit-learn, by the expansion with one matrix product")
def sklearn_euclidean_distances(X, Y):
    return euclidean_distances(X, Y)


@reference_kernel(
    "distances/l2_distance",
    "numpy",
    "SciPy distances, and einsum, which stores no array of products",
    reason="The distances come from SciPy `cdist`, a loop in C; NumPy has to store the differences.",
)
def contracted_gradient(X, Y, cotangent):
    difference = X[:, None] - Y
    length = distance.cdist(X, Y)[:, :, None]
    np.divide(difference, length, out=difference, where=length > 0)
    return {"X": np.einsum("nm,nmd->nd", cotangent, difference), "Y": -np.einsum("nm,nmd->md", cotangent, difference)}


@reference_kernel("linear_classifiers/hinge_loss", "numpy", "transposed: one row per class, modified in place")
def hinge_of_columns(X, y, W, reg):
    scores, examples = W.T @ X.T, np.arange(len(y))
    scores -= scores[y, examples]
    scores += 1
    scores[y, examples] = 0
    np.maximum(scores, 0, out=scores)
    return scores.sum() / len(y) + reg * np.vdot(W, W)


@reference_kernel("linear_classifiers/hinge_loss", "torch", "torch loss, multiplied by the number of classes")
def torch_multi_margin_loss(X, y, W, reg):
    return F.multi_margin_loss(X @ W, y) * W.shape[1] + reg * W.square().sum()


@reference_kernel("linear_classifiers/softmax_loss", "numpy", "SciPy `logsumexp`")
def scipy_logsumexp(X, y, W, reg):
    scores = X @ W
    losses = logsumexp(scores, axis=1) - scores[np.arange(len(y)), y]
    return losses.mean() + reg * np.vdot(W, W)


@reference_kernel(
    "linear_classifiers/softmax_loss", "numpy", "transposed: one row per class, so that NumPy's inner loops are long"
)
def classes_first(X, y, W, reg):
    scores = W.T @ X.T
    scores -= scores.max(axis=0)
    right = scores[y, np.arange(len(y))]
    np.exp(scores, out=scores)
    return (np.log(scores.sum(axis=0)) - right).mean() + reg * np.vdot(W, W)


@reference_kernel("linear_classifiers/softmax_loss", "torch", "torch loss")
def torch_cross_entropy(X, y, W, reg):
    return F.cross_entropy(X @ W, y) + reg * W.square().sum()


@reference_kernel(
    "losses/cross_entropy",
    "numpy",
    "`take` of one probability per row at flat positions",
    reason="Flat positions accept a label that is too large: they select the probability of another row.",
)
def looked_up_flat(P, y):
    n, c = P.shape
    return -np.log(P.take(np.arange(0, n * c, c) + y)).sum() / n


@reference_kernel("losses/cross_entropy", "torch", "`gather`, and the logarithm of the gathered entries only")
def torch_nll_of_gathered(P, y):
    return -P.gather(1, y[:, None]).log().mean()


@reference_kernel("linear_classifiers/accuracy", "numpy", "`count_nonzero` instead of a mean")
def argmax_counted(scores, y, averaged):
    hits = scores.argmax(axis=1) == y
    return np.float64(np.count_nonzero(hits) / len(y)) if averaged else hits.astype(scores.dtype)


@reference_kernel("linear_classifiers/accuracy", "torch", "torch argmax")
def torch_argmax(scores, y, averaged):
    hits = scores.argmax(1).eq(y).to(scores.dtype)
    return hits.mean() if averaged else hits


@reference_kernel("losses/weight_decay", "numpy", "BLAS: dot product of the vector with itself")
def weights_dotted(W, lam):
    return lam / 2 * np.vdot(W, W)


@reference_kernel("losses/weight_decay", "torch", "BLAS: dot product of the vector with itself")
def torch_weights_dotted(W, lam):
    weights = W.reshape(-1)
    return lam / 2 * torch.dot(weights, weights)


@reference_kernel("losses/half_squared_error", "numpy", "BLAS: dot product of the error with itself")
def error_dotted(y_hat, y):
    error = y_hat - y
    return error @ error / (2 * len(y))


@reference_kernel("losses/half_squared_error", "torch", "torch loss")
def torch_half_mse_loss(y_hat, y):
    return F.mse_loss(y_hat, y) / 2


@reference_kernel("losses/half_squared_error", "torch", "BLAS: dot product of the error with itself")
def torch_error_dotted(y_hat, y):
    error = y_hat - y
    return torch.dot(error, error) / (2 * len(y))


@reference_kernel("losses/squared_error", "numpy", "BLAS: dot product of the error with itself")
def errors_dotted(y_hat, y):
    error = y_hat - y
    return np.vdot(error, error)


@reference_kernel("losses/squared_error", "torch", "torch loss")
def torch_mse_loss(y_hat, y):
    return F.mse_loss(y_hat, y, reduction="sum")


@reference_kernel("losses/squared_error", "torch", "BLAS: dot product of the error with itself")
def torch_errors_dotted(y_hat, y):
    error = (y_hat - y).reshape(-1)
    return torch.dot(error, error)
