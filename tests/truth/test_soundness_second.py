"""The budgets of second derivatives on trial, as `tests/truth/test_soundness.py` tries those of values and gradients.

The gradient of a random expression is written down as an expression itself, by the reverse pass of
`tests/support/expressions.py`, and differentiated again by the same pass: exactly, and with each operation rounded.
torch does the same to the same expression by double backward. `ORACLE_EXPRESSIONS` and `ORACLE_SEED` as there.
"""

from __future__ import annotations

import functools
import importlib
import math
import os
import random
from dataclasses import dataclass
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch

from oracle import truth
from oracle.truth.formats import FORMATS
from oracle.truth.number import give
from tests.support.expressions import (
    REGIMES,
    STYLES,
    Floats,
    Node,
    Rationals,
    Reals,
    Tally,
    Undefined,
    as_fraction,
    contains,
    definition,
    evaluate,
    excess,
    expression,
    gradient,
    precision,
    values,
)

certification = importlib.import_module("oracle.truth.certify")  # the module; the package has the function by that name

EXPRESSIONS = int(os.environ.get("ORACLE_EXPRESSIONS", "250"))
SEED = int(os.environ.get("ORACLE_SEED", "1"))


# ---------------------------------------------------------------------------------------------------------------------
# The gradient as an expression


@dataclass(eq=False)
class Symbol(Node):
    """An expression that knows its exact value, and is compared by it."""

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
    """Arithmetic that writes down what it is asked to do."""

    exactly: Rationals
    skips_zeros: bool = False  # what is 0 here may have a slope

    def constant(self, x: float | Fraction) -> Symbol:
        return Symbol("constant", data=x, exact=self.exactly.constant(x))

    def total(self, terms: list[Symbol]) -> Symbol:
        if not terms:
            return self.constant(0)
        exact = self.exactly.total([t.exact for t in terms])
        return terms[0] if len(terms) == 1 else Symbol("closed", tuple(terms), exact=exact)

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
    """Every node of an expression as a symbol."""
    symbols: dict[int, Symbol] = {}
    for node in root.order():
        symbols[id(node)] = Symbol(node.op, tuple(symbols[id(a)] for a in node.args), node.data, exact=at[id(node)])
    return symbols


def slope_along(root: Node, inputs: list[float], along: list[float], exactly: Rationals, rng: random.Random) -> Node:
    """Σ along · gradient, written down."""
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
            case "sum" | "closed":
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
    """Its second derivatives by double backward."""
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
# The judgement


def try_twice(root: Node, inputs: list[float], fmt: truth.Format, rng: random.Random, tally: Tally) -> None:
    """Certify, differentiate twice exactly, in each style and by torch; errors ÷ budgets go into the tally."""
    tally.expressions += 1
    along = [float(rng.choice((-2, -1, 1, 2, 3))) for _ in inputs]
    (path,) = truth.certify(
        definition(root), {"x": np.array(inputs)}, fmt.name, ("x",), along={"x": np.array(along)}
    ).paths
    ball = path.seconds["x"]
    assert (ball.rearranged >= ball.direct).all()
    unknown = bool(np.isinf(path.value.direct) or any(np.isinf(b.direct).any() for b in (path.gradients["x"], ball)))
    tally.vacuous += unknown
    exactly = Rationals() if root.rational else Reals()
    try:
        slope = slope_along(root, inputs, along, exactly, rng)
        at = evaluate(slope, inputs, exactly)
        exact = [as_fraction(g) for g in gradient(slope, at, len(inputs), exactly, rng)]
    except Undefined:
        assert unknown, "there is no second derivative, but a budget"
        return
    for i, g in enumerate(exact):
        if not math.isinf(ball.direct[i]):
            assert contains(ball, i, g), f"the ball misses {float(g)!r} by input {i} of {inputs} in {fmt.name}"
    for style in STYLES:
        tally.evaluations += 1
        to = Floats(fmt, rng, **style)
        try:
            at = evaluate(slope, inputs, to)
            answers = gradient(slope, at, len(inputs), to, rng)
        except Undefined:
            assert unknown, f"overflows in {fmt.name} at {inputs}"
            continue
        for i, (answer, g) in enumerate(zip(answers, exact, strict=True)):
            if not math.isinf(ball.direct[i]):
                tally.meet("second", excess(ball, i, answer, g), float(ball.direct[i]))
    if unknown:
        return
    # torch multiplies by the 0 of what was not chosen, or of a norm of nothing, though the other factor be infinite.
    exposed = any(node.op in ("maximum", "norm") for node in root.order())
    for i, (answer, g) in enumerate(zip(twice_by_torch(root, inputs, along, fmt.name), exact, strict=True)):
        if math.isfinite(answer):
            tally.meet("torch", excess(ball, i, answer, g), float(ball.direct[i]))
        else:
            assert exposed, f"torch has {answer} by input {i} of {inputs} in {fmt.name}"


