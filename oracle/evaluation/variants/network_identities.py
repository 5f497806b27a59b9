"""Networks, optimiser steps, training steps and created arrays: other orders of factors, expm1, masks and modules."""

import math

import numpy as np
import torch
from torch.func import functional_call, vjp
from torch.nn import functional

from oracle.evaluation.variants.variant import variant


@variant("networks/affine_layer")
def numpy_outer_products_added(X, W, b):
    """Adds an outer product for each feature to the outer product of ones and the bias."""
    return sum((np.outer(x, w) for x, w in zip(X.T, W, strict=True)), np.outer(np.ones_like(X[:, 0]), b))


@variant("networks/affine_layer")
def torch_functional_call(X, W, b):
    """Calls a module without parameters of its own by `functional_call`."""
    layer = torch.nn.Linear(*W.shape, device="meta")
    return functional_call(layer, {"weight": W.T, "bias": b}, X)


@variant("networks/mlp")
def numpy_sum_of_halves(X, W1, b1, W2, b2):
    """Computes a hidden unit as the half of a number plus the half of its magnitude, which does not overflow."""
    before = np.einsum("nd,dh->nh", X, W1) + b1
    return (np.abs(before) / 2 + before / 2) @ W2 + b2


@variant("networks/mlp")
def torch_units_first(X, W1, b1, W2, b2):
    """Stores units in rows and examples in columns."""
    hidden = torch.addmm(b1[:, None], W1.T, X.T).relu()
    return torch.addmm(b2[:, None], W2.T, hidden).T


@variant("networks/mlp")
def torch_vjp_gradient(X, W1, b1, W2, b2, cotangent):
    """Pulls the cotangent back by `torch.func.vjp`."""

    def outputs(X, W1, b1, W2, b2):
        return functional.linear(functional.linear(X, W1.T, b1).relu(), W2.T, b2)

    return dict(zip(("X", "W1", "b1", "W2", "b2"), vjp(outputs, X, W1, b1, W2, b2)[1](cotangent), strict=True))


@variant("networks/regularised_mlp")
def numpy_logaddexp(x, y, W1, W2, lam):
    """Reduces by `logaddexp` and takes the penalty as the squared norms."""
    scores = np.maximum(x @ W1, 0) @ W2
    losses = np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(y)), y]
    return losses.mean() + lam / 2 * (np.vdot(W1, W1) + np.vdot(W2, W2))


@variant("networks/regularised_mlp")
def torch_by_hand_gradient(x, y, W1, W2, lam):
    """Goes backward by hand, with one-hot rows and `einsum`."""
    hidden = torch.clamp(x @ W1, min=0)
    back = (torch.softmax(hidden @ W2, dim=1) - functional.one_hot(y, W2.shape[1])) / len(y)
    inner = torch.einsum("no,ho->nh", back, W2) * (hidden > 0)
    return {
        "x": torch.einsum("nh,dh->nd", inner, W1),
        "W1": torch.addmm(W1, x.T, inner, beta=lam),
        "W2": torch.addmm(W2, hidden.T, back, beta=lam),
    }


@variant("networks/two_layer_relu")
def numpy_masked_products(x, w1, w2, y):
    """Multiplies the hidden units by a mask, and sums the squares of each output separately."""
    hidden = x @ w1
    error = (hidden * (hidden > 0)) @ w2 - y
    return sum((np.dot(column, column) for column in error.T), x.dtype.type(0))


@variant("networks/two_layer_relu")
def torch_squared_frobenius(x, w1, w2, y):
    """Multiplies the matrix of errors by itself entry by entry, with `baddbmm` for the errors."""
    error = torch.addmm(y, functional.relu(x.mm(w1)), w2, beta=-1)
    return torch.einsum("no,no->", error, error)


@variant("networks/two_layer_relu")
def numpy_gradient_by_examples(x, w1, w2, y):
    """Adds the outer products of one example after the other."""
    dx, dw1, dw2, dy = (np.zeros_like(a) for a in (x, w1, w2, y))
    for i in range(len(x)):
        hidden = x[i] @ w1
        units = np.maximum(hidden, 0)
        pull = 2 * (units @ w2 - y[i])
        inner = (w2 @ pull) * (hidden > 0)
        dx[i], dy[i] = w1 @ inner, -pull
        dw1 += np.outer(x[i], inner)
        dw2 += np.outer(units, pull)
    return {"x": dx, "w1": dw1, "w2": dw2, "y": dy}


@variant("networks/weight_sharing")
def numpy_transposed(x, w1, w2, w3, repeats):
    """Stores units in rows and examples in columns, and clips in place."""
    layer = w1.T @ x.T
    np.maximum(layer, 0, out=layer)
    for _ in range(repeats):
        layer = np.maximum(w2.T @ layer, 0)
    return (w3.T @ layer).T


