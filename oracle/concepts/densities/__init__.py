"""Densities of probability."""
