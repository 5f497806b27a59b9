"""The catalogue: what a concept is, how a module is read into one, and where concepts are found.

Importing this package imports nothing, so that `discovery` and `index`, which list concepts by their source alone, need
no NumPy.
"""
