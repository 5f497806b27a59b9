"""Functions of `numpy.lib.array_utils`, which NumPy 1 has in other modules."""

import numpy as np

if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
    byte_bounds = np.lib.array_utils.byte_bounds
    normalize_axis_tuple = np.lib.array_utils.normalize_axis_tuple
else:
    byte_bounds = np.byte_bounds  # type: ignore[attr-defined]  # noqa: NPY201
    normalize_axis_tuple = np.core.numeric.normalize_axis_tuple  # type: ignore[attr-defined]
