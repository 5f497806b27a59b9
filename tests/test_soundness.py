"""The budgets on trial: no correctly rounded evaluation may leave them, in any format, order or regime.

Expressions are generated, certified, and evaluated again by arithmetic that shares no code with `oracle.truth`: exact
rationals (`fractions`) where there are no roots or exponentials, mpmath elsewhere, and for the candidate each single
operation rounded to nearest in the format. Sums are sorted, reversed, paired and shuffled; products inside sums may be
fused; the functions may be as wrong as the table of accuracies allows.

`ORACLE_EXPRESSIONS=5000 pytest tests/test_soundness.py -s` tries 5000 expressions in each of the four formats and
prints the largest error ÷ budget; `ORACLE_SEED=7` tries others.
"""

from __future__ import annotations

import functools
import math
import os
import random
from dataclasses import dataclass, field
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from oracle import truth
from oracle.truth.accuracy import ulps
from oracle.truth.formats import FORMATS
from oracle.truth.number import lift

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))
CLIMBS = max(4, EXPRESSIONS // 50)

FUNCTIONS = ("sqrt", "exp", "expm1", "log", "log1p", "tanh", "sin", "cos")
REGIMES = ("ties", "plain", "wide", "near", "huge", "tiny")
CONSTANTS = (1, 2, 3, 10, 0.5, 0.1, -1.5, 100)


class Undefined(ArithmeticError):
    """This arithmetic has no answer: overflow, a divisor of zero, a root of something negative."""


# ---------------------------------------------------------------------------------------------------------------------
# Expressions


@dataclass(eq=False)
class Node:
    """`op` of `args`; a leaf holds the index of an input or a constant in `data`."""

    op: str
    args: tuple[Node, ...] = ()
    data: float = 0

    @property
    def rational(self) -> bool:
        return self.op not in (*FUNCTIONS, "norm", "logsumexp") and all(a.rational for a in self.args)

    @property
    def varies(self) -> bool:
        return self.op == "input" or any(a.varies for a in self.args)

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
        return Node("input", data=rng.randrange(inputs))

    def grow(depth: int) -> Node:
        if depth == 0:
            return leaf()
        if made and rng.random() < 0.15:
            return rng.choice(made)
        kinds = ["sum"] * 4 + ["closed"] * 2 + ["product"] * 3 + ["power", "quotient", "negative", "maximum", "abs"]
        if functions:
            kinds += [*FUNCTIONS, "norm", "logsumexp"]
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

    def constant(self, x: float) -> Fraction:
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

    def constant(self, x: float) -> mpmath.mpf:
        return mpmath.mpf(x)

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


@dataclass
class Floats:
    """One correct implementation: each operation rounded to nearest, sums in an order of its own."""

    fmt: truth.Format
    rng: random.Random
    order: str = "given"
    fused: bool = False
    sloppy: bool = False
    exact: Reals = field(default_factory=Reals)

    def rounded(self, x: Fraction) -> float:
        y = self.fmt.nearest(x)
        if math.isinf(y):
            raise Undefined
        return y

    def constant(self, x: float) -> float:
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
        spare = math.floor(ulps(name, self.fmt.name) - 0.5)
        known = x == 0 or (x == 1 and name == "log")
        if self.sloppy and spare and not known:
            y = self.rounded(Fraction(y) + self.rng.choice((-spare, spare)) * Fraction(self.fmt.ulp(y)))
        return y


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
            case "constant":
                result = to.constant(node.data)
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
        adjoint = to.total(amounts) if amounts and node.varies else 0
        if adjoint == 0:
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


def try_expression(root: Node, inputs: list[float], fmt: truth.Format, rng: random.Random, tally: Tally, styles=STYLES):
    """Certify, evaluate exactly, and evaluate in each style; asserts whatever does not depend on the budgets' size."""
    tally.expressions += 1
    found = truth.certify(definition(root), {"x": np.array(inputs)}, fmt.name, ("x",))
    (path,) = found.paths
    ball, slope = path.value, path.gradients["x"]
    assert (ball.rearranged >= ball.direct).all()
    assert (slope.rearranged >= slope.direct).all()
    vacuous = math.isinf(ball.direct)
    tally.vacuous += vacuous
    exactly = Rationals() if root.rational else Reals()
    try:
        at = evaluate(root, inputs, exactly)
    except Undefined:
        assert vacuous, "the definition has no value, but a budget"
        return
    exact = as_fraction(at[id(root)])
    if not vacuous:
        assert contains(ball, (), exact), f"the ball misses the value {float(exact)!r} of {inputs} in {fmt.name}"
    try:
        slopes_exact = [as_fraction(g) for g in gradient(root, at, len(inputs), exactly, rng)]
    except Undefined:
        slopes_exact = []
        assert vacuous or np.isinf(slope.direct).any()
    for i, g in enumerate(slopes_exact):
        if not (vacuous or math.isinf(slope.direct[i])):
            assert contains(slope, i, g), (
                f"the ball misses the slope {float(g)!r} by input {i} of {inputs} in {fmt.name}"
            )
    for style in styles:
        tally.evaluations += 1
        to = Floats(fmt, rng, **style)
        try:
            at = evaluate(root, inputs, to)
        except Undefined:
            assert vacuous, f"overflows in {fmt.name} at {inputs}, but has the budget {ball.direct}"
            continue
        if not vacuous:
            error = excess(ball, (), at[id(root)], exact)
            tally.meet("direct", error, float(ball.direct))
            tally.meet("rearranged", error, float(ball.rearranged))
        if not slopes_exact:
            continue
        try:
            answers = gradient(root, at, len(inputs), to, rng)
        except Undefined:
            assert vacuous or np.isinf(slope.direct).any(), f"a slope overflows in {fmt.name} at {inputs}"
            continue
        for i, (answer, g) in enumerate(zip(answers, slopes_exact, strict=True)):
            if not math.isinf(slope.direct[i]):
                tally.meet("gradient", excess(slope, i, answer, g), float(slope.direct[i]))


def campaign(fmt: truth.Format, functions: bool, count: int, seed: int) -> Tally:
    """`count` expressions, regimes in turn."""
    tally = Tally()
    rng = random.Random(f"{seed} {fmt.name} {functions}")
    with mpmath.workprec(precision(fmt)):
        for turn in range(count):
            inputs = rng.choice((1, 2, 3, 5))
            root = expression(rng, rng.choice((1, 2, 2, 3)), inputs, functions)
            numbers = values(rng, fmt, REGIMES[turn % len(REGIMES)], inputs)
            try_expression(root, numbers, fmt, rng, tally)
    return tally


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_no_correct_evaluation_leaves_its_budget(dtype, functions, record_property, capsys):
    tally = campaign(FORMATS[dtype], functions, EXPRESSIONS // 2, SEED)
    record_property("error_over_budget", str(tally))
    with capsys.disabled():
        print(f"\n{dtype:9}", "functions" if functions else "rational ", tally)
    assert max(tally.worst.values()) <= 1.0
    # A bound that is never approached catches nothing; and a quarter of these budgets would be caught lying.
    assert tally.worst["direct"] > 0.25
    assert tally.worst["gradient"] > 0.25
    assert tally.vacuous < tally.expressions / 2


# ---------------------------------------------------------------------------------------------------------------------
# Other forms of polynomials


def polynomial(rng: random.Random, depth: int, inputs: int) -> Node:
    """Sums and products only, with at most two hundred terms when multiplied out."""
    while True:
        node = _polynomial(rng, depth, inputs)
        if 2 <= len(expanded(node)) <= 200:
            return node


def _polynomial(rng: random.Random, depth: int, inputs: int) -> Node:
    if depth == 0:
        return Node("input", data=rng.randrange(inputs))
    args = tuple(_polynomial(rng, depth - 1, inputs) for _ in range(rng.choice((2, 2, 3))))
    if rng.random() < 0.5:
        return Node("sum", tuple(Node("negative", (a,)) if rng.random() < 0.5 else a for a in args))
    return Node("product", args[:2] if rng.random() < 0.6 else (args[0], args[0]))


Factors = int | tuple["Factors", "Factors"]
Terms = list[tuple[int, Factors]]


def expanded(node: Node) -> Terms:
    """Multiplied out: a sign for each term and its inputs, multiplied in the order in which they were nested."""
    match node.op:
        case "input":
            return [(1, node.data)]
        case "negative":
            return [(-sign, factors) for sign, factors in expanded(node.args[0])]
        case "sum":
            return [term for a in node.args for term in expanded(a)]
    left, right = map(expanded, node.args)
    return [(s * t, (a, b)) for s, a in left for t, b in right]


def flat(factors: Factors) -> tuple[int, ...]:
    """The inputs of a term, in order."""
    return (factors,) if isinstance(factors, int) else tuple(sorted(flat(factors[0]) + flat(factors[1])))


def reassociated(terms: Terms) -> Terms:
    """Each term as a running product."""
    return [(sign, functools.reduce(lambda a, b: (a, b), flat(factors))) for sign, factors in terms]


def collected(terms: Terms) -> Terms:
    """Like terms taken together: a² - 2ab + b²."""
    like: dict[tuple[int, ...], list[tuple[int, Factors]]] = {}
    for term in terms:
        like.setdefault(flat(term[1]), []).append(term)
    return [(count, same[0][1]) for same in like.values() if (count := sum(sign for sign, _ in same))]


def multiplied_out(terms: Terms, inputs: list[float], to: Floats) -> float:
    """The sum of the terms."""

    def product(factors: Factors) -> float:
        return inputs[factors] if isinstance(factors, int) else to.times(product(factors[0]), product(factors[1]))

    return to.total([to.times(to.constant(coefficient), product(factors)) for coefficient, factors in terms])


def as_nodes(terms: Terms) -> Node:
    """The same as an expression: what a definition is that multiplies out itself."""

    def product(factors: Factors) -> Node:
        if isinstance(factors, int):
            return Node("input", data=factors)
        return Node("product", (product(factors[0]), product(factors[1])))

    return Node("sum", tuple(product(f) if sign > 0 else Node("negative", (product(f),)) for sign, f in terms))


@pytest.mark.parametrize("dtype", FORMATS)
def test_multiplying_out_and_factoring_stay_rearranged(dtype, record_property, capsys):
    fmt, tally = FORMATS[dtype], Tally()
    rng = random.Random(f"{SEED} {dtype} forms")
    for turn in range(EXPRESSIONS // 2):
        count = rng.choice((2, 3, 4))
        root = polynomial(rng, rng.choice((1, 2, 3)), count)
        regime = REGIMES[turn % len(REGIMES)]
        inputs = values(rng, fmt, regime, count)
        terms = expanded(root)
        both = [
            truth.certify(definition(n), {"x": np.array(inputs)}, dtype).paths[0].value for n in (root, as_nodes(terms))
        ]
        exact = evaluate(root, inputs, Rationals())[id(root)]
        tally.expressions += 1
        for order in ("given", "sorted", "reversed", "random"):
            to = Floats(fmt, rng, order)
            tally.evaluations += 3
            nested, spread_out = (float(ball.rearranged) for ball in both)
            if nested < math.inf:
                tally.meet("multiplied out", abs(Fraction(multiplied_out(terms, inputs, to)) - exact), nested)
                tally.meet("collected", abs(Fraction(multiplied_out(collected(terms), inputs, to)) - exact), nested)
                # Another order of factors may underflow half way where the definition's own does not.
                if regime in ("ties", "plain", "near") and fmt.emin < -100:
                    other = multiplied_out(reassociated(terms), inputs, to)
                    tally.meet("reassociated", abs(Fraction(other) - exact), nested)
            if spread_out < math.inf:
                tally.meet("factored", abs(Fraction(evaluate(root, inputs, to)[id(root)]) - exact), spread_out)
    record_property("error_over_budget", str(tally))
    with capsys.disabled():
        print(f"\n{dtype:9} forms     ", tally)
    assert max(tally.worst.values()) <= 1.0
    assert max(tally.worst.values()) > 0.05


def test_squares_of_differences_multiplied_out_are_rearranged_and_not_direct():
    fmt = FORMATS["float32"]
    rng = random.Random(SEED)
    outside = 0
    for _ in range(50):
        a = values(rng, fmt, "near", 2)
        root = Node("sum", (Node("input", data=0), Node("negative", (Node("input", data=1),))))
        square = Node("product", (root, root))
        ball = truth.certify(definition(square), {"x": np.array(a)}, "float32").paths[0].value
        answer = multiplied_out(collected(expanded(square)), a, Floats(fmt, rng))
        error = abs(Fraction(answer) - (Fraction(a[0]) - Fraction(a[1])) ** 2)
        assert error <= Fraction(float(ball.rearranged))
        outside += error > Fraction(float(ball.direct))
    assert outside > 10


# ---------------------------------------------------------------------------------------------------------------------
# Search for a counterexample


@pytest.mark.parametrize("dtype", FORMATS)
def test_climbing_towards_the_worst_finds_none(dtype, record_property, capsys):
    """Change one input at a time, keep what raises error ÷ budget; orders and the library's errors are drawn anew."""
    fmt, best = FORMATS[dtype], Tally()
    rng = random.Random(f"{SEED} {dtype} climb")
    with mpmath.workprec(precision(fmt)):
        for climb in range(CLIMBS):
            count = rng.choice((2, 3, 5))
            root = expression(rng, rng.choice((1, 2)), count, functions=climb % 2 == 1)
            inputs = values(rng, fmt, rng.choice(REGIMES), count)
            goal = rng.choice(("direct", "gradient"))
            height = 0.0
            for _ in range(40):
                step = list(inputs)
                i = rng.randrange(count)
                scale = 1 + rng.choice((-1, 1)) * 2.0 ** -rng.randint(1, fmt.precision)
                step[i] = fmt.nearest(Fraction(step[i]) * Fraction(scale))
                if math.isinf(step[i]):
                    continue
                here = Tally()
                try_expression(root, step, fmt, rng, here, [rng.choice(STYLES)])
                share = here.worst.get(goal, 0.0)
                if share >= height:
                    inputs, height = step, share
                best.expressions += 1
                best.evaluations += here.evaluations
                for kind, worst in here.worst.items():
                    best.worst[kind] = max(best.worst.get(kind, 0.0), worst)
    record_property("error_over_budget", str(best))
    with capsys.disabled():
        print(f"\n{dtype:9} climbing  ", best)
    assert max(best.worst.values()) <= 1.0


@pytest.mark.parametrize("dtype", FORMATS)
def test_long_sums_in_their_worst_order_stay_inside(dtype, capsys):
    """One large term first, then many that are each just lost: the order that a bound for sums is made for."""
    fmt, tally = FORMATS[dtype], Tally()
    rng = random.Random(SEED)
    for count in (10, 100, 300):
        small = fmt.nearest(Fraction(fmt.unit) * Fraction(255, 256))
        inputs = [1.0] + [small] * count
        root = Node("sum", tuple(Node("input", data=i) for i in range(count + 1)))
        try_expression(root, inputs, fmt, rng, tally, [{"order": "given"}])
        pairs = Node("sum", tuple(Node("product", (a, a)) for a in root.args))
        roots = [1.0] + [fmt.nearest(Fraction(math.sqrt(small)) * Fraction(255, 256))] * count
        try_expression(pairs, roots, fmt, rng, tally, [{"order": "given"}])
    with capsys.disabled():
        print(f"\n{dtype:9} long sums ", tally)
    assert 0.8 < tally.worst["direct"] <= 1.0


def test_differences_squared_and_multiplied_out_in_one_long_loop_stay_rearranged():
    fmt, rng = FORMATS["float32"], random.Random(SEED)
    small = 0.49 * math.sqrt(2 * fmt.unit)
    inputs = [fmt.nearest(Fraction(x)) for x in (1.0, 0.0, *[small, -small] * 50)]
    squares = []
    for i in range(0, len(inputs), 2):
        difference = Node("sum", (Node("input", data=i), Node("negative", (Node("input", data=i + 1),))))
        squares.append(Node("product", (difference, difference)))
    root = Node("sum", tuple(squares))
    ball = truth.certify(definition(root), {"x": np.array(inputs)}, "float32").paths[0].value
    error = abs(
        Fraction(multiplied_out(expanded(root), inputs, Floats(fmt, rng)))
        - evaluate(root, inputs, Rationals())[id(root)]
    )
    assert 0.25 < error / Fraction(float(ball.rearranged)) <= 1


# ---------------------------------------------------------------------------------------------------------------------
# The trial can convict


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
def test_a_quarter_of_the_budgets_would_be_convicted(functions, monkeypatch):
    meet = Tally.meet
    monkeypatch.setattr(Tally, "meet", lambda self, kind, error, budget: meet(self, kind, error, budget / 4))
    tally = campaign(FORMATS["float32"], functions, 60, SEED)
    assert tally.worst["direct"] > 1.0
    assert tally.worst["gradient"] > 1.0


def test_a_budget_that_forgets_the_rounding_of_products_is_convicted(monkeypatch):
    from oracle.truth import products

    def forgetful(left, right):
        value, direct, *rest = products_multiply(left, right)
        return value, direct / 8, *rest

    products_multiply = products.multiply
    monkeypatch.setattr(products, "multiply", forgetful)
    rng = random.Random(SEED)
    tally = Tally()
    x, y = Node("input", data=0), Node("input", data=1)
    for _ in range(20):
        try_expression(
            Node("product", (x, y)), values(rng, FORMATS["float32"], "plain", 2), FORMATS["float32"], rng, tally
        )
    assert tally.worst["direct"] > 1.0
