"""One step of a GRU with weights of shape (3h, d) (Cho et al., 2014), with the reset gate inside, as torch has it."""

import numpy as np
import torch

from oracle import Domain, Reals


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def gru_cell(x, h, W, U, b, c):
    W_r, W_z, W_n = np.split(W, 3)
    U_r, U_z, U_n = np.split(U, 3)
    b_r, b_z, b_n = np.split(b, 3)
    c_r, c_z, c_n = np.split(c, 3)
    r = sigmoid(np.dot(x, W_r.T) + b_r + np.dot(h, U_r.T) + c_r)
    z = sigmoid(np.dot(x, W_z.T) + b_z + np.dot(h, U_z.T) + c_z)
    n = np.tanh(np.dot(x, W_n.T) + b_n + r * (np.dot(h, U_n.T) + c_n))
    return (1 - z) * n + z * h


def port(x, h, W, U, b, c):
    from_x, from_h = x @ W.T + b, h @ U.T + c
    x_r, x_z, x_n = from_x.chunk(3, 1)
    h_r, h_z, h_n = from_h.chunk(3, 1)
    reset, update = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    new = torch.tanh(x_n + reset * h_n)
    return new + update * (h - new)


def builtin(x, h, W, U, b, c):
    return torch.gru_cell(x, h, W, U, b, c)


REFERENCE, PORTS = gru_cell, (port, builtin)
STATEMENT = {
    "inputs": Domain(
        x=Reals("n d"), h=Reals("n h"), W=Reals("3*h d"), U=Reals("3*h h"), b=Reals("3*h"), c=Reals("3*h")
    ).where(least={"h": 1}, work=lambda n, d, h: n * 3 * h * (d + h + 8)),
    "differentiable": ("x", "h", "W", "U", "b", "c"),
}
FAULTS = {
    "the update gate is the other way round": ("new + update * (h - new)", "h + update * (new - h)"),
    "the reset gate is applied to the state before the product": ("reset * h_n", "(reset * h) @ U[2 * h.shape[1] :].T"),
    "reset and update are exchanged": ("x_r, x_z, x_n = from_x", "x_z, x_r, x_n = from_x"),
    "the candidate uses a sigmoid": ("torch.tanh(x_n", "torch.sigmoid(x_n"),
    "the bias of the state is missing": ("h @ U.T + c", "h @ U.T"),
}
