"""Play a scene: its statements one by one, and then the figures that it should end with."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from oracle.semantics.model import Array, Tensor
from oracle.semantics.scenes.comparison import ModelMismatch, same_value
from oracle.semantics.scenes.lockstep import Lockstep, StatementResult

__all__ = ["run_scene", "statements"]


def statements(script: str) -> list[str]:
    """The statements of a script as they are written."""
    return [ast.get_source_segment(script, statement) or "" for statement in ast.parse(script).body]


def run_scene(
    script: str, shows: Mapping[str, Any], planted: Mapping[int, str] | None = None
) -> list[tuple[StatementResult, StatementResult]]:
    """What the library did and what the model says, statement by statement.

    `planted` are faults: statements that the library is told in the place of those numbered so. Raises `ModelMismatch`
    where they part, or where an expression of `shows` has another value at the end.
    """
    lockstep = Lockstep()
    instead = planted or {}
    outcomes = [lockstep.run(statement, instead.get(i, "")) for i, statement in enumerate(statements(script))]
    for expression, figure in shows.items():
        did, said = lockstep.run(expression)
        if did.raised is not None:
            raise ModelMismatch(f"`{expression}` raised {type(did.raised).__name__} at the end; mend the page")
        value = said.value.tolist() if isinstance(said.value, Array | Tensor) else said.value
        if not same_value(value, figure):
            raise ModelMismatch(f"`{expression}` is {value} at the end, but the page shows {figure}; mend the page")
    return outcomes