def campaign(fmt: truth.Format, functions: bool, count: int, seed: int) -> Tally:
    """`count` expressions, regimes in turn."""
    tally = Tally()
    rng = random.Random(f"{seed} {fmt.name} {functions} twice")
    with mpmath.workprec(precision(fmt)):
        for turn in range(count):
            inputs = rng.choice((1, 2, 3))
            root = expression(rng, rng.choice((1, 2, 2, 3)), inputs, functions)
            try_twice(root, values(rng, fmt, REGIMES[turn % len(REGIMES)], inputs), fmt, rng, tally)
    return tally


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
@pytest.mark.parametrize("dtype", FORMATS)
def test_no_second_derivative_leaves_its_budget(dtype, functions, record_property, capsys):
    tally = campaign(FORMATS[dtype], functions, EXPRESSIONS // 2, SEED)
    record_property("error_over_budget", str(tally))
    with capsys.disabled():
        print(f"\n{dtype:9}", "functions" if functions else "rational ", tally)
    assert max(tally.worst.values()) <= 1.0
    assert tally.worst["second"] > 0.1
    assert tally.vacuous < tally.expressions / 2


# ---------------------------------------------------------------------------------------------------------------------
# The trial can convict


@pytest.mark.parametrize("functions", [False, True], ids=["rational", "functions"])
def test_an_eighth_of_the_budgets_would_be_convicted(functions, monkeypatch):
    meet = Tally.meet
    monkeypatch.setattr(Tally, "meet", lambda self, kind, error, budget: meet(self, kind, error, budget / 8))
    tally = campaign(FORMATS["float32"], functions, 100, SEED)
    assert tally.worst["second"] > 1.0


def test_a_tape_that_drops_what_has_no_value_is_convicted(monkeypatch):
    """(3x)² has no slope at 0, but a curvature: an adjoint of 0 must be passed on."""
    triple = Node("product", (Node("input", data=0), Node("constant", data=3)))
    square = Node("product", (triple, triple))
    rng = random.Random(SEED)
    try_twice(square, [0.0], FORMATS["float64"], rng, Tally())
    passes = certification.gradient
    monkeypatch.setattr(certification, "gradient", lambda outputs, leaves, again=False: passes(outputs, leaves))
    with pytest.raises(AssertionError, match="the ball misses"):
        try_twice(square, [0.0], FORMATS["float64"], rng, Tally())


def test_a_slope_taken_for_a_constant_is_convicted(monkeypatch):
    """The second derivative of exp forgets that its slope is its value."""
    from oracle.truth import functions

    fmt, root, rng = FORMATS["float64"], Node("exp", (Node("input", data=0),)), random.Random(SEED)
    with mpmath.workprec(precision(fmt)):
        try_twice(root, [0.75], fmt, rng, Tally())
        monkeypatch.setattr(
            functions.Elementary, "pull", lambda self, adjoint: give(self.of, adjoint * truth.detach(self))
        )
        with pytest.raises(AssertionError, match="the ball misses"):
            try_twice(root, [0.75], fmt, rng, Tally())
