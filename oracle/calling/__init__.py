"""Call an implementation on NumPy or torch and collect what it returns, as values that no longer depend on the library.

`answer.py` holds the result types, `calls.py` the call, `numpy_arrays.py` and `torch_tensors.py` the conversions of
each library, and `trainer.py` runs the steps of a training.
"""

from oracle.calling.answer import AS_GIVEN, Answer, Output, same_answer
from oracle.calling.calls import call, copy_with_layout

__all__ = ["AS_GIVEN", "Answer", "Output", "call", "copy_with_layout", "same_answer"]
