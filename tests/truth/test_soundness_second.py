"""The bounds of second derivatives are sound, as `test_soundness.py` shows for values and gradients.

The gradient of a random expression is written as an expression itself, by the reverse pass of
`tests/support/expressions.py`, and differentiated again by the same pass: exactly, and with each operation rounded.
torch differentiates the same expression by double backward. `ORACLE_EXPRESSIONS` and `ORACLE_SEED` as there.
"""

from __future__ import annotations

import functools
import math
import os
import random
from dataclasses import dataclass
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch

from oracle.truth import FORMATS, Format, certification, certify, detach, elementary
from oracle.truth.number import accumulate
from tests.support.arithmetics import FloatArithmetic, MpmathArithmetic, RationalArithmetic, Undefined, as_fraction
from tests.support.error_shares import STYLES, ErrorShares, contains, excess, precision
from tests.support.expressions import REGIMES, Node, definition, evaluate, expression, gradient, values

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))


# ---------------------------------------------------------------------------------------------------------------------
# The gradient as an expression


@dataclass(eq=False)
class Symbol(Node):
    """An expression with its exact value; comparisons compare the values."""

    exact: object = None

    def __neg__(self) -> Symbol:
        return Symbol("negative", (self,), exact=-self.exact)

    def __eq__(self, other: object) -> bool:
        return self.exact == (other.exact if isinstance(other, Symbol) else other)

    def __gt__(self, other: object) -> bool:
        return self.exact > (other.exact if isinstance(other, Symbol) else other)

    __hash__ = None


@dataclass
class Symbols:
    """An arithmetic whose results are expressions."""

    exactly: RationalArithmetic
    skips_zeros: bool = False  # a derivative of 0 may itself have a derivative

    def constant(self, x: float | Fraction) -> Symbol:
        return Symbol("constant", data=x, exact=self.exactly.constant(x))

    def total(self, terms: list[Symbol]) -> Symbol:
        if not terms:
            return self.constant(0)
        exact = self.exactly.total([t.exact for t in terms])
        return terms[0] if len(terms) == 1 else Symbol("finished", tuple(terms), exact=exact)

    def times(self, x: Symbol, y: Symbol) -> Symbol:
        return Symbol("product", (x, y), exact=self.exactly.times(x.exact, y.exact))

    def over(self, x: Symbol, y: Symbol) -> Symbol:
        return Symbol("quotient", (x, y), exact=self.exactly.over(x.exact, y.exact))

    def function(self, name: str, x: Symbol) -> Symbol:
        return Symbol(name, (x,), exact=self.exactly.function(name, x.exact))

    def power(self, x: Symbol, exponent: Fraction) -> Symbol:
        return Symbol("raised", (x,), exponent, exact=self.exactly.power(x.exact, exponent))

    def lower(self, exponent: Fraction) -> Fraction:
        return exponent - 1


def mirrored(root: Node, at: dict[int, object]) -> dict[int, Symbol]:
    """Every node of an expression as a symbol with its exact value."""
    symbols: dict[int, Symbol] = {}
    for node in root.order():
        symbols[id(node)] = Symbol(node.op, tuple(symbols[id(a)] for a in node.args), node.data, exact=at[id(node)])
    return symbols


def slope_along(
    root: Node, inputs: list[float], along: list[float], exactly: RationalArithmetic, rng: random.Random
) -> Node:
    """Σ along · gradient as an expression."""
    symbol = mirrored(root, evaluate(root, inputs, exactly))[id(root)]
    to = Symbols(exactly)
    by_input = gradient(symbol, {id(node): node for node in symbol.order()}, len(inputs), to, rng)
    return to.total([to.times(to.constant(weight), slope) for weight, slope in zip(along, by_input, strict=True)])


# ---------------------------------------------------------------------------------------------------------------------
# The same by torch


def by_torch(root: Node, leaf: torch.Tensor) -> torch.Tensor:
    """The expression on tensors."""
    at: dict[int, torch.Tensor] = {}
    for node in root.order():
        xs = [at[id(a)] for a in node.args]
        match node.op:
            case "input":
                result = leaf[node.data]
            case "constant" | "decimal":
                result = torch.tensor(float(Fraction(node.data)), dtype=torch.float64).to(leaf)
            case "detach":
                result = xs[0].detach()
            case "raised":
                result = xs[0] ** float(node.data)
            case "sum" | "finished":
                result = functools.reduce(torch.add, xs)
            case "product":
                result = xs[0] * xs[1]
            case "quotient":
                result = xs[0] / xs[1]
            case "negative":
                result = -xs[0]
            case "maximum":
                result = functools.reduce(torch.maximum, xs)
            case "norm":
                result = torch.linalg.vector_norm(torch.stack(xs))
            case "logsumexp":
                result = torch.logsumexp(torch.stack(xs), 0)
            case name:
                result = getattr(torch, name)(xs[0])
        at[id(node)] = result
    return at[id(root)]


def twice_by_torch(root: Node, inputs: list[float], along: list[float], dtype: str) -> list[float]:
    """The gradient of Σ along · gradient by double backward."""
    leaf = torch.tensor(inputs, dtype=torch.float64).to(getattr(torch, dtype)).requires_grad_()
    value = by_torch(root, leaf)
    if not value.requires_grad:
        return [0.0] * len(inputs)
    (slope,) = torch.autograd.grad(value, leaf, create_graph=True, materialize_grads=True)
    if not slope.requires_grad:
        return [0.0] * len(inputs)
    turned = slope @ torch.tensor(along).to(leaf)
    (second,) = torch.autograd.grad(turned, leaf, materialize_grads=True)
    return second.double().numpy(force=True).tolist()


