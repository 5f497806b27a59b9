"""Derivatives: by limits, by rules, by machines."""
