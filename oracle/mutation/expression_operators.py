"""Mutation operators for expressions other than calls: operators, comparisons, constants, attributes, indices."""

import ast
from collections.abc import Iterator
from typing import Any

from oracle.mutation.syntax import Ancestors, Mutation, Operators, called_name
from oracle.mutation.vocabulary import AXIS_WORDS, COMPARISONS, EPSILON, OPERATORS, REDUCTIONS, TRANSPOSES

_RELATIVE_CHANGES = (1e-3, 1e-6, 1e-9)


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
        yield "eps", ast.BinOp(left, op, ast.BinOp(right, ast.Add(), ast.Constant(EPSILON)))


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
        keeps_axes = isinstance(parent, ast.keyword) and parent.arg in ("keepdims", "keepdim")
        yield "keepdims" if keeps_axes else "arguments", ast.Constant(not value)
    elif isinstance(value, str):
        yield from _string(value)
    elif isinstance(value, int | float):
        kind = _number_kind(ancestors)
        yield kind, ast.Constant(value + 1)
        yield kind, ast.Constant(value - 1)
        if kind == "constant" and value:
            yield kind, ast.Constant(2 * value)
            for relative in _RELATIVE_CHANGES:
                yield "constant, slightly", ast.Constant(value * (1 + relative))


def _number_kind(ancestors: Ancestors) -> str:
    """The use of a number in these ancestors: "axis", "index", or "constant" (a number of the computation)."""
    if any(isinstance(a, ast.keyword) and a.arg in AXIS_WORDS for a in ancestors[-3:]):
        return "axis"
    if any(isinstance(a, ast.Subscript | ast.Slice) for a in ancestors[-3:]):
        return "index"
    call = next((a for a in reversed(ancestors[-3:]) if isinstance(a, ast.Call)), None)
    name = called_name(call) if call is not None else ""
    if name == "range":
        return "index"
    if name in REDUCTIONS or name in TRANSPOSES or name in ("softmax", "gather", "scatter", "unsqueeze", "squeeze"):
        return "axis"
    return "constant"


def _string(value: str) -> Iterator[Mutation]:
    """Mutations of the argument `reduction` of a loss, and of the subscripts of `einsum`."""
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


def _attribute(node: ast.Attribute, _: Ancestors) -> Iterator[Mutation]:
    if node.attr in ("T", "mT", "H"):
        yield "transpose", node.value
    if node.attr in ("data", "grad") and isinstance(node.ctx, ast.Load):
        yield "detach", node.value


def _subscript(node: ast.Subscript, _: Ancestors) -> Iterator[Mutation]:
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


EXPRESSIONS: Operators = (
    (ast.BinOp, _binary),
    (ast.UnaryOp, _unary),
    (ast.Compare, _compare),
    (ast.Constant, _constant),
    (ast.Attribute, _attribute),
    (ast.Subscript, _subscript),
    (ast.BoolOp, _boolean),
    (ast.IfExp, _conditional),
)
