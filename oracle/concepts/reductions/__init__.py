"""Reductions: sums, means, variances and the largest entry."""
