"""Layers and small networks: bias as a weight, batches in parts, gradients by unit, by example, by `torch.func`."""

import numpy as np
import torch
from torch.func import grad, vjp, vmap
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("networks/affine_layer")
def numpy_bias_as_weight(X, W, b):
    """Appends a feature that is 1 and makes the bias another row of the weights."""
    ones = np.ones((len(X), 1), X.dtype)
    return np.hstack([ones, X]) @ np.vstack([b, W])


@variant("networks/affine_layer")
def numpy_bias_first(X, W, b):
    """Starts from the bias and adds one feature at a time in place."""
    Y = np.tile(b, (len(X), 1))
    for x, w in zip(X.T, W, strict=True):
        Y += x[:, None] * w
    return Y


@variant("networks/affine_layer")
def torch_baddbmm(X, W, b):
    """Applies `baddbmm` to a batch of one product."""
    return torch.baddbmm(b, X[None], W[None])[0]


@variant("networks/affine_layer")
def torch_example_by_example(X, W, b):
    """Computes one example under `vmap`."""
    return vmap(lambda x: torch.addmv(b, W.T, x))(X) if len(X) else torch.addmm(b, X, W)


@variant("networks/affine_layer")
def torch_einsum(X, W, b):
    """Computes the product and the repeated bias by one `einsum` each."""
    return torch.einsum("nd,do->no", X, W) + torch.einsum("n,o->no", X.new_ones(len(X)), b)


@variant("networks/affine_layer")
def numpy_gradient_of_bias_by_ones(X, W, b, cotangent):
    """Computes the gradient of b as a row of ones times the cotangent, those of X and W in Fortran order."""
    dX = np.empty_like(X, order="F")
    np.einsum("no,do->nd", cotangent, W, out=dX)
    return {"X": dX, "W": (cotangent.T @ X).T, "b": np.ones(len(X), X.dtype) @ cotangent}


@variant("networks/affine_layer")
def torch_vjp_gradient(X, W, b, cotangent):
    """Applies `torch.func.vjp` to `addmm`."""
    _, pull = vjp(torch.addmm, b, X, W)
    db, dX, dW = pull(cotangent)
    return {"X": dX, "W": dW, "b": db}


@variant("networks/mlp")
def numpy_unit_by_unit(X, W1, b1, W2, b2):
    """Computes each hidden unit and adds its contribution to the outputs."""
    outputs = np.zeros((len(X), W2.shape[1]), X.dtype)
    for weights, bias, onward in zip(W1.T, b1, W2, strict=True):
        outputs += np.outer(np.clip(X @ weights + bias, 0, None), onward)
    return outputs + b2


@variant("networks/mlp")
def torch_in_pieces(X, W1, b1, W2, b2):
    """Splits the batch into parts of three examples and concatenates the results."""
    pieces = X.split(3) if len(X) else [X]
    return torch.cat([torch.addmm(b2, torch.addmm(b1, x, W1).clamp_min(0), W2) for x in pieces])


@variant("networks/mlp")
def torch_in_float64(X, W1, b1, W2, b2):
    """Computes in float64 and converts the result back."""
    hidden = functional.relu(functional.linear(X.double(), W1.T.double(), b1.double()))
    return functional.linear(hidden, W2.T.double(), b2.double()).to(X.dtype)


@variant("networks/mlp")
def numpy_gradient_by_examples(X, W1, b1, W2, b2, cotangent):
    """Loops over the examples, with the slope 1 where a unit is exactly 0."""
    slopes = {name: np.zeros_like(x) for name, x in (("W1", W1), ("b1", b1), ("W2", W2), ("b2", b2))}
    dX = np.empty_like(X)
    for x, g, row in zip(X, cotangent, dX, strict=True):
        h = x @ W1 + b1
        back = (W2 @ g) * (h >= 0)
        slopes["W1"] += np.outer(x, back)
        slopes["b1"] += back
        slopes["W2"] += np.outer(np.maximum(h, 0), g)
        slopes["b2"] += g
        row[:] = W1 @ back
    return {"X": dX, **slopes}


@variant("networks/two_layer_relu")
def numpy_without_predictions(x, w1, w2, y):
    """Computes the errors in one product: the targets are another unit with the weights -1."""
    hidden = np.maximum(x @ w1, 0)
    error = np.hstack([hidden, y]) @ np.vstack([w2, -np.eye(y.shape[1], dtype=y.dtype)])
    return np.einsum("iq,iq->", error, error)


@variant("networks/two_layer_relu")
def torch_func_gradient(x, w1, w2, y):
    """Applies `torch.func.grad` for all four arguments, in float64."""

    def loss(x, w1, w2, y):
        return functional.mse_loss(torch.relu(x @ w1) @ w2, y, reduction="sum")

    wide = (x.double(), w1.double(), w2.double(), y.double())
    found = grad(loss, argnums=(0, 1, 2, 3))(*wide)
    return {name: slope.to(x.dtype) for name, slope in zip(("x", "w1", "w2", "y"), found, strict=True)}


@variant("networks/regularised_mlp")
def torch_log_softmax(x, y, W1, W2, lam):
    """Uses `log_softmax` and `gather`, and one dot product for the penalty."""
    logs = functional.log_softmax(functional.relu(x @ W1) @ W2, dim=1)
    flat = torch.cat([W1.reshape(-1), W2.reshape(-1)])
    return -logs.gather(1, y[:, None]).sum() / len(y) + lam / 2 * torch.dot(flat, flat)


@variant("networks/weight_sharing")
def torch_recursive(x, w1, w2, w3, repeats):
    """Calls itself once for each remaining layer."""

    def onward(h, left):
        return onward(functional.relu(h @ w2), left - 1) if left else h @ w3

    return onward(torch.relu(x @ w1), repeats)
