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

from oracle.catalogue.declarations import Edge, ExpectedFailure, Law, Scene, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 22
FORMULA = r"y_i = a + i s, \qquad i = 0, \dots, k - 1"
SOURCES = ("N4, 3.1.3 The Normal Distribution and Squared Loss (arange(-7, 7, 0.01))", "N0, Broadcast (linspace)")


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


DIFFERENTIABLE = ()

LAWS = (
    Law(
        "rises",
        "A step up never leads down.",
        holds=lambda inputs, y: (np.diff(y) >= 0).all(),
    ),
    Law(
        "scaled",
        "Twice the start and twice the step give twice the numbers.",
        change=lambda inputs: {**inputs, **{name: np.asarray(2 * inputs[name]) for name in ("start", "step")}},
        relate=lambda y: 2 * y,
    ),
)

ERRORS = ()

WORKED = (
    Worked({"start": -7, "step": 0.01, "count": 4}, value=[-7, -6.99, -6.98, -6.97], note="N4, 3.1.3: the first four"),
    Worked({"start": 0, "step": 2, "count": 7}, value=[0, 2, 4, 6, 8, 10, 12], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("a single number", {"start": 0.1, "step": 0.3, "count": 1}, "The start, whatever the step."),
    Edge("tenths", {"start": 0, "step": 0.1, "count": 100}, "A hundred tenths."),
)

_NUMPY = ("float16", "float32", "float64")
_DRIFTS = "goes on by (start + step) - start, rounded to the dtype: what the difference lacks is multiplied by i"
_BLOCKS = (
    "computes the first number of each block, as wide as the processor's vectors, rounds it, and adds multiples of the "
    "step to that: one rounding more than start + i · step"
)
_DIVIDES = "divides the distance to find its step: the last number and the quotient are rounded before i · step is"
_ENDLESS = "computes the length from the numbers, and there is none of what is not finite"
_HOLE = {"start": np.nan, "step": 1, "count": 3}

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_arange", "value", "wrong", _DRIFTS, {"start": 64, "step": 0.1, "count": 100}, _NUMPY),
    ExpectedFailure("numpy_linspace", "value", "wrong", _DIVIDES, {"start": 0, "step": 0.1, "count": 4}, ("float64",)),
    ExpectedFailure("torch_arange", "value", "wrong", _BLOCKS, {"start": 0, "step": 0.3, "count": 100}),
    ExpectedFailure("torch_linspace", "value", "wrong", _DIVIDES, {"start": 0, "step": 0.7, "count": 4}),
    ExpectedFailure("numpy_arange", "special", "raised", _ENDLESS, _HOLE, _NUMPY),
    ExpectedFailure("torch_arange", "special", "raised", _ENDLESS, _HOLE),
)
REARRANGEMENTS = ()
LIBRARY_DIFFERENCES = ()

SCENES = (
    Scene(
        "new cells for every step",
        "The integers stay what they are: the product goes into new cells, and the sum into new ones again, which "
        "are the answer's.",
        numpy="""
            i = np.arange(4)
            x = 1 + 0.5 * i
            x[0] = 9
            i
        """,
        torch="""
            i = torch.arange(4)
            x = 1 + 0.5 * i
            x[0] = 9
            i
        """,
        shows={"i": [0, 1, 2, 3], "x": [9, 1.5, 2, 2.5]},
    ),
    Scene(
        "scaled in place",
        "Integers have no room for a step of one half, and both refuse it. Floats have: the same four cells hold the "
        "count, then the multiples of the step, and then the answer.",
        numpy="""
            i = np.arange(4)
            i *= 0.5
            x = np.arange(4.0)
            x *= 0.5
            x += 1
            x
        """,
        torch="""
            i = torch.arange(4)
            i *= 0.5
            x = torch.arange(4.0)
            x *= 0.5
            x += 1
            x
        """,
        shows={"i": [0, 1, 2, 3], "x": [1, 1.5, 2, 2.5]},
    ),
)

SIZES = ()
