"""NumPy and torch on `broadcasting`: library differences, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

MODELLED = ("torch_vectorized", "torch_expand")

EDGES = (
    Edge("no columns", {"a": [1, 2], "b": np.empty(0)}, "An axis of length one is stretched to length 0 as well."),
    Edge("no rows", {"a": np.empty(0), "b": [1, 2]}, "b takes part in nothing: its gradient is 0."),
    Edge("halfway", {"a": [1, 2], "b": [2.0**-53, 2.0**-24]}, "Sums halfway between two floats go to the even one."),
)

_TABLES = ("numpy_vectorized", "numpy_outer", "torch_vectorized")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "As the notes have it, in int64, in both.",
        {"a": np.arange(3), "b": np.arange(2)},
        {name: Returns([[0, 1], [1, 2], [2, 3]], "int64") for name in (*_TABLES, "numpy_reshape", "torch_unsqueeze")},
    ),
    LibraryDifference(
        "a row that is already a matrix",
        "np.add.outer pairs every entry with every entry, four axes if need be; a broadcast lines axes up.",
        {"a": np.array([1, 2]), "b": np.array([[10, 20]])},
        {
            "numpy_vectorized": Returns([[11, 21], [12, 22]], "int64"),
            "numpy_outer": Returns([[[11, 21]], [[12, 22]]], "int64"),
            "torch_vectorized": Returns([[11, 21], [12, 22]], "int64"),
        },
    ),
    LibraryDifference(
        "a plain number",
        "A Python number has no axes and fits everywhere; and it does not widen an int32.",
        {"a": np.array([1, 2], np.int32), "b": 10},
        {name: Returns([[11], [12]], "int32") for name in ("numpy_vectorized", "torch_vectorized")},
    ),
    LibraryDifference(
        "bytes",
        "200 + 100 wraps around to 44 in every cell of the table, in both, without a word.",
        {"a": np.array([200, 1], np.uint8), "b": np.array([100], np.uint8)},
        {name: Returns([[44], [101]], "uint8") for name in _TABLES},
    ),
    LibraryDifference(
        "bytes and an int64 without axes",
        "An array without axes counts as an array in NumPy, and widens; to torch it is a mere number, and 200 + 100 "
        "wraps around.",
        {"a": np.array([200], np.uint8), "b": np.array(100)},
        {
            "numpy_vectorized": Returns([[300]], "int64"),
            "torch_vectorized": Returns([[44]], "uint8"),
        },
    ),
    LibraryDifference(
        "int32 and a float32 row",
        "NumPy takes float64, which holds every int32; torch takes float32.",
        {"a": np.array([2**24 + 1], np.int32), "b": np.array([0], np.float32)},
        {
            "numpy_vectorized": Returns([[2.0**24 + 1]], "float64"),
            "torch_vectorized": Returns([[2.0**24]], "float32"),
        },
    ),
    LibraryDifference(
        "in place, in integers",
        "Both refuse to write floats into integers, broadcast or not.",
        {"a": np.array([1, 2]), "b": np.array([0.5])},
        {
            "numpy_in_place": (
                TypeError,
                r"Cannot cast ufunc 'add' output from dtype\('float64'\) to dtype\('int64'\)",
            ),
            "torch_in_place": (RuntimeError, r"result type Double can't be cast to the desired output type Long"),
        },
    ),
)
