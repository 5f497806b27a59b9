"""Derivatives: as limits, by rules, and by automatic differentiation."""
