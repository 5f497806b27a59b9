"""A script, or a cell of a notebook, as a function: of names that it assigns or lacks, to what an expression gives.

Such code makes its own sample data, works something out, and often goes on to use it: it prints, steps and repeats. As
a function of some names it leaves out where it assigns them, and it ends as soon as the names of the expression have
their values: in the first pass of a loop, unless the loop adds up what was begun before it.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

__all__ = ["ScriptError", "script_function"]


class ScriptError(Exception):
    """The code gives the expression no value."""


_KEPT = object()  # the default of what the code assigns itself


def script_function(path: Path, expression: str) -> Callable[..., Any]:
    """Return the script at `path` as a function that computes `expression`.

    Raises `ScriptError` if the script assigns none of the names in `expression`.

    What the code reads and nobody assigns, it must be given; of what it assigns at its top level, anything may be.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    try:
        wanted = ast.parse(expression, mode="eval")
    except SyntaxError:
        raise ScriptError(f"{expression!r} is no expression") from None
    outputs = {node.id for node in ast.walk(wanted) if isinstance(node, ast.Name)}
    assigned = [name for statement in tree.body for name in _bound(statement)]
    if not outputs & set(assigned):
        raise ScriptError(f"the code assigns no {' or '.join(sorted(outputs)) or expression}")
    needed = _until(tree.body, outputs)
    choices = dict.fromkeys(name for statement in needed for name in _bound(statement) if name not in outputs)
    known = _defined(tree) | set(vars(builtins))
    lacking = dict.fromkeys(name for name in _read(needed) if name not in known)
    end = compile(wanted, str(path), "eval")

    @cache
    def code(given: frozenset[str]) -> CodeType:
        body = [statement for statement in needed if not _replaced(statement, given)]
        return compile(ast.fix_missing_locations(ast.Module(body, [])), str(path), "exec")

    def cell(**inputs: Any) -> Any:
        given = {name: value for name, value in inputs.items() if value is not _KEPT}
        names = {"__name__": f"cell_{path.stem}", **given}
        exec(code(frozenset(given)), names)
        return eval(end, names)

    only = inspect.Parameter.KEYWORD_ONLY
    cell.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            *(inspect.Parameter(name, only) for name in lacking),
            *(inspect.Parameter(name, only, default=_KEPT) for name in choices),
        ]
    )
    cell.__name__ = cell.__qualname__ = expression
    cell.__module__ = "__main__"
    return cell


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement assigns outside of functions and classes of its own."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for node in ast.iter_child_nodes(statement):
        if isinstance(node, ast.stmt):
            yield from _bound(node)
        else:
            yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _read(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """The names that are read, those of functions and classes of the code's own among them."""
    for statement in statements:
        yield from (n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))


def _defined(tree: ast.Module) -> set[str]:
    """What is imported, or defined, or a parameter somewhere: nothing that could be lacking."""
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


def _until(body: Sequence[ast.stmt], outputs: set[str]) -> list[ast.stmt]:
    """The statements up to the one that gives the last of the outputs its value."""
    last = max(place for place, statement in enumerate(body) if outputs & set(_bound(statement)))
    before, statement = list(body[:last]), body[last]
    begun = {name for one in before for name in _bound(one)}
    if isinstance(statement, ast.For | ast.While) and not (outputs & set(_bound(statement)) & begun):
        once = [*_until(statement.body, outputs), ast.Break()]
        copied = (
            ast.For(statement.target, statement.iter, once, [])
            if isinstance(statement, ast.For)
            else ast.While(statement.test, once, [])
        )
        statement = ast.copy_location(copied, statement)
    return [*before, statement]


def _replaced(statement: ast.stmt, given: frozenset[str]) -> bool:
    """Whether a statement does nothing but assign what is given."""
    if isinstance(statement, ast.Assign):
        targets = {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        return all(isinstance(target, ast.Name) for target in statement.targets) and targets <= given
    return (
        isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.target.id in given
    )
