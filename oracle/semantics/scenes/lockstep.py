"""One script, run twice: on the libraries, and over the model that says what they should do."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from oracle.semantics.model import EXPECTED_WARNINGS, ExpectedError, NotModelled, Undefined, numpy_model, torch_model
from oracle.semantics.model.expected_warnings import ExpectedWarning
from oracle.semantics.scenes.comparison import ModelMismatch, compare

__all__ = ["Lockstep", "StatementResult"]


@dataclass(frozen=True)
class StatementResult:
    """What came of one statement: the value of an expression, or what was raised."""

    source: str
    value: Any = None
    raised: Exception | None = None
    expression: bool = False
    warned: tuple[str, ...] = ()


@dataclass
class Lockstep:
    """Two namespaces that live through the same statements."""

    real: dict[str, Any] = field(default_factory=lambda: {"np": np, "torch": torch})
    model: dict[str, Any] = field(default_factory=lambda: {"np": numpy_model, "torch": torch_model})

    def run(self, source: str, instead: str = "") -> tuple[StatementResult, StatementResult]:
        """Run one statement in both; return what the library did and what the model says.

        With `instead`, the library is told that: a fault, planted to see whether it is noticed.

        Raises `ModelMismatch` where they differ, `Undefined` (before the library is asked) where it leaves open what
        happens, `NotModelled` for what the model does not know, and `SyntaxError` for what is no statement.
        """
        statement = _compiled(source)
        said = self._on_model(source, *statement)
        did = self._on_the_library(source, *(_compiled(instead) if instead else statement))
        _same_outcome(did, said)
        pairs = {name: (self.real[name], self.model[name]) for name in self.names}
        if did.expression and did.raised is None:
            pairs[f"`{source}`"] = (did.value, said.value)
        try:
            compare(pairs)
        except ModelMismatch as differs:
            raise ModelMismatch(f"after `{source}`: {differs}") from None
        except RuntimeError as error:  # torch has tensors that it does not want to be looked at any more
            raise ModelMismatch(f"after `{source}`, when looked at: {_told(error)}") from None
        return did, said

    def run_on_model(self, source: str) -> StatementResult:
        """Run one statement over the model alone."""
        return self._on_model(source, *_compiled(source))

    @property
    def names(self) -> list[str]:
        """The names that live in both, in the order in which they came."""
        return [name for name in self.model if name[0] != "_" and name not in ("np", "torch") and name in self.real]

    def _on_model(self, source: str, code: Any, expression: bool) -> StatementResult:
        EXPECTED_WARNINGS.clear()
        try:
            value = _run(code, expression, self.model)
        except (NotModelled, Undefined):
            raise
        except Exception as refused:
            return StatementResult(source, raised=refused, expression=expression)
        return StatementResult(source, value, expression=expression)

    def _on_the_library(self, source: str, code: Any, expression: bool) -> StatementResult:
        always = torch.is_warn_always_enabled()
        torch.set_warn_always(True)  # torch gives most of its warnings once, to whoever comes first
        value, raised = None, None
        try:
            # That a number overflows says nothing about memory or state.
            with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
                warnings.simplefilter("always")
                try:
                    value = _run(code, expression, self.real)
                except Exception as error:
                    raised = error.with_traceback(None)  # whose frames would keep arrays alive
        finally:
            torch.set_warn_always(always)
        return StatementResult(source, value, raised, expression, tuple(str(warning.message) for warning in caught))


def _compiled(source: str) -> tuple[Any, bool]:
    tree = ast.parse(source)
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
        return compile(ast.Expression(tree.body[0].value), source, "eval"), True
    return compile(tree, source, "exec"), False


def _run(code: Any, expression: bool, names: dict[str, Any]) -> Any:
    """The value of an expression; of another statement None."""
    if expression:
        return eval(code, names)
    exec(code, names)
    return None


def _same_outcome(did: StatementResult, said: StatementResult) -> None:
    where = f"`{did.source}`"
    if said.raised is None and did.raised is not None:
        raise ModelMismatch(f"{where} raised {_told(did.raised)}, but should not raise")
    if said.raised is not None:
        why = f" ({said.raised})" if isinstance(said.raised, ExpectedError) else ""
        if did.raised is None:
            raise ModelMismatch(f"{where} was accepted, but should be refused{why}")
        if isinstance(said.raised, ExpectedError):
            explained = said.raised.explains(did.raised)
        else:
            explained = isinstance(did.raised, type(said.raised))
        if not explained:
            raise ModelMismatch(f"{where} raised {_told(did.raised)}, but should raise {_told(said.raised)}")
    _same_notices(where, did.warned, tuple(EXPECTED_WARNINGS))


def _same_notices(where: str, warned: tuple[str, ...], expected: tuple[ExpectedWarning, ...]) -> None:
    for text in warned:
        if not any(re.search(each.says, text) for each in expected):
            raise ModelMismatch(f"{where} warned {text.splitlines()[0]!r}, but should not")
    for each in expected:
        if each.always and not any(re.search(each.says, text) for text in warned):
            raise ModelMismatch(f"{where} did not warn, but should (matching {each.says!r})")


def _told(error: BaseException) -> str:
    if isinstance(error, ExpectedError):
        return f"{error} (matching {error.says!r})"
    text = str(error).splitlines()
    return f"{type(error).__name__}: {text[0] if text else ''}"
