"""Numbers from a start, by a step, up to but without a stop.

How many there are is decided first: ⌈(stop - start) / step⌉, computed in float64 by both libraries, whatever float the
answer is made of. Integers leave no doubt. A step like 0.1 is no tenth in binary, so that the quotient may land on
either side of a whole number: from 1 to 1.3 by 0.1 there are *four* numbers, 1.3 included. Who knows how many numbers
there should be writes start + i · step over integers, or asks `linspace`.

Without a dtype integers make int64 on both sides, and a single float makes float64 in NumPy, float32 in torch.

Shapes: span is (start, stop, step); `like` (n,) only lends its dtype; the answer is (⌈(stop - start) / step⌉,).
"""

import math

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Worked

ROW = 22
FORMULA = r"y_i = a + i s, \qquad i = 0, \dots, \left\lceil \frac{b - a}{s} \right\rceil - 1"
SOURCES = (
    'Study notes on NumPy and PyTorch, "PyTorch"',
    'Study notes on Dive into Deep Learning, "Basic Data Manipulation"',
    'Study notes on linear algebra and autograd in torch, "Automatic Differentiation"',
    'Homework on Dive into Deep Learning, 2.1.1 "Getting Started"',
)


def definition(span, like):
    start, stop, step = span
    if not step:
        raise ValueError("a step of 0 never gets there")
    steps = (stop - start) / step
    count = int(steps) + (steps > int(steps))
    y = np.empty(max(count, 0), like.dtype)
    for i in range(len(y)):
        y[i] = start + i * step
    return y


def _given(like):
    """The dtype to be asked for; None leaves it to the library."""
    return None if like is None else like.dtype


def numpy_arange(span, like):
    return np.arange(*span, dtype=_given(like))


def numpy_scaled(span, like):
    start, stop, step = span
    return (start + np.arange(math.ceil((stop - start) / step)) * step).astype(_given(like))


def numpy_linspace(span, like):
    start, stop, step = span
    count = max(math.ceil((stop - start) / step), 0)
    return np.linspace(start, start + count * step, count, endpoint=False, dtype=_given(like))


def numpy_python_loop(span, like):
    start, stop, step = span
    count = math.ceil((stop - start) / step)
    return np.fromiter((start + i * step for i in range(count)), _given(like))


def torch_arange(span, like):
    return torch.arange(*span, dtype=_given(like))


def torch_scaled(span, like):
    start, stop, step = span
    return (start + torch.arange(math.ceil((stop - start) / step)) * step).to(_given(like))


def torch_cumsum(span, like):
    start, stop, step = span
    count = math.ceil((stop - start) / step)
    steps = torch.full((count,), step, dtype=_given(like))
    steps[:1] = start
    return steps.cumsum(0)


def inputs() -> Domain:
    # Small dyadic numbers, which every format holds: there is nothing to round, and the answer is exact.
    spans = (
        *((0, 5, 1), (0, 6, 1), (0, 12, 1), (0, 10, 2), (3, 10, 3), (5, 0, -1), (7, -2, -3), (2, 2, 1), (-4, 1, 1)),
        *((0, 1, 0.25), (0.5, 5, 1), (0, 2.5, 1), (-1, 1, 0.125), (1.5, -1.5, -0.5), (0, 100, 1), (0, 5, 8)),
    )
    return Domain(span=Choice(*spans), like=Reals("n")).where(work=lambda n: 256 + n)


LAWS = (
    Law(
        "starts at the start",
        "The first number is the start itself.",
        holds=lambda inputs, y: len(y) == 0 or y[0] == inputs["span"][0],
    ),
    Law(
        "stops short of the stop",
        "Where nothing is rounded no number reaches the stop, and one step more would.",
        holds=lambda inputs, y: (
            len(y) == 0
            or (
                (inputs["span"][1] - y[-1]) * inputs["span"][2] > 0
                and (y[-1] + inputs["span"][2] - inputs["span"][1]) * inputs["span"][2] >= 0
            )
        ),
    ),
    Law(
        "mirrored",
        "The negatives of all three give the negatives.",
        change=lambda inputs: {**inputs, "span": tuple(-number for number in inputs["span"])},
        relate=np.negative,
    ),
    Law(
        "scaled",
        "Twice all three give twice the numbers, and no more of them.",
        change=lambda inputs: {**inputs, "span": tuple(2 * number for number in inputs["span"])},
        relate=lambda y: 2 * y,
    ),
)

WORKED = (
    Worked(
        {"span": (0, 12, 1), "like": [0]},
        value=list(range(12)),
        note="Study notes on Dive into Deep Learning, Basic Data Manipulation",
    ),
    Worked(
        {"span": (0, 6, 1), "like": [0]}, value=[0, 1, 2, 3, 4, 5], note="Homework on Dive into Deep Learning, 2.1.1"
    ),
    Worked({"span": (0, 5, 1), "like": [0]}, value=[0, 1, 2, 3, 4], note="Homework on Dive into Deep Learning, 2.1.3"),
    Worked({"span": (0, 10, 2), "like": [0]}, value=[0, 2, 4, 6, 8], note="Study notes on NumPy and PyTorch, PyTorch"),
    Worked({"span": (5, 0, -1), "like": [0]}, value=[5, 4, 3, 2, 1], note="by hand: down, and without the stop"),
    Worked({"span": (0, 1, 0.25), "like": [0]}, value=[0, 0.25, 0.5, 0.75], note="by hand"),
)
