"""The faults that people make in a statement: a branch, a loop, an assignment; see `operators.py`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from oracle.mutation.vocabulary import OPERATORS

__all__ = ["STATEMENTS", "Ancestors", "Mutation", "Operators", "called"]

Mutation = tuple[str, ast.AST]
Ancestors = tuple[ast.AST, ...]
Operators = tuple[tuple[type[ast.AST], Callable[[Any, Ancestors], Iterator[Mutation]]], ...]


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _if(node: ast.If, _: Ancestors) -> Iterator[Mutation]:
    if any(isinstance(statement, ast.Raise) for statement in node.body):
        yield "validation", _instead(node.orelse)
        return
    yield "branch", ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    yield "branch", ast.If(ast.Constant(True), node.body, [])
    yield "branch", _instead(node.orelse)


def _instead(statements: list[ast.stmt]) -> ast.stmt:
    """Statements in the place of one."""
    return ast.If(ast.Constant(True), statements, []) if statements else ast.Pass()


def _for(node: ast.For, _: Ancestors) -> Iterator[Mutation]:
    if isinstance(node.iter, ast.Call) and called(node.iter) == "range" and not node.iter.keywords:
        args = node.iter.args
        stop = args[0] if len(args) == 1 else args[1]
        start: ast.expr = ast.Constant(0) if len(args) == 1 else args[0]
        for begin, end in ((_plus(start, 1), stop), (start, _plus(stop, -1))):
            shorter = ast.Call(node.iter.func, [begin, end, *args[2:]], [])
            yield "index", ast.For(node.target, shorter, node.body, node.orelse)
    else:
        yield "index", ast.For(node.target, _all_but_the_first(node.iter), node.body, node.orelse)


def _all_but_the_first(iterable: ast.expr) -> ast.expr:
    every = ast.Call(ast.Name("list", ast.Load()), [iterable], [])
    return ast.Subscript(every, ast.Slice(ast.Constant(1)), ast.Load())


def _plus(node: ast.expr, amount: int) -> ast.expr:
    return ast.BinOp(node, ast.Add(), ast.Constant(amount))


def _in_loop(ancestors: Ancestors) -> bool:
    return any(isinstance(a, ast.For | ast.While) for a in ancestors)


def _assignment(node: ast.AugAssign, ancestors: Ancestors) -> Iterator[Mutation]:
    yield "statement", ast.Pass()
    yield "accumulation", ast.Assign([node.target], node.value)
    for other in OPERATORS.get(type(node.op), ()):
        yield "accumulation", ast.AugAssign(node.target, other(), node.value)
    if isinstance(node.target, ast.Name) and not _in_loop(ancestors):
        plain = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        yield "in place", ast.Assign([node.target], plain)


def _assigned(node: ast.Assign, ancestors: Ancestors) -> Iterator[Mutation]:
    target = node.targets[0]
    if isinstance(target, ast.Subscript):
        yield "statement", ast.Pass()
        yield "accumulation", ast.AugAssign(target, ast.Add(), node.value)
    value = node.value
    if _in_loop(ancestors) or isinstance(getattr(value, "op", None), ast.MatMult):
        return
    if isinstance(target, ast.Name) and isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
        if value.left.id == target.id:
            # `x = x - 1` as `x -= 1`, which writes into the array that the caller gave.
            yield "in place", ast.AugAssign(target, value.op, value.right)
        else:
            # A result kept in the memory of its operand, as if that were not needed any more.
            taken = ast.Assign([ast.Name(target.id, ast.Store())], ast.Name(value.left.id, ast.Load()))
            change = ast.AugAssign(ast.Name(target.id, ast.Store()), value.op, value.right)
            yield "in place", ast.If(ast.Constant(True), [taken, change], [])


def _expression(node: ast.Expr, _: Ancestors) -> Iterator[Mutation]:
    yield "statement", ast.Pass()


def _with(node: ast.With, _: Ancestors) -> Iterator[Mutation]:
    yield "detach", ast.If(ast.Constant(True), node.body, [])


def _jump(node: ast.Continue | ast.Break, _: Ancestors) -> Iterator[Mutation]:
    yield "statement", ast.Pass()


def _comprehension(node: ast.comprehension, _: Ancestors) -> Iterator[Mutation]:
    if node.ifs:
        yield "branch", ast.comprehension(node.target, node.iter, [], node.is_async)
    yield "index", ast.comprehension(node.target, _all_but_the_first(node.iter), node.ifs, node.is_async)


def _returned(node: ast.Return, ancestors: Ancestors) -> Iterator[Mutation]:
    if isinstance(node.value, ast.Dict) and len(node.value.keys) > 1:
        for place in range(len(node.value.keys)):
            # The gradient by one input given for the other.
            values = [*node.value.values]
            values[place] = values[place - 1]
            yield "arguments", ast.Return(ast.Dict(node.value.keys, values))


STATEMENTS: Operators = (
    (ast.If, _if),
    (ast.For, _for),
    (ast.AugAssign, _assignment),
    (ast.Assign, _assigned),
    (ast.Expr, _expression),
    (ast.With, _with),
    (ast.Continue, _jump),
    (ast.Break, _jump),
    (ast.comprehension, _comprehension),
    (ast.Return, _returned),
)
