"""Addresses that are expressions: `layers.py:affine_backward(dout, affine_forward(x, w, b)[1])`.

Names that the file does not define are inputs. Steps before the last expression are separated by semicolons, and may
assign: `layers.py:layer = Affine(w, b); layer.forward(x); layer.backward(dout), layer.dW`. Objects that the file has
made, e.g. an instance of a class, are copied for each call, so that no call sees what an earlier one has left.
"""

import ast
import builtins
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import torch

from oracle.candidates.copies import input_copy, own_copy
from oracle.candidates.errors import FunctionNotFound
from oracle.candidates.libraries import libraries_of_names
from oracle.candidates.steps import steps

# Names that an expression may use although the file does not define them.
OFFERED: Mapping[str, Any] = {
    "np": np,
    "numpy": np,
    "torch": torch,
    "steps": steps,
    "SimpleNamespace": SimpleNamespace,
}


@dataclass(frozen=True)
class Expression:
    """The text after the colon of an address: steps, and a last expression that is the result.

    `names` are those that it reads before it assigns them, `called` those of them that it calls, and `results` those
    that are themselves a result: an input among these is expected to be changed in place. `lines` are its steps and the
    result as Python.
    """

    text: str
    steps: CodeType
    result: CodeType
    names: tuple[str, ...]
    called: frozenset[str]
    results: frozenset[str]
    lines: tuple[str, ...]

    def evaluate(self, names: Mapping[str, Any]) -> Any:
        """The result, with values for all names."""
        known = {**names, "__builtins__": builtins}
        exec(self.steps, known)
        return eval(self.result, known)


def read_expression(text: str) -> Expression:
    """Read the text after the colon of an address; raises `FunctionNotFound` if it is no expression."""
    try:
        body = ast.parse(text.strip()).body
    except SyntaxError as error:
        raise FunctionNotFound(f"{text!r} is no Python expression ({error.msg}); {_EXAMPLE}") from None
    *before, last = body or [ast.Pass()]
    if not isinstance(last, ast.Expr) or not all(isinstance(step, ast.Expr | ast.Assign) for step in before):
        raise FunctionNotFound(
            f"{text!r} does not end in an expression, or has other steps than assignments; {_EXAMPLE}"
        )
    nodes = [node for step in body for node in ast.walk(step)]
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    parts = last.value.elts if isinstance(last.value, ast.Tuple | ast.List) else [last.value]
    return Expression(
        text,
        compile(ast.fix_missing_locations(ast.Module(before, [])), "<address>", "exec"),
        compile(ast.Expression(last.value), "<address>", "eval"),
        tuple(dict.fromkeys(_read(body))),
        frozenset(called),
        frozenset(part.id for part in parts if isinstance(part, ast.Name)) if before else frozenset(),
        tuple(map(ast.unparse, body)),
    )


_EXAMPLE = "write e.g. layers.py:backward(dout, forward(x, w)[1]), or layers.py:net = Net(w); net.forward(x); net.out"


def _read(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the names that are read before they are assigned, without those of comprehensions and lambdas."""
    assigned: set[str] = set()
    for step in body:
        inner = {node.arg for node in ast.walk(step) if isinstance(node, ast.arg)}
        names = [node for node in ast.walk(step) if isinstance(node, ast.Name)]
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        value = step.value if isinstance(step, ast.Assign) else step
        own = inner | {
            node.id for node in ast.walk(value) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        loaded = sorted((n.lineno, n.col_offset, n.id) for n in names if isinstance(n.ctx, ast.Load))
        yield from (name for _, _, name in loaded if name not in assigned | own)
        assigned |= stored


def inputs_of(expression: Expression, module: ModuleType, inputs: Sequence[str]) -> tuple[str, ...]:
    """The names of the expression that are inputs: those of the concept, and those that the file does not define.

    A function, class or module of the file is never an input. Raises `FunctionNotFound` for a call of an unknown name.
    """
    found = []
    for name in expression.names:
        if name in inputs and not _is_code(vars(module).get(name)):
            found.append(name)
        elif not (hasattr(module, name) or hasattr(builtins, name) or name in OFFERED):
            if name in expression.called:
                own = [
                    key
                    for key, x in vars(module).items()
                    if _is_code(x) and getattr(x, "__module__", "") == module.__name__
                ]
                raise FunctionNotFound(f"the file has no {name!r}; it has {', '.join(own) or 'no function'}")
            found.append(name)
    return tuple(found)


def function_of(expression: Expression, module: ModuleType, inputs: Sequence[str]) -> Callable[..., Any]:
    """The expression as a function of its inputs."""
    own = {name: _value(name, module) for name in expression.names if name not in inputs}
    constant = {name for name, value in own.items() if _is_code(value)}
    changed = [name for name in inputs if name in expression.results]

    def function(**given: Any) -> Any:
        copies = {name: value if name in constant else own_copy(value) for name, value in own.items()}
        return expression.evaluate({**copies, **given, **{name: input_copy(given[name]) for name in changed}})

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, kind) for name in inputs]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = expression.text
    function.__module__ = module.__name__
    libraries = libraries_of_names(own.values(), vars(module).values())
    function.lines = expression.lines  # type: ignore[attr-defined]
    function.uses = tuple(name for name in own if hasattr(module, name))  # type: ignore[attr-defined]
    function.named, function.imported = libraries.named, libraries.imported  # type: ignore[attr-defined]
    return function


def uses_data(expression: Expression, module: ModuleType, inputs: Sequence[str]) -> bool:
    """Whether the expression reads numbers or arrays that the file makes when it is run, as a script does."""
    own = (vars(module)[name] for name in expression.names if name in vars(module) and name not in inputs)
    return any(isinstance(value, bool | int | float | list | tuple | np.ndarray | torch.Tensor) for value in own)


def calls_own_code(expression: Expression, module: ModuleType) -> bool:
    """Whether the expression calls a function or a class that the file defines."""
    return any(getattr(vars(module).get(name), "__module__", "") == module.__name__ for name in expression.called)


def _value(name: str, module: ModuleType) -> Any:
    found = vars(module).get(name, OFFERED.get(name))
    return getattr(builtins, name) if found is None and hasattr(builtins, name) else found


def _is_code(value: Any) -> bool:
    return inspect.isroutine(value) or inspect.isclass(value) or inspect.ismodule(value)
