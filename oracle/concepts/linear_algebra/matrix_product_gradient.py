"""Gradient of a matrix product: the gradients by X and by W of a loss that depends on S = X W.

dS is the gradient with respect to the product. Those with respect to the factors are dX = dS Wᵀ and dW = Xᵀ dS. The
shapes determine both formulas: a gradient has the shape of its variable, and there is only one way to multiply an n×c
and a d×c matrix into an n×d one. The backward pass of a layer thus costs twice as much as its forward pass.

The checks cover autograd's gradient, the two formulas and the next derivative: the gradient of a product is itself a
product, with dS as a factor.

Shapes: X (n, d), W (d, c), dS (n, c); the gradient is (n, d) by X, (d, c) by W.
"""

import numpy as np
import torch
from torch.func import vjp

from oracle.page import Choice, Domain, Law, Reals, Size, Worked, scaling

ROW = 14
FORMULA = r"dX = dS \, W^\top \qquad dW = X^\top dS"
SOURCES = (
    'Study notes on NumPy and PyTorch, "Gradients for vectorized operations: Matrix-Matrix multiply gradient"',
    'Study notes on Learning PyTorch with Examples, "Tensors" (the same two products by hand)',
)


def definition(X, W, dS, by):
    (n, d), c = X.shape, W.shape[1]
    if by == "X":
        dX = np.empty((n, d), X.dtype)
        for i in range(n):
            for k in range(d):
                total = 0.0
                for j in range(c):
                    total = total + dS[i, j] * W[k, j]
                dX[i, k] = total
        return dX
    dW = np.empty((d, c), W.dtype)
    for k in range(d):
        for j in range(c):
            total = 0.0
            for i in range(n):
                total = total + X[i, k] * dS[i, j]
            dW[k, j] = total
    return dW


def numpy_by_hand(X, W, dS, by):
    return dS @ W.T if by == "X" else X.T @ dS


def numpy_dot(X, W, dS, by):
    return dS.dot(W.T) if by == "X" else X.T.dot(dS)


def numpy_einsum(X, W, dS, by):
    return np.einsum("ij,kj->ik", dS, W) if by == "X" else np.einsum("ik,ij->kj", X, dS)


def numpy_example_by_example(X, W, dS, by):
    if by == "X":
        dX = np.empty_like(X)
        for i, cotangent in enumerate(dS):
            dX[i] = W @ cotangent
        return dX
    dW = np.zeros_like(W)
    for x, cotangent in zip(X, dS, strict=True):
        dW = dW + np.outer(x, cotangent)
    return dW


def numpy_gradient(X, W, dS, by, cotangent):
    if by == "X":
        return {"X": np.zeros_like(X), "W": cotangent.T @ dS, "dS": cotangent @ W}
    return {"X": dS @ cotangent.T, "W": np.zeros_like(W), "dS": X @ cotangent}


def torch_by_hand(X, W, dS, by):
    return dS.mm(W.t()) if by == "X" else X.t().mm(dS)


def torch_einsum(X, W, dS, by):
    return torch.einsum("ij,kj->ik", dS, W) if by == "X" else torch.einsum("ik,ij->kj", X, dS)


def torch_autograd(X, W, dS, by):
    return _pulled_back(torch.mm, X, W, dS, by)


def torch_vjp(X, W, dS, by):
    _, pull = vjp(torch.mm, X, W)
    dX, dW = pull(dS)
    return dX if by == "X" else dW


class OurProduct(torch.autograd.Function):
    """The product of two matrices, with its gradient by the two formulas."""

    @staticmethod
    def forward(ctx, X, W):
        """Return X W and save the factors."""
        ctx.save_for_backward(X, W)
        return X.mm(W)

    @staticmethod
    def backward(ctx, dS):
        """Return the gradients with respect to both factors."""
        X, W = ctx.saved_tensors
        return dS.mm(W.t()), X.t().mm(dS)


def torch_custom_function(X, W, dS, by):
    return _pulled_back(OurProduct.apply, X, W, dS, by)


def _pulled_back(product, X, W, dS, by):
    """Return the gradient with respect to the factor `by`, computed by autograd; it can be differentiated again."""
    # A view is a separate node of the graph: setting its requires_grad does not change the input.
    factors = {"X": X.view_as(X), "W": W.view_as(W)}
    if not factors[by].requires_grad:
        factors[by].requires_grad_()
    (gradient,) = torch.autograd.grad(product(factors["X"], factors["W"]), factors[by], dS, create_graph=True)
    return gradient


def inputs() -> Domain:
    return Domain(X=Reals("n d"), W=Reals("d c"), dS=Reals("n c"), by=Choice("X", "W")).where(
        work=lambda n, d, c: 6 * n * d * c + 2 * (n * d + d * c + n * c)
    )


DIFFERENTIABLE = ("X", "W", "dS")


def _mirrored(inputs):
    return {"X": inputs["W"].T, "W": inputs["X"].T, "dS": inputs["dS"].T, "by": "W" if inputs["by"] == "X" else "X"}


LAWS = (
    Law(
        "two formulas are one",
        "Sᵀ = Wᵀ Xᵀ, so the gradient by one factor is the transpose of the gradient by the other factor of Sᵀ.",
        change=_mirrored,
        relate=np.transpose,
    ),
    scaling(dS=-2, answer=-2),
    Law(
        "blind to itself",
        "A product is linear in each factor, so the gradient by a factor does not depend on that factor.",
        change=lambda inputs: {**inputs, inputs["by"]: np.ones_like(inputs[inputs["by"]])},
        relate=lambda gradient: gradient,
    ),
)

WORKED = (
    Worked(
        {"X": [[1] * 10] * 5, "W": [[1, 2, 3]] * 10, "dS": [[1, 1, 1]] * 5, "by": "X"},
        value=[[6] * 10] * 5,
        gradient={"X": [[0] * 10] * 5, "W": [[5, 5, 5]] * 10, "dS": [[10, 20, 30]] * 5},
        note="the shapes of study notes on NumPy and PyTorch: X 5×10, W 10×3, dS 5×3, hence dX 5×10",
    ),
    Worked(
        {"X": [[1] * 10] * 5, "W": [[1, 2, 3]] * 10, "dS": [[1, 10, 100]] * 5, "by": "W"},
        value=[[5, 50, 500]] * 10,
        gradient={"X": [[111] * 10] * 5, "W": [[0, 0, 0]] * 10, "dS": [[10, 10, 10]] * 5},
        note="the same shapes: dW 10×3",
    ),
    Worked({"X": [[1, 2]], "W": [[3], [4]], "dS": [[5]], "by": "X"}, value=[[15, 20]], note="by hand: 5 · (3, 4)"),
    Worked({"X": [[1, 2]], "W": [[3], [4]], "dS": [[5]], "by": "W"}, value=[[5], [10]], note="by hand: (1, 2) · 5"),
)

SIZES = tuple(Size({"n": n, "d": n, "c": n}) for n in (1, 2, 4, 8, 16, 32))
