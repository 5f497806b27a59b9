"""NumPy and torch on `arange`: library differences, errors and edge cases."""

import math

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, invalid

ERRORS = (
    invalid(
        span=(0, 1, 0),
        numpy=((ZeroDivisionError, ValueError), r"division by zero|a step of 0 never gets there"),
        torch=((RuntimeError, ZeroDivisionError), r"step must be nonzero|division by zero"),
    ),
)

EDGES = (
    Edge("nothing", {"span": (2, 2, 1), "like": [0]}, "If stop equals start, there are no numbers."),
    Edge("a step beyond the stop", {"span": (0, 5, 8), "like": [0]}, "Only the start is before the stop."),
    Edge("a stop between", {"span": (0, 2.5, 1), "like": [0]}, "Two and a half steps give three numbers."),
)

_TENTHS = [i * 0.1 for i in range(10)]
_BOTH = ("numpy_arange", "torch_arange")
_BESIDE = np.array([0], np.float16)
_WHOLE = np.array([0])


def _float32(values):
    return [np.float32(value) for value in values]


LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "int64, in both. (The study notes on Dive into Deep Learning describe them as floats by default, but print "
        "integers.)",
        {"span": (0, 4, 1), "like": None},
        {name: Returns([0, 1, 2, 3], "int64") for name in _BOTH},
    ),
    LibraryDifference(
        "floats",
        "If one of the three is a float, the answer is float64 in NumPy, float32 in torch: as in arange(4.0) in the "
        "study notes on linear algebra and autograd in torch.",
        {"span": (0, 4.0, 1), "like": None},
        {"numpy_arange": Returns([0, 1, 2, 3], "float64"), "torch_arange": Returns([0, 1, 2, 3], "float32")},
    ),
    LibraryDifference(
        "tenths",
        "Ten numbers from 0 to 1: each is i · 0.1 in float64, rounded by torch to float32.",
        {"span": (0, 1, 0.1), "like": None},
        {"numpy_arange": Returns(_TENTHS, "float64"), "torch_arange": Returns(_float32(_TENTHS), "float32")},
    ),
    LibraryDifference(
        "from 1 to 1.3 by tenths",
        "Four numbers, not three, and the last is the stop: (1.3 - 1) / 0.1 is 3.0000000000000004 in both.",
        {"span": (1, 1.3, 0.1), "like": None},
        {
            "numpy_arange": Returns([1 + i * (1.1 - 1) for i in range(4)], "float64"),
            "torch_arange": Returns(_float32([1 + i * 0.1 for i in range(4)]), "float32"),
        },
    ),
    LibraryDifference(
        "from 0 to 2.1 by 0.3",
        "2.1 / 0.3 is 7.000000000000001 in float64: eight numbers in both, and the last is the stop.",
        {"span": (0, 2.1, 0.3), "like": None},
        {
            "numpy_arange": Returns([i * 0.3 for i in range(8)], "float64"),
            "torch_arange": Returns(_float32([i * 0.3 for i in range(8)]), "float32"),
        },
    ),
    LibraryDifference(
        "a stop on the wrong side",
        "NumPy returns an empty array, like Python's range; torch raises an error.",
        {"span": (5, 0, 1), "like": None},
        {
            "numpy_arange": Returns([], "int64"),
            "torch_arange": (RuntimeError, r"upper bound and lower bound inconsistent with step sign"),
        },
    ),
    LibraryDifference(
        "half steps in integers",
        "The count is computed in floats: six. NumPy truncates start and start + step, and uses their difference as "
        "step, which is 0 here; torch truncates the step, and raises an error for 0.",
        {"span": (0, 3, 0.5), "like": _WHOLE},
        {
            "numpy_arange": Returns([0, 0, 0, 0, 0, 0], "int64"),
            "torch_arange": (ValueError, r"step must be nonzero"),
            "numpy_scaled": Returns([0, 0, 1, 1, 2, 2], "int64"),
        },
    ),
    LibraryDifference(
        "half steps in negative integers",
        "-3 and -2.5 are truncated to -3 and -2, a step of *one*: NumPy goes past the stop.",
        {"span": (-3, 0, 0.5), "like": _WHOLE},
        {
            "numpy_arange": Returns([-3, -2, -1, 0, 1, 2], "int64"),
            "torch_arange": (ValueError, r"step must be nonzero"),
        },
    ),
    LibraryDifference(
        "tenths beside a thousand, in float16",
        "NumPy uses the difference of the first two numbers in float16 as step: it is 0, so all numbers are equal. "
        "torch multiplies in float32 and rounds once.",
        {"span": (1000, 1001, 0.1), "like": _BESIDE},
        {
            "numpy_arange": Returns([1000.0] * 10, "float16"),
            "torch_arange": Returns([1000.0] * 3 + [1000.5] * 5 + [1001.0] * 2, "float16"),
        },
    ),
    LibraryDifference(
        "ones beyond 2²⁴, in float32",
        "The same in float32: 2²⁴ + 1 is not representable.",
        {"span": (2**24, 2**24 + 6, 1), "like": np.array([0], np.float32)},
        {
            "numpy_arange": Returns([2.0**24] * 6, "float32"),
            "torch_arange": Returns([2.0**24 + i for i in (0, 0, 2, 4, 4, 4)], "float32"),
        },
    ),
    LibraryDifference(
        "bytes beyond 255",
        "Both wrap around silently.",
        {"span": (254, 258, 1), "like": np.array([0], np.uint8)},
        {name: Returns([254, 255, 0, 1], "uint8") for name in _BOTH},
    ),
    LibraryDifference(
        "truth values",
        "NumPy returns False and True; torch raises an error.",
        {"span": (0, 2, 1), "like": np.array([True])},
        {
            "numpy_arange": Returns([False, True], "bool"),
            "torch_arange": (NotImplementedError, r"not implemented for 'Bool'"),
        },
    ),
    LibraryDifference(
        "no end",
        "Both raise an error for an infinite stop.",
        {"span": (0, math.inf, 1), "like": None},
        {
            "numpy_arange": (ValueError, r"Maximum allowed size exceeded"),
            "torch_arange": (RuntimeError, r"unsupported range: 0 -> inf"),
        },
    ),
    LibraryDifference(
        "a stop that is no number",
        "Both raise an error for a NaN stop.",
        {"span": (0, math.nan, 1), "like": None},
        {
            "numpy_arange": (ValueError, r"cannot compute length"),
            "torch_arange": (RuntimeError, r"unsupported range: 0 -> nan"),
        },
    ),
)
