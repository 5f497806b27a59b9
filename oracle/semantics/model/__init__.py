"""A model of NumPy and torch in plain Python: memory layout, views and copies, writes, errors, and autograd state.

`strided.py` models strided memory, `array.py` NumPy arrays, `tensor.py` torch tensors, and `graph.py` and
`arithmetic.py` autograd. `numpy_model` and `torch_model` replace the modules `np` and `torch`, so that a script runs on
the model without changes.
"""

# Importing the last four modules adds methods to `Array` and `Tensor`.
from oracle.semantics.model import arithmetic, array_views, tensor_views, tensor_writes  # noqa: F401
from oracle.semantics.model.array import Array
from oracle.semantics.model.errors import EXPECTED_WARNINGS, ExpectedError, NotModelled, Undefined
from oracle.semantics.model.modules import numpy_model, torch_model
from oracle.semantics.model.strided import Storage, Strided
from oracle.semantics.model.tensor import Tensor

__all__ = [
    "EXPECTED_WARNINGS",
    "Array",
    "ExpectedError",
    "NotModelled",
    "Storage",
    "Strided",
    "Tensor",
    "Undefined",
    "numpy_model",
    "torch_model",
]
