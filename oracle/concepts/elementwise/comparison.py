"""Elementwise comparison of two vectors.

A comparison does not round; its result is exact. Surprises come from the operands: 0.1 + 0.2 is not 0.3 in floating
point, NaN is not equal to anything, itself included, and operands of different dtypes are first converted to a common
dtype, by rules that differ between the libraries.

Shapes: x (n,), y (n,); the answers are n truth values.
"""

import operator

import numpy as np
import torch

from oracle.page import Choice, Domain, Law, Reals, Size, Worked

ROW = 20
FORMULA = r"b_i = [\, x_i \sim y_i \,], \qquad \sim \; \in \{ <, \le, =, \ne, \ge, > \}"
SOURCES = (
    'Homework on Dive into Deep Learning, 2.1.3 "Operations"',
    "IEEE Standard 754-2019, section 5.11 (comparison predicates)",
)
RETURNS = "bool"

_PYTHON = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_NUMPY = {
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
    ">=": np.greater_equal,
    ">": np.greater,
}
_TORCH = {"<": torch.lt, "<=": torch.le, "==": torch.eq, "!=": torch.ne, ">=": torch.ge, ">": torch.gt}


def definition(x, y, relation):
    b = np.empty(len(x), bool)
    for i, (left, right) in enumerate(zip(x, y, strict=True)):
        if relation == "<":
            b[i] = left < right
        elif relation == "<=":
            b[i] = left <= right
        elif relation == "==":
            b[i] = left == right
        elif relation == "!=":
            b[i] = left != right
        elif relation == ">=":
            b[i] = left >= right
        else:
            b[i] = left > right
    return b


def numpy_operator(x, y, relation):
    return _PYTHON[relation](x, y)


def numpy_function(x, y, relation):
    return _NUMPY[relation](x, y)


def torch_operator(x, y, relation):
    return _PYTHON[relation](x, y)


def torch_function(x, y, relation):
    return _TORCH[relation](x, y)


def inputs() -> Domain:
    return Domain(x=Reals("n"), y=Reals("n"), relation=Choice(*_PYTHON)).where(work=lambda n: 2 * n)


_TURNED = {"<": ">", "<=": ">=", "==": "==", "!=": "!=", ">=": "<=", ">": "<"}
_DENIED = {"<": ">=", "<=": ">", "==": "!=", "!=": "==", ">=": "<", ">": "<="}

LAWS = (
    Law(
        "turned round",
        "x < y is true exactly where y > x is.",
        change=lambda inputs: {"x": inputs["y"], "y": inputs["x"], "relation": _TURNED[inputs["relation"]]},
        relate=lambda b: b,
    ),
    Law(
        "denied",
        "For finite numbers, x < y is true exactly where x >= y is false. (If one is NaN, both are false.)",
        change=lambda inputs: {**inputs, "relation": _DENIED[inputs["relation"]]},
        relate=lambda b: np.where(b > 0, 0.0, 1.0) if np.ndim(b) and np.isin(b, (0, 1)).all() else b,
    ),
)

WORKED = (
    Worked(
        {"x": [0, 1, 2, 3], "y": [2, 1, 4, 3], "relation": "=="},
        value=[False, True, False, True],
        note="Homework on Dive into Deep Learning, the first row of X == Y",
    ),
    Worked({"x": [1, 2, 3], "y": [2, 2, 2], "relation": "<"}, value=[True, False, False], note="by hand"),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
