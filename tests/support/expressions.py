"""Random expressions: their inputs, their definition for `oracle.truth`, and their evaluation in other arithmetics."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from oracle import truth
from oracle.truth.leaves import lift
from oracle.truth.ufuncs import UFUNCS
from tests.support.arithmetics import FloatArithmetic
from tests.support.special_cases import CASES

FUNCTIONS = ("sqrt", "exp", "expm1", "log", "log1p", "tanh", "sin", "cos")
REGIMES = ("ties", "plain", "wide", "near", "huge", "tiny")
STEEP = (*CASES, "sqrt", "raised", "log", "log1p", "quotient", "norm")  # an adjoint of 0 may meet an infinite slope
CONSTANTS = (1, 2, 3, 10, 0.5, 0.1, -1.5, 100)
DECIMALS = ("0.1", "1/3", "-2.75", "1e-3")
EXPONENTS = (0.3, 0.5, 1.5, 2.0, 3.0, 4.25)


@dataclass(eq=False)
class Node:
    """`op` of `args`. `data` is the index of an input, a constant, or the exponent of a power."""

    op: str
    args: tuple[Node, ...] = ()
    data: float | str | Fraction = 0

    @cached_property
    def rational(self) -> bool:
        irrational = (*FUNCTIONS, *CASES, "norm", "logsumexp", "raised", "sigmoid")
        return self.op not in irrational and all(a.rational for a in self.args)

    @cached_property
    def varies(self) -> bool:
        """Whether it depends on an input, and so has a gradient."""
        return self.op == "input" or (self.op != "detach" and any(a.varies for a in self.args))

    def order(self) -> list[Node]:
        """Every node once, arguments first."""
        seen: dict[int, Node] = {}

        def visit(node: Node) -> None:
            if id(node) not in seen:
                for a in node.args:
                    visit(a)
                seen[id(node)] = node

        visit(self)
        return list(seen.values())


def expression(rng: random.Random, depth: int, inputs: int, functions: bool) -> Node:
    """A random expression, in which some subexpressions occur more than once."""
    made: list[Node] = []

    def leaf() -> Node:
        if rng.random() < 0.1:
            return Node("constant", data=rng.choice(CONSTANTS))
        if rng.random() < 0.03:
            return Node("decimal", data=rng.choice(DECIMALS))
        return Node("input", data=rng.randrange(inputs))

    def grow(depth: int) -> Node:
        if depth == 0:
            return leaf()
        if made and rng.random() < 0.15:
            return rng.choice(made)
        kinds = ["sum"] * 4 + ["finished"] * 2 + ["product"] * 3 + ["power", "quotient", "negative", "maximum", "abs"]
        kinds += ["detach"] if rng.random() < 0.5 else []
        if functions:
            kinds += [*FUNCTIONS, "norm", "logsumexp", "sigmoid", "raised"]
        op = rng.choice(kinds)
        if op in ("sum", "finished"):
            count = rng.choice((2, 2, 2, 3, 4, 9))
            node = Node(op, tuple(grow(depth - 1 if count < 4 else min(depth - 1, 1)) for _ in range(count)))
        elif op in ("norm", "logsumexp", "maximum"):
            node = Node(op, tuple(grow(depth - 1) for _ in range(rng.choice((2, 2, 3)))))
        elif op == "power":
            base = grow(depth - 1)
            node = Node("product", (base, base))
            if rng.random() < 0.4:
                node = Node("product", (node, base))
        elif op in ("product", "quotient"):
            node = Node(op, (grow(depth - 1), grow(depth - 1)))
        elif op == "raised":
            exponent = rng.choice(EXPONENTS)
            base = grow(depth - 1)  # negative numbers have only integer powers
            node = Node(op, (base if exponent in (2.0, 3.0) else Node("abs", (base,)),), Fraction(exponent))
        else:
            node = Node(op, (grow(depth - 1),))
        made.append(node)
        return node

    return grow(depth)


def values(rng: random.Random, fmt: truth.Format, regime: str, count: int) -> list[float]:
    """`count` inputs of one regime, representable in the format."""

    def rounded(x: float) -> float:
        y = fmt.nearest(Fraction(x))
        return math.copysign(fmt.largest, y) if math.isinf(y) else y

    low, high = fmt.emin - fmt.precision + 1, fmt.emax
    if regime == "ties":
        return [rng.randint(-4, 4) * rng.choice((1.0, 0.5, 2.0)) for _ in range(count)]
    if regime == "plain":
        return [rounded(rng.gauss(0, 1)) for _ in range(count)]
    if regime == "wide":
        return [rounded(rng.gauss(0, 1) * 2.0 ** rng.randint(low // 3, high // 3)) for _ in range(count)]
    if regime == "near":
        base = rng.gauss(0, 1) * 2.0 ** rng.randint(-3, 3)
        return [rounded(base * rng.choice((1, 1, -1)) * (1 + rng.randint(-4, 4) * fmt.unit)) for _ in range(count)]
    if regime == "huge":
        return [rounded(rng.uniform(-2, 2) * 2.0 ** rng.randint(high // 2, high - 1)) for _ in range(count)]
    return [rounded(rng.uniform(-2, 2) * 2.0 ** rng.randint(low, max(low + 1, low * 2 // 3))) for _ in range(count)]


def evaluate(root: Node, inputs: list[float], to) -> dict[int, object]:
    """The value of every node."""
    at: dict[int, object] = {}
    fused: dict[int, Fraction] = {}
    for node in root.order():
        xs = [at[id(a)] for a in node.args]
        match node.op:
            case "input":
                result = to.constant(inputs[node.data])
            case "constant" | "decimal":
                result = to.constant(node.data)
            case "detach":
                result = xs[0]
            case "raised":
                result = to.power(xs[0], node.data)
            case "sigmoid":
                result = to.sigmoid(xs[0])
            case "sum" | "finished":
                result = to.total([fused.get(id(a), at[id(a)]) for a in node.args])
            case "product":
                result = to.times(*xs)
                if getattr(to, "fused", False):
                    fused[id(node)] = Fraction(xs[0]) * Fraction(xs[1])
            case "quotient":
                result = to.over(*xs)
            case "negative":
                result = -xs[0]
            case "maximum":
                result = max(xs)
            case "abs":
                result = abs(xs[0])
            case "norm":
                result = to.function("sqrt", to.total([to.times(x, x) for x in xs]))
            case "logsumexp":
                top = max(xs)
                mass = to.total([to.function("exp", to.total([x, -top])) for x in xs])
                result = to.total([to.function("log", mass), top])
            case name:
                result = to.function(name, *xs)
        at[id(node)] = result
    return at


def slopes(node: Node, adjoint, at: dict[int, object], to, rng: random.Random) -> list:
    """For each argument, a function that returns `adjoint` times the derivative of `node` by it, in the usual form."""
    y = at[id(node)]
    xs = [at[id(a)] for a in node.args]
    one = to.constant(1)
    match node.op:
        case "sum" | "finished":
            return [lambda: adjoint] * len(xs)
        case "product":
            return [lambda: to.times(adjoint, xs[1]), lambda: to.times(adjoint, xs[0])]
        case "quotient":
            return [lambda: to.over(adjoint, xs[1]), lambda: -to.times(adjoint, to.over(y, xs[1]))]
        case "negative":
            return [lambda: -adjoint]
        case "maximum":
            tied = [i for i, x in enumerate(xs) if x == y]
            if len(tied) in (2, 4) and rng.random() < 0.3:  # evenly
                share = to.over(one, to.constant(len(tied)))
                return [lambda i=i: to.times(adjoint, share) if i in tied else None for i in range(len(xs))]
            chosen = rng.choice(tied)
            return [lambda i=i: adjoint if i == chosen else None for i in range(len(xs))]
        case "abs":
            return [lambda: adjoint if xs[0] > 0 or (xs[0] == 0 and rng.random() < 0.5) else -adjoint]
        case "norm":
            if y == 0:  # a vector of length at most 1
                chosen = rng.randrange(len(xs) + 1)
                return [lambda i=i: adjoint if i == chosen else None for i in range(len(xs))]
            return [lambda x=x: to.times(adjoint, to.over(x, y)) for x in xs]
        case "logsumexp":
            if rng.random() < 0.5 and isinstance(to, FloatArithmetic):  # the softmax, by division
                exponentials = [to.function("exp", to.total([x, -max(xs)])) for x in xs]
                return [lambda e=e: to.times(adjoint, to.over(e, to.total(exponentials))) for e in exponentials]
            return [lambda x=x: to.times(adjoint, to.function("exp", to.total([x, -y]))) for x in xs]
        case "exp":
            return [lambda: to.times(adjoint, y)]
        case "expm1":
            return [lambda: to.times(adjoint, to.total([y, one]))]
        case "log":
            return [lambda: to.over(adjoint, xs[0])]
        case "log1p":
            return [lambda: to.over(adjoint, to.total([one, xs[0]]))]
        case "sqrt":
            return [lambda: to.over(adjoint, to.times(to.constant(2), y))]
        case "sin":
            return [lambda: to.times(adjoint, to.function("cos", xs[0]))]
        case "cos":
            return [lambda: -to.times(adjoint, to.function("sin", xs[0]))]
        case "tanh":
            return [lambda: to.times(adjoint, to.total([one, -to.times(y, y)]))]
        case "sigmoid":
            return [lambda: to.times(adjoint, to.times(y, to.total([one, -y])))]
        case "raised":
            return [lambda: to.times(adjoint, to.times(to.constant(node.data), to.power(xs[0], to.lower(node.data))))]
    if node.op in CASES:
        found = CASES[node.op].slopes(to, *xs, y)
        return [lambda slope=slope: to.times(adjoint, slope()) for slope in found]
    return []


def gradient(root: Node, at: dict[int, object], count: int, to, rng: random.Random) -> list:
    """The derivative of `root` by each of the `count` inputs, by one reverse pass."""
    contributions: dict[int, list] = {id(root): [to.constant(1)]}
    by_input: list[list] = [[] for _ in range(count)]
    for node in reversed(root.order()):
        amounts = contributions.pop(id(node), [])
        if node.op == "input":
            by_input[node.data] += amounts
            continue
        if not amounts or not node.varies:
            continue
        adjoint = to.total(amounts)
        if to.skips_zeros and adjoint == 0 and node.op not in STEEP:
            continue
        for a, slope in zip(node.args, slopes(node, adjoint, at, to, rng), strict=True):
            amount = slope() if a.varies else None
            if amount is not None:
                contributions.setdefault(id(a), []).append(amount)
    return [to.total(amounts) for amounts in by_input]


def definition(root: Node):
    """The expression as a definition for `oracle.truth.certify`, sums as literal loops."""

    def run(x):
        at: dict[int, object] = {}
        for node in root.order():
            xs = [at[id(a)] for a in node.args]
            match node.op:
                case "input":
                    result = x[node.data]
                case "constant":
                    result = lift(node.data)  # or Python would fold two constants, in float64
                case "decimal":
                    result = truth.decimal(node.data)
                case "raised":
                    result = truth.power(xs[0], float(node.data))
                case "sum" | "finished":
                    result = 0.0
                    for term in xs:
                        result = result + term
                    if node.op == "finished":
                        result = +result
                case "product":
                    result = xs[0] * xs[1]
                case "quotient":
                    result = xs[0] / xs[1]
                case "negative":
                    result = -xs[0]
                case "maximum":
                    result = truth.maximum(*xs) if len(xs) == 2 else truth.amax(xs)
                case "abs":
                    result = abs(xs[0])
                case "norm" | "logsumexp":
                    result = getattr(truth, node.op)(xs)
                case name:
                    result = UFUNCS[name](*xs) if name in CASES else getattr(truth, name)(xs[0])
            at[id(node)] = result
        return at[id(root)]

    return run
