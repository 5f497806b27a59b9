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

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Scene, Worked
from oracle.domains import Choice, Domain, Reals

ROW = 22
FORMULA = r"y_i = a + i s, \qquad i = 0, \dots, \left\lceil \frac{b - a}{s} \right\rceil - 1"
SOURCES = ("N0, PyTorch", "N1, Basic Data Manipulation", "N3, Automatic Differentiation", "N4, 2.1.1 Getting Started")


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


DIFFERENTIABLE = ()

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

ERRORS = (
    Error(
        "a step of 0",
        "No number of steps of length 0 gets from 0 to 1.",
        spoil=lambda inputs: {**inputs, "span": (0, 1, 0)},
        numpy=((ZeroDivisionError, ValueError), r"division by zero|a step of 0 never gets there"),
        torch=((RuntimeError, ZeroDivisionError), r"step must be nonzero|division by zero"),
    ),
)

WORKED = (
    Worked({"span": (0, 12, 1), "like": [0]}, value=list(range(12)), note="N1, Basic Data Manipulation"),
    Worked({"span": (0, 6, 1), "like": [0]}, value=[0, 1, 2, 3, 4, 5], note="N4, 2.1.1"),
    Worked({"span": (0, 5, 1), "like": [0]}, value=[0, 1, 2, 3, 4], note="N4, 2.1.3"),
    Worked({"span": (0, 10, 2), "like": [0]}, value=[0, 2, 4, 6, 8], note="N0, PyTorch"),
    Worked({"span": (5, 0, -1), "like": [0]}, value=[5, 4, 3, 2, 1], note="by hand: down, and without the stop"),
    Worked({"span": (0, 1, 0.25), "like": [0]}, value=[0, 0.25, 0.5, 0.75], note="by hand"),
)

CORNERS = ()

