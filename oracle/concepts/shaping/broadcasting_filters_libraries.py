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
    Edge("no filters", {"x": [[[[1]]]], "f": np.empty((0, 1, 1, 1))}, "No products; x has the gradient 0."),
    Edge("no pictures", {"x": np.empty((0, 1, 1, 2)), "f": [[[[1, 2]]]]}, "No products; f has the gradient 0."),
)

_ONE = np.full((1, 1, 1, 1), 100, np.uint8)

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "one channel in the filters",
        "A filter of one channel is stretched over all, by `*` as by `einsum`, although einsum calls "
        "both lengths by the same letter.",
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
        "100 · 100 is 10000, and 16 modulo 256: a product of bytes stays a byte, in both.",
        {"x": _ONE, "f": _ONE},
        {name: Returns([[[[[16]]]]], "uint8") for name in ("numpy_none", "numpy_einsum", "torch_unsqueeze")},
    ),
    LibraryDifference(
        "float32 and float64",
        "The narrower is converted, in both. (torch's einsum does so as long as nothing is summed: then it is a `*`.)",
        {"x": np.full((1, 1, 1, 1), 0.5, np.float32), "f": np.full((1, 1, 1, 1), 0.5)},
        {
            name: Returns([[[[[0.25]]]]], "float64")
            for name in ("numpy_none", "numpy_einsum", "torch_unsqueeze", "torch_einsum")
        },
    ),
)
