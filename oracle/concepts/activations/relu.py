"""ReLU, the rectified linear unit: what is below zero becomes zero.

Exact in every format, and the only question is its slope at 0. Between 0 on the left and 1 on the right every slope
is right, and the libraries choose: `relu` takes 0, `clamp` and a mask with `x >= 0` take 1, `maximum` shares and takes
1/2. It matters more than one thinks: in float16, and after a weight has been set to 0, exact zeros are common.

Shapes: x (n,); the values are (n,).
"""

import numpy as np
import torch

from oracle.catalogue.declarations import Corner, Edge, ExpectedFailure, Gives, Law, LibraryDifference, Size, Worked
from oracle.domains import Domain, Reals
from oracle.truth import maximum

ROW = 7
FORMULA = r"\operatorname{relu}(x) = \max(0, x)"
SOURCES = (
    "N2, Defining new autograd functions",
    "N4, 5.1.2 Activation Functions",
    "Bertoin et al., Numerical influence of ReLU'(0) on backpropagation, NeurIPS 2021",
)


def definition(x):
    value = np.empty(len(x), x.dtype)
    for i in range(len(x)):
        value[i] = maximum(x[i], 0)
    return value


def numpy_maximum(x):
    return np.maximum(x, 0)


def numpy_mask(x):
    return x * (x > 0)


def numpy_where(x):
    return np.where(x > 0, x, 0)


def numpy_clip(x):
    return np.clip(x, 0, None)


def numpy_gradient(x, cotangent):
    return {"x": cotangent * (x > 0)}


def numpy_second_derivative(x, cotangent, along):
    return {"x": np.zeros_like(x)}


def torch_relu(x):
    return torch.relu(x)


def torch_clamp(x):
    return x.clamp(min=0)


def torch_maximum(x):
    return torch.maximum(x, torch.zeros_like(x))


def torch_where(x):
    return torch.where(x > 0, x, 0)


def torch_module(x):
    return torch.nn.ReLU()(x)


class OurReLU(torch.autograd.Function):
    """ReLU with a derivative of our own: 1 at exactly 0."""

    @staticmethod
    def forward(ctx, x):
        """`x` where it is positive, else 0."""
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, cotangent):
        """The gradient by `x`, from the gradient by the result."""
        (x,) = ctx.saved_tensors
        return cotangent.masked_fill(x < 0, 0)


def torch_custom_function(x):
    return OurReLU.apply(x)


def inputs() -> Domain:
    return Domain(x=Reals("n")).where(work=lambda n: 2 * n)


DIFFERENTIABLE = ("x",)
TWICE_DIFFERENTIABLE = ("x",)

LAWS = (
    Law(
        "homogeneous",
        "Twice the inputs give twice the values.",
        change=lambda inputs: {"x": inputs["x"] * 2},
        relate=lambda value: value * 2,
    ),
    Law("never negative", "No value is below 0.", holds=lambda inputs, value: ~(value < 0)),
    Law(
        "keeps what is positive",
        "A positive input is its own value, bit for bit.",
        holds=lambda inputs, value: ~(inputs["x"] > 0) | (value == inputs["x"]),
    ),
)

ERRORS = ()

WORKED = (Worked({"x": [-2, -0.5, 0.5, 2]}, value=[0, 0, 0.5, 2], gradient={"x": [0, 0, 1, 1]}, note="N4, by hand"),)

CORNERS = (Corner("at 0", {"x": [0]}, ("x", (0,))),)

EDGES = (Edge("next to 0", {"x": [2.0**-14, -(2.0**-14)]}, "However small, a positive number has the slope 1."),)

_SWALLOWS = "asks whether NaN is above 0, which it is not, and answers 0"
_TIMES_ZERO = "multiplies -∞ by 0, which is NaN"

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_where", "special", "wrong", _SWALLOWS, {"x": [np.nan]}, ("float16", "float32", "float64")),
    ExpectedFailure("torch_where", "special", "wrong", _SWALLOWS, {"x": [np.nan]}),
    ExpectedFailure("numpy_mask", "special", "wrong", _TIMES_ZERO, {"x": [-np.inf]}, ("float16", "float32", "float64")),
)
REARRANGEMENTS = ()

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "NaN",
        "A maximum passes a NaN on; a mask multiplies it by 0 and still has NaN; `where` asks whether NaN > 0, which "
        "it is not, and swallows it.",
        {"x": np.array([np.nan])},
        {
            "numpy_maximum": Gives([np.nan], "float64"),
            "numpy_mask": Gives([np.nan], "float64"),
            "numpy_where": Gives([0.0], "float64"),
            "torch_relu": Gives([np.nan], "float64"),
            "torch_clamp": Gives([np.nan], "float64"),
            "torch_where": Gives([0.0], "float64"),
        },
    ),
    LibraryDifference(
        "minus infinity",
        "The mask makes -∞ · 0, which is NaN; everybody else says 0.",
        {"x": np.array([-np.inf])},
        {
            "numpy_maximum": Gives([0.0], "float64"),
            "numpy_mask": Gives([np.nan], "float64"),
            "torch_relu": Gives([0.0], "float64"),
        },
    ),
    LibraryDifference(
        "integers",
        "Both keep them.",
        {"x": np.array([-1, 2])},
        {"numpy_maximum": Gives([0, 2], "int64"), "torch_relu": Gives([0, 2], "int64")},
    ),
)

SIZES = tuple(Size({"n": n}) for n in (10, 100, 1_000, 10_000))
