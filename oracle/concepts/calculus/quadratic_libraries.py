"""NumPy and torch on `quadratic`: rearrangements and edge cases."""

from oracle.page import Edge, Rearrangement

EDGES = (
    Edge("at the root", {"x": [4 / 3]}, "4/3 is no float: what is left of the value is its error."),
    Edge("at the bottom", {"x": [2 / 3]}, "Where the slope is 0 but for the error of 2/3."),
)

_FACTORED = (
    "It rounds 3x - 4 and then multiplies: the rounding of the larger 4 is scaled by x, where the expanded form has "
    "only that of the result."
)
_NEAR = {"x": [-0.1]}
REARRANGEMENTS = (Rearrangement("numpy_factored", _FACTORED, _NEAR), Rearrangement("torch_factored", _FACTORED, _NEAR))