EDGES = (
    Edge("nothing", {"span": (2, 2, 1), "like": [0]}, "A stop at the start leaves no numbers."),
    Edge(
        "a step beyond the stop", {"span": (0, 5, 8), "like": [0]}, "The start is there, though the step is too long."
    ),
    Edge("a stop between", {"span": (0, 2.5, 1), "like": [0]}, "Two and a half steps begin three numbers."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

_TENTHS = [i * 0.1 for i in range(10)]
_BOTH = ("numpy_arange", "torch_arange")
_BESIDE = np.array([0], np.float16)
_WHOLE = np.array([0])


def _float32(values):
    return [np.float32(value) for value in values]


LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "int64, in both. (N1 says that they are floats by default, and prints that they are not.)",
        {"span": (0, 4, 1), "like": None},
        {name: Gives([0, 1, 2, 3], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "floats",
        "A single float among the three makes them float64 in NumPy, float32 in torch: N3's arange(4.0).",
        {"span": (0, 4.0, 1), "like": None},
        {"numpy_arange": Gives([0, 1, 2, 3], "float64"), "torch_arange": Gives([0, 1, 2, 3], "float32")},
    ),
    LibraryDifference(
        "tenths",
        "Ten of them from 0 to 1: every one is i · 0.1 in float64, rounded by torch to float32.",
        {"span": (0, 1, 0.1), "like": None},
        {"numpy_arange": Gives(_TENTHS, "float64"), "torch_arange": Gives(_float32(_TENTHS), "float32")},
    ),
    LibraryDifference(
        "from 1 to 1.3 by tenths",
        "Four numbers, not three, and the last is the stop: (1.3 - 1) / 0.1 is 3.0000000000000004. Both agree.",
        {"span": (1, 1.3, 0.1), "like": None},
        {
            "numpy_arange": Gives([1 + i * (1.1 - 1) for i in range(4)], "float64"),
            "torch_arange": Gives(_float32([1 + i * 0.1 for i in range(4)]), "float32"),
        },
    ),
    LibraryDifference(
        "from 0 to 2.1 by 0.3",
        "2.1 / 0.3 is 7.000000000000001 in float64: eight numbers in both, and the last is the stop.",
        {"span": (0, 2.1, 0.3), "like": None},
        {
            "numpy_arange": Gives([i * 0.3 for i in range(8)], "float64"),
            "torch_arange": Gives(_float32([i * 0.3 for i in range(8)]), "float32"),
        },
    ),
    LibraryDifference(
        "a stop on the wrong side",
        "NumPy gives nothing, like Python's range; torch takes it for a mistake.",
        {"span": (5, 0, 1), "like": None},
        {
            "numpy_arange": Gives([], "int64"),
            "torch_arange": (RuntimeError, r"upper bound and lower bound inconsistent with step sign"),
        },
    ),
    LibraryDifference(
        "half steps in integers",
        "The length is that of the floats, six. NumPy truncates start and start + step, and goes on by their "
        "difference, which is 0 here; torch truncates the step, and refuses one of 0.",
        {"span": (0, 3, 0.5), "like": _WHOLE},
        {
            "numpy_arange": Gives([0, 0, 0, 0, 0, 0], "int64"),
            "torch_arange": (ValueError, r"step must be nonzero"),
            "numpy_scaled": Gives([0, 0, 1, 1, 2, 2], "int64"),
        },
    ),
    LibraryDifference(
        "half steps in negative integers",
        "-3 and -2.5 truncate to -3 and -2, a step of *one*: NumPy walks past the stop.",
        {"span": (-3, 0, 0.5), "like": _WHOLE},
        {
            "numpy_arange": Gives([-3, -2, -1, 0, 1, 2], "int64"),
            "torch_arange": (ValueError, r"step must be nonzero"),
        },
    ),
    LibraryDifference(
        "tenths beside a thousand, in float16",
        "NumPy goes on by the difference of the first two as float16 has them: 0, and nothing moves. torch multiplies "
        "in float32 and rounds once.",
        {"span": (1000, 1001, 0.1), "like": _BESIDE},
        {
            "numpy_arange": Gives([1000.0] * 10, "float16"),
            "torch_arange": Gives([1000.0] * 3 + [1000.5] * 5 + [1001.0] * 2, "float16"),
        },
    ),
    LibraryDifference(
        "ones beyond 2²⁴, in float32",
        "The same with integers: 2²⁴ + 1 is no float32.",
        {"span": (2**24, 2**24 + 6, 1), "like": np.array([0], np.float32)},
        {
            "numpy_arange": Gives([2.0**24] * 6, "float32"),
            "torch_arange": Gives([2.0**24 + i for i in (0, 0, 2, 4, 4, 4)], "float32"),
        },
    ),
    LibraryDifference(
        "bytes beyond 255",
        "Both wrap around, without a word.",
        {"span": (254, 258, 1), "like": np.array([0], np.uint8)},
        {name: Gives([254, 255, 0, 1], "uint8") for name in _BOTH},
    ),
    LibraryDifference(
        "truth values",
        "NumPy has a range of two of them, False and True; torch has none.",
        {"span": (0, 2, 1), "like": np.array([True])},
        {
            "numpy_arange": Gives([False, True], "bool"),
            "torch_arange": (NotImplementedError, r"not implemented for 'Bool'"),
        },
    ),
    LibraryDifference(
        "no end",
        "An infinite stop is an error in both.",
        {"span": (0, math.inf, 1), "like": None},
        {
            "numpy_arange": (ValueError, r"Maximum allowed size exceeded"),
            "torch_arange": (RuntimeError, r"unsupported range: 0 -> inf"),
        },
    ),
    LibraryDifference(
        "a stop that is no number",
        "An error in both.",
        {"span": (0, math.nan, 1), "like": None},
        {
            "numpy_arange": (ValueError, r"cannot compute length"),
            "torch_arange": (RuntimeError, r"unsupported range: 0 -> nan"),
        },
    ),
)

SCENES = (
    Scene(
        "a row of cells",
        "A range of Python is a rule for counting. Here all the numbers are written out, and every call writes them "
        "into cells of its own.",
        numpy="""
            a = np.arange(1, 10, 3)
            b = np.arange(1, 10, 3)
            b[0] = 0
            a
        """,
        torch="""
            a = torch.arange(1, 10, 3)
            b = torch.arange(1, 10, 3)
            b[0] = 0
            a
        """,
        shows={"a": [1, 4, 7], "b": [0, 4, 7]},
    ),
    Scene(
        "the same numbers by a slice",
        "From 1 by 3 there are the same numbers twice: as a view of ten cells with a stride of 3, and as three cells "
        "by themselves. A write to the view reaches the ten.",
        numpy="""
            a = np.arange(10)
            b = a[1::3]
            c = np.arange(1, 10, 3)
            b[0] = 99
            a
        """,
        torch="""
            a = torch.arange(10)
            b = a[1::3]
            c = torch.arange(1, 10, 3)
            b[0] = 99
            a
        """,
        shows={"a": [0, 99, 2, 3, 4, 5, 6, 7, 8, 9], "b": [99, 4, 7], "c": [1, 4, 7]},
    ),
)

SIZES = ()
