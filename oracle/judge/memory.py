"""Is the answer the view, or the copy, that the model of strided memory says?"""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import Any

import numpy as np

from oracle.calling import copy_with_layout
from oracle.catalogue.concept import Implementation
from oracle.judge.case import Case
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.semantics.model import NotModelled, Undefined, numpy_model, torch_model
from oracle.semantics.scenes import Lockstep, ModelMismatch
from oracle.semantics.scenes.comparison import to_model

__all__ = ["judge_memory"]


def judge_memory(implementation: Implementation, cases: Sequence[Case], stated: Any = None) -> Verdict:
    """The first fault over `cases` (one example in several layouts); vacuous where the library promises nothing.

    The implementation runs twice: as it stands, and with `np` and `torch` replaced by the model. Shape, strides,
    values, contiguity, whose memory it is and what is refused must be the same. `stated` is the function that the model
    runs: another one where the implementation carries a planted fault.
    """
    function = stated or implementation.function
    promised = 0
    for case in cases:
        lockstep = Lockstep()
        for name, x in case.inputs.items():
            own = copy_with_layout(x, implementation.side, case.dtype) if isinstance(x, np.ndarray) else x
            lockstep.real[name] = own
            lockstep.model[name] = to_model(own) if isinstance(x, np.ndarray) else x
        lockstep.real["_function"] = implementation.function
        lockstep.model["_function"] = over_the_model(function)
        arguments = ", ".join(f"{name}={name}" for name in case.inputs)
        try:
            lockstep.run(f"answer = _function({arguments})")
        except Undefined:
            continue
        except NotModelled as lacking:
            return Verdict(Grade.WRONG, f"is listed in MODELLED, but {lacking}; take it off the list")
        except ModelMismatch as differs:
            return Verdict(Grade.WRONG, str(differs).replace("_function", implementation.name))
        promised += 1
    return Verdict(Grade.ACCURATE, vacuous=not promised)


def over_the_model(function: Any) -> Any:
    """The same function, to which `np` and `torch` are those of the model."""
    names = {**function.__globals__, "np": numpy_model, "torch": torch_model}
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
