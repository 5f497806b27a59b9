"""A certified cross-checking oracle for NumPy and PyTorch."""
