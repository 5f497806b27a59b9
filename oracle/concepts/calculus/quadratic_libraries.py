"""NumPy and torch on `quadratic`: rearrangements and edge cases."""

from oracle.page import Edge, Rearrangement

EDGES = (
    Edge("at the root", {"x": [4 / 3]}, "4/3 is not a float: the value is due to its rounding error."),
    Edge("at the bottom", {"x": [2 / 3]}, "The derivative is 0 up to the rounding error of 2/3."),
)

_FACTORED = (
    "It rounds 3x - 4 and then the product. In the expanded form 4x is exact, and near 0 only the rounding of the last "
    "subtraction matters."
)
_NEAR = {"x": [-0.1]}
REARRANGEMENTS = (Rearrangement("numpy_factored", _FACTORED, _NEAR), Rearrangement("torch_factored", _FACTORED, _NEAR))
