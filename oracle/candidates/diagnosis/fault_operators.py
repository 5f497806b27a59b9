"""Faults of a diagnosis that the operators of `oracle.mutation` do not have: order of operations, places of a term."""

import ast
from collections.abc import Iterator, Sequence

from oracle.mutation.syntax import called_name, main_operand, renamed, with_operand

Replacement = tuple[str, ast.expr]  # what kind of fault, in words, and the new node

_UNARY = {
    *("exp", "log", "sqrt", "abs", "absolute", "square", "tanh", "sigmoid", "log1p", "expm1", "sin", "cos", "negative"),
}
_BOUNDING = {"maximum", "minimum", "clip", "relu"}
_TOTALS = ("sum", "mean", "max", "min")
_REDUCING = {"sum", "mean", "max", "min", "amax", "prod", "cumsum", "norm", "var", "std"}


def rearranged(node: ast.AST) -> Iterator[Replacement]:
    """Yield what a node becomes where parentheses, calls or operations are in another order."""
    if isinstance(node, ast.BinOp):
        yield from _of_operation(node)
    if isinstance(node, ast.Call):
        yield from _of_call(node)


def exchanged_names(
    node: ast.AST, variables: Sequence[str], sizes: Sequence[str], scalars: Sequence[str]
) -> Iterator[Replacement]:
    """Yield other variables in the place of a variable, other sizes in that of a size, and products with scalars.

    `sizes` are expressions of sizes, such as "x.shape[0]".
    """
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in variables:
        for other in variables:
            if other != node.id:
                yield "another variable", ast.Name(other, ast.Load())
        for text in (f"1 + {node.id}", f"1 - {node.id}"):
            yield "an extra 1", ast.parse(text, mode="eval").body
        for scalar in scalars:
            if scalar != node.id:
                for text in (f"{scalar} * {node.id}", f"(1 - {scalar}) * {node.id}"):
                    yield "an extra factor", ast.parse(text, mode="eval").body
    elif _is_size(node):
        for other in sizes:
            if other != ast.unparse(node):
                yield "another size", ast.parse(other, mode="eval").body


def _is_size(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    return isinstance(node, ast.Call) and called_name(node) == "len"


def reversed_loops(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield a loop that runs in the other direction."""
    if isinstance(node, ast.For):
        turned = ast.parse(f"list({ast.unparse(node.iter)})[::-1]", mode="eval").body
        yield "a loop in the other direction", ast.For(node.target, turned, node.body, node.orelse)


def detached(node: ast.AST) -> Iterator[Replacement]:
    """Yield a node through which no gradient flows."""
    if isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Subscript) and _is_read(node):
        yield "a detached term", ast.Call(ast.Name("_detach", ast.Load()), [node], [])


def _is_read(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def extra_calls(node: ast.AST, parent: ast.AST) -> Iterator[Replacement]:
    """Yield a usual function of what is assigned or returned."""
    if isinstance(parent, ast.Assign | ast.Return) and isinstance(node, ast.BinOp | ast.Call | ast.Subscript):
        for name in ("_softmax", "_sigmoid", "_relu", "_exp", "_log", "_sqrt", "_absolute", "_tanh"):
            yield "an extra call", ast.Call(ast.Name(name, ast.Load()), [node], [])


def _is_square(node: ast.BinOp) -> bool:
    if isinstance(node.op, ast.Pow):
        return isinstance(node.right, ast.Constant) and node.right.value == 2
    return isinstance(node.op, ast.Mult) and ast.dump(node.left) == ast.dump(node.right)


def _of_operation(node: ast.BinOp) -> Iterator[Replacement]:
    words = "another order of operations"
    left, op, right = node.left, node.op, node.right
    if isinstance(right, ast.BinOp) and not (isinstance(op, ast.Add) and isinstance(right.op, ast.Mult | ast.Div)):
        yield words, ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
    if isinstance(left, ast.BinOp):
        yield words, ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
    if isinstance(op, ast.Add) and isinstance(left, ast.Call) and called_name(left) == "sqrt" and main_operand(left):
        yield "an epsilon or a term inside the root", with_operand(left, ast.BinOp(main_operand(left), op, right))  # type: ignore[arg-type]
    if _is_square(node):
        yield "a magnitude instead of a square", ast.Call(ast.Name("_absolute", ast.Load()), [left], [])
    for other in {ast.Mult: (ast.Add, ast.Sub), ast.Add: (ast.Mult,), ast.Sub: (ast.Mult,)}.get(type(op), ()):
        yield "another operator or sign", ast.BinOp(left, other(), right)
    if isinstance(op, ast.Div):
        yield "a missing or extra factor", ast.BinOp(ast.Constant(1), op, right)
        for step in (ast.Sub(), ast.Add()):
            yield (
                "a divisor that is 1 too small or too large",
                ast.BinOp(left, op, ast.BinOp(right, step, ast.Constant(1))),
            )
    if isinstance(op, ast.Div | ast.Mult):
        yield "a missing or extra factor", ast.BinOp(left, op, ast.BinOp(right, ast.Mult(), right))
        yield "a missing or extra factor", ast.BinOp(left, op, ast.Call(ast.Name("_sqrt", ast.Load()), [right], []))


def _of_call(node: ast.Call) -> Iterator[Replacement]:
    name, operand = called_name(node), main_operand(node)
    if operand is None:
        return
    if name == "log":
        yield "an extra factor", ast.BinOp(operand, ast.Mult(), node)
    if name in _TOTALS:
        yield from (("another reduction", renamed(node, other)) for other in _TOTALS if other != name)
    if name in ("mean", "var"):
        yield "the divisor n - 1 instead of n", ast.Call(ast.Name("_unbiased", ast.Load()), [node, operand], [])
    if isinstance(operand, ast.Call) and name in _UNARY | _REDUCING:  # f(g(x)) becomes g(f(x))
        inner = main_operand(operand)
        if inner is not None and called_name(operand) in _UNARY | _REDUCING and called_name(operand) != name:
            yield "another order of operations", with_operand(operand, with_operand(node, inner))
    if name in _UNARY | _BOUNDING and isinstance(operand, ast.UnaryOp) and isinstance(operand.op, ast.UAdd):
        operand = operand.operand
    if name in _UNARY | _BOUNDING and isinstance(operand, ast.BinOp):
        words = "another order of operations"
        yield words, ast.BinOp(with_operand(node, operand.left), operand.op, operand.right)
        yield words, ast.BinOp(operand.left, operand.op, with_operand(node, operand.right))
    if name in _REDUCING and isinstance(operand, ast.BinOp | ast.Name):
        for text in ("[1:]", "[:-1]"):
            part = ast.parse(f"({ast.unparse(operand)}){text}", mode="eval").body
            yield "an entry that is left out", with_operand(node, part)
    if name in _REDUCING and isinstance(operand, ast.BinOp) and isinstance(operand.op, ast.Pow | ast.Mult):
        outer = with_operand(node, operand.left)
        yield "another order of operations", ast.BinOp(outer, operand.op, operand.right)
