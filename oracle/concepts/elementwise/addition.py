"""Adding two vectors, entry by entry.

The smallest concept there is, and the one that shows why one writes `a + b` and not a loop: on vectors of 10,000 the
loop over a tensor pays for an index, an index, an addition and an assignment at every entry, some hundreds of times
the whole vectorized sum. Each entry is a single rounded addition, so all versions agree to the last bit.

Shapes: a (n,), b (n,); the sum is (n,).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Edge, Error, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals

ROW = 21
FORMULA = r"c_i = a_i + b_i"
SOURCES = ("N4, 3.1.2 Vectorization for Speed (10,000 entries: 0.31065 s in a loop, 0.00121 s vectorized)",)


def definition(a, b):
    c = np.empty(len(a), a.dtype)
    for i, (left, right) in enumerate(zip(a, b, strict=True)):
        c[i] = left + right
    return c


def numpy_vectorized(a, b):
    return a + b


def numpy_gradient(a, b, cotangent):
    return {"a": np.ones_like(a) * cotangent, "b": np.ones_like(b) * cotangent}


def torch_loop(a, b):
    c = torch.zeros_like(a)
    for i in range(len(a)):
        c[i] = a[i] + b[i]
    return c


def torch_vectorized(a, b):
    return a + b


def inputs() -> Domain:
    # An entry of `torch_loop` costs as much as some 32 of the definition's (roughly): it sets the pace.
    return Domain(a=Reals("n"), b=Reals("n")).where(work=lambda n: 32 * n)


DIFFERENTIABLE = ("a", "b")

LAWS = (
    Law(
        "commutative",
        "Swapping the vectors changes nothing.",
        change=lambda inputs: {"a": inputs["b"], "b": inputs["a"]},
        relate=lambda c: c,
    ),
    Law(
        "odd",
        "Adding the negatives gives the negative: rounding to nearest is symmetric about zero.",
        change=lambda inputs: {name: -vector for name, vector in inputs.items()},
        relate=np.negative,
    ),
)

ERRORS = (
    Error(
        "different lengths",
        "Three entries and two do not pair up. (Three and *one* would: that is broadcasting.)",
        spoil=lambda inputs: {"a": np.ones(3, inputs["a"].dtype), "b": np.ones(2, inputs["b"].dtype)},
        numpy=(ValueError, r"zip\(\) argument 2 is shorter|could not be broadcast together"),
        torch=((RuntimeError, IndexError), r"must match the size|index 2 is out of bounds"),
    ),
)

WORKED = (
    Worked(
        {"a": [1, 1, 1, 1], "b": [1, 1, 1, 1]},
        value=[2, 2, 2, 2],
        gradient={"a": [1, 1, 1, 1], "b": [1, 1, 1, 1]},
        note="N4",
    ),
    Worked({"a": [1, 2, 4, 8], "b": [2, 2, 2, 2]}, value=[3, 4, 6, 10], note="N1, Operations"),
)

CORNERS = ()

EDGES = (
    Edge("halfway", {"a": [1, 1], "b": [2.0**-53, 2.0**-24]}, "Sums halfway between two floats go to the even one."),
)

EXPECTED_FAILURES = ()
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "truth values",
        "A sum of two booleans is their disjunction, and stays boolean: true and true is true, not 2. (The sum over an "
        "array of them counts.)",
        {"a": np.array([True, True]), "b": np.array([True, False])},
        {"numpy_vectorized": Gives([True, True], "bool"), "torch_vectorized": Gives([True, True], "bool")},
    ),
    LibraryDifference(
        "truth values and a plain 1",
        "A Python integer makes them int64, in both.",
        {"a": np.array([True, False]), "b": 1},
        {"numpy_vectorized": Gives([2, 1], "int64"), "torch_vectorized": Gives([2, 1], "int64")},
    ),
    LibraryDifference(
        "bytes",
        "200 + 100 wraps around to 44, in both, without a word.",
        {"a": np.array([200], np.uint8), "b": np.array([100], np.uint8)},
        {"numpy_vectorized": Gives([44], "uint8"), "torch_vectorized": Gives([44], "uint8")},
    ),
    LibraryDifference(
        "a byte and a plain 300",
        "300 is no byte, and NumPy says so; torch wraps it around to 44, and gives 45.",
        {"a": np.array([1], np.uint8), "b": 300},
        {
            "numpy_vectorized": (OverflowError, r"300 out of bounds for uint8"),
            "torch_vectorized": Gives([45], "uint8"),
        },
    ),
    LibraryDifference(
        "an int64 and a plain 2⁶³",
        "2⁶³ is no int64, and NumPy says so; torch takes it for -2⁶³.",
        {"a": np.array([0]), "b": 2**63},
        {
            "numpy_vectorized": (OverflowError, r"too large to convert"),
            "torch_vectorized": Gives([-(2.0**63)], "int64"),
        },
    ),
    LibraryDifference(
        "a float and a plain 2⁶⁴",
        "NumPy adds it to a float as a float; torch has no room for the integer, and refuses.",
        {"a": np.array([0.0]), "b": 2**64},
        {
            "numpy_vectorized": Gives([2.0**64], "float64"),
            "torch_vectorized": (OverflowError, r"int too big to convert"),
        },
    ),
    LibraryDifference(
        "the largest int32 and 1",
        "Both wrap around in silence.",
        {"a": np.array([2**31 - 1], np.int32), "b": np.array([1], np.int32)},
        {"numpy_vectorized": Gives([-(2**31)], "int32"), "torch_vectorized": Gives([-(2**31)], "int32")},
    ),
    LibraryDifference(
        "integers and a plain half",
        "A Python float makes integers float64 in NumPy, float32 in torch.",
        {"a": np.array([1]), "b": 0.5},
        {"numpy_vectorized": Gives([1.5], "float64"), "torch_vectorized": Gives([1.5], "float32")},
    ),
    LibraryDifference(
        "a float32 array and a plain number",
        "A Python number never widens an array: float32 it stays, in both.",
        {"a": np.array([1], np.float32), "b": 1e300},
        {"numpy_vectorized": Gives([np.inf], "float32"), "torch_vectorized": Gives([np.inf], "float32")},
    ),
    LibraryDifference(
        "float16 and int16",
        "NumPy takes float32, which holds every int16; torch stays with the float that is there.",
        {"a": np.array([1], np.float16), "b": np.array([2049], np.int16)},
        {"numpy_vectorized": Gives([2050], "float32"), "torch_vectorized": Gives([2048], "float16")},
    ),
    LibraryDifference(
        "float16 and an unsigned byte",
        "A float16 holds every byte, and stays one in both.",
        {"a": np.array([1], np.float16), "b": np.array([255], np.uint8)},
        {"numpy_vectorized": Gives([256], "float16"), "torch_vectorized": Gives([256], "float16")},
    ),
    LibraryDifference(
        "a float16 array and a float32 without axes",
        "For NumPy an array without axes is an array, and widens; for torch it is a mere number, and does not.",
        {"a": np.array([1], np.float16), "b": np.array(0.1, np.float32)},
        {
            "numpy_vectorized": Gives([np.float32(1) + np.float32(0.1)], "float32"),
            "torch_vectorized": Gives([np.float16(np.float32(1) + np.float32(0.1))], "float16"),
        },
    ),
    LibraryDifference(
        "uint64 and int64",
        "No integer type holds both, so NumPy takes float64, and loses digits; torch refuses.",
        {"a": np.array([2**53 + 1], np.uint64), "b": np.array([0])},
        {
            "numpy_vectorized": Gives([2.0**53], "float64"),
            "torch_vectorized": (RuntimeError, r"Promotion for uint16, uint32, uint64 types is not supported"),
        },
    ),
    LibraryDifference(
        "minus zeros",
        "-0 + -0 is -0, and -0 + 0 is 0, in both.",
        {"a": np.array([-0.0, -0.0]), "b": np.array([-0.0, 0.0])},
        {"numpy_vectorized": Gives([-0.0, 0.0], "float64"), "torch_vectorized": Gives([-0.0, 0.0], "float64")},
    ),
)

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
