"""Weight decay: half the sum of the squared weights, times λ.

The penalty pulls every weight towards 0 in proportion to its size: the gradient is λ times the weight, so an optimiser
can apply weight decay without computing the penalty. The factor 1/2 cancels the 2 from the derivative. Without it, as
in many texts on classifiers, the same λ is twice as strong.

Shapes: W (d, c), λ a scalar; the penalty is a scalar.
"""

import numpy as np
import torch

from oracle.page import Domain, Reals, Scalar, Size, Worked, even, never_negative, transposing

ROW = 5
FORMULA = r"R = \frac{\lambda}{2} \sum_{k,j} W_{kj}^2, \qquad \frac{\partial R}{\partial W} = \lambda W"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Regularization"',
    'Homework on Dive into Deep Learning, 3.7 "Weight Decay"',
)


def definition(W, lam):
    total = 0.0
    for weight in W.flat:
        total = total + weight * weight
    return lam * +total / 2


def numpy_vectorized(W, lam):
    return lam / 2 * np.square(W).sum()


def numpy_norm(W, lam):
    return lam * np.linalg.norm(W) ** 2 / 2


def numpy_gradient(W, lam):
    return {"W": lam * W}


def torch_vectorized(W, lam):
    return lam / 2 * W.square().sum()


def torch_by_product(W, lam):
    weights = W.flatten()
    return lam * torch.dot(weights, weights) / 2


def torch_gradient(W, lam):
    return {"W": lam * W}


def inputs() -> Domain:
    return Domain(W=Reals("d c"), lam=Scalar(0.0, 1.0)).where(work=lambda d, c: 2 * d * c)


DIFFERENTIABLE = ("W",)

LAWS = (even("W"), transposing("W"), never_negative())

WORKED = (
    Worked({"W": [[3, 4]], "lam": 0.5}, value=6.25, gradient={"W": [[1.5, 2]]}, note="by hand: ‖W‖² = 25"),
    Worked({"W": [[1, -2], [2, 4]], "lam": 1.0}, value=12.5, gradient={"W": [[1, -2], [2, 4]]}, note="by hand"),
)

SIZES = tuple(Size({"d": d, "c": 10}) for d in (10, 100, 1_000, 10_000))
