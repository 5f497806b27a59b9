"""NumPy and torch on `normal`: rearrangements and edge cases."""

from oracle.page import Edge, Rearrangement

EDGES = (
    Edge("at the mean", {"x": [0.5], "mu": 0.5, "sigma": 1.0}, "The exponent is 0: what is left is the factor."),
    Edge("narrow", {"x": [4.0], "mu": -1.0, "sigma": 0.5}, "Ten deviations away: e^-50, too small for float16."),
)

REARRANGEMENTS = (
    Rearrangement(
        "torch_from_logarithm",
        "It sums the logarithms first, and the exponential takes what that rounds off as a relative error: half a unit "
        "in the last place of -18 is some eight units of the density.",
        {"x": [0], "mu": 3.0, "sigma": 0.5},
    ),
)
