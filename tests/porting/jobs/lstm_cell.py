"""One step of an LSTM with weights of shape (4h, d) and two outputs (Hochreiter and Schmidhuber, 1997)."""

import numpy as np
import torch

from oracle import Domain, Reals


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_cell(x, h, c, W_ih, W_hh, b):
    H = h.shape[1]
    a = x @ W_ih.T + h @ W_hh.T + b
    i = sigmoid(a[:, :H])
    f = sigmoid(a[:, H : 2 * H])
    g = np.tanh(a[:, 2 * H : 3 * H])
    o = sigmoid(a[:, 3 * H :])
    next_c = f * c + i * g
    next_h = o * np.tanh(next_c)
    return next_h, next_c


def port(x, h, c, W_ih, W_hh, b):
    i, f, g, o = (x @ W_ih.T + h @ W_hh.T + b).chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def builtin(x, h, c, W_ih, W_hh, b):
    return torch.lstm_cell(x, (h, c), W_ih, W_hh, b, torch.zeros_like(b))


REFERENCE, PORTS = lstm_cell, (port, builtin)
STATEMENT = {
    "inputs": Domain(
        x=Reals("n d"), h=Reals("n h"), c=Reals("n h"), W_ih=Reals("4*h d"), W_hh=Reals("4*h h"), b=Reals("4*h")
    ).where(least={"h": 1}, work=lambda n, d, h: n * 4 * h * (d + h + 8)),
    "differentiable": ("x", "h", "c", "W_ih", "W_hh", "b"),
}
FAULTS = {
    "the gates are in another order": ("i, f, g, o = (", "i, f, o, g = ("),
    "the cell state is not squashed": ("torch.tanh(c), c", "c, c"),
    "the two outputs are swapped": (
        "return torch.sigmoid(o) * torch.tanh(c), c",
        "return c, torch.sigmoid(o) * torch.tanh(c)",
    ),
    "the forget gate has a bias of 1": ("torch.sigmoid(f)", "torch.sigmoid(f + 1)"),
    "the candidate is not squashed by tanh": ("torch.tanh(g)", "torch.sigmoid(g)"),
}
