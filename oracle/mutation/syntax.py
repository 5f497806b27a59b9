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


def renamed(node: ast.Call, name: str) -> ast.Call:
    """The same call of another function or method."""
    function, load = node.func, ast.Load()
    function = (
        ast.Attribute(function.value, name, load) if isinstance(function, ast.Attribute) else ast.Name(name, load)
    )
    return ast.Call(function, node.args, node.keywords)


def plus(node: ast.expr, amount: int) -> ast.expr:
    """The sum of an expression and a number, added up if both are numbers."""
    number = literal_int(node)
    if number is not None:
        return ast.Constant(number + amount)
    return ast.BinOp(node, ast.Add() if amount > 0 else ast.Sub(), ast.Constant(abs(amount)))


def main_operand(node: ast.Call) -> ast.expr | None:
    """The main operand of a call: the object of a method, or the first argument of a function."""
    if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
        return node.func.value
    first = node.args[0] if node.args else None
    return None if isinstance(first, ast.Starred | ast.GeneratorExp) else first


def with_operand(node: ast.Call, operand: ast.expr) -> ast.Call:
    """The same call with another main operand."""
    if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
        return ast.Call(ast.Attribute(operand, node.func.attr, ast.Load()), node.args, node.keywords)
    return ast.Call(node.func, [operand, *node.args[1:]], node.keywords)
