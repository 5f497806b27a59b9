"""NumPy and torch in plain Python: which memory, which strides, who sees a write, who refuses, what `grad` holds.

`strided.py` holds what is true of strided memory as such; `array.py` and `tensor.py` what the two libraries make of it;
`graph.py` and `arithmetic.py` the state of autograd. `numpy_model` and `torch_model` stand in for the modules, so that
a script runs over the model as it stands.
"""

from oracle.semantics.model import arithmetic, array_views, tensor_views, tensor_writes
from oracle.semantics.model.array import Array
from oracle.semantics.model.errors import ExpectedError, NotModelled, Undefined
from oracle.semantics.model.expected_warnings import EXPECTED_WARNINGS
from oracle.semantics.model.modules import numpy_model, torch_model
from oracle.semantics.model.strided import Storage, Strided
from oracle.semantics.model.tensor import Tensor

for _part in (array_views, tensor_views, tensor_writes, arithmetic):
    _part.install()

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
