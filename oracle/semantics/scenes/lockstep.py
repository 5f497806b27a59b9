"""Run statements on the library and on the model, and compare both after each statement."""

import ast
import re
import warnings
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import numpy as np
import torch

from oracle.semantics.model import EXPECTED_WARNINGS, ExpectedError, NotModelled, Undefined, numpy_model, torch_model
from oracle.semantics.model.errors import ExpectedWarning
from oracle.semantics.scenes.comparison import ModelMismatch, compare


@dataclass(frozen=True)
class StatementResult:
    """The result of one statement on the library or on the model.

    value: the value if the statement is an expression, else None.
    raised: the exception, or None.
    is_expression: whether the statement is an expression.
    warned: the texts of the warnings of the library; empty for the model (see `EXPECTED_WARNINGS`).
    """

    source: str
    value: Any = None
    raised: Exception | None = None
    is_expression: bool = False
    warned: tuple[str, ...] = ()


@dataclass
class Lockstep:
    """Two namespaces, of the libraries and of the model, in which the same statements run."""

    real: dict[str, Any] = field(default_factory=lambda: {"np": np, "torch": torch})
    model: dict[str, Any] = field(default_factory=lambda: {"np": numpy_model, "torch": torch_model})

    def run(self, source: str, instead: str = "") -> tuple[StatementResult, StatementResult]:
        """Run one statement on both; return the result of the library and the result of the model.

        `instead` is a statement with a planted fault, which the library runs in place of `source`.

        Raises `ModelMismatch` if the results or any names differ, `Undefined` if the result of the library is not
        defined (the library does not run the statement then), `NotModelled` if the model lacks a name, and
        `SyntaxError`.
        """
        statement = _compiled(source)
        modelled = self._run_on_model(source, *statement)
        real = self._run_on_library(source, *(_compiled(instead) if instead else statement))
        _compare_results(real, modelled)
        pairs = {name: (self.real[name], self.model[name]) for name in self.names}
        if real.is_expression and real.raised is None:
            pairs[f"`{source}`"] = (real.value, modelled.value)
        try:
            compare(pairs)
        except ModelMismatch as difference:
            raise ModelMismatch(f"after `{source}`: {difference}") from None
        except RuntimeError as error:  # after some errors torch raises again when the tensor is read
            raise ModelMismatch(f"after `{source}`, when the values are read: {_described(error)}") from None
        return real, modelled

    def run_on_model(self, source: str) -> StatementResult:
        return self._run_on_model(source, *_compiled(source))

    def run_on_library(self, source: str) -> StatementResult:
        return self._run_on_library(source, *_compiled(source))

    @property
    def names(self) -> list[str]:
        """The names that both namespaces have, without `np`, `torch` and private names, in order of definition."""
        return [name for name in self.model if name[0] != "_" and name not in ("np", "torch") and name in self.real]

    def _run_on_model(self, source: str, code: CodeType, is_expression: bool) -> StatementResult:
        EXPECTED_WARNINGS.clear()
        try:
            value = _evaluate(code, is_expression, self.model)
        except (NotModelled, Undefined):
            raise
        except Exception as error:
            return StatementResult(source, raised=error, is_expression=is_expression)
        return StatementResult(source, value, is_expression=is_expression)

    def _run_on_library(self, source: str, code: CodeType, is_expression: bool) -> StatementResult:
        always = torch.is_warn_always_enabled()
        torch.set_warn_always(True)  # by default torch gives most of its warnings only once per process
        value, raised = None, None
        try:
            # Overflow warnings of NumPy are ignored: they have nothing to do with memory or state.
            with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
                warnings.simplefilter("always")
                try:
                    value = _evaluate(code, is_expression, self.real)
                except Exception as error:
                    raised = error.with_traceback(None)  # the frames of the traceback would keep arrays alive
        finally:
            torch.set_warn_always(always)
        return StatementResult(source, value, raised, is_expression, tuple(str(each.message) for each in caught))


def _compiled(source: str) -> tuple[CodeType, bool]:
    tree = ast.parse(source)
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
        return compile(ast.Expression(tree.body[0].value), source, "eval"), True
    return compile(tree, source, "exec"), False


def _evaluate(code: CodeType, is_expression: bool, names: dict[str, Any]) -> Any:
    if is_expression:
        return eval(code, names)
    exec(code, names)
    return None


def _compare_results(real: StatementResult, modelled: StatementResult) -> None:
    """Raise `ModelMismatch` unless both raised a matching error, or neither raised, and the warnings match."""
    where, raised, expected = f"`{real.source}`", real.raised, modelled.raised
    unknown = re.search(r"got an unexpected keyword argument '(\w+)'", str(expected))
    if unknown and isinstance(expected, TypeError) and not isinstance(raised, TypeError):
        raise NotModelled(f"the model does not know the argument `{unknown[1]}` of {where}")
    if expected is None and raised is not None:
        raise ModelMismatch(f"{where} raised {_described(raised)}, but should not raise")
    if expected is not None:
        if raised is None:
            raise ModelMismatch(f"{where} did not raise, but should raise {_described(expected)}")
        matches = (
            expected.matches(raised) if isinstance(expected, ExpectedError) else isinstance(raised, type(expected))
        )
        if not matches:
            raise ModelMismatch(f"{where} raised {_described(raised)}, but should raise {_described(expected)}")
    _compare_warnings(where, real.warned, tuple(EXPECTED_WARNINGS))


def _compare_warnings(where: str, warned: tuple[str, ...], expected: tuple[ExpectedWarning, ...]) -> None:
    for text in warned:
        if not any(re.search(each.pattern, text) for each in expected):
            raise ModelMismatch(f"{where} warned {text.splitlines()[0]!r}, but should not")
    for each in expected:
        if each.always and not any(re.search(each.pattern, text) for text in warned):
            raise ModelMismatch(f"{where} did not warn, but should (matching {each.pattern!r})")


def _described(error: BaseException) -> str:
    if isinstance(error, ExpectedError):
        return f"{error} (matching {error.pattern!r})"
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"
