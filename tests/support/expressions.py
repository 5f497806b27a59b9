"""Random expressions, and arithmetic to evaluate them in that shares no code with `oracle.truth`.

Exact rationals (`fractions`) where there are no roots or exponentials, mpmath elsewhere, and for the candidate each
single operation rounded to nearest in the format. Sums are sorted, reversed, paired and shuffled; products inside sums
may be fused; the functions may be as wrong as the table of accuracies allows.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import mpmath
import numpy as np

from oracle import truth
from oracle.truth.accuracy import ulps
from oracle.truth.number import lift

FUNCTIONS = ("sqrt", "exp", "expm1", "log", "log1p", "tanh", "sin", "cos")
REGIMES = ("ties", "plain", "wide", "near", "huge", "tiny")
CONSTANTS = (1, 2, 3, 10, 0.5, 0.1, -1.5, 100)
DECIMALS = ("0.1", "1/3", "-2.75", "1e-3")
EXPONENTS = (0.3, 0.5, 1.5, 2.0, 3.0, 4.25)


class Undefined(ArithmeticError):
    """This arithmetic has no answer: overflow, a divisor of zero, a root of something negative."""


# ---------------------------------------------------------------------------------------------------------------------
# Expressions


@dataclass(eq=False)
class Node:
    """`op` of `args`; a leaf holds the index of an input or a constant in `data`, a power its exponent."""

    op: str
    args: tuple[Node, ...] = ()
    data: float | str | Fraction = 0

    @cached_property
    def rational(self) -> bool:
        irrational = (*FUNCTIONS, "norm", "logsumexp", "raised", "sigmoid")
        return self.op not in irrational and all(a.rational for a in self.args)

    @cached_property
    def varies(self) -> bool:
        """Whether it has a gradient."""
        return self.op == "input" or (self.op != "detach" and any(a.varies for a in self.args))

    def order(self) -> list[Node]:
        """Every node once, arguments before what they make."""
        seen: dict[int, Node] = {}

        def visit(node: Node) -> None:
            if id(node) not in seen:
                for a in node.args:
                    visit(a)
                seen[id(node)] = node

        visit(self)
        return list(seen.values())


def expression(rng: random.Random, depth: int, inputs: int, functions: bool) -> Node:
    """A random expression; some of its parts are used more than once."""
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
        kinds = ["sum"] * 4 + ["closed"] * 2 + ["product"] * 3 + ["power", "quotient", "negative", "maximum", "abs"]
        kinds += ["detach"] if rng.random() < 0.5 else []
        if functions:
            kinds += [*FUNCTIONS, "norm", "logsumexp", "sigmoid", "raised"]
        op = rng.choice(kinds)
        if op in ("sum", "closed"):
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
            base = grow(depth - 1)  # of what may be negative only whole powers exist
            node = Node(op, (base if exponent in (2.0, 3.0) else Node("abs", (base,)),), Fraction(exponent))
        else:
            node = Node(op, (grow(depth - 1),))
        made.append(node)
        return node

    return grow(depth)


def values(rng: random.Random, fmt: truth.Format, regime: str, count: int) -> list[float]:
    """Inputs of one regime, representable in the format."""

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


# ---------------------------------------------------------------------------------------------------------------------
# Arithmetics: `total` of many, `times`, `over`, `function`; a number of an arithmetic is negated and compared as usual.


class Rationals:
    """Exact, and without functions."""

    skips_zeros = True  # a derivative of 0 has nothing to pass on

    def constant(self, x: float | str | Fraction) -> Fraction:
        return Fraction(x)

    def total(self, terms: list) -> Fraction:
        return sum(terms, Fraction(0))

    def times(self, x: Fraction, y: Fraction) -> Fraction:
        return x * y

    def over(self, x: Fraction, y: Fraction) -> Fraction:
        if y == 0:
            raise Undefined
        return x / y


class Reals(Rationals):
    """mpmath, with as many bits as the format's whole range and some."""

    def constant(self, x: float | str | Fraction) -> mpmath.mpf:
        exact = Fraction(x)
        return mpmath.mpf(exact.numerator) / exact.denominator

    def total(self, terms: list) -> mpmath.mpf:
        return mpmath.fsum(terms)

    def function(self, name: str, x: mpmath.mpf) -> mpmath.mpf:
        if name in ("exp", "expm1"):
            if x > 10**5:
                raise Undefined
            if x < -(10**5):
                return mpmath.mpf(name == "exp") * mpmath.mpf(2) ** -(10**5) - (name == "expm1")
        if (name in ("log", "log1p") and x <= (0 if name == "log" else -1)) or (name == "sqrt" and x < 0):
            raise Undefined
        if name == "tanh" and abs(x) > 10**5:
            return mpmath.sign(x)
        return getattr(mpmath, name)(x)

    def power(self, x: mpmath.mpf, exponent: Fraction) -> mpmath.mpf:
        if (x < 0 and exponent.denominator > 1) or (x == 0 and exponent < 0):
            raise Undefined
        return x ** int(exponent) if exponent.denominator == 1 else x ** self.constant(exponent)

    def lower(self, exponent: Fraction) -> Fraction:
        return exponent - 1

    def sigmoid(self, x: mpmath.mpf) -> mpmath.mpf:
        small = self.function("exp", -abs(x))
        return (1 if x >= 0 else small) / (1 + small)