@variant("networks/weight_sharing")
def torch_module_list(x, w1, w2, w3, repeats):
    """Goes through a list of weights with `linear`, and clamps between them."""
    for weights in (w1, *[w2] * repeats):
        x = functional.linear(x, weights.mT).clamp_min(0)
    return functional.linear(x, w3.mT)


@variant("training/adam_step")
def numpy_expm1_corrections(p, g, m, v, t, lr, eps):
    """Computes the bias corrections by `expm1` and `log1p`."""
    first, second = -math.expm1(t * math.log(0.9)), -math.expm1(t * math.log1p(-0.001))
    mean = 0.9 * m + (1 - 0.9) * g
    square = 0.999 * v + (1 - 0.999) * (g * g)
    step = lr * (mean / first) / (np.sqrt(square / second) + eps)
    return np.stack([p - step, mean, square])


@variant("training/sgd_step")
def torch_lerp_of_decay(p, g, lr, decay):
    """Adds the negative rate times both terms by `addcmul`."""
    return torch.addcmul(p, torch.full_like(p, -lr), torch.add(g, p, alpha=decay))


@variant("training/sgd_step")
def numpy_row_of_factors(p, g, lr, decay):
    """Multiplies a row of factors by the stacked weights and gradients, in float64."""
    return (np.array([1.0, -lr * decay, -lr]) @ np.stack([p, p, g]).astype(np.float64)).astype(p.dtype)


@variant("training/least_squares")
def numpy_cholesky(X, y):
    """Solves two triangular systems with the Cholesky factor of the normal equations."""
    lower = np.linalg.cholesky(X.T @ X)
    return np.linalg.solve(lower.T, np.linalg.solve(lower, X.T @ y))


@variant("training/least_squares")
def numpy_lstsq(X, y):
    """Calls the least-squares solver of NumPy."""
    return np.linalg.lstsq(X, y)[0]


@variant("training/least_squares")
def torch_pseudo_inverse(X, y):
    """Multiplies by the pseudo-inverse, in float64."""
    return (torch.linalg.pinv(X.double()) @ y.double()).to(X.dtype)


@variant("training/softmax_training")
def numpy_one_hot_minus(W, b, lr):
    """Adds the rate times the one-hot rows minus the probabilities, with logarithms of sums of pairs."""
    W, b = W.copy(), b.copy()

    def step(X, y):
        nonlocal W, b
        scores = X @ W + b
        logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
        left = (np.eye(len(b), dtype=X.dtype)[y] - np.exp(logs)) / len(y)
        W, b = W + lr * (X.T @ left), b + lr * left.sum(axis=0)
        return {"loss": -logs[np.arange(len(y)), y].mean(), "W": W.copy(), "b": b.copy()}

    return step


@variant("training/two_layer_training")
def torch_func_steps(w1, w2, lr):
    """Applies `grad_and_value` to both weights."""
    w1, w2 = w1.clone(), w2.clone()

    def step(x, y):
        nonlocal w1, w2

        def loss(a, b):
            return torch.square(torch.relu(x @ a) @ b - y).sum()

        (d1, d2), value = torch.func.grad_and_value(loss, argnums=(0, 1))(w1, w2)
        w1, w2 = torch.add(w1, d1, alpha=-lr), torch.add(w2, d2, alpha=-lr)
        return {"loss": value, "w1": w1, "w2": w2}

    return step


@variant("training/minibatches")
def numpy_padded_reshape(X, order, size, drop_last):
    """Pads the ordered examples with zeros to whole batches and reshapes."""
    (n, d), whole = X.shape, len(X) // size
    batches = whole if drop_last else -(-n // size)
    rows = np.zeros((max(batches * size, n), d), X.dtype)
    rows[:n] = X[order]
    counts = np.full((batches, 1), size, X.dtype)
    counts[whole:] = n - whole * size
    return np.hstack([counts, rows[: batches * size].reshape(batches, size * d)])


@variant("creation/arange")
def numpy_first_and_steps(span, like):
    """Adds up the steps by `cumsum`, in float64."""
    start, stop, step = span
    count = max(math.ceil((stop - start) / step), 0)
    return np.cumsum(np.concatenate([[start], np.full(count, step)]))[:count].astype(like.dtype)


@variant("creation/empirical_distribution")
def numpy_one_minus_larger(x, t):
    """Subtracts the fraction of larger entries from 1."""
    return (1 - np.greater.outer(x, t).mean(axis=0)).astype(t.dtype)


@variant("creation/empirical_distribution")
def torch_bucketize(x, t):
    """Counts by `bucketize` in the sorted sample."""
    return torch.bucketize(t, x.sort().values, right=True).to(t.dtype) / len(x)


@variant("creation/filled")
def numpy_ones_times_value(X, value):
    """Multiplies ones by the number."""
    return np.ones_like(X) * value


@variant("creation/filled")
def torch_where_of_nothing(X, value):
    """Adds the number to zeros."""
    return torch.zeros_like(X).add(value)
