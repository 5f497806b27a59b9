"""Faults planted by machine in a function: operators on its syntax tree, and wrappers around its calls."""
