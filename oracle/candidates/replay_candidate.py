"""Repeat a check of a candidate on one example: the function that the snippet of a failure calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from oracle.candidates.preparation import load_concept, prepare
from oracle.candidates.repeatability import candidate_check
from oracle.domains import Example
from oracle.domains.snippet import WRITTEN_OUT, nested_source, number_source
from oracle.judge import Case, Verdict, worse
from oracle.records.grades import Grade
from oracle.records.judgement import Job

__all__ = ["again", "shown", "snippet"]


def again(
    address: str, concept: str, check: str, dtype: str, how: Mapping[str, Any] | None = None, /, **inputs: Any
) -> Verdict:
    """The verdict of `check` on the function at `address`, for these inputs.

    Arrays have the dtype `dtype`. `how` holds options of the command line: "alternative", "arguments", "returns",
    "constants".
    """
    loaded = load_concept(concept, (how or {}).get("alternative", ""))
    prepared = prepare(Job(concept=concept, address=address, dtypes=(dtype,), **(how or {})), loaded)
    case = Case(prepared.concept, Example(dict(inputs), dtype, "given", {}))
    repeated = candidate_check(check)
    found = Verdict(Grade.ACCURATE)
    for implementation in prepared.implementations:
        if repeated.applies(prepared.concept, implementation, dtype):
            found = worse(found, repeated.judge(case, implementation))
    return found


def shown(example: Example) -> str:
    """The inputs as text, one on each line; of large arrays only the shape."""
    small = sum(int(np.size(value)) for value in example.inputs.values()) <= WRITTEN_OUT
    lines = []
    for name, value in example.inputs.items():
        if not isinstance(value, np.ndarray):
            lines.append(f"{name} = {number_source(value)}")
        elif small and value.size:
            lines.append(f"{name} = {nested_source(value)}")
        else:
            lines.append(f"{name} of shape {value.shape}")
    return "\n".join(lines)


def snippet(job: Job, address: str, check: str, example: Example) -> str:
    """Python code that repeats the check on this example."""
    how = {
        "alternative": job.alternative,
        "arguments": job.arguments,
        "returns": job.returns,
        "constants": job.constants,
    }
    told = {key: value for key, value in how.items() if value not in ("", "value", ())}
    arguments = [repr(address), repr(job.concept), repr(check), repr(example.dtype)]
    arguments += [repr(told)] if told else []
    arguments += [f"{name}={name}" for name in example.inputs]
    call = f"again({', '.join(arguments)})"
    if len(call) > 100:
        call = "again(\n" + "".join(f"    {part},\n" for part in arguments) + ")"
    return f"from oracle.candidates.replay_candidate import again\n\n{example.snippet().rstrip()}\n\nprint({call})\n"
