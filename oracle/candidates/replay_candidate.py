"""Ask a stranger's function one question again: what the snippet of a conviction calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from oracle.candidates.preparation import load_concept, prepare
from oracle.candidates.repeatability import judge_twice
from oracle.catalogue.concept import Implementation
from oracle.domains import Example
from oracle.domains.snippet import WRITTEN_OUT, nested_source, number_source
from oracle.judge import Case, Verdict, worse
from oracle.records.grades import Grade
from oracle.records.judgement import Job
from oracle.runner import checks_of, question

__all__ = ["again", "judge_of", "shown", "snippet"]


def again(
    address: str, concept: str, check: str, dtype: str, how: Mapping[str, Any] | None = None, /, **inputs: Any
) -> Verdict:
    """The verdict of `check` on the function at `address`, for these inputs (arrays in `dtype`).

    `how` holds what the command line was told: "alternative", "arguments", "returns", "constants".
    """
    page = load_concept(concept, (how or {}).get("alternative", ""))
    prepared = prepare(Job(concept=concept, address=address, dtypes=(dtype,), **(how or {})), page)
    case = Case(prepared.concept, Example(dict(inputs), dtype, "given", {}))
    found = Verdict(Grade.ACCURATE)
    for implementation in prepared.implementations:
        if check == "twice" or check in checks_of(prepared.concept, implementation, dtype):
            found = worse(found, judge_of(check)(case, implementation))
    return found


def judge_of(check: str) -> Callable[[Case, Implementation], Verdict]:
    """The judge of a check that is asked of one example."""
    return judge_twice if check == "twice" else question(check)


def shown(example: Example) -> str:
    """The inputs for reading, one a line; of what is large only the shape."""
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
    """Python that asks the same question again; paste it and run it."""
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
