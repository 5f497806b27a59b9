"""Activation functions: between the layers, and at the output."""
