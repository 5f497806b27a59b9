"""Probability densities."""
