"""Run a scene: each of its statements on the library and on the model, then the expressions with stated values."""

import ast
from collections.abc import Mapping
from typing import Any

from oracle.semantics.model import Array, Tensor
from oracle.semantics.scenes.comparison import ModelMismatch, same_value
from oracle.semantics.scenes.lockstep import Lockstep, StatementResult


def statements(script: str) -> list[str]:
    """The statements of a script, each in its original text."""
    return [ast.get_source_segment(script, statement) or "" for statement in ast.parse(script).body]


def run_scene(
    script: str, shows: Mapping[str, Any], planted: Mapping[int, str] | None = None
) -> list[tuple[StatementResult, StatementResult]]:
    """Run a script and return the results of the library and of the model for each statement.

    shows: expressions and the values that they must have at the end, as numbers or nested lists.
    planted: statements with a fault, by the number of the statement (from 0) that the library runs them instead of.

    Raises `ModelMismatch` if the library and the model differ, or if an expression of `shows` has another value.
    """
    lockstep = Lockstep()
    instead = planted or {}
    results = [lockstep.run(statement, instead.get(i, "")) for i, statement in enumerate(statements(script))]
    for expression, stated in shows.items():
        real, modelled = lockstep.run(expression)
        if real.raised is not None:
            error = type(real.raised).__name__
            raise ModelMismatch(f"`{expression}` raised {error} at the end; correct the scene of the concept module")
        value = modelled.value.tolist() if isinstance(modelled.value, Array | Tensor) else modelled.value
        if not same_value(value, stated):
            raise ModelMismatch(
                f"`{expression}` is {value} at the end, but the concept module states {stated}; correct the scene"
            )
    return results
