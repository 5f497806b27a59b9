"""Evenly spaced numbers with a float for a step: start + i · step, so many of them.

It takes one product and one sum to be right, and `arange` with a float step does not do that. NumPy's goes on by
(start + step) - start, rounded to the dtype: an error in that difference is multiplied by i, so that small steps from a
large start drift, or do not move at all. torch's multiplies, and rounds once too often. `linspace` misses
no end, but divides the distance to find a step of its own. None of this matters to a plot; all of it is more than the
last digit of start + i · step may be off.

How many numbers there are is no question here: `arange` is given a stop half a step beyond the last.

Shapes: start and step are single numbers, step > 0; the answer is (count,).
"""

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Worked, scaling

ROW = 22
FORMULA = r"y_i = a + i s, \qquad i = 0, \dots, k - 1"
SOURCES = (
    'Homework on Dive into Deep Learning, 3.1.3 "The Normal Distribution and Squared Loss" (arange(-7, 7, 0.01))',
    'Study notes on NumPy and PyTorch, "Broadcast" (linspace)',
)


def definition(start, step, count):
    return [start + i * step for i in range(count)]


def _stop(start, step, count):
    """Half a step beyond the last, in float64: whatever is rounded, `count` numbers are before it."""
    return float(start) + (count - 0.5) * float(step)


def numpy_arange(start, step, count):
    return np.arange(float(start), _stop(start, step, count), float(step), dtype=start.dtype)


def numpy_scaled(start, step, count):
    return start + np.arange(count).astype(start.dtype) * step


def numpy_scaled_in_float64(start, step, count):
    return (float(start) + np.arange(count) * float(step)).astype(start.dtype)


def numpy_linspace(start, step, count):
    return np.linspace(float(start), float(start) + (count - 1) * float(step), count, dtype=start.dtype)


def torch_arange(start, step, count):
    return torch.arange(start.item(), _stop(start, step, count), step.item(), dtype=start.dtype)


def torch_scaled(start, step, count):
    return start + torch.arange(count).to(start.dtype) * step


def torch_linspace(start, step, count):
    return torch.linspace(start.item(), start.item() + (count - 1) * step.item(), count, dtype=start.dtype)


def inputs() -> Domain:
    counts = Choice(3, 1, 2, 4, 7, 8, 9, 16, 33, 100)
    return Domain(start=Reals("", low=-64.0, high=64.0), step=Reals("", low=0.0078125, high=8.0), count=counts).where(
        work=lambda: 400
    )


LAWS = (
    Law(
        "rises",
        "A step up never leads down.",
        holds=lambda inputs, y: (np.diff(y) >= 0).all(),
    ),
    scaling(start=2, step=2, answer=2),
)

WORKED = (
    Worked(
        {"start": -7, "step": 0.01, "count": 4},
        value=[-7, -6.99, -6.98, -6.97],
        note="Homework on Dive into Deep Learning, 3.1.3: the first four",
    ),
    Worked({"start": 0, "step": 2, "count": 7}, value=[0, 2, 4, 6, 8, 10, 12], note="by hand"),
)
