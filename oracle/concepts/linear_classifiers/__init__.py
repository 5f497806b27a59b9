"""Losses of linear classifiers, from features and weights to a scalar."""
