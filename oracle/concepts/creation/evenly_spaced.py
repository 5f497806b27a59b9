"""Evenly spaced numbers with a float for a step: start + i · step, for a given count.

The reference is one product and one sum; `arange` with a float step computes differently. NumPy's uses the step (start
+ step) - start, rounded to the dtype: the error of this difference is multiplied by i, so small steps from a large
start drift, or are 0. torch's multiplies, with one rounding more. `linspace` reaches both ends, but computes its step
by a division. These errors do not matter for a plot, but they exceed the rounding bound of start + i · step.

The count is given here, so `arange` gets a stop half a step beyond the last number.

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
    """Half a step beyond the last number, in float64, so that rounding does not change the count."""
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
        "The numbers do not decrease, because the step is positive.",
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
