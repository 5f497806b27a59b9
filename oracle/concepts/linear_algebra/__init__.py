"""Vectors and matrices: products, transposes and norms."""
