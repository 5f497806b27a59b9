"""NumPy and torch on `normal`: rearrangements and edge cases."""

from oracle.page import Edge, Rearrangement

EDGES = (
    Edge("at the mean", {"x": [0.5], "mu": 0.5, "sigma": 1.0}, "The exponent is 0, so the answer is the factor alone."),
    Edge("narrow", {"x": [4.0], "mu": -1.0, "sigma": 0.5}, "At ten deviations e^-50 underflows in float16."),
)

REARRANGEMENTS = (
    Rearrangement(
        "torch_from_logarithm",
        "It adds logarithms, and the exponential turns their absolute rounding error into a relative one: half a unit "
        "in the last place of -18 becomes about eight units in the last place of the density.",
        {"x": [0], "mu": 3.0, "sigma": 0.5},
    ),
)
