"""NumPy and torch on `evenly_spaced`: expected failures and edge cases."""

import numpy as np

from oracle.page import Edge, ExpectedFailure

EDGES = (
    Edge("a single number", {"start": 0.1, "step": 0.3, "count": 1}, "A single number is the start, for any step."),
    Edge("tenths", {"start": 0, "step": 0.1, "count": 100}, "A hundred tenths."),
)

_NUMPY = ("float16", "float32", "float64")
_DRIFTS = "uses (start + step) - start, rounded to the dtype, as step: the error of this difference is multiplied by i"
_BLOCKS = (
    "computes and rounds the first number of each block, as wide as the processor's vector registers, and adds "
    "multiples of the step to it: one rounding more than start + i · step"
)
_DIVIDES = "computes its step by a division: the last number and the quotient are rounded before i · step is"
_ENDLESS = "computes the length from the numbers, which is undefined if they are not finite"
_HOLE = {"start": np.nan, "step": 1, "count": 3}

EXPECTED_FAILURES = (
    ExpectedFailure("numpy_arange", "value", "wrong", _DRIFTS, {"start": 64, "step": 0.1, "count": 100}, _NUMPY),
    ExpectedFailure("numpy_linspace", "value", "wrong", _DIVIDES, {"start": 0, "step": 0.1, "count": 4}, ("float64",)),
    ExpectedFailure("torch_arange", "value", "wrong", _BLOCKS, {"start": 0, "step": 0.3, "count": 100}),
    ExpectedFailure("torch_linspace", "value", "wrong", _DIVIDES, {"start": 0, "step": 0.7, "count": 4}),
    ExpectedFailure("numpy_arange", "special", "raised", _ENDLESS, _HOLE, _NUMPY),
    ExpectedFailure("torch_arange", "special", "raised", _ENDLESS, _HOLE),
)
