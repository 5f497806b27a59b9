"""Repeat a check on one example: the function that the snippets of findings and failures call."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from oracle.candidates.preparation import load_concept, prepare
from oracle.candidates.repeatability import candidate_check
from oracle.catalogue.loading import load
from oracle.domains import Example
from oracle.domains.snippet import WRITTEN_OUT, call_source, nested_source, number_source, value_source
from oracle.judge import Case, Verdict, worse
from oracle.records.grades import Grade
from oracle.records.judgement import Job
from oracle.runner.registry import check_called
from oracle.truth.array_utils import parts_of_value, with_parts


def replay(
    concept: str, function: str, check: str, dtype: str, options: Mapping[str, Any] | None = None, /, **inputs: Any
) -> Verdict:
    """Repeat one check of one function on given inputs, as a snippet of a failure does.

    Args:
        concept: the name of the concept, or the path of a concept file.
        function: the name of an implementation of the concept, or the address of another function ("file.py:function").
        check: the name of the check, such as "value" or "gradient".
        dtype: "float16", "bfloat16", "float32" or "float64".
        options: of a function with an address, options of the command line: "alternative", "arguments", "returns",
            "constants", "side".
        inputs: the values by parameter name; arrays have the dtype `dtype`, and bfloat16 values are given as float32 or
            as tensors, which are converted to arrays.

    Returns:
        The verdict.

    Raises:
        KeyError: an unknown concept, implementation or check.
        UnusableCandidate: the function does not fit the concept.

    >>> verdict = replay("distances/l2_distance", "numpy_broadcast", "value", "float64",
    ...                  X=np.array([[0.0, 3.0]]), Y=np.array([[4.0, 0.0]]))
    >>> print(verdict.grade)
    accurate
    """
    example = Example({name: with_parts(value, _as_array) for name, value in inputs.items()}, dtype, "given", {})
    if ":" not in function:
        loaded = load(concept)
        return check_called(check).judge(Case(loaded, example), loaded[function])
    loaded = load_concept(concept, (options or {}).get("alternative", ""))
    prepared = prepare(Job(concept=concept, address=function, dtypes=(dtype,), **(options or {})), loaded)
    repeated, case = candidate_check(check), Case(prepared.concept, example)
    found = Verdict(Grade.ACCURATE)
    for implementation in prepared.implementations:
        if repeated.applies(prepared.concept, implementation, dtype):
            found = worse(found, repeated.judge(case, implementation))
    return found


def _as_array(value: Any) -> Any:
    """A tensor as an array, bfloat16 as float32; other values are returned as they are."""
    if not isinstance(value, torch.Tensor):
        return value
    return (value.detach().float() if value.dtype == torch.bfloat16 else value.detach()).numpy()


def shown(example: Example) -> str:
    """The inputs as text, one on each line; of large arrays only the shape."""
    small = sum(int(np.size(value)) for value in parts_of_value(example.inputs)) <= WRITTEN_OUT
    lines = []
    for name, value in example.inputs.items():
        if isinstance(value, list | dict):
            lines.append(f"{name} = {value_source(value) if small else type(value).__name__}")
        elif not isinstance(value, np.ndarray):
            lines.append(f"{name} = {number_source(value)}")
        elif small and value.size:
            lines.append(f"{name} = {nested_source(value)}")
        else:
            lines.append(f"{name} of shape {value.shape}")
    return "\n".join(lines)


def replay_arguments(job: Job, address: str, check: str, example: Example) -> list[str]:
    """The arguments of `replay` for this check, as source."""
    options = {name: getattr(job, name) for name in ("alternative", "arguments", "returns", "constants", "side")}
    used = {name: value for name, value in options.items() if value not in ("", "value", ())}
    arguments = [repr(job.concept), repr(address), repr(check), repr(example.dtype)]
    return [*arguments, *([repr(used)] if used else []), *(f"{name}={name}" for name in example.inputs)]


def snippet(job: Job, address: str, check: str, example: Example) -> str:
    """Python code that repeats the check on this example by the oracle."""
    call = call_source("print(replay", replay_arguments(job, address, check, example))
    return f"from oracle import replay\n\n{example.snippet().rstrip()}\n\n{call})\n"
