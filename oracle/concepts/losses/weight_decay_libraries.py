"""NumPy and torch on `weight_decay`: rearrangements, alternative definitions and edge cases."""

from oracle.page import Alternative, Edge, Rearrangement, norm

EDGES = (Edge("no penalty", {"W": [[0.1, 0.2]], "lam": 0.0}, "For λ = 0 the penalty is exactly 0."),)

REARRANGEMENTS = (
    Rearrangement(
        "numpy_norm",
        "It takes a square root and squares it again: the root is rounded even where the sum of squares is exact.",
        {"W": [[0.5, 2.0]], "lam": 1.0},
    ),
)

ALTERNATIVES = (
    Alternative(
        "whole penalty", "The penalty is λ · ‖W‖², without the half.", lambda definition, W, lam: definition(W, lam) * 2
    ),
    Alternative(
        "mean",
        "The squares are averaged over the weights, not summed.",
        lambda definition, W, lam: definition(W, lam) / W.size,
    ),
    Alternative(
        "root", "The penalty is λ · ‖W‖, with the norm not squared.", lambda definition, W, lam: lam * norm(W.flat)
    ),
)
