"""NumPy and torch on `broadcasting`: library differences, modelled versions and edge cases."""

import numpy as np

from oracle.page import Edge, LibraryDifference, Returns

MODELLED = ("torch_vectorized", "torch_expand")

EDGES = (
    Edge("no columns", {"a": [1, 2], "b": np.empty(0)}, "An axis of length one is broadcast to length 0 too."),
    Edge("no rows", {"a": np.empty(0), "b": [1, 2]}, "b is used in no sum, so its gradient is 0."),
    Edge("halfway", {"a": [1, 2], "b": [2.0**-53, 2.0**-24]}, "A sum halfway is rounded to the even float."),
)

_TABLES = ("numpy_vectorized", "numpy_outer", "torch_vectorized")

LIBRARY_DIFFERENCES = (
    LibraryDifference(
        "integers",
        "The answer is int64 in both, as in the notes.",
        {"a": np.arange(3), "b": np.arange(2)},
        {name: Returns([[0, 1], [1, 2], [2, 3]], "int64") for name in (*_TABLES, "numpy_reshape", "torch_unsqueeze")},
    ),
    LibraryDifference(
        "a row that is already a matrix",
        "np.add.outer pairs every entry with every entry, in up to four axes; broadcasting aligns the axes.",
        {"a": np.array([1, 2]), "b": np.array([[10, 20]])},
        {
            "numpy_vectorized": Returns([[11, 21], [12, 22]], "int64"),
            "numpy_outer": Returns([[[11, 21]], [[12, 22]]], "int64"),
            "torch_vectorized": Returns([[11, 21], [12, 22]], "int64"),
        },
    ),
    LibraryDifference(
        "a plain number",
        "A Python number has no axes, so it can be broadcast to every shape, and int32 stays int32.",
        {"a": np.array([1, 2], np.int32), "b": 10},
        {name: Returns([[11], [12]], "int32") for name in ("numpy_vectorized", "torch_vectorized")},
    ),
    LibraryDifference(
        "bytes",
        "200 + 100 silently wraps around to 44 in every cell, in both.",
        {"a": np.array([200, 1], np.uint8), "b": np.array([100], np.uint8)},
        {name: Returns([[44], [101]], "uint8") for name in _TABLES},
    ),
    LibraryDifference(
        "bytes and an int64 without axes",
        "In NumPy the dtype of an array without axes counts, and the answer is int64; in torch it does not, and 200 "
        "+ 100 wraps around.",
        {"a": np.array([200], np.uint8), "b": np.array(100)},
        {
            "numpy_vectorized": Returns([[300]], "int64"),
            "torch_vectorized": Returns([[44]], "uint8"),
        },
    ),
    LibraryDifference(
        "int32 and a float32 row",
        "NumPy uses float64, which represents every int32; torch uses float32.",
        {"a": np.array([2**24 + 1], np.int32), "b": np.array([0], np.float32)},
        {
            "numpy_vectorized": Returns([[2.0**24 + 1]], "float64"),
            "torch_vectorized": Returns([[2.0**24]], "float32"),
        },
    ),
    LibraryDifference(
        "in place, in integers",
        "Both raise an error when floats are written into integers, with or without broadcasting.",
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
