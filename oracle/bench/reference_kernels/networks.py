"""Reference kernels of networks, and of least squares."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.linalg import cho_factor, cho_solve

from oracle.bench.reference_kernels.kernel import IN_PLACE, reference_kernel


@reference_kernel("networks/affine_layer", "numpy", "BLAS, and the bias added in place")
def product_and_bias(X, W, b):
    Y = X @ W
    Y += b
    return Y


@reference_kernel("networks/affine_layer", "torch", "torch function")
def torch_linear(X, W, b):
    return F.linear(X, W.T, b)


@reference_kernel("networks/affine_layer", "torch", "BLAS, which adds the bias in the product")
def torch_addmm(X, W, b):
    return torch.addmm(b, X, W)


@reference_kernel(
    "networks/two_layer_relu",
    "numpy",
    "one array per layer, modified in place; dot product of the error with itself",
    reason=IN_PLACE,
)
def two_layers_in_place(x, w1, w2, y):
    h = x @ w1
    np.maximum(h, 0, out=h)
    error = h @ w2
    error -= y
    return np.vdot(error, error)


@reference_kernel("networks/two_layer_relu", "torch", "torch layers and loss")
def torch_two_layers(x, w1, w2, y):
    return F.mse_loss(torch.mm(torch.mm(x, w1).relu_(), w2), y, reduction="sum")


@reference_kernel("networks/weight_sharing", "numpy", "one array per layer, modified in place", reason=IN_PLACE)
def shared_in_place(x, w1, w2, w3, repeats):
    h = x @ w1
    np.maximum(h, 0, out=h)
    for _ in range(repeats):
        h = h @ w2
        np.maximum(h, 0, out=h)
    return h @ w3


@reference_kernel("networks/weight_sharing", "torch", "one array per layer, modified in place", reason=IN_PLACE)
def torch_shared_in_place(x, w1, w2, w3, repeats):
    h = torch.mm(x, w1).relu_()
    for _ in range(repeats):
        h = torch.mm(h, w2).relu_()
    return torch.mm(h, w3)


@reference_kernel("networks/mlp", "numpy", "one array per layer, modified in place", reason=IN_PLACE)
def mlp_in_place(X, W1, b1, W2, b2):
    H = X @ W1
    H += b1
    np.maximum(H, 0, out=H)
    Y = H @ W2
    Y += b2
    return Y


@reference_kernel("networks/mlp", "torch", "BLAS, which adds the bias in the product")
def torch_mlp_addmm(X, W1, b1, W2, b2):
    return torch.addmm(b2, torch.addmm(b1, X, W1).relu_(), W2)


@reference_kernel(
    "networks/regularised_mlp", "numpy", "transposed: one row per unit, so that NumPy's inner loops are long"
)
def units_first(x, y, W1, W2, lam):
    H = W1.T @ x.T
    np.maximum(H, 0, out=H)
    o = W2.T @ H
    o -= o.max(axis=0)
    right = o[y, np.arange(len(y))]
    np.exp(o, out=o)
    penalty = np.vdot(W1, W1) + np.vdot(W2, W2)
    return (np.log(o.sum(axis=0)) - right).mean() + lam * penalty / 2


@reference_kernel("networks/regularised_mlp", "torch", "torch loss")
def torch_regularised(x, y, W1, W2, lam):
    loss = F.cross_entropy(torch.mm(torch.mm(x, W1).relu_(), W2), y)
    return loss + lam / 2 * (W1.square().sum() + W2.square().sum())


@reference_kernel("training/least_squares", "numpy", "the normal equations by Cholesky, in SciPy")
def scipy_cholesky(X, y):
    return cho_solve(cho_factor(X.T @ X, check_finite=False), X.T @ y, check_finite=False)


@reference_kernel("training/least_squares", "torch", "torch `lstsq`, by QR")
def torch_lstsq(X, y):
    return torch.linalg.lstsq(X, y[:, None]).solution[:, 0]


@reference_kernel("training/least_squares", "torch", "the normal equations by Cholesky")
def torch_cholesky_solve(X, y):
    return torch.cholesky_solve((X.T @ y)[:, None], torch.linalg.cholesky(X.T @ X))[:, 0]