# ---------------------------------------------------------------------------------------------------------------------
# Certify and compare


def try_twice(root: Node, inputs: list[float], fmt: Format, rng: random.Random, shares: ErrorShares) -> None:
    """Certify, differentiate twice exactly, in each style and by torch; record errors ÷ bounds."""
    shares.expressions += 1
    along = [float(rng.choice((-2, -1, 1, 2, 3))) for _ in inputs]
    (path,) = certify(definition(root), {"x": np.array(inputs)}, fmt.name, ("x",), along={"x": np.array(along)}).paths
    ball = path.seconds["x"]
    assert (ball.rearranged >= ball.direct).all()
    unknown = bool(np.isinf(path.value.direct) or any(np.isinf(b.direct).any() for b in (path.gradients["x"], ball)))
    shares.vacuous += unknown
    exactly = RationalArithmetic() if root.rational else MpmathArithmetic()
    try:
        slope = slope_along(root, inputs, along, exactly, rng)
        at = evaluate(slope, inputs, exactly)
        exact = [as_fraction(g) for g in gradient(slope, at, len(inputs), exactly, rng)]
    except Undefined:
        assert unknown, "there is no second derivative, but a finite bound"
        return
    for i, g in enumerate(exact):
        if not math.isinf(ball.direct[i]):
            assert contains(ball, i, g), f"the ball misses {float(g)!r} by input {i} of {inputs} in {fmt.name}"
    for style in STYLES:
        shares.evaluations += 1
        to = FloatArithmetic(fmt, rng, **style)
        try:
            at = evaluate(slope, inputs, to)
            answers = gradient(slope, at, len(inputs), to, rng)
        except Undefined:
            assert unknown, f"overflows in {fmt.name} at {inputs}"
            continue
        for i, (answer, g) in enumerate(zip(answers, exact, strict=True)):
            if not math.isinf(ball.direct[i]):
                shares.add("second", excess(ball, i, answer, g), float(ball.direct[i]))
    if unknown:
        return
    # torch multiplies the slope 0 of an operand that was not selected, or of a zero norm, by an infinite factor.
    may_be_nan = any(node.op in ("maximum", "norm") for node in root.order())
    for i, (answer, g) in enumerate(zip(twice_by_torch(root, inputs, along, fmt.name), exact, strict=True)):
        if math.isfinite(answer):
            shares.add("torch", excess(ball, i, answer, g), float(ball.direct[i]))
        else:
            assert may_be_nan, f"torch has {answer} by input {i} of {inputs} in {fmt.name}"


def campaign(fmt: Format, functions: bool, count: int, seed: int) -> ErrorShares:
    """Try `count` random expressions, with the regimes in turn."""
    shares = ErrorShares()
    rng = random.Random(f"{seed} {fmt.name} {functions} twice")
    with mpmath.workprec(precision(fmt)):
        for turn in range(count):
            inputs = rng.choice((1, 2, 3))
            root = expression(rng, rng.choice((1, 2, 2, 3)), inputs, functions)
            try_twice(root, values(rng, fmt, REGIMES[turn % len(REGIMES)], inputs), fmt, rng, shares)
    return shares


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_every_correct_second_derivative_is_within_the_bounds(dtype, functions, record_property, capsys):
    shares = campaign(FORMATS[dtype], functions, EXPRESSIONS // 2, SEED)
    record_property("error_over_bound", str(shares))
    with capsys.disabled():
        print(f"\n{dtype:9}", "functions" if functions else "rational ", shares)
    assert max(shares.worst.values()) <= 1.0
    assert shares.worst["second"] > 0.1
    assert shares.vacuous < shares.expressions / 2


# ---------------------------------------------------------------------------------------------------------------------
# The bounds are tight enough that a fault in them is found


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
def test_bounds_divided_by_eight_are_exceeded(functions, monkeypatch):
    add = ErrorShares.add
    monkeypatch.setattr(ErrorShares, "add", lambda self, kind, error, bound: add(self, kind, error, bound / 8))
    shares = campaign(FORMATS["float32"], functions, 100, SEED)
    assert shares.worst["second"] > 1.0


def test_a_reverse_pass_that_skips_adjoints_of_zero_is_found(monkeypatch):
    """The first derivative of (3x)² at 0 is 0 and the second is 18: an adjoint of 0 must be passed on."""
    triple = Node("product", (Node("input", data=0), Node("constant", data=3)))
    square = Node("product", (triple, triple))
    rng = random.Random(SEED)
    try_twice(square, [0.0], FORMATS["float64"], rng, ErrorShares())
    passes = certification.gradient
    monkeypatch.setattr(certification, "gradient", lambda outputs, leaves, again=False: passes(outputs, leaves))
    with pytest.raises(AssertionError, match="the ball misses"):
        try_twice(square, [0.0], FORMATS["float64"], rng, ErrorShares())


def test_a_derivative_that_is_not_differentiated_again_is_found(monkeypatch):
    """Here exp detaches its derivative."""
    fmt, root, rng = FORMATS["float64"], Node("exp", (Node("input", data=0),)), random.Random(SEED)
    with mpmath.workprec(precision(fmt)):
        try_twice(root, [0.75], fmt, rng, ErrorShares())
        monkeypatch.setattr(
            elementary.Elementary, "backward", lambda self, adjoint: accumulate(self.of, adjoint * detach(self))
        )
        with pytest.raises(AssertionError, match="the ball misses"):
            try_twice(root, [0.75], fmt, rng, ErrorShares())
