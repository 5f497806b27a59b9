"""Memory and autograd state: a model of NumPy and torch in plain Python, and its comparison with the libraries."""
