"""NumPy and torch on `affine_layer`: errors, alternative definitions and edge cases."""

from oracle.page import Alternative, Edge, mismatched

ERRORS = (
    mismatched(
        X=(2, 3),
        W=(2, 1),
        b=1,
        numpy=((ValueError, IndexError), r"mismatch in its core dimension|out of bounds"),
        torch=(RuntimeError, r"shapes cannot be multiplied"),
    ),
)

EDGES = (Edge("only the bias", {"X": [[0]], "W": [[3]], "b": [0.1]}, "0 · 3 + 0.1 is 0.1, bit for bit."),)

ALTERNATIVES = (
    Alternative("no bias", "The bias is left out.", lambda definition, X, W, b: definition(X, W, b * 0)),
    Alternative("transposed", "The answer is transposed.", lambda definition, X, W, b: definition(X, W, b).T),
)
