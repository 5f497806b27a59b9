"""Places of the code that may hold a number: another constant, a factor, an added epsilon, a bound of a clip."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from oracle.candidates.diagnosis.operand_faults import is_place
from oracle.candidates.diagnosis.source_trees import SourceTree
from oracle.mutation.planting import Slot
from oracle.mutation.syntax import called_name

NUMBER = "_parameter"
CONSTANT = "another constant"
CLIPPED = "a clipped probability"
_FUNCTIONS = ("exp", "log", "sqrt", "tanh", "sigmoid", "softplus", "relu", "softmax")  # whose argument may be shifted


@dataclass(frozen=True)
class Place:
    """A node that holds the number, what kind of fault that is, and the number without a fault."""

    words: str
    node: ast.expr
    start: float
    bound: bool = False
    exponent: bool = False  # of a power: certified numbers take plain ones
    signed: bool = False  # whether a number that starts at 0 may become negative


def constants_of(source: SourceTree) -> dict[str, float]:
    """Return the names that stand for numbers: of the module, and those that are assigned once, without variables."""
    found = {name: float(x) for name, x in source.names.items() if type(x) in (int, float)}
    nodes = list(ast.walk(source.tree))
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    assigned = [(n.targets[0], n.value) for n in nodes if isinstance(n, ast.Assign)]
    for target, value in assigned:
        if isinstance(target, ast.Name) and stored.count(target.id) == 1 and _is_number(value):
            with suppress(ArithmeticError):
                found[target.id] = float(eval(compile(ast.Expression(value), "<constant>", "eval"), {}))
    return found


def _is_number(node: ast.expr) -> bool:
    """Whether an expression has numbers and operators alone."""
    kinds = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.UAdd, ast.USub)
    numbers = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
    plain = all(isinstance(one, kinds) for one in ast.walk(node))
    return plain and all(type(number) in (int, float) for number in numbers)


def places_of(slot: Slot, constants: Mapping[str, float], scalars: Sequence[str]) -> Iterator[Place]:
    """Yield what may hold a number in the place of a node; `constants` are the numbers that names stand for."""
    node, parent = slot.node, slot.parent
    parameter = ast.Name(NUMBER, ast.Load())
    if isinstance(node, ast.Constant) and type(node.value) in (int, float) and not is_place(slot):
        exponent = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow) and slot.field == "right"
        yield Place(CONSTANT, parameter, float(ast.literal_eval(node)), exponent=exponent)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in constants:
        yield Place(CONSTANT, parameter, constants[node.id])
    if isinstance(node, ast.Name) and node.id in scalars and isinstance(node.ctx, ast.Load):
        yield Place(f"a number instead of {node.id}", parameter, 0.5)
        yield Place(f"a factor of {node.id}", ast.BinOp(parameter, ast.Mult(), node), 1.0)
    if not isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Subscript | ast.Attribute) or not isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    ):
        return
    sum_ = ast.BinOp(node, ast.Add(), parameter)
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div) and slot.field == "right":
        yield Place("an epsilon added to a divisor", sum_, 0.0)
        yield Place("a least divisor", _call("_maximum", node), 0.0, True)
    if isinstance(parent, ast.Call) and _is_operand(slot) and called_name(parent) in ("log", "sqrt", "rsqrt", "log2"):
        word = "root" if "sqrt" in called_name(parent) else "logarithm"
        yield Place(f"an epsilon added inside the {word}", sum_, 0.0)
        yield Place(f"a least argument of the {word}", _call("_maximum", node), 0.0, True)
        if word == "logarithm":
            yield Place(CLIPPED, _call("_clipped", node), 0.0, True)
    if isinstance(parent, ast.Call) and _is_operand(slot) and called_name(parent) in _FUNCTIONS:
        yield Place("a number added", sum_, 0.0, signed=True)
    if isinstance(parent, ast.Assign) and slot.field == "value":
        yield Place("a number added", sum_, 0.0, signed=True)
    if isinstance(parent, ast.Assign):
        yield Place(CLIPPED, _call("_clipped", node), 0.0, True)
        yield Place("a least value", _call("_maximum", node), 0.0, True)
    if isinstance(node, ast.Call) and called_name(node) == "maximum" and len(node.args) == 2:
        for one, other in (node.args, node.args[::-1]):
            if isinstance(other, ast.Constant) and other.value == 0:
                sloped = ast.BinOp(parameter, ast.Mult(), one)
                yield Place("a slope for negative numbers", ast.Call(node.func, [one, sloped], node.keywords), 0.0)
    if isinstance(node, ast.Call) and called_name(node) in ("log", "sqrt"):
        yield Place("an epsilon added", sum_, 0.0)
    is_term = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    if is_term or isinstance(parent, ast.Return):
        yield Place("a factor of a term", ast.BinOp(parameter, ast.Mult(), node), 1.0)


def _call(name: str, node: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [node, ast.Name(NUMBER, ast.Load())], [])


def _is_operand(slot: Slot) -> bool:
    return slot.field == "args" and slot.index == 0
