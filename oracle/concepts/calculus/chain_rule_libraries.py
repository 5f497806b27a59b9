"""NumPy and torch on `chain_rule`: edge cases."""

from oracle.page import Edge

EDGES = (Edge("u is 0", {"x1": [2], "x2": [-1]}, "Both terms are 0, but the derivative by u is not."),)
