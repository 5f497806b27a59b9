"""Selecting entries of arrays, and assigning to them."""
