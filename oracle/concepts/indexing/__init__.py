"""Picking entries out of arrays, and writing into them."""
