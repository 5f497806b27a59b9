"""NumPy and torch on `broadcasting_filters`: library differences, errors and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns, mismatched

ERRORS = (
    mismatched(
        x=(2, 3, 1, 1),
        f=(2, 2, 1, 1),
        numpy=(ValueError, r"could not be broadcast together|do not fit"),
        torch=(RuntimeError, r"must match the size of tensor b|does not broadcast|The expanded size"),
    ),
)

EDGES = (
    Edge("no filters", {"x": [[[[1]]]], "f": np.empty((0, 1, 1, 1))}, "No products: the gradient of x is 0."),
    Edge("no pictures", {"x": np.empty((0, 1, 1, 2)), "f": [[[[1, 2]]]]}, "No products: the gradient of f is 0."),
)

_ONE = np.full((1, 1, 1, 1), 100, np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "one channel in the filters",
        "A filter with one channel is broadcast to all channels, by `*` and by `einsum`, although einsum uses the "
        "same letter for both lengths.",
        {"x": np.array([[[[1.0]], [[2.0]]]]), "f": np.array([[[[10.0]]]])},
        {
            name: Returns([[[[[10]], [[20]]]]], "float64")
            for name in (
                "numpy_reshape",
                "numpy_none",
                "numpy_einsum",
                "torch_reshape",
                "torch_unsqueeze",
                "torch_einsum",
            )
        },
    ),
    LibraryDifference(
        "bytes",
        "100 · 100 = 10000 is 16 modulo 256: a product of bytes is a byte, in both.",
        {"x": _ONE, "f": _ONE},
        {name: Returns([[[[[16]]]]], "uint8") for name in ("numpy_none", "numpy_einsum", "torch_unsqueeze")},
    ),
    LibraryDifference(
        "float32 and float64",
        "Both convert the narrower dtype. (torch's einsum only if it sums over no axis, because it then uses `*`.)",
        {"x": np.full((1, 1, 1, 1), 0.5, np.float32), "f": np.full((1, 1, 1, 1), 0.5)},
        {
            name: Returns([[[[[0.25]]]]], "float64")
            for name in ("numpy_none", "numpy_einsum", "torch_unsqueeze", "torch_einsum")
        },
    ),
)
