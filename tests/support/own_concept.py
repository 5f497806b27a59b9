"""A concept module of a user, as text."""

HUBER = '''
"""Huber loss of residuals: a parabola near zero, straight lines further out.

Shapes: r (n,), delta a positive scalar.
"""
import numpy as np
import torch
from oracle.page import Domain, Reals, Scalar

def definition(r, delta):
    size = np.abs(r)
    return np.where(size <= delta, size * size / 2, delta * (size - delta / 2))

def numpy_where(r, delta):
    size = np.abs(r)
    return np.where(size <= delta, size * size / 2, delta * (size - delta / 2))

def torch_builtin(r, delta):
    return torch.nn.functional.huber_loss(r, torch.zeros_like(r), reduction="none", delta=delta)

def inputs():
    return Domain(r=Reals("n"), delta=Scalar(0.125, 8.0))

DIFFERENTIABLE = ("r",)
'''
