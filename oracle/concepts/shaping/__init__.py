"""Other shapes for the same numbers: reshaped, joined, repeated, broadcast."""
