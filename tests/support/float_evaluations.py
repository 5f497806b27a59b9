"""Evaluations of an expression in floats, in every order and style, compared with the bounds of its truth."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from oracle.truth import Enclosure, Format
from tests.support.arithmetics import FloatArithmetic, Undefined
from tests.support.error_shares import STYLES, ErrorShares, excess
from tests.support.expressions import Node, evaluate, gradient


def record_evaluations(
    root: Node,
    inputs: list[float],
    enclosures: tuple[Enclosure, Enclosure | None],
    exact: tuple[Fraction, Sequence[Fraction]],
    fmt: Format,
    rng: random.Random,
    shares: ErrorShares,
    styles=STYLES,
    text: str = "",
) -> None:
    """Evaluate the value and the slopes in each style, and record errors ÷ bounds; overflow needs an infinite bound.

    `enclosures` and `exact` are of the value and of the slopes; without exact slopes, only values are compared.
    """
    (ball, slope), (value, slopes) = enclosures, exact
    vacuous = math.isinf(ball.direct)
    for style in styles:
        shares.evaluations += 1
        to = FloatArithmetic(fmt, rng, **style)
        try:
            at = evaluate(root, inputs, to)
        except Undefined:
            assert vacuous, f"overflows in {fmt.name} at {inputs}, but has the bound {ball.direct}\n{text}"
            continue
        if not vacuous:
            error = excess(ball, (), at[id(root)], value)
            shares.add("direct", error, float(ball.direct))
            shares.add("rearranged", error, float(ball.rearranged))
        if not slopes:
            continue
        try:
            answers = gradient(root, at, len(inputs), to, rng)
        except Undefined:
            assert vacuous or np.isinf(slope.direct).any(), f"a slope overflows in {fmt.name} at {inputs}\n{text}"
            continue
        for i, (answer, g) in enumerate(zip(answers, slopes, strict=True)):
            if not math.isinf(slope.direct[i]):
                shares.add("gradient", excess(slope, i, answer, g), float(slope.direct[i]))
