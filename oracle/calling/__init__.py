"""Call an implementation on NumPy or torch and collect what it returns, as values that no longer depend on the library.

`answer.py` holds the result types, `calls.py` the call, `numpy_arrays.py` and `torch_tensors.py` the conversions of
each library, `metadata.py` the properties of an input that a call must keep, and `trainer.py` runs the steps of a
training. Programs call a function in more ways than once: `sequence.py` calls it several times, `modes.py` in the modes
of torch, and `backward.py` runs its backward pass. `elsewhere.py` is for a function in another process.
"""

from oracle.calling.answer import AS_GIVEN, Answer, BackwardPass, CallSequence, Output, Stopped, same_answer
from oracle.calling.backward import backward
from oracle.calling.calls import call, copy_with_layout
from oracle.calling.elsewhere import FunctionElsewhere, choosing
from oracle.calling.modes import AUTOCAST, MODES, RECORDING, value_in_mode
from oracle.calling.sequence import call_in_turn

__all__ = [
    "AS_GIVEN",
    "AUTOCAST",
    "MODES",
    "RECORDING",
    "Answer",
    "BackwardPass",
    "CallSequence",
    "FunctionElsewhere",
    "Output",
    "Stopped",
    "backward",
    "call",
    "call_in_turn",
    "choosing",
    "copy_with_layout",
    "same_answer",
    "value_in_mode",
]