@dataclass
class Floats:
    """One correct implementation: each operation rounded to nearest, sums in an order of its own."""

    fmt: truth.Format
    rng: random.Random
    order: str = "given"
    fused: bool = False
    sloppy: bool = False
    exact: Reals = field(default_factory=Reals)
    skips_zeros: bool = True

    def rounded(self, x: Fraction) -> float:
        y = self.fmt.nearest(x)
        if math.isinf(y):
            raise Undefined
        return y

    def constant(self, x: float | str | Fraction) -> float:
        return self.rounded(Fraction(x))

    def total(self, terms: list) -> float:
        """`terms` are floats, or exact products where `fused`."""
        terms = [Fraction(t) for t in terms]
        if self.order == "sorted":
            terms.sort(key=abs)
        elif self.order == "reversed":
            terms.sort(key=abs, reverse=True)
        elif self.order in ("random", "pairs"):
            self.rng.shuffle(terms)
        if not terms:
            return 0.0
        if self.order == "pairs":
            while len(terms) > 1:
                paired = [self.rounded(x + y) for x, y in zip(terms[::2], terms[1::2], strict=False)]
                terms = [Fraction(x) for x in paired] + terms[len(paired) * 2 :]
            return self.rounded(terms[0])
        result = self.rounded(terms[0])
        for term in terms[1:]:
            result = self.rounded(Fraction(result) + term)
        return result

    def times(self, x: float, y: float) -> float:
        return self.rounded(Fraction(x) * Fraction(y))

    def over(self, x: float, y: float) -> float:
        if y == 0:
            raise Undefined
        return self.rounded(Fraction(x) / Fraction(y))

    def function(self, name: str, x: float) -> float:
        y = self.rounded(as_fraction(self.exact.function(name, mpmath.mpf(x))))
        return y if x == 0 or (x == 1 and name == "log") else self.astray(name, y)

    def astray(self, name: str, y: float) -> float:
        """As far from the truth as the library may be."""
        spare = math.floor(ulps(name, self.fmt.name) - 0.5)
        if not (self.sloppy and spare):
            return y
        return self.rounded(Fraction(y) + self.rng.choice((-spare, spare)) * Fraction(self.fmt.ulp(y)))

    def power(self, x: float, exponent: Fraction) -> float:
        """As a library is asked: with an exponent of the format."""
        held = Fraction(self.rounded(exponent))
        y = self.rounded(as_fraction(self.exact.power(mpmath.mpf(x), held)))
        return y if x in (0, 1) or held == 0 else self.astray("pow", y)

    def lower(self, exponent: Fraction) -> Fraction:
        """Less one, before or after it was rounded."""
        return Fraction(self.rounded(exponent)) - 1 if self.rng.random() < 0.5 else exponent - 1

    def sigmoid(self, x: float) -> float:
        form = self.rng.choice(("literal", "of its sign", "at once"))
        if form == "at once":
            return self.rounded(as_fraction(self.exact.sigmoid(mpmath.mpf(x))))
        if form == "of its sign" and x < 0:
            small = self.function("exp", x)
            return self.over(small, self.total([1.0, small]))
        try:
            return self.over(1.0, self.total([1.0, self.function("exp", -x)]))
        except Undefined:
            return 0.0  # what IEEE arithmetic makes of 1 / ∞


def as_fraction(x: mpmath.mpf | Fraction | float) -> Fraction:
    if isinstance(x, mpmath.mpf):
        sign, mantissa, exponent, _ = x._mpf_
        return Fraction(int(-mantissa if sign else mantissa)) * Fraction(2) ** exponent
    return Fraction(x)


# ---------------------------------------------------------------------------------------------------------------------
# Evaluation, forward and reverse, in any arithmetic


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
            case "sum" | "closed":
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
                result = to.function(name, xs[0])
        at[id(node)] = result
    return at


