"""Numbers from a start, by a step, up to but without a stop.

The count is computed first: ⌈(stop - start) / step⌉, in float64 for any dtype of the answer. For integers it is exact.
A step like 0.1 is not exact in binary, so the quotient may be slightly above or below an integer: from 1 to 1.3 by 0.1
there are *four* numbers, including 1.3. If the count is known, use start + i · step over integers, or `linspace`.

Without a dtype, integers give int64 in both; with a float the answer is float64 in NumPy, float32 in torch.

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
    """The dtype to request; with None the library chooses it."""
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
    # Small dyadic numbers, which every format represents exactly, so the answer is exact.
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
        "Without rounding no number reaches the stop, and one more step would reach it.",
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
        "Negating start, stop and step negates the answer.",
        change=lambda inputs: {**inputs, "span": tuple(-number for number in inputs["span"])},
        relate=np.negative,
    ),
    Law(
        "scaled",
        "Doubling start, stop and step doubles every number and keeps the count.",
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
    Worked({"span": (5, 0, -1), "like": [0]}, value=[5, 4, 3, 2, 1], note="by hand: descending, without the stop"),
    Worked({"span": (0, 1, 0.25), "like": [0]}, value=[0, 0.25, 0.5, 0.75], note="by hand"),
)
