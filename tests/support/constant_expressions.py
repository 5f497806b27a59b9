"""Random expressions with many constants, as the source of a definition.

Literals are rewritten in a certification, so these expressions are text: `source` writes a definition whose file
`linecache` knows. The nodes are those of `tests/support/expressions.py`; a leaf has the text that stands for it.
"""

from __future__ import annotations

import itertools
import linecache
import random
from dataclasses import dataclass
from fractions import Fraction

from tests.support.arithmetics import RationalArithmetic, Undefined
from tests.support.expressions import Node, evaluate

LITERALS = ("0.1", "0.3", "1e-3", "0.999", "2.5", "3", "7", "0.75", "10.0", "1e5", "12345.678", "0.0001", "1_0.5", "2")
FUNCTIONS = ("sqrt", "exp", "log", "sin", "cos", "tanh", "expm1", "log1p")
_numbers = itertools.count()


@dataclass(eq=False)
class Leaf(Node):
    """A constant with the text that states it in the source."""

    text: str = ""


def literal(rng: random.Random, integers: list[int]) -> Node:
    """A literal, an integer input, or an entry of a table, with its exact value."""
    kind = rng.choice(("literal", "literal", "literal", "integer", "table", "division", "linspace"))
    if kind == "integer" and integers:
        place = rng.randrange(len(integers))
        return Leaf("constant", data=integers[place], text=f"n[{place}]")
    count, place = rng.randint(2, 6), rng.randrange(2)
    if kind == "table":
        divisor = rng.choice((3, 7, 8, 10))
        args = (Leaf("constant", data=place, text=""), Leaf("constant", data=divisor, text=""))
        return Leaf("quotient", args, text=f"(np.arange({count}) / {divisor})[{place}]")
    if kind == "linspace":
        args = (Leaf("constant", data=place), Leaf("constant", data=max(count - 1, 1)))
        return Leaf("quotient", args, text=f"np.linspace(0, 1, {count})[{place}]")
    if kind == "division":
        a, b = rng.randint(1, 200), rng.choice((2, 3, 10, 129, 1000))
        return Leaf("quotient", (Leaf("constant", data=a), Leaf("constant", data=b)), text=f"({a} / {b})")
    text = rng.choice(LITERALS)
    return Leaf("decimal", data=text.replace("_", ""), text=text)


def _terms(nodes: list[Node]) -> tuple[Node, ...]:
    """The terms of a sum; of exact constants, which Python adds up exactly before others, at most one."""
    kept = [node for node in nodes if not _is_exact(node)]
    exact = [node for node in nodes if _is_exact(node)][:1]
    return (*exact, *kept) if len(kept) + len(exact) > 1 else (*nodes[:1], Leaf("decimal", data="0.7", text="0.7"))


def _is_exact(node: Node) -> bool:
    """Whether it is a constant that is a short binary fraction."""
    if node.varies or not node.rational:
        return False
    try:
        value = evaluate(node, [], RationalArithmetic())[id(node)]
    except Undefined:
        return False
    return (2**20 * value).denominator == 1


def constants(rng: random.Random, depth: int, integers: list[int], functions: bool) -> Node:
    """A random expression of constants alone."""
    if depth == 0:
        return literal(rng, integers)

    def grow() -> Node:
        return constants(rng, depth - 1, integers, functions)

    kinds = ["sum", "sum", "product", "quotient", "negative", "finished", "leaf"] + ["raised"] * functions
    op = rng.choice(kinds + list(FUNCTIONS) * functions)
    if op in ("sum", "finished"):
        return Node(op, _terms([grow() for _ in range(rng.choice((2, 2, 3)))]))
    if op in ("product", "quotient"):
        return Node(op, (grow(), grow()))
    if op == "leaf":
        return literal(rng, integers)
    if op == "raised":
        base = Node("quotient", (grow(), Leaf("decimal", data="3.3", text="3.3")))  # integers have exact powers
        return Node(op, (base,), Fraction(rng.choice((2, 3, 5, 10, -1, -2))))
    return Node(op, (grow(),))


def mixed(rng: random.Random, depth: int, inputs: int, integers: list[int], functions: bool) -> Node:
    """A random expression of inputs and constants; of constants and integers alone if there are no inputs."""
    if not inputs or (depth and rng.random() < 0.3):
        return constants(rng, depth, integers, functions)
    if depth == 0:
        return Node("input", data=rng.randrange(inputs))

    def grow() -> Node:
        return mixed(rng, depth - 1, inputs, integers, functions)

    op = rng.choice(["sum", "sum", "finished", "product", "product", "quotient", "negative"])
    if functions and rng.random() < 0.2:
        op = rng.choice(("exp", "tanh", "sin", "sqrt", "maximum"))
    if op == "negative" or op in FUNCTIONS:
        return Node(op, (grow(),))
    if op in ("sum", "finished"):
        return Node(op, _terms([grow() for _ in range(rng.choice((2, 3)))]))
    return Node(op, (grow(), grow()))


def source(root: Node, rng: random.Random):
    """The expression as a function of x and n that is compiled from its own text."""
    lines, names = [], {}

    def text(node: Node) -> str:
        if isinstance(node, Leaf) and node.text:
            return node.text
        args = [names.get(id(a)) or text(a) for a in node.args]
        match node.op:
            case "input":
                return f"x[{node.data}]"
            case "sum":
                return f"({' + '.join(args)})"
            case "finished":
                return f"(+({' + '.join(args)}))"
            case "product":
                return f"({args[0]} * {args[1]})"
            case "quotient":
                return f"({args[0]} / {args[1]})"
            case "negative":
                return f"(-{args[0]})"
            case "raised":
                return f"({args[0]} ** {node.data})"
            case "maximum":
                return f"maximum({', '.join(args)})"
        return f"{'' if node.varies else rng.choice(('', 'np.', 'math.'))}{node.op}({args[0]})"

    for node in root.order():
        if node.args and not (isinstance(node, Leaf) and node.text) and rng.random() < 0.3:
            lines.append(f"    t{len(lines)} = {text(node)}")
            names[id(node)] = f"t{len(lines) - 1}"
    lines = [
        "import math",
        "import numpy as np",
        "from oracle.truth import cos, exp, expm1, log, log1p, maximum, sin, sqrt, tanh",
        "def definition(x, n):",
        *lines,
        f"    return {names.get(id(root)) or text(root)}",
    ]
    name = f"<expression {next(_numbers)}>"
    code = "\n".join(lines) + "\n"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    space: dict[str, object] = {}
    exec(compile(code, name, "exec", dont_inherit=True), space)
    return space["definition"]
