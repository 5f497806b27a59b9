"""Turn a script, or a notebook cell, into a function: its variables are the inputs, an expression is the output.

A script makes its own sample data, computes something, and often goes on: it prints, updates and repeats. The function
skips the statements that assign its inputs, and stops as soon as the variables of the expression have their values. Of
a loop it runs the first iteration only, unless the loop accumulates a value that was initialised before it.
"""

import ast
import builtins
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any


class ScriptError(Exception):
    """The script does not compute the expression."""


_OWN_VALUE = object()  # the default of a parameter that the script assigns itself


def script_function(path: Path, expression: str) -> Callable[..., Any]:
    """Return the script at `path` as a function that computes `expression`.

    Its keyword parameters are the variables that the script reads and does not assign, which are required, and those
    that it assigns at its top level, which are optional. Raises `ScriptError` if `expression` is not an expression of
    variables that the script assigns.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    try:
        wanted = ast.parse(expression, mode="eval")
    except SyntaxError:
        raise ScriptError(f"{expression!r} is not a Python expression") from None
    outputs = {node.id for node in ast.walk(wanted) if isinstance(node, ast.Name)}
    assigned = [name for statement in tree.body for name in _assigned(statement)]
    if not outputs & set(assigned):
        raise ScriptError(f"the script assigns no {' or '.join(sorted(outputs)) or expression}")
    needed = _statements_for(tree.body, outputs)
    choices = dict.fromkeys(name for statement in needed for name in _assigned(statement) if name not in outputs)
    defined = names_in(tree) | set(vars(builtins))
    missing = dict.fromkeys(name for name in _read(needed) if name not in defined)
    output = compile(wanted, str(path), "eval")

    @cache
    def code(given: frozenset[str]) -> CodeType:
        body = [statement for statement in needed if not _only_assigns(statement, given)]
        return compile(ast.fix_missing_locations(ast.Module(body, [])), str(path), "exec")

    def function(**inputs: Any) -> Any:
        given = {name: value for name, value in inputs.items() if value is not _OWN_VALUE}
        names = {"__name__": f"cell_{path.stem}", **given}
        exec(code(frozenset(given)), names)
        return eval(output, names)

    only = inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter(name, only) for name in missing]
    parameters += [inspect.Parameter(name, only, default=_OWN_VALUE) for name in choices]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    modules = _imported(tree)
    used = set(_read([*needed, wanted]))
    function.named = {module for name, module in modules.items() if name in used}  # type: ignore[attr-defined]
    function.imported = set(modules.values())  # type: ignore[attr-defined]
    function.__name__ = function.__qualname__ = expression
    function.__module__ = "__main__"
    return function


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement assigns outside the functions and classes that it defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for node in ast.iter_child_nodes(statement):
        if isinstance(node, ast.stmt):
            yield from _assigned(node)
        else:
            yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return the names that a script imports, each with the package that it comes from."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(one.asname or one.name).partition(".")[0]: one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {one.asname or one.name: (node.module or "").partition(".")[0] for one in node.names}
    return found


def _read(statements: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the names that the statements read, also inside functions and classes that they define."""
    for statement in statements:
        yield from (n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def names_in(tree: ast.Module) -> set[str]:
    """Return all names that the script imports ("*" for all of a module), defines or assigns, and all parameters."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def _statements_for(body: Sequence[ast.stmt], outputs: set[str]) -> list[ast.stmt]:
    """Return the statements up to the one that assigns the last of the outputs; of a loop, the first iteration."""
    last = max(place for place, statement in enumerate(body) if outputs & set(_assigned(statement)))
    before, statement = list(body[:last]), body[last]
    initialised = {name for one in before for name in _assigned(one)}
    if isinstance(statement, ast.For | ast.While) and not (outputs & set(_assigned(statement)) & initialised):
        statement = copy(statement)
        statement.body, statement.orelse = [*_statements_for(statement.body, outputs), ast.Break()], []
    return [*before, statement]


def _only_assigns(statement: ast.stmt, given: frozenset[str]) -> bool:
    """Return whether the statement only assigns variables that are given."""
    if isinstance(statement, ast.Assign):
        targets = {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        return all(isinstance(target, ast.Name) for target in statement.targets) and targets <= given
    target = statement.target if isinstance(statement, ast.AnnAssign) else None
    return isinstance(target, ast.Name) and target.id in given
