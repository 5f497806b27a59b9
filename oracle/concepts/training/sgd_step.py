"""A step of gradient descent: the weights minus the learning rate times the gradient.

With weight decay every weight is also pulled towards 0, as if half its square times λ had been added to the loss.
Typical mistakes are the sign and the order: the decay belongs inside the parentheses and is multiplied by the learning
rate, too. An update below half a unit in the last place of the weight is rounded away, so training in float16 can come
to a halt.

Shapes: p (n,), g (n,), learning rate η and decay λ scalars; the new weights are (n,).
"""

import numpy as np
import torch

from oracle.page import Domain, Law, Reals, Scalar, Size, Worked, odd

ROW = 44
FORMULA = r"p_i \leftarrow p_i - \eta \, (g_i + \lambda p_i)"
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "PyTorch: optim"',
    'Homework on Dive into Deep Learning, 3.4.3 "Defining the Optimization Algorithm"',
    "torch.optim.SGD",
)


def definition(p, g, lr, decay):
    new = np.empty(len(p), p.dtype)
    for i in range(len(p)):
        new[i] = p[i] - lr * (g[i] + decay * p[i])
    return new


def numpy_vectorized(p, g, lr, decay):
    return p - lr * (g + decay * p)


def numpy_in_place(p, g, lr, decay):
    p = p.copy()
    p -= lr * (g + decay * p)
    return p


def torch_by_hand(p, g, lr, decay):
    return p - lr * (g + decay * p)


def torch_scaled_sums(p, g, lr, decay):
    return torch.add(p, torch.add(g, p, alpha=decay), alpha=-lr)


def torch_optim(p, g, lr, decay):
    p = p.detach().clone()
    p.grad = g.detach().clone()
    torch.optim.SGD([p], lr=lr, weight_decay=decay).step()
    return p


def torch_optim_foreach(p, g, lr, decay):
    p = p.detach().clone()
    p.grad = g.detach().clone()
    torch.optim.SGD([p], lr=lr, weight_decay=decay, foreach=True).step()
    return p


def inputs() -> Domain:
    return Domain(p=Reals("n"), g=Reals("n"), lr=Scalar(0.0, 1.0), decay=Scalar(0.0, 1.0)).where(work=lambda n: 6 * n)


LAWS = (
    odd("p", "g"),
    Law(
        "stays where it is flat",
        "Without gradient and decay the weights stay the same, bit for bit.",
        holds=lambda inputs, new: (inputs["g"] != 0) | (inputs["decay"] != 0) | (new == inputs["p"]),
    ),
)

WORKED = (
    Worked({"p": [1, -2], "g": [0.5, 4], "lr": 0.25, "decay": 0.0}, value=[0.875, -3], note="by hand"),
    Worked({"p": [1, -2], "g": [0.5, 4], "lr": 0.25, "decay": 0.5}, value=[0.75, -2.75], note="by hand, with decay"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
