"""A step of Adam, from running means of the gradient and of its square.

Adam keeps a mean m of the gradients and a mean v of their squares. Both start at 0 and are therefore too small at
first; dividing by 1 - βᵗ corrects this. The step is η times the corrected m over the root of the corrected v: about η,
whatever the scale of the loss. ε prevents 0 / 0 and is added *outside* the root. In float16 an ε of 10⁻⁸ rounds to 0,
and a weight whose gradients were all 0 becomes NaN.

Shapes: p, g, m, v (n,), v ≥ 0; η and ε scalars; t the number of the step, from 1; new weights and means are (3, n).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Scalar, Size, Worked, sqrt

ROW = 44
FORMULA = r"""m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \quad
p \leftarrow p - \eta \, \frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}"""
SOURCES = (
    'Study notes on Learning PyTorch with Examples, "PyTorch: optim"',
    "Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1",
    "torch.optim.Adam",
)

BETA1, BETA2 = 0.9, 0.999


def definition(p, g, m, v, t, lr, eps):
    new = np.empty((3, len(p)), p.dtype)
    for i in range(len(p)):
        mean = +(BETA1 * m[i] + (1 - BETA1) * g[i])
        square = +(BETA2 * v[i] + (1 - BETA2) * (g[i] * g[i]))
        root = sqrt(square / (1 - BETA2**t))
        new[0, i] = p[i] - lr * (mean / (1 - BETA1**t)) / +(root + eps)
        new[1, i] = mean
        new[2, i] = square
    return new


def numpy_vectorized(p, g, m, v, t, lr, eps):
    m = BETA1 * m + (1 - BETA1) * g
    v = BETA2 * v + (1 - BETA2) * g**2
    step = lr * (m / (1 - BETA1**t)) / (np.sqrt(v / (1 - BETA2**t)) + eps)
    return np.stack([p - step, m, v])


def numpy_in_place(p, g, m, v, t, lr, eps):
    p, m, v = p.copy(), m.copy(), v.copy()
    m *= BETA1
    m += (1 - BETA1) * g
    v *= BETA2
    v += (1 - BETA2) * g * g
    p -= lr / (1 - BETA1**t) * m / (np.sqrt(v) / np.sqrt(1 - BETA2**t).astype(p.dtype) + p.dtype.type(eps))
    return np.stack([p, m, v])


def torch_by_hand(p, g, m, v, t, lr, eps):
    m = BETA1 * m + (1 - BETA1) * g
    v = BETA2 * v + (1 - BETA2) * g**2
    step = lr * (m / (1 - BETA1**t)) / ((v / (1 - BETA2**t)).sqrt() + eps)
    return torch.stack([p - step, m, v])


def _stepped(p, g, m, v, t, lr, eps, foreach):
    """Return one step of `torch.optim.Adam`, whose state is set to step t - 1 and the given means."""
    p = p.detach().clone()
    adam = torch.optim.Adam([p], lr=lr, betas=(BETA1, BETA2), eps=eps, foreach=foreach)
    adam.state[p] = {"step": torch.tensor(t - 1.0), "exp_avg": m.detach().clone(), "exp_avg_sq": v.detach().clone()}
    p.grad = g.detach().clone()
    adam.step()
    return torch.stack([p, adam.state[p]["exp_avg"], adam.state[p]["exp_avg_sq"]])


def torch_optim(p, g, m, v, t, lr, eps):
    return _stepped(p, g, m, v, t, lr, eps, foreach=False)


def torch_optim_foreach(p, g, m, v, t, lr, eps):
    return _stepped(p, g, m, v, t, lr, eps, foreach=True)


def inputs() -> Domain:
    return Domain(
        p=Reals("n"),
        g=Reals("n"),
        m=Reals("n"),
        v=Reals("n", low=0.0),
        t=Choice(1, 2, 10, 1000),
        lr=Scalar(0.0, 1.0),
        eps=Scalar(2.0**-10, 1.0),
    ).where(work=lambda n: 30 * n)


LAWS = (
    Law(
        "odd",
        "Changing the sign of p, g and m changes the sign of the new p and m, and does not change v.",
        change=lambda inputs: {**inputs, "p": -inputs["p"], "g": -inputs["g"], "m": -inputs["m"]},
        relate=lambda new: new * np.array([[-1.0], [-1.0], [1.0]]),
    ),
    Law("squares", "The new v is not below 0.", holds=lambda inputs, new: new[2] >= 0),
)

WORKED = (
    Worked(
        {"p": [1], "g": [0.5], "m": [0], "v": [0], "t": 1, "lr": 0.125, "eps": 0.5},
        value=[[0.9375], [0.05], [0.00025]],
        note="by hand: the corrected means are 1/2 and 1/4, the step is 1/8 · (1/2) / (1/2 + 1/2)",
    ),
    Worked(
        {"p": [1, 1], "g": [0, -3], "m": [0, 0], "v": [0, 0], "t": 1, "lr": 0.25, "eps": 2.0**-10},
        value=[[1, 1.24991865], [0, -0.3], [0, 0.009]],
        note="by hand: a gradient of 0 moves nothing; with another, the first step is nearly the learning rate",
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
