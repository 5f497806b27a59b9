"""Weight decay: half the sum of the squared weights, times λ.

The penalty that pulls every weight towards 0 in proportion to itself: its gradient is λ times the weight, which is why
an optimiser can have it without anybody computing the penalty. The half is there for the sake of that gradient; whoever
leaves it out (as classifiers are often taught) has a λ that is twice as strong.

Shapes: W (d, c), λ a scalar; the penalty is a scalar.
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Alternative, Edge, Law, Rearrangement, Size, Worked
from oracle.domains import Domain, Reals, Scalar
from oracle.truth import norm

ROW = 5
FORMULA = r"R = \frac{\lambda}{2} \sum_{k,j} W_{kj}^2, \qquad \frac{\partial R}{\partial W} = \lambda W"
SOURCES = ("N0, Regularization", "N4, 3.7 Weight Decay")


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

LAWS = (
    Law(
        "even",
        "A weight and its opposite cost the same.",
        change=lambda inputs: {**inputs, "W": -inputs["W"]},
        relate=lambda R: R,
    ),
    Law(
        "blind to the order of the weights",
        "Transposing the matrix changes nothing.",
        change=lambda inputs: {**inputs, "W": inputs["W"].T},
        relate=lambda R: R,
    ),
    Law("never negative", "No penalty is below 0.", holds=lambda inputs, R: ~(R < 0)),
)

ERRORS = ()

WORKED = (
    Worked({"W": [[3, 4]], "lam": 0.5}, value=6.25, gradient={"W": [[1.5, 2]]}, note="by hand: ‖W‖² = 25"),
    Worked({"W": [[1, -2], [2, 4]], "lam": 1.0}, value=12.5, gradient={"W": [[1, -2], [2, 4]]}, note="by hand"),
)

CORNERS = ()
EDGES = (Edge("no penalty", {"W": [[0.1, 0.2]], "lam": 0.0}, "λ = 0: exactly 0."),)
EXPECTED_FAILURES = ()

REARRANGEMENTS = (
    Rearrangement(
        "numpy_norm",
        "It takes a root only to square it again: where the sum was exact, as of small numbers, the root is rounded.",
        {"W": [[0.5, 2.0]], "lam": 1.0},
    ),
)
LIBRARY_DIFFERENCES = ()

ALTERNATIVES = (
    Alternative(
        "whole penalty", "The penalty is λ · ‖W‖², without the half.", lambda definition, W, lam: definition(W, lam) * 2
    ),
    Alternative(
        "mean",
        "The squares are averaged over the weights, not summed.",
        lambda definition, W, lam: definition(W, lam) / W.size if W.size else 0.0,
    ),
    Alternative(
        "root", "The penalty is λ · ‖W‖, of the norm unsquared.", lambda definition, W, lam: lam * norm(W.flat)
    ),
)

SIZES = tuple(Size({"d": d, "c": 10}) for d in (10, 100, 1_000, 10_000))
