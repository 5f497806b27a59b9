"""Types of the mutation operators, and functions on syntax trees that several of them use."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

Mutation = tuple[str, ast.AST]  # the kind of fault (a key of `vocabulary.KINDS`), and the new node
Ancestors = tuple[ast.AST, ...]  # from the root down to the parent
Operators = tuple[tuple[type[ast.AST], Callable[[Any, Ancestors], Iterator[Mutation]]], ...]


def called_name(call: ast.Call) -> str:
    """The last part of the name of the called function: "sum" for `np.sum(x)` and `x.sum()`; "" if it has no name."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def in_loop(ancestors: Ancestors) -> bool:
    """Whether the node is inside a loop."""
    return any(isinstance(a, ast.For | ast.While) for a in ancestors)


def is_module(node: ast.expr) -> bool:
    """Whether the expression is NumPy, torch or a module of theirs, under its usual name."""
    return ast.unparse(node).split(".")[0] in ("np", "torch", "F", "numpy", "nn")


def literal_int(node: ast.expr) -> int | None:
    """The value of an integer literal; None for any other expression."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
