"""Faults of a single expression: an operand in its place, another number, other axes, an extra function or factor."""

import ast
import math
from collections.abc import Iterator, Sequence

from oracle.mutation.planting import Slot
from oracle.mutation.syntax import called_name, is_module, main_operand, plus, renamed, with_operand
from oracle.mutation.vocabulary import AXIS_WORDS, REDUCTIONS

Replacement = tuple[str, ast.AST]  # what kind of fault, in words, and the new node

_FACTOR = "a missing or extra factor"
_CONSTANT = "another constant"
_AXIS = "the wrong axis, or none"
_LOGARITHMS = {"log10": ("log", "log2"), "log2": ("log", "log10"), "log": ("log10",)}
_FACTORS = 8  # of one statement; arbitrary
_EPSILON = 0.01  # a constant up to this is taken for an epsilon; arbitrary


def changed_operands(slot: Slot, sizes: Sequence[str]) -> Iterator[Replacement]:
    """Yield what may be in the place of an expression; `sizes` are expressions of sizes, such as "x.shape[0]"."""
    node = slot.node
    if isinstance(node, ast.BinOp):
        yield from _of_operation(node, slot)
    elif isinstance(node, ast.Call):
        yield from _of_call(node, sizes)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float) and not is_place(slot):
        yield from _of_number(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        yield "another operator or sign", node.operand
    elif isinstance(node, ast.Tuple) and isinstance(slot.parent, ast.keyword) and slot.parent.arg in AXIS_WORDS:
        yield from _of_axes(node)
    elif isinstance(node, ast.Slice):
        yield from _of_slice(node)
    elif isinstance(node, ast.IfExp):
        zero = ast.BinOp(ast.Constant(0), ast.Mult(), node.orelse)
        yield "0 instead of the other value", ast.IfExp(node.test, node.body, zero)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield from _of_added(node.value)
    if isinstance(slot.parent, ast.Assign | ast.Return) and slot.field == "value":
        yield from _of_result(node, sizes)


def is_place(slot: Slot) -> bool:
    """Whether a number is an axis, an index, a shape or a number of turns."""
    above = slot.ancestors[-3:]
    if any(isinstance(a, ast.Subscript | ast.Slice) for a in above):
        return True
    if any(isinstance(a, ast.keyword) and a.arg in (*AXIS_WORDS, "keepdims", "shape", "strides") for a in above):
        return True
    call = next((a for a in above[::-1] if isinstance(a, ast.Call)), None)
    inside = call is not None and slot.field in ("args", "elts") and slot.parent in (call, *call.args)
    return inside and called_name(call) in _SHAPING  # type: ignore[arg-type]


_SHAPING = ("range", "reshape", "transpose", "sum", "mean", "max", "min", "repeat", "roll", "swapaxes", "zeros", "ones")


def _of_operation(node: ast.BinOp, slot: Slot) -> Iterator[Replacement]:
    left, op, right = node.left, node.op, node.right
    if isinstance(op, ast.Sub | ast.Pow):
        yield "a missing term" if isinstance(op, ast.Sub) else "a missing power", right
    for inner in (left, right):
        if isinstance(inner, ast.BinOp):
            yield "missing terms or factors", inner.left
            yield "missing terms or factors", inner.right
    if isinstance(op, ast.MatMult):
        yield _FACTOR, left
        yield _FACTOR, right
    if isinstance(op, ast.Add) and _inside_call(slot, ("log", "sqrt", "log2", "log10")):
        yield "a maximum instead of a sum", _helper("_maximum", left, right)
    if isinstance(op, ast.Add) and isinstance(right, ast.Name):
        for step in (1, -1):
            yield "another index", ast.BinOp(left, op, ast.Constant(step))


def _inside_call(slot: Slot, names: Sequence[str]) -> bool:
    return isinstance(slot.parent, ast.Call) and called_name(slot.parent) in names


def _helper(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _of_number(node: ast.Constant) -> Iterator[Replacement]:
    value = float(node.value)  # type: ignore[arg-type]  # a number
    others = [0.0, 1.0, 2.0, 1.0 / value if value else 0.0, value * value, math.sqrt(abs(value))]
    for other in dict.fromkeys(others):
        if other != value:
            yield _CONSTANT, ast.Constant(int(other) if other.is_integer() and abs(other) < 1e6 else other)


def _of_axes(node: ast.Tuple) -> Iterator[Replacement]:
    """Yield a tuple of axes with one axis less, or with one more in front."""
    axes = [one.value for one in node.elts if isinstance(one, ast.Constant)]
    if len(axes) != len(node.elts) or not all(type(axis) is int for axis in axes):
        return
    for kept in (axes[1:], axes[:-1], [axes[0] - 1, *axes]):  # type: ignore[operator]
        if kept:
            yield _AXIS, ast.Tuple([ast.Constant(axis) for axis in kept], ast.Load())


def _of_slice(node: ast.Slice) -> Iterator[Replacement]:
    lower, upper = node.lower, node.upper
    words = "an index, a slice or a range off by one"
    if lower is not None and upper is None:
        yield "the other part of an array", ast.Slice(None, lower, node.step)
        yield words, ast.Slice(lower, ast.Constant(-1), node.step)
    if upper is not None and lower is None:
        yield "the other part of an array", ast.Slice(upper, None, node.step)
    for step in (1, -1):
        if lower is not None and not isinstance(lower, ast.Constant):
            yield words, ast.Slice(plus(lower, step), upper, node.step)
        if upper is not None and not isinstance(upper, ast.Constant):
            yield words, ast.Slice(lower, plus(upper, step), node.step)


def _of_added(call: ast.Call) -> Iterator[Replacement]:
    """Yield `x[i] = y` for `np.add.at(x, i, y)`."""
    if ast.unparse(call.func).endswith("add.at") and len(call.args) == 3:
        target = ast.Subscript(call.args[0], call.args[1], ast.Store())
        yield "entries that are overwritten, not added", ast.Assign([target], call.args[2])


def _of_result(node: ast.AST, sizes: Sequence[str]) -> Iterator[Replacement]:
    """Yield what is assigned or returned, times or divided by a size, and divided by the sum of its rows."""
    if not isinstance(node, ast.BinOp | ast.Call | ast.Subscript | ast.Name):
        return
    for size in sizes:
        for op in (ast.Div(), ast.Mult()):
            yield "a missing or extra division by a size", ast.BinOp(node, op, ast.parse(size, mode="eval").body)
    yield "a normalisation to the sum 1", _helper("_normalized", node)


def _of_call(node: ast.Call, sizes: Sequence[str]) -> Iterator[Replacement]:
    name, operand = called_name(node), main_operand(node)
    if name == "logsumexp":
        yield "a maximum instead of logsumexp", ast.Call(ast.Name("_amax", ast.Load()), node.args, node.keywords)
    for other in _LOGARITHMS.get(name, ()):
        yield "a logarithm with another base", renamed(node, other)
    if name == "arange":
        yield from _of_range(node)
    if operand is None:
        return
    if name in ("dot", "matmul"):
        first = node.args[0] if isinstance(node.func, ast.Attribute) and not is_module(node.func.value) else None
        others = [first] if first is not None else node.args[1:2]
        yield from ((_FACTOR, one) for one in (operand, *others))
    if name == "exp":
        for factor in (2, 0.5, -1):
            yield "a factor in an exponent", with_operand(node, ast.BinOp(ast.Constant(factor), ast.Mult(), operand))
    if name == "norm":
        yield "a missing root", ast.BinOp(node, ast.Pow(), ast.Constant(2))
        for inner in (operand, _helper("_absolute", operand)):
            yield "a sum instead of a norm", ast.Call(ast.Name("_sum", ast.Load()), [inner], node.keywords)
    if name == "zeros_like":
        yield "another initial value", _helper("_copy", operand)
    if name in REDUCTIONS:
        yield from _of_reduction(node, name, operand, sizes)


def _of_reduction(node: ast.Call, name: str, operand: ast.expr, sizes: Sequence[str]) -> Iterator[Replacement]:
    method = isinstance(node.func, ast.Attribute) and not is_module(node.func.value)
    positional = 0 if method else 1
    if len(node.args) > positional:
        yield _AXIS, ast.Call(node.func, node.args[:positional], node.keywords)
    if name in ("max", "min", "sum", "mean", "amax", "amin") and not isinstance(operand, ast.GeneratorExp):
        for inner in ("_absolute", "_square"):
            yield "an extra function", with_operand(node, _helper(inner, operand))
    if name not in ("sum", "mean"):
        return
    if isinstance(operand, ast.BinOp) and isinstance(operand.op, ast.Pow | ast.Mult):
        keywords = [one for one in node.keywords if one.arg != "keepdims"]
        axes = ast.Call(ast.Name("_centred", ast.Load()), [operand.left, *node.args[positional:]], keywords)
        right = axes if isinstance(operand.op, ast.Mult) else operand.right
        yield "a mean that is subtracted first", with_operand(node, ast.BinOp(axes, operand.op, right))
    if name == "mean":
        for size in sizes:
            divided = ast.BinOp(renamed(node, "sum"), ast.Div(), ast.parse(size, mode="eval").body)
            yield "a sum that is divided by another size", divided


def _of_range(node: ast.Call) -> Iterator[Replacement]:
    """Yield a range of numbers that starts and ends one later or one earlier."""
    bounds = node.args if len(node.args) > 1 else [ast.Constant(0), *node.args]
    for step in (1, -1):
        moved = [plus(one, step) for one in bounds[:2]]
        yield "a range that is off by one", ast.Call(node.func, [*moved, *bounds[2:]], node.keywords)


def extra_factors(slot: Slot) -> Iterator[Replacement]:
    """Yield a term of a sum times a factor of another term of the same statement."""
    if not isinstance(slot.parent, ast.BinOp) or not isinstance(slot.parent.op, ast.Add | ast.Sub):
        return
    if not isinstance(slot.node, ast.expr) or isinstance(slot.node, ast.Constant):
        return
    found: dict[str, ast.expr] = {}
    for one in ast.walk(slot.statement):
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Mult | ast.Div):
            factors = (x for x in (one.left, one.right) if isinstance(x, ast.Name | ast.Call))
            found |= {ast.unparse(x): x for x in factors if x not in slot.ancestors}
    for factor in list(found.values())[:_FACTORS]:
        yield "an extra factor", ast.BinOp(slot.node, ast.Mult(), factor)
