"""Optimiser steps, training steps and least squares, by other formulas and library functions."""

import numpy as np
import torch

from oracle.evaluation.variants.variant import variant


@variant("training/sgd_step")
def numpy_separate_terms(p, g, lr, decay):
    """Computes p - η g - η λ p in float64, with the decay as a separate term."""
    wide = p.astype(np.float64)
    return (wide - lr * g - lr * decay * wide).astype(p.dtype)


@variant("training/sgd_step")
def numpy_buffers(p, g, lr, decay):
    """Makes three calls with `out=` and one buffer."""
    new = np.multiply(p, p.dtype.type(decay))
    np.add(new, g, out=new)
    np.multiply(new, p.dtype.type(-lr), out=new)
    return np.add(p, new, out=new)


@variant("training/sgd_step")
def torch_alphas(p, g, lr, decay):
    """Uses fused additions with `alpha`, in place on a copy."""
    slope = torch.add(g, p, alpha=decay)
    return p.clone().sub_(slope, alpha=lr)


@variant("training/sgd_step")
def torch_foreach(p, g, lr, decay):
    """Applies the functions for lists of tensors to a list of one."""
    (slope,) = torch._foreach_add([g], [p], alpha=decay)
    (new,) = torch._foreach_add([p], [slope], alpha=-lr)
    return new


@variant("training/adam_step")
def torch_addcdiv(p, g, m, v, t, lr, eps):
    """Uses `addcmul` and `addcdiv`, with the bias corrections in the learning rate."""
    mean = m.mul(0.9).add(g, alpha=1 - 0.9)
    square = v.mul(0.999).addcmul(g, g, value=1 - 0.999)
    divisor = (square / (1 - 0.999**t)).sqrt().add(eps)
    return torch.stack([p.addcdiv(mean, divisor, value=-lr / (1 - 0.9**t)), mean, square])


@variant("training/adam_step")
def numpy_in_float64(p, g, m, v, t, lr, eps):
    """Computes in float64, into one array, and converts the result back."""
    new = np.empty((3, len(p)))
    new[1] = 0.9 * m.astype(np.float64) + (1 - 0.9) * g.astype(np.float64)
    new[2] = 0.999 * v.astype(np.float64) + (1 - 0.999) * np.square(g, dtype=np.float64)
    new[0] = p - lr * (new[1] / (1 - 0.9**t)) / (np.sqrt(new[2] / (1 - 0.999**t)) + eps)
    return new.astype(p.dtype)


@variant("training/least_squares")
def numpy_reversed_unknowns(X, y):
    """Solves the normal equations with unknowns and equations in reverse order."""
    turned = X[:, ::-1]
    return np.linalg.solve(turned.T @ turned, turned.T @ y)[::-1].copy()


@variant("training/least_squares")
def torch_qr(X, y):
    """Solves by a QR decomposition and a triangular system."""
    Q, R = torch.linalg.qr(X)
    return torch.linalg.solve_triangular(R, (Q.T @ y)[:, None], upper=True)[:, 0]


@variant("training/least_squares", longest=1_000)
def torch_augmented(X, y):
    """Solves one system of n + d unknowns for residuals and weights, in float64."""
    n, d = X.shape
    top = torch.cat([torch.eye(n, dtype=torch.float64), X.double()], dim=1)
    bottom = torch.cat([X.T.double(), torch.zeros(d, d, dtype=torch.float64)], dim=1)
    side = torch.cat([y.double(), torch.zeros(d, dtype=torch.float64)])
    return torch.linalg.solve(torch.cat([top, bottom]), side)[n:].to(X.dtype)


@variant("training/linear_regression")
def numpy_bias_as_weight(w, b, lr):
    """Appends a feature that is 1, so that the bias is another weight."""
    weights = np.append(w, b)

    def step(X, y):
        nonlocal weights
        table = np.column_stack([X, np.ones(len(X), X.dtype)])
        error = table @ weights - y
        slope = error @ table / len(y)
        weights = weights - lr * slope
        return {"loss": (error / 2) @ error / len(y), "w": weights[:-1].copy(), "b": weights[-1]}

    return step


@variant("training/linear_regression")
def torch_func_step(w, b, lr):
    """Applies `grad_and_value` to a function of weights and bias."""
    w, b = w.clone(), b.clone()

    def step(X, y):
        nonlocal w, b

        def loss(w, b):
            error = torch.addmv(b.expand(len(y)), X, w) - y
            return (error * (error / 2)).mean()

        (dw, db), value = torch.func.grad_and_value(loss, argnums=(0, 1))(w, b)
        w, b = torch.sub(w, dw, alpha=lr), torch.sub(b, db, alpha=lr)
        return {"loss": value, "w": w, "b": b}

    return step


@variant("training/sgd_step")
def numpy_decoupled_decay(p, g, lr, decay):
    """Shrinks the weights first, then steps: the factor 1 - lr · decay is rounded before it is used."""
    return (1 - lr * decay) * p - lr * g
