"""Mutation operators for statements and comprehensions: branches, loops, assignments, returned gradients."""

import ast
from collections.abc import Iterator

from oracle.mutation.syntax import Ancestors, Mutation, Operators, called_name, in_loop, plus
from oracle.mutation.vocabulary import OPERATORS


def _if(node: ast.If, _: Ancestors) -> Iterator[Mutation]:
    if any(isinstance(statement, ast.Raise) for statement in node.body):
        yield "validation", _as_one(node.orelse)
        return
    yield "branch", ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    yield "branch", ast.If(ast.Constant(True), node.body, [])
    yield "branch", _as_one(node.orelse)


def _as_one(statements: list[ast.stmt]) -> ast.stmt:
    return ast.If(ast.Constant(True), statements, []) if statements else ast.Pass()


def _for(node: ast.For, _: Ancestors) -> Iterator[Mutation]:
    if isinstance(node.iter, ast.Call) and called_name(node.iter) == "range" and not node.iter.keywords:
        args = node.iter.args
        stop = args[0] if len(args) == 1 else args[1]
        start: ast.expr = ast.Constant(0) if len(args) == 1 else args[0]
        for begin, end in ((plus(start, 1), stop), (start, plus(stop, -1))):
            shorter = ast.Call(node.iter.func, [begin, end, *args[2:]], [])
            yield "index", ast.For(node.target, shorter, node.body, node.orelse)
    else:
        yield "index", ast.For(node.target, _without_first(node.iter), node.body, node.orelse)


def _without_first(iterable: ast.expr) -> ast.expr:
    items = ast.Call(ast.Name("list", ast.Load()), [iterable], [])
    return ast.Subscript(items, ast.Slice(ast.Constant(1)), ast.Load())


def _augmented_assignment(node: ast.AugAssign, ancestors: Ancestors) -> Iterator[Mutation]:
    yield "statement", ast.Pass()
    yield "accumulation", ast.Assign([node.target], node.value)
    for other in OPERATORS.get(type(node.op), ()):
        yield "accumulation", ast.AugAssign(node.target, other(), node.value)
    if isinstance(node.target, ast.Name) and not in_loop(ancestors):  # in a loop it is mostly a number
        plain = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        yield "in place", ast.Assign([node.target], plain)


def _assignment(node: ast.Assign, ancestors: Ancestors) -> Iterator[Mutation]:
    target = node.targets[0]
    if isinstance(target, ast.Subscript):
        yield "statement", ast.Pass()
        yield "accumulation", ast.AugAssign(target, ast.Add(), node.value)
    value = node.value
    if in_loop(ancestors) or isinstance(getattr(value, "op", None), ast.MatMult):
        return
    if isinstance(target, ast.Name) and isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
        if value.left.id == target.id:
            # `x = x - 1` becomes `x -= 1`, which changes the array of the caller.
            yield "in place", ast.AugAssign(target, value.op, value.right)
        else:
            # `y = x - 1` becomes `y = x` and `y -= 1`, which changes `x` too.
            alias = ast.Assign([ast.Name(target.id, ast.Store())], ast.Name(value.left.id, ast.Load()))
            change = ast.AugAssign(ast.Name(target.id, ast.Store()), value.op, value.right)
            yield "in place", _as_one([alias, change])


def _left_out(node: ast.Expr | ast.Continue | ast.Break, _: Ancestors) -> Iterator[Mutation]:
    yield "statement", ast.Pass()


def _with(node: ast.With, _: Ancestors) -> Iterator[Mutation]:
    yield "detach", ast.If(ast.Constant(True), node.body, [])


def _comprehension(node: ast.comprehension, _: Ancestors) -> Iterator[Mutation]:
    if node.ifs:
        yield "branch", ast.comprehension(node.target, node.iter, [], node.is_async)
    yield "index", ast.comprehension(node.target, _without_first(node.iter), node.ifs, node.is_async)


def _return(node: ast.Return, _: Ancestors) -> Iterator[Mutation]:
    """In a returned dict of gradients, replace the gradient of one input by the gradient of another."""
    if isinstance(node.value, ast.Dict) and len(node.value.keys) > 1:
        for place in range(len(node.value.keys)):
            values = [*node.value.values]
            values[place] = values[place - 1]
            yield "arguments", ast.Return(ast.Dict(node.value.keys, values))


STATEMENTS: Operators = (
    (ast.If, _if),
    (ast.For, _for),
    (ast.AugAssign, _augmented_assignment),
    (ast.Assign, _assignment),
    (ast.Expr, _left_out),
    (ast.With, _with),
    (ast.Continue, _left_out),
    (ast.Break, _left_out),
    (ast.comprehension, _comprehension),
    (ast.Return, _return),
)
