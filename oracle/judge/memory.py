"""The check of memory: the answer is a view or a copy, as the model of strided memory predicts."""

from collections.abc import Callable, Iterator
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from oracle.calling import copy_with_layout
from oracle.catalogue.concept import Concept, Implementation
from oracle.judge.cached_case import CachedCase, laid_out
from oracle.judge.case import Case
from oracle.judge.check import ExampleCheck, Examples, OpenCase, Part, combined
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.semantics.model import NotModelled, Undefined, numpy_model, torch_model
from oracle.semantics.scenes import Lockstep, ModelMismatch
from oracle.semantics.scenes.comparison import to_model


def judge_memory(case: Case, implementation: Implementation, modelled: Callable[..., Any] | None = None) -> Verdict:
    """Run the implementation on the library and on the model; vacuous where the library promises nothing.

    Shape, strides, values, contiguity, shared memory and exceptions must be the same. `modelled` is the function that
    runs on the model: another one where the implementation carries a planted fault.
    """
    lockstep = Lockstep()
    for name, x in case.inputs.items():
        own = copy_with_layout(x, implementation.side, case.dtype) if isinstance(x, np.ndarray) else x
        lockstep.real[name] = own
        lockstep.model[name] = to_model(own) if isinstance(x, np.ndarray) else x
    lockstep.real["_function"] = implementation.function
    lockstep.model["_function"] = _over_the_model(modelled or implementation.function)
    arguments = ", ".join(f"{name}={name}" for name in case.inputs)
    try:
        lockstep.run(f"answer = _function({arguments})")
    except Undefined:
        return Verdict(Grade.ACCURATE, vacuous=True)
    except NotModelled as lacking:
        return Verdict(Grade.WRONG, f"is listed in MODELLED, but {lacking}; remove it from the list")
    except ModelMismatch as differs:
        return Verdict(Grade.WRONG, str(differs).replace("_function", implementation.name))
    return Verdict(Grade.ACCURATE)


def _over_the_model(function: Any) -> Any:
    names = {**function.__globals__, "np": numpy_model, "torch": torch_model}
    return FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)


class _Memory(ExampleCheck):
    name = "memory"
    question = "Is the answer a view or a copy, as a model of strided memory predicts?"
    place = 70
    examples = Examples.SAMPLED

    def applies(self, concept: Concept, implementation: Implementation, dtype: str) -> bool:
        # Views and copies do not depend on the dtype, and the model has one dtype only.
        return implementation.name in concept.modelled and dtype == "float64"

    def judge(self, case: Case, implementation: Implementation) -> Verdict:
        cases = [case, *(other for _, other in laid_out(case))]
        return combined(judge_memory(one, implementation) for one in cases)

    def parts(self, cached: CachedCase, implementation: Implementation) -> Iterator[Part]:
        for layout, one in [("contiguous", cached), *cached.in_layouts]:
            judge = partial(_judge_part, one.case, implementation.function)
            yield Part(judge, (), layout, example=cached.case.example)


def _judge_part(case: Case, modelled: Callable[..., Any], _: OpenCase, implementation: Implementation) -> Verdict:
    return judge_memory(case, implementation, modelled)


CHECK = _Memory()
