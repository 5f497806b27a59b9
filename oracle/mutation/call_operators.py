"""Mutation operators for calls: another function, a missing call, changed arguments, a change in place or not."""

import ast
from collections.abc import Iterator

import numpy as np
import torch

from oracle.mutation import vocabulary
from oracle.mutation.syntax import (
    Ancestors,
    Mutation,
    Operators,
    called_name,
    is_module,
    literal_int,
    main_operand,
    renamed,
    with_operand,
)

_ARGUMENT_KINDS = {"axis": "axis", "dim": "axis", "keepdims": "keepdims", "keepdim": "keepdims"}


def _call(node: ast.Call, _: Ancestors) -> Iterator[Mutation]:
    name = called_name(node)
    for kind, table in (("reduction", vocabulary.REDUCTIONS), ("function", vocabulary.NEIGHBOURS)):
        for other in table.get(name, ()):
            if _exists(other):
                yield kind, renamed(node, other)
    yield from _without_call(node, name)
    if isinstance(node.func, ast.Attribute):
        if name.endswith("_") and not name.startswith("_") and hasattr(torch.Tensor, name[:-1]):
            yield "in place", renamed(node, name[:-1])
        elif name in vocabulary.IN_PLACE and not is_module(node.func.value) and hasattr(torch.Tensor, f"{name}_"):
            yield "in place", renamed(node, f"{name}_")
    yield from _arguments(node, name)


def _without_call(node: ast.Call, name: str) -> Iterator[Mutation]:
    """The operand in place of the call, and an epsilon inside or outside a root or a logarithm."""
    operand = main_operand(node)
    if operand is None:
        return
    if name in vocabulary.COPIES:
        yield "copy", operand
    elif name in vocabulary.DETACHES:
        yield "detach", operand
    elif name in vocabulary.TRANSPOSES:
        yield "transpose", operand
    elif name in vocabulary.DROPPABLE:
        yield "dropped call", operand
    if name in ("sqrt", "log", "rsqrt"):
        yield "eps", with_operand(node, ast.BinOp(operand, ast.Add(), ast.Constant(vocabulary.EPSILON)))
    if name == "sqrt" and isinstance(operand, ast.BinOp) and isinstance(operand.op, ast.Add):
        yield "eps", ast.BinOp(with_operand(node, operand.left), ast.Add(), operand.right)


def _arguments(node: ast.Call, name: str) -> Iterator[Mutation]:
    if (
        len(node.args) > 1
        and name not in vocabulary.SYMMETRIC
        and not any(isinstance(a, ast.Starred) for a in node.args[:2])
    ):
        yield "arguments", ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    for place, keyword in enumerate(node.keywords):
        if keyword.arg == "strict":  # of zip: it does not change the result
            continue
        kind = _ARGUMENT_KINDS.get(keyword.arg or "", "arguments")
        kept = [k for i, k in enumerate(node.keywords) if i != place]
        yield kind, ast.Call(node.func, node.args, kept)
        axis = literal_int(keyword.value)
        if kind == "axis" and axis is not None:
            for other in (0, 1):
                if other != axis:
                    changed = [*node.keywords]
                    changed[place] = ast.keyword(keyword.arg, ast.Constant(other))
                    yield "axis", ast.Call(node.func, node.args, changed)


def _exists(name: str) -> bool:
    return any(hasattr(owner, name) for owner in (np, np.ndarray, torch, torch.Tensor, torch.nn.functional))


CALLS: Operators = ((ast.Call, _call),)
