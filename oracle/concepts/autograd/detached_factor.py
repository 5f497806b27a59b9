"""One of two equal factors detached: half of the slope.

z = y·x with y = 3x. The whole slope is 6x, of which each factor brings 3x; detach y, and only that of x is left.

Shapes: x (n,); the values are (n,).
"""

import numpy as np

from oracle.catalogue.declarations import Edge, Law, Size, Worked
from oracle.domains import Choice, Domain, Reals
from oracle.truth import detach

ROW = 37
FORMULA = r"""z = y x, \; y = 3 x: \quad
\frac{dz}{dx} = 3 x \;\text{(y detached)}, \qquad \frac{dz}{dx} = 6 x \;\text{(not)}"""
SOURCES = ("N1, Detaching Computation; Exercises", "N4, Exercises on detach")


def definition(x, detached):
    z = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        y = 3 * x[i]
        z[i] = (detach(y) if detached else y) * x[i]
    return z


def numpy_vectorized(x, detached):
    return 3 * x * x


def numpy_gradient(x, detached, cotangent):
    return {"x": (3 if detached else 6) * x * cotangent}


def torch_detach(x, detached):
    y = 3 * x
    return (y.detach() if detached else y) * x


def torch_detached_input(x, detached):
    y = 3 * (x.detach() if detached else x)
    return y * x


def inputs() -> Domain:
    return Domain(x=Reals("n"), detached=Choice(True, False)).where(work=lambda n: 3 * n)


DIFFERENTIABLE = ("x",)

LAWS = (
    Law("even", "A square does not turn round.", change=lambda i: {**i, "x": -i["x"]}, relate=lambda z: z),
    Law("never negative", "Three squares are not below 0.", holds=lambda inputs, z: ~(z < 0)),
)

ERRORS = ()

WORKED = (
    Worked({"x": [0, 1, 2, 3], "detached": False}, value=[0, 3, 12, 27], gradient={"x": [0, 6, 12, 18]}, note="N1: 6x"),
    Worked({"x": [0, 1, 2, 3], "detached": True}, gradient={"x": [0, 3, 6, 9]}, note="N1: 3x"),
)

CORNERS = ()
EDGES = (Edge("a tenth", {"x": [0.1], "detached": True}, "3 · 0.1 is rounded, and becomes the slope."),)
EXPECTED_FAILURES = ()
REARRANGEMENTS = ()
LIBRARY_DIFFERENCES = ()

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
