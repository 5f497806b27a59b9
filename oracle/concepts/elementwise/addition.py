"""Adding two vectors, entry by entry.

The smallest concept there is, and the one that shows why one writes `a + b` and not a loop: on vectors of 10,000 the
loop over a tensor pays for an index, an index, an addition and an assignment at every entry, some hundreds of times
the whole vectorized sum. Each entry is a single rounded addition, so all versions agree to the last bit.

Shapes: a (n,), b (n,); the sum is (n,).
"""

import numpy as np
import torch

from oracle.concept import Edge, Error, Law, Size, Worked
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

KNOWN = ()

SIZES = tuple(Size({"n": n}) for n in (1, 10, 100, 1_000, 10_000))
