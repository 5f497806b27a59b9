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
_ODD = {"exp", "tanh", "sigmoid", "sin", "expm1", "arctan"}  # functions whose result depends on the sign
_REDUCING = {"sum", "mean", "max", "min", "amax", "prod", "cumsum", "norm", "var", "std"}


def rearranged(node: ast.AST) -> Iterator[Replacement]:
    """Yield what a node becomes where parentheses, calls or operations are in another order."""
    if isinstance(node, ast.BinOp):
        yield from _of_operation(node)
    if isinstance(node, ast.Call):
        yield from _of_call(node)
    if isinstance(node, ast.Slice):
        for bounds in {(node.lower, None), (None, node.upper)} - {(node.lower, node.upper)}:
            yield "an index, a slice or a range off by one", ast.Slice(*bounds, node.step)
    if isinstance(node, ast.List) and len(node.elts) > 1 and all(isinstance(x, ast.Constant) for x in node.elts):
        yield "numbers in reverse order", ast.List(node.elts[::-1], ast.Load())


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
        yield "a square", ast.parse(f"{node.id} * {node.id}", mode="eval").body
        for scalar in scalars:
            if scalar != node.id:
                for text in (f"{scalar} * {node.id}", f"(1 - {scalar}) * {node.id}"):
                    yield "an extra factor", ast.parse(text, mode="eval").body
    elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and _is_square(node):
        for other in variables:
            if other != node.left.id:
                text = ast.unparse(node).replace(node.left.id, other)
                yield "another variable", ast.parse(text, mode="eval").body
    elif _is_size(node):
        for other in sizes:
            if other != ast.unparse(node):
                yield "another size", ast.parse(other, mode="eval").body


def _is_size(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    return isinstance(node, ast.Call) and called_name(node) == "len"


def changed_statements(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield an assignment that is left out, and a loop in the other direction or with two statements exchanged."""
    if isinstance(node, ast.Assign | ast.AugAssign):
        yield "a statement that is left out", ast.Pass()
    if isinstance(node, ast.For):
        turned = ast.parse(f"list({ast.unparse(node.iter)})[::-1]", mode="eval").body
        yield "a loop in the other direction", ast.For(node.target, turned, node.body, node.orelse)
        for i in range(len(node.body) - 1):
            body = [*node.body[:i], node.body[i + 1], node.body[i], *node.body[i + 2 :]]
            yield "two statements in the other order", ast.For(node.target, node.iter, body, node.orelse)


def detached(node: ast.AST) -> Iterator[Replacement]:
    """Yield a node through which no gradient flows."""
    if isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Subscript) and _is_read(node):
        yield "a detached term", ast.Call(ast.Name("_detach", ast.Load()), [node], [])


def _is_read(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def extra_calls(node: ast.AST, parent: ast.AST) -> Iterator[Replacement]:
    """Yield a usual function of what is assigned or returned, and 0 for what is assigned to an entry."""
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Subscript) and isinstance(node, ast.expr):
        yield "another initial value", ast.Constant(0)
    if isinstance(parent, ast.Assign | ast.Return) and isinstance(node, ast.BinOp | ast.Call | ast.Subscript):
        for name in ("_softmax", "_sigmoid", "_relu", "_exp", "_log", "_sqrt", "_absolute", "_tanh"):
            yield "an extra call", ast.Call(ast.Name(name, ast.Load()), [node], [])


def terms_in_factors(node: ast.AST) -> Iterator[Replacement]:
    """Yield a sum of a product and a term as a product in which the term is added to a factor."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and isinstance(node.left, ast.BinOp):
        for product in _with_term_in_a_factor(node.left, node.op, node.right):
            yield "another order of operations", product


def _with_term_in_a_factor(product: ast.BinOp, op: ast.operator, term: ast.expr) -> Iterator[ast.BinOp]:
    """Yield `(a + t) * b / c` and the like for `a * b / c + t`, except for the last factor."""
    if not isinstance(product.op, ast.Mult | ast.Div):
        return
    left = product.left
    if not isinstance(left, ast.BinOp):
        yield ast.BinOp(ast.BinOp(left, op, term), product.op, product.right)
        return
    if isinstance(left.op, ast.Mult | ast.Div):
        yield ast.BinOp(ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, term)), product.op, product.right)
        yield from (ast.BinOp(inner, product.op, product.right) for inner in _with_term_in_a_factor(left, op, term))


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
    for other in {ast.Mult: (ast.Add, ast.Sub), ast.Add: (ast.Mult,), ast.Sub: (ast.Mult, ast.Div)}.get(type(op), ()):
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
    if name in _TOTALS:
        yield from _of_total(node, name, operand)
    if name == "tanh":
        for other in ("_sigmoid", "_relu"):
            yield "another activation", ast.Call(ast.Name(other, ast.Load()), [operand], [])
    if name in _ODD:
        yield "another operator or sign", with_operand(node, ast.UnaryOp(ast.USub(), operand))
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


def _of_total(node: ast.Call, name: str, operand: ast.expr) -> Iterator[Replacement]:
    """Yield a reduction over another axis that keeps its axes, and what may be in the place of a total."""
    axes = {keyword.arg: keyword.value for keyword in node.keywords}
    if isinstance(axis := axes.get("axis"), ast.Constant) and type(axis.value) is int and "keepdims" not in axes:
        for other in {0, 1, -1} - {axis.value}:
            kept = [ast.keyword("axis", ast.Constant(other)), ast.keyword("keepdims", ast.Constant(True))]
            yield "the wrong axis", ast.Call(node.func, node.args, kept)
    if not axes:
        yield "the first entry for all", ast.Subscript(operand, ast.Constant(0), ast.Load())
    if name == "sum" and not axes:
        yield "a size instead of a sum", ast.Call(ast.Name("_size", ast.Load()), [operand], [])
    if name == "mean":
        yield "a median instead of a mean", ast.Call(ast.Name("_median", ast.Load()), [operand], node.keywords)
