"""The faults that people make, each as a rewriting of one node of a syntax tree.

A rewriting takes a node and yields (class of the fault, replacement). Most are what a slip of the pen does; the rest is
what NumPy and torch invite: the wrong axis, a forgotten `keepdims`, `sum` for `mean`, `*` for `@`, a dropped `detach`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from oracle.mutation.statement_operators import STATEMENTS, Ancestors, Mutation, Operators, called
from oracle.mutation.vocabulary import (
    AXIS_WORDS,
    COMPARISONS,
    COPIES,
    DETACHES,
    DROPPABLE,
    NEIGHBOURS,
    OPERATORS,
    REDUCTIONS,
    TRANSPOSES,
)

__all__ = ["mutations"]

_IN_PLACE = (
    "add",
    "sub",
    "mul",
    "div",
    "clamp",
    "exp",
    "relu",
    "masked_fill",
    "scatter",
    "zero",
    "copy",
    "square",
    "sqrt",
)
# Nothing is changed by swapping what these are given; and what is added up in a loop is mostly a number, of which no
# copy can be told from the original.
_EITHER_WAY = (
    "maximum",
    "minimum",
    "fmax",
    "fmin",
    "add",
    "multiply",
    "mul",
    "logaddexp",
    "vdot",
    "zip",
    "eq",
    "equal",
)
_EPSILON = 1e-8
_SLIGHTLY = (1e-3, 1e-6, 1e-9)


def mutations(node: ast.AST, ancestors: Ancestors) -> Iterator[Mutation]:
    """Every fault that can be made of `node`, which hangs below `ancestors`, the nearest last."""
    for kind, rewrite in (*_EXPRESSIONS, *STATEMENTS):
        if isinstance(node, kind):
            yield from rewrite(node, ancestors)


def _binary(node: ast.BinOp, _: Ancestors) -> Iterator[Mutation]:
    left, op, right = node.left, node.op, node.right
    for other in OPERATORS.get(type(op), ()):
        yield "operator", ast.BinOp(left, other(), right)
    if isinstance(op, ast.MatMult):
        yield "product", ast.BinOp(left, ast.Mult(), right)
        yield "transpose", ast.BinOp(_transposed(left), op, right)
        yield "transpose", ast.BinOp(left, op, _transposed(right))
        yield "arguments", ast.BinOp(right, op, left)
    if isinstance(op, ast.Add | ast.Sub):
        yield "term", left
        yield "term", right if isinstance(op, ast.Add) else ast.UnaryOp(ast.USub(), right)
    if isinstance(op, ast.Sub | ast.Div | ast.Pow):
        yield "arguments", ast.BinOp(right, op, left)
    if isinstance(op, ast.Mult | ast.Div | ast.Pow):
        yield "factor", left
        yield "factor", ast.BinOp(ast.Constant(2), ast.Mult(), node)
    if isinstance(op, ast.Mult):
        yield "factor", right
        yield "product", ast.BinOp(left, ast.MatMult(), right)
    if isinstance(op, ast.Div):
        yield "truncation", ast.BinOp(left, ast.FloorDiv(), right)
        yield "eps", ast.BinOp(left, op, ast.BinOp(right, ast.Add(), ast.Constant(_EPSILON)))


def _transposed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        return node.value
    return ast.Attribute(node, "T", ast.Load())


def _unary(node: ast.UnaryOp, _: Ancestors) -> Iterator[Mutation]:
    if isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield "operator", node.operand
    if isinstance(node.op, ast.Not | ast.Invert):
        yield "branch", node.operand


def _compare(node: ast.Compare, _: Ancestors) -> Iterator[Mutation]:
    for place, op in enumerate(node.ops):
        for other in COMPARISONS.get(type(op), ()):
            ops = [*node.ops]
            ops[place] = other()
            yield "comparison", ast.Compare(node.left, ops, node.comparators)


def _constant(node: ast.Constant, ancestors: Ancestors) -> Iterator[Mutation]:
    value, parent = node.value, ancestors[-1]
    if isinstance(value, bool):
        named = isinstance(parent, ast.keyword) and parent.arg in ("keepdims", "keepdim")
        yield "keepdims" if named else "arguments", ast.Constant(not value)
    elif isinstance(value, str):
        yield from _text(value)
    elif isinstance(value, int | float):
        kind = _meaning(parent, ancestors)
        yield kind, ast.Constant(value + 1)
        yield kind, ast.Constant(value - 1)
        if kind == "constant" and value:
            yield kind, ast.Constant(2 * value)
            for relative in _SLIGHTLY:
                yield "constant, slightly", ast.Constant(value * (1 + relative))


def _meaning(parent: ast.AST, ancestors: Ancestors) -> str:
    """What a number stands for: an axis, a place, or a number of the computation."""
    if any(isinstance(a, ast.keyword) and a.arg in AXIS_WORDS for a in ancestors[-3:]):
        return "axis"
    if any(isinstance(a, ast.Subscript | ast.Slice) for a in ancestors[-3:]):
        return "index"
    call = next((a for a in reversed(ancestors[-3:]) if isinstance(a, ast.Call)), None)
    name = called(call) if call is not None else ""
    if name == "range":
        return "index"
    if name in REDUCTIONS or name in TRANSPOSES or name in ("softmax", "gather", "scatter", "unsqueeze", "squeeze"):
        return "axis"
    return "constant"


def _text(value: str) -> Iterator[Mutation]:
    if value in (reductions := ("mean", "sum", "none")):
        for other in reductions:
            if other != value:
                yield "reduction", ast.Constant(other)
    inputs, arrow, output = value.partition("->")
    if arrow and len(output) > 1:
        yield "transpose", ast.Constant(f"{inputs}->{output[::-1]}")
    if arrow and "," in inputs:
        first, _, rest = inputs.partition(",")
        yield "arguments", ast.Constant(f"{rest},{first}->{output}")
        if len(first) > 1:
            yield "transpose", ast.Constant(f"{first[::-1]},{rest}->{output}")


def _call(node: ast.Call, ancestors: Ancestors) -> Iterator[Mutation]:
    name = called(node)
    for kind, table in (("reduction", REDUCTIONS), ("function", NEIGHBOURS)):
        for other in table.get(name, ()):
            if _exists(other):
                yield kind, _renamed(node, other)
    operand = _operand(node)
    if operand is not None:
        if name in COPIES:
            yield "copy", operand
        elif name in DETACHES:
            yield "detach", operand
        elif name in TRANSPOSES:
            yield "transpose", operand
        elif name in DROPPABLE:
            yield "dropped call", operand
        if name in ("sqrt", "log", "rsqrt"):
            yield "eps", _with_operand(node, ast.BinOp(operand, ast.Add(), ast.Constant(_EPSILON)))
        if name == "sqrt" and isinstance(operand, ast.BinOp) and isinstance(operand.op, ast.Add):
            yield "eps", ast.BinOp(_with_operand(node, operand.left), ast.Add(), operand.right)
    if isinstance(node.func, ast.Attribute):
        if name.endswith("_") and not name.startswith("_") and hasattr(torch.Tensor, name[:-1]):
            yield "in place", _renamed(node, name[:-1])
        elif name in _IN_PLACE and not _is_module(node.func.value) and hasattr(torch.Tensor, f"{name}_"):
            yield "in place", _renamed(node, f"{name}_")
    yield from _arguments(node, name)


def _arguments(node: ast.Call, name: str) -> Iterator[Mutation]:
    if len(node.args) > 1 and name not in _EITHER_WAY and not any(isinstance(a, ast.Starred) for a in node.args[:2]):
        yield "arguments", ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    for place, keyword in enumerate(node.keywords):
        if keyword.arg == "strict":  # of zip: it says what the author knows
            continue
        kind = {"axis": "axis", "dim": "axis", "keepdims": "keepdims", "keepdim": "keepdims"}.get(
            keyword.arg or "", "arguments"
        )
        kept = [k for i, k in enumerate(node.keywords) if i != place]
        yield kind, ast.Call(node.func, node.args, kept)
        axis = _number(keyword.value)
        if kind == "axis" and axis is not None:
            for other in (0, 1):
                if other != axis:
                    changed = [*node.keywords]
                    changed[place] = ast.keyword(keyword.arg, ast.Constant(other))
                    yield "axis", ast.Call(node.func, node.args, changed)


def _number(node: ast.expr) -> int | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _exists(name: str) -> bool:
    return any(hasattr(home, name) for home in (np, np.ndarray, torch, torch.Tensor, torch.nn.functional))


def _is_module(node: ast.expr) -> bool:
    return ast.unparse(node).split(".")[0] in ("np", "torch", "F", "numpy", "nn")


def _renamed(node: ast.Call, name: str) -> ast.Call:
    function = node.func
    renamed = (
        ast.Attribute(function.value, name, ast.Load())
        if isinstance(function, ast.Attribute)
        else ast.Name(name, ast.Load())
    )
    return ast.Call(renamed, node.args, node.keywords)


def _operand(node: ast.Call) -> ast.expr | None:
    """What a call works on: the array before the dot, or the first argument."""
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        return node.func.value
    first = node.args[0] if node.args else None
    return None if isinstance(first, ast.Starred | ast.GeneratorExp) else first


def _with_operand(node: ast.Call, operand: ast.expr) -> ast.Call:
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        return ast.Call(ast.Attribute(operand, node.func.attr, ast.Load()), node.args, node.keywords)
    return ast.Call(node.func, [operand, *node.args[1:]], node.keywords)


def _attribute(node: ast.Attribute, _: Ancestors) -> Iterator[Mutation]:
    if node.attr in ("T", "mT", "H"):
        yield "transpose", node.value
    if node.attr in ("data", "grad") and isinstance(node.ctx, ast.Load):
        yield "detach", node.value


def _subscript(node: ast.Subscript, ancestors: Ancestors) -> Iterator[Mutation]:
    if not isinstance(node.ctx, ast.Load):
        return
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for place, part in enumerate(parts):
        if isinstance(part, ast.Name):
            yield "first for all", _indexed(node, [*parts[:place], ast.Constant(0), *parts[place + 1 :]])
    if len(parts) > 1 and any(isinstance(p, ast.Constant) and p.value is None for p in parts):
        yield "broadcast", _indexed(node, parts[::-1])
    elif len(parts) == 2 and ast.dump(parts[0]) != ast.dump(parts[1]):
        yield "index", _indexed(node, parts[::-1])
    if any(isinstance(p, ast.Slice) and (p.lower or p.upper or p.step) for p in parts):
        yield "index", _indexed(node, [ast.Slice() if isinstance(p, ast.Slice) else p for p in parts])


def _indexed(node: ast.Subscript, parts: list[Any]) -> ast.Subscript:
    index = parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())
    return ast.Subscript(node.value, index, node.ctx)


def _boolean(node: ast.BoolOp, _: Ancestors) -> Iterator[Mutation]:
    yield "branch", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for place in range(len(node.values)):
        kept = [v for i, v in enumerate(node.values) if i != place]
        yield "branch", kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)


def _conditional(node: ast.IfExp, _: Ancestors) -> Iterator[Mutation]:
    yield "branch", node.body
    yield "branch", node.orelse
    yield "branch", ast.IfExp(node.test, node.orelse, node.body)


_EXPRESSIONS: Operators = (
    (ast.BinOp, _binary),
    (ast.UnaryOp, _unary),
    (ast.Compare, _compare),
    (ast.Constant, _constant),
    (ast.Call, _call),
    (ast.Attribute, _attribute),
    (ast.Subscript, _subscript),
    (ast.BoolOp, _boolean),
    (ast.IfExp, _conditional),
)
