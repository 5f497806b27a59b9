"""Softmax regression on images: scores, cross-entropy, gradient step.

Every pixel has a weight for each class, and the score of a class is the weighted sum of the pixels. Trained on the
digits of scikit-learn it classifies nine of ten unseen images correctly after a few passes. Some of the images that it
misclassifies are hard to read for people as well.

Shapes: X (n, d), y (n,) integers in [0, c), W (d, c), b (c,), η a scalar; a step gives the loss before it and the new W
and b.
"""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from oracle.page import (
    Domain,
    HeldOutScore,
    Labels,
    Minibatches,
    Reals,
    Run,
    Scalar,
    Size,
    TrainingSetup,
    Worked,
    exp,
    images,
    is_available,
    logsumexp,
    permuting,
    split,
)

ROW = 47
FORMULA = r"L = \frac{1}{n} \sum_i \Bigl( \log \sum_j e^{o_{ij}} - o_{i y_i} \Bigr), \quad o = X W + b"
SOURCES = (
    (
        'Homework on Dive into Deep Learning, 4.4 "Softmax Regression Implementation from Scratch; 4.5 Concise '
        'Implementation"'
    ),
)
STATE = ("W", "b")
BATCH = ("X", "y")


def definition(X, y, W, b, lr):
    (n, d), c = X.shape, W.shape[1]
    loss = 0.0
    back = []
    for i in range(n):
        scores = []
        for j in range(c):
            score = 0.0
            for k in range(d):
                score = score + X[i, k] * W[k, j]
            scores.append(+(score + b[j]))
        total = logsumexp(scores)
        loss = loss + +(total - scores[y[i]])
        back.append([+(exp(score - total) - (1 if j == y[i] else 0)) for j, score in enumerate(scores)])
    new_w, new_b = np.empty((d, c), W.dtype), np.empty(c, b.dtype)
    for j in range(c):
        for k in range(d):
            slope = 0.0
            for i in range(n):
                slope = slope + X[i, k] * back[i][j]
            new_w[k, j] = W[k, j] - lr * (+slope / n)
        slope = 0.0
        for i in range(n):
            slope = slope + back[i][j]
        new_b[j] = b[j] - lr * (+slope / n)
    return {"loss": loss / n, "W": new_w, "b": new_b}


def numpy_from_scratch(W, b, lr):
    def step(X, y):
        nonlocal W, b
        scores = X @ W + b
        scores -= scores.max(axis=1, keepdims=True)
        total = np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = (total[:, 0] - scores[np.arange(len(y)), y]).mean()
        back = np.exp(scores - total)
        back[np.arange(len(y)), y] -= 1
        back /= len(y)
        W, b = W - lr * (X.T @ back), b - lr * back.sum(axis=0)
        return {"loss": loss, "W": W, "b": b}

    return step


def torch_from_scratch(W, b, lr):
    W, b = W.clone().requires_grad_(), b.clone().requires_grad_()

    def step(X, y):
        scores = X @ W + b
        loss = (scores.logsumexp(dim=1) - scores[torch.arange(len(y)), y]).mean()
        loss.backward()
        with torch.no_grad():
            W.sub_(lr * W.grad)
            b.sub_(lr * b.grad)
        W.grad = b.grad = None
        return {"loss": loss, "W": W, "b": b}

    return step


def torch_concise(W, b, lr):
    net = nn.Linear(*W.shape).to(W.dtype)
    net.weight.data, net.bias.data = W.T.clone(), b.clone()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)

    def step(X, y):
        loss = cross_entropy(net(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return {"loss": loss, "W": net.weight.T, "b": net.bias}

    return step


def inputs() -> Domain:
    bound = 2.0**6
    return Domain(
        X=Reals("n d", low=-bound, high=bound),
        y=Labels("n", below="c"),
        W=Reals("d c", low=-bound, high=bound),
        b=Reals("c", low=-bound, high=bound),
        lr=Scalar(0.0, 1.0),
    ).where(least={"n": 1, "d": 1, "c": 1}, work=lambda n, d, c: 6 * n * d * c + 20 * n * c)


LAWS = (permuting("examples", X=0, y=0),)

WORKED = (
    Worked(
        {"X": [[1, 2]], "y": [0], "W": [[0, 0], [0, 0]], "b": [0, 0], "lr": 0.5},
        value=[0.69314718, 0.25, -0.25, 0.5, -0.5, 0.25, -0.25],
        note="by hand: two equal scores, ln 2, derivatives ±1/2 by the scores",
    ),
)

SIZES = tuple(Size({"n": n, "d": 64, "c": 10}) for n in (1, 4, 16))


def course(data, size):
    """Train on nine tenths of a data set, score on the rest; the initial weights are zero."""

    def make(random):
        pictures, labels = images(data)
        taught, unseen = split({"X": pictures, "y": labels}, share=0.9, seed=0)
        flat = {"X": taught["X"].reshape(len(taught["X"]), -1), "y": taught["y"]}
        start = {"W": np.zeros((flat["X"].shape[1], 10)), "b": np.zeros(10), "lr": 0.5}

        def score(state):
            scores = unseen["X"].reshape(len(unseen["X"]), -1) @ state["W"] + state["b"]
            return HeldOutScore.of(scores.argmax(axis=1), unseen["y"], unseen["X"])

        return TrainingSetup(start, Minibatches(flat, size=size, seed=0), score=score)

    return make


FASHION = Run("2 epochs of Fashion-MNIST, batches of 256", 422, course("fashion-mnist", size=256), sampled=True)
RUNS = (
    Run("10 steps on 8 digits each, every one certified", 10, course("digits", size=8)),
    Run("5 epochs of the digits, batches of 64", 130, course("digits", size=64), sampled=True),
    *([FASHION] if is_available("fashion-mnist") else []),
)
