"""Comparing two vectors, entry by entry.

A comparison rounds nothing: it is right or wrong. What deserves a thought is not the comparison but what is compared.
0.1 + 0.2 is not 0.3; NaN equals nothing, itself included; and two types are brought to one before they are compared, by
rules that differ.

Shapes: x (n,), y (n,); the answers are n truth values.
"""

import operator

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 20
FORMULA = r"b_i = [\, x_i \sim y_i \,], \qquad \sim \; \in \{ <, \le, =, \ne, \ge, > \}"
SOURCES = ("N4, 2.1.3 Operations", "IEEE Standard 754-2019, section 5.11 (comparison predicates)")
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


DIFFERENTIABLE = ()

_TURNED = {"<": ">", "<=": ">=", "==": "==", "!=": "!=", ">=": "<=", ">": "<"}
_DENIED = {"<": ">=", "<=": ">", "==": "!=", "!=": "==", ">=": "<", ">": "<="}

LAWS = (
    Law(
        "turned round",
        "x is less than y exactly where y is greater than x.",
        change=lambda inputs: {"x": inputs["y"], "y": inputs["x"], "relation": _TURNED[inputs["relation"]]},
        relate=lambda b: b,
    ),
    Law(
        "denied",
        "Among finite numbers, x is less than y exactly where it is not at least y. (Beside a NaN both are false.)",
        change=lambda inputs: {**inputs, "relation": _DENIED[inputs["relation"]]},
        relate=lambda b: np.where(b > 0, 0.0, 1.0) if np.ndim(b) and np.isin(b, (0, 1)).all() else b,
    ),
)

ERRORS = (
    Error(
        "vectors of different length",
        "Three entries have no partners in two.",
        spoil=lambda inputs: {**inputs, "x": np.ones(3, inputs["x"].dtype), "y": np.ones(2, inputs["y"].dtype)},
        numpy=(ValueError, r"shorter|could not be broadcast"),
        torch=(RuntimeError, r"must match the size"),
    ),
)

WORKED = (
    Worked(
        {"x": [0, 1, 2, 3], "y": [2, 1, 4, 3], "relation": "=="},
        value=[False, True, False, True],
        note="N4, the first row of X == Y",
    ),
    Worked({"x": [1, 2, 3], "y": [2, 2, 2], "relation": "<"}, value=[True, False, False], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("three tenths", {"x": [0.1 + 0.2], "y": [0.3], "relation": "=="}, "Equal in some formats and not in others."),
    Edge("zeros", {"x": [0.0], "y": [-0.0], "relation": "=="}, "Zero equals zero, whatever its sign."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN against itself",
        "NaN is not equal to NaN: `==` is false and `!=` is true, in both libraries as in IEEE 754.",
        {"x": np.array([np.nan]), "y": np.array([np.nan]), "relation": "=="},
        {"numpy_operator": Gives([False], "bool"), "torch_operator": Gives([False], "bool")},
    ),
    LibraryDifference(
        "an int64 against a float64",
        "2⁵³ + 1 against 2⁵³ as a float: both compare as float64, where the integer is rounded, and find them equal.",
        {"x": np.array([2**53 + 1]), "y": np.array([2.0**53]), "relation": "=="},
        {"numpy_operator": Gives([True], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "an int64 against a float32",
        "2²⁴ + 1 against 2²⁴ as float32: NumPy compares as float64 and tells them apart; torch as float32, where they "
        "are the same.",
        {"x": np.array([2**24 + 1]), "y": np.array([2.0**24], np.float32), "relation": "=="},
        {"numpy_operator": Gives([False], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "a byte against a signed byte",
        "255 against -1: both bring them to int16 first, and they differ.",
        {"x": np.array([255], np.uint8), "y": np.array([-1], np.int8), "relation": "=="},
        {"numpy_operator": Gives([False], "bool"), "torch_operator": Gives([False], "bool")},
    ),
    LibraryDifference(
        "a float32 array against a float64 without axes",
        "0.1 in float32 against 0.1 in float64: NumPy compares in float64, where they differ; torch takes the number "
        "to the type of the array.",
        {"x": np.array([0.1], np.float32), "y": np.array(0.1), "relation": "=="},
        {"numpy_operator": Gives([False], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "a byte against a number that no byte is",
        "44 against 300: NumPy compares what they are, and they differ; torch wraps 300 around to 44 first, and they "
        "are equal.",
        {"x": np.array([44], np.uint8), "y": 300, "relation": "=="},
        {"numpy_operator": Gives([False], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "a byte against -1",
        "No byte is below -1, says NumPy; torch takes -1 for 255, and 1 is below that.",
        {"x": np.array([1], np.uint8), "y": -1, "relation": "<"},
        {"numpy_operator": Gives([False], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "an int32 against 2⁴⁰",
        "0 is not 2⁴⁰; but the last 32 bits of 2⁴⁰ are 0, and those are what torch compares.",
        {"x": np.array([0], np.int32), "y": 2**40, "relation": "=="},
        {"numpy_operator": Gives([False], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "an int64 against 2⁶³",
        "1 is less than 2⁶³ to NumPy; torch reads 2⁶³ as the most negative int64, and it is not.",
        {"x": np.array([1]), "y": 2**63, "relation": "<"},
        {"numpy_operator": Gives([True], "bool"), "torch_operator": Gives([False], "bool")},
    ),
    LibraryDifference(
        "a float32 against a plain 0.1",
        "A Python number takes the type of the array, in both: 0.1 in float32 equals 0.1. (Against an array of float64 "
        "it would not.)",
        {"x": np.array([0.1], np.float32), "y": 0.1, "relation": "=="},
        {"numpy_operator": Gives([True], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "a float16 against a plain 2049",
        "Both make 2049 a float16, which is 2048, and find it equal to 2048.",
        {"x": np.array([2048], np.float16), "y": 2049, "relation": "=="},
        {"numpy_operator": Gives([True], "bool"), "torch_operator": Gives([True], "bool")},
    ),
    LibraryDifference(
        "integers against a plain 0.5",
        "Against a number with a point, integers are compared as floats, in both.",
        {"x": np.array([0, 1]), "y": 0.5, "relation": "<"},
        {"numpy_operator": Gives([True, False], "bool"), "torch_operator": Gives([True, False], "bool")},
    ),
    LibraryDifference(
        "vectors of different length, for equality",
        "Neither says that they differ: both refuse to compare.",
        {"x": np.array([1, 2, 3]), "y": np.array([1, 2]), "relation": "=="},
        {
            "numpy_operator": (ValueError, r"could not be broadcast"),
            "torch_operator": (RuntimeError, r"must match the size"),
        },
    ),
    LibraryDifference(
        "truth values in order",
        "False is less than true, in both.",
        {"x": np.array([False, True]), "y": np.array([True, True]), "relation": "<"},
        {"numpy_operator": Gives([True, False], "bool"), "torch_operator": Gives([True, False], "bool")},
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
