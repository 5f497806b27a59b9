"""The exponential, entry by entry.

No library rounds it correctly; each promises some number of units in the last place, and that promise is the budget
here. What it cannot help is the argument: exp turns the *absolute* error of its argument into a relative one of the
result, so a 100 that is off in its last digit gives an e^100 that is off in several. It is its own derivative.

Shapes: x (n,); the values are (n,).
"""

import numpy as np

from oracle.catalogue.declarations import Edge, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import exp

ROW = 20
FORMULA = r"f_i = e^{x_i}, \qquad \frac{\partial f_i}{\partial x_i} = e^{x_i}"
SOURCES = (
    "N4, 2.1.3 Operations",
    "Muller, Elementary Functions: Algorithms and Implementation, 3rd ed., chapter 11 (range reduction)",
)


def definition(x):
    f = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        f[i] = exp(x[i])
    return f


def numpy_vectorized(x):
    return np.exp(x)


def numpy_from_expm1(x):
    return np.expm1(x) + 1


def numpy_gradient(x, cotangent):
    return {"x": np.exp(x) * cotangent}


def torch_vectorized(x):
    return x.exp()


def torch_from_expm1(x):
    return x.expm1() + 1


def inputs() -> Domain:
    # From here to there e^x is a normal number in float16, too.
    return Domain(x=Reals("n", low=-9.0, high=9.0)).where(work=lambda n: 8 * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    Law("positive", "A power of e is above zero.", holds=lambda inputs, f: f > 0),
    Law(
        "on its side of 1",
        "Below 0 the exponential is at most 1, above 0 at least 1.",
        holds=lambda inputs, f: np.where(inputs["x"] <= 0, f <= 1, f >= 1),
    ),
)

ERRORS = ()

WORKED = (
    # The note prints float32, in which e⁴ is 54.598148; the fourth decimal of the last is that of the rounding.
    Worked({"x": [0, 1, 2, 3, 4]}, value=[1.0, 2.7183, 7.3891, 20.0855, 54.5981], digits=3, note="N4"),
    Worked({"x": [0, 1, 2, 3]}, value=[1.0, 2.7183, 7.3891, 20.0855], digits=4, note="N4, to all digits"),
    Worked({"x": [0, 1]}, gradient={"x": [1.0, 2.71828183]}, note="its own derivative"),
)

CORNERS = ()

EDGES = (
    Edge("zero", {"x": [0]}, "e⁰ is 1, exactly, in every library."),
    Edge("tiny", {"x": [2.0**-20, -(2.0**-20)]}, "Next to 1 there is nothing to be seen of x but its sign."),
)

_NEGATIVE = "for a negative x, e^x - 1 is close to -1 and keeps only the digits of 1; adding 1 back leaves few of e^x"

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_from_expm1", "value", "wrong", _NEGATIVE, {"x": [-6]}, ("float16", "float32", "float64")),
    ExpectedFailure("torch_from_expm1", "value", "wrong", _NEGATIVE, {"x": [-6]}),
    ExpectedFailure("torch_from_expm1", "gradient", "wrong", _NEGATIVE, {"x": [-6]}),
)

REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "the exponential of an integer",
        "NumPy takes it in float64, torch in its default type, float32.",
        {"x": np.array([0])},
        {"numpy_vectorized": Gives([1.0], "float64"), "torch_vectorized": Gives([1.0], "float32")},
    ),
    LibraryDifference(
        "the exponential of a byte",
        "NumPy takes the smallest float that holds every byte, float16, where e¹² is infinite; torch takes float32.",
        {"x": np.array([0, 12], np.uint8)},
        {
            "numpy_vectorized": Gives([1.0, np.inf], "float16"),
            "torch_vectorized": Gives([1.0, np.float32(np.exp(12.0))], "float32"),
        },
    ),
    LibraryDifference(
        "infinities and NaN",
        "e^-∞ is 0, e^∞ is ∞, e^NaN is NaN, in both.",
        {"x": np.array([-np.inf, np.inf, np.nan])},
        {
            "numpy_vectorized": Gives([0.0, np.inf, np.nan], "float64"),
            "torch_vectorized": Gives([0.0, np.inf, np.nan], "float64"),
        },
    ),
    LibraryDifference(
        "beyond the largest float64",
        "e^710 is infinite in both; NumPy warns of the overflow, torch says nothing.",
        {"x": np.array([0.0, 710.0])},
        {
            "numpy_vectorized": Gives([1.0, np.inf], "float64"),
            "torch_vectorized": Gives([1.0, np.inf], "float64"),
        },
    ),
    LibraryDifference(
        "the exponential of an int16",
        "NumPy takes the smallest float that holds every int16, float32; so does torch, which knows no other.",
        {"x": np.array([0], np.int16)},
        {"numpy_vectorized": Gives([1.0], "float32"), "torch_vectorized": Gives([1.0], "float32")},
    ),
    LibraryDifference(
        "the exponential of a truth value",
        "e⁰ of false is 1: a float16 in NumPy, a float32 in torch.",
        {"x": np.array([False])},
        {"numpy_vectorized": Gives([1.0], "float16"), "torch_vectorized": Gives([1.0], "float32")},
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
