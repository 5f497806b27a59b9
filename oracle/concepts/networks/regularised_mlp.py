"""Backpropagation through a regularised network: loss, penalty and all gradients.

J = L + λ/2 (‖W1‖² + ‖W2‖²): a hidden ReLU layer without biases, a cross-entropy loss, and a penalty on the squared
weights. The gradient with respect to a weight has two parts: one from backpropagation through the network, and λ times
the weight. Biases are usually not penalised, so their gradient would have only the first part.

Shapes: x (n, d), y (n,) integers in [0, o), W1 (d, h), W2 (h, o), λ a scalar; the objective is a scalar.
"""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from oracle.page import Domain, Labels, Reals, Scalar, Size, Worked, logsumexp, maximum, permuting

ROW = 43
FORMULA = r"""J = \frac{1}{n} \sum_i \Bigl( \log \sum_q e^{o_{iq}} - o_{i y_i} \Bigr) + \frac{\lambda}{2}
\bigl( \lVert W_1 \rVert^2 + \lVert W_2 \rVert^2 \bigr), \quad o = \operatorname{relu}(x W_1) W_2"""
SOURCES = (
    'Homework on Dive into Deep Learning, 5.3 "Forward Propagation, Backward Propagation, and Computational Graphs"',
)


def definition(x, y, W1, W2, lam):
    (n, d), (h, o) = x.shape, W2.shape
    loss = 0.0
    for i in range(n):
        hidden = []
        for p in range(h):
            unit = 0.0
            for k in range(d):
                unit = unit + x[i, k] * W1[k, p]
            hidden.append(maximum(+unit, 0))
        scores = []
        for q in range(o):
            score = 0.0
            for p in range(h):
                score = score + hidden[p] * W2[p, q]
            scores.append(+score)
        loss = loss + +(logsumexp(scores) - scores[y[i]])
    penalty = 0.0
    for weights in (W1, W2):
        for weight in weights.flat:
            penalty = penalty + weight * weight
    return loss / n + lam * penalty / 2


def numpy_vectorized(x, y, W1, W2, lam):
    o = np.maximum(x @ W1, 0) @ W2
    top = o.max(axis=1)
    losses = np.log(np.exp(o - top[:, None]).sum(axis=1)) + top - o[np.arange(len(y)), y]
    return losses.sum() / len(y) + lam * (np.square(W1).sum() + np.square(W2).sum()) / 2


def numpy_units_first(x, y, W1, W2, lam):
    o = W2.T @ np.maximum(W1.T @ x.T, 0)  # one column per example, so that NumPy's inner loops are long
    o -= o.max(axis=0)
    right = o[y, np.arange(len(y))]
    penalty = np.square(W1).sum() + np.square(W2).sum()
    return (np.log(np.exp(o).sum(axis=0)) - right).sum() / len(y) + lam * penalty / 2


def numpy_gradient(x, y, W1, W2, lam):
    H = np.maximum(x @ W1, 0)
    o = H @ W2
    back = np.exp(o - o.max(axis=1, keepdims=True))
    back /= back.sum(axis=1, keepdims=True)
    back[np.arange(len(y)), y] -= 1
    back /= len(y)
    inner = np.where(H > 0, back @ W2.T, 0)
    return {"x": inner @ W1.T, "W1": x.T @ inner + lam * W1, "W2": H.T @ back + lam * W2}


def torch_autograd(x, y, W1, W2, lam):
    loss = cross_entropy(torch.relu(x @ W1) @ W2, y)
    return loss + lam * (W1.square().sum() + W2.square().sum()) / 2


def torch_logsumexp(x, y, W1, W2, lam):
    o = (x @ W1).clamp(min=0) @ W2
    loss = (o.logsumexp(dim=1) - o[torch.arange(len(y)), y]).mean()
    return loss + lam / 2 * ((W1 * W1).sum() + (W2 * W2).sum())


def inputs() -> Domain:
    return Domain(
        x=Reals("n d"), y=Labels("n", below="o"), W1=Reals("d h"), W2=Reals("h o"), lam=Scalar(0.0, 1.0)
    ).where(
        least={"n": 1, "d": 1, "h": 1, "o": 1},
        work=lambda n, d, h, o: 4 * n * h * (d + o) + 6 * n * o + 2 * h * (d + o),
    )


DIFFERENTIABLE = ("x", "W1", "W2")

LAWS = (permuting("hidden units", W1=1, W2=0), permuting("examples", x=0, y=0))

WORKED = (
    Worked(
        {"x": [[1]], "y": [0], "W1": [[1]], "W2": [[0, np.log(3)]], "lam": 0.0},
        value=1.38629436,
        gradient={"x": [[0.82395922]], "W1": [[0.82395922]], "W2": [[-0.75, 0.75]]},
        note="by hand: scores 0 and ln 3, probabilities 1/4 and 3/4, the loss is ln 4",
    ),
    Worked(
        {"x": [[1]], "y": [0], "W1": [[2]], "W2": [[0, 0]], "lam": 0.5},
        value=1.69314718,
        gradient={"W1": [[1]], "W2": [[-1, 1]]},
        note="by hand: ln 2 for two equal scores, and a penalty of 1/4 · 4",
    ),
)

SIZES = tuple(Size({"n": n, "d": 16, "h": 8, "o": 4}) for n in (4, 16, 64))