def slopes(node: Node, adjoint, at: dict[int, object], to, rng: random.Random) -> list:
    """For each argument, a call for `adjoint` times the derivative of `node` by it, as everybody writes it."""
    y = at[id(node)]
    xs = [at[id(a)] for a in node.args]
    one = to.constant(1)
    match node.op:
        case "sum" | "closed":
            return [lambda: adjoint] * len(xs)
        case "product":
            return [lambda: to.times(adjoint, xs[1]), lambda: to.times(adjoint, xs[0])]
        case "quotient":
            return [lambda: to.over(adjoint, xs[1]), lambda: -to.times(adjoint, to.over(y, xs[1]))]
        case "negative":
            return [lambda: -adjoint]
        case "maximum":
            tied = [i for i, x in enumerate(xs) if x == y]
            chosen = rng.choice(tied)
            return [lambda i=i: adjoint if i == chosen else None for i in range(len(xs))]
        case "abs":
            return [lambda: adjoint if xs[0] > 0 or (xs[0] == 0 and rng.random() < 0.5) else -adjoint]
        case "norm":
            if y == 0:
                return [lambda: None if rng.random() < 0.5 else adjoint for _ in xs]
            return [lambda x=x: to.times(adjoint, to.over(x, y)) for x in xs]
        case "logsumexp":
            if rng.random() < 0.5 and isinstance(to, Floats):  # the softmax, by division
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
    return []


def gradient(root: Node, at: dict[int, object], count: int, to, rng: random.Random) -> list:
    """The derivative of `root` by each input, by one reverse pass."""
    inbox: dict[int, list] = {id(root): [to.constant(1)]}
    by_input: list[list] = [[] for _ in range(count)]
    for node in reversed(root.order()):
        amounts = inbox.pop(id(node), [])
        if node.op == "input":
            by_input[node.data] += amounts
            continue
        if not amounts or not node.varies:
            continue
        adjoint = to.total(amounts)
        if to.skips_zeros and adjoint == 0:
            continue
        for a, slope in zip(node.args, slopes(node, adjoint, at, to, rng), strict=True):
            amount = slope() if a.varies else None
            if amount is not None:
                inbox.setdefault(id(a), []).append(amount)
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
                case "sum" | "closed":
                    result = 0.0
                    for term in xs:
                        result = result + term
                    if node.op == "closed":
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
                    result = getattr(truth, name)(xs[0])
            at[id(node)] = result
        return at[id(root)]

    return run


# ---------------------------------------------------------------------------------------------------------------------
# The judgement

STYLES = (
    {"order": "given"},
    {"order": "sorted"},
    {"order": "reversed"},
    {"order": "pairs"},
    {"order": "random"},
    {"order": "random", "fused": True},
    {"order": "random", "sloppy": True},
)


@dataclass
class Tally:
    """The largest error ÷ budget by kind, and how much was tried."""

    worst: dict[str, float] = field(default_factory=dict)
    expressions: int = 0
    evaluations: int = 0
    vacuous: int = 0

    def meet(self, kind: str, error: Fraction, budget: float) -> None:
        """Note one entry; the share that it used of its budget."""
        if math.isinf(budget):
            return
        share = 0.0 if error == 0 else math.inf if budget == 0 else float(error / Fraction(budget))
        self.worst[kind] = max(self.worst.get(kind, 0.0), share)

    def __str__(self) -> str:
        shares = ", ".join(f"{kind} {share:.3f}" for kind, share in sorted(self.worst.items()))
        return f"{self.expressions} expressions, {self.evaluations} evaluations, {self.vacuous} vacuous: {shares}"


def precision(fmt: truth.Format) -> int:
    """Bits enough for sums over much of the range."""
    return min(2 * (fmt.emax - fmt.emin) + 200, 3000)


def contains(ball: truth.Enclosure, i, exact: Fraction) -> bool:
    """Whether entry `i` of an enclosure holds the exact value; the last bit of `low` apart, which is float64's."""
    middle = Fraction(float(ball.high[i])) + Fraction(float(ball.low[i]))
    spare = Fraction(float(ball.radius[i])) + Fraction(float(ball.direct[i])) / 2**30
    if ball.direct[i]:
        spare += Fraction(2) ** -1074
    return abs(exact - middle) <= spare


def excess(ball: truth.Enclosure, i, answer: float, exact: Fraction) -> Fraction:
    """How far `answer` is from the exact value, or from the whole set of them where there is a corner."""
    if ball.spread[i] == 0:
        return abs(Fraction(answer) - exact)
    return Fraction(float(ball.distance(np.full(ball.shape, answer))[i]))
