"""Random expressions whose parts are used many times, and expressions whose gradient meets an infinite slope."""

from __future__ import annotations

import random
from fractions import Fraction

from tests.support.expressions import CONSTANTS, FUNCTIONS, Node


def shared(rng: random.Random, inputs: int, functions: bool) -> Node:
    """An expression made of a few parts, each of which may be used in any later one and in the result."""
    made = [Node("input", data=i) for i in range(inputs)]
    if rng.random() < 0.5:
        made.append(Node("constant", data=rng.choice(CONSTANTS)))
    kinds = ["sum"] * 5 + ["finished", "product", "product", "product", "negative"]
    kinds += ["quotient", "maximum", rng.choice(FUNCTIONS)] if functions else []
    for _ in range(rng.randint(2, 7)):
        op = rng.choice(kinds)
        count = rng.choice((2, 2, 3)) if op in ("sum", "finished", "maximum") else 1 if op in FUNCTIONS else 2
        args = tuple(rng.choice(made[-4:] if rng.random() < 0.6 else made) for _ in range(count))
        if op == "quotient" and rng.random() < 0.5:
            args = args[:1] * 2  # the two contributions of x / x to the adjoint of x cancel
        made.append(Node(op, args[:1] if op == "negative" else args))
    return Node("sum", (made[-1], *rng.sample(made, min(len(made), rng.choice((1, 2, 3))))))


def steep(rng: random.Random, inputs: int) -> Node:
    """A product, a sum or a power of roots, whose arguments are often 0: there a slope of 0 meets an infinite one."""
    leaves = [Node("input", data=i) for i in range(inputs)]

    def root() -> Node:
        x = rng.choice(leaves)
        inner = rng.choice((x, Node("product", (x, x)), Node("abs", (x,)), Node("sum", (x, rng.choice(leaves)))))
        if rng.random() < 0.3:
            return Node("raised", (inner,), rng.choice((Fraction(1, 2), Fraction(1, 4), Fraction(3, 2))))
        return Node(rng.choice(("sqrt", "sqrt", "norm")), (inner,))

    parts = [root(), root(), rng.choice(leaves)]
    factor = rng.choice(parts)
    product = Node("product", (factor, rng.choice((factor, *parts))))
    return rng.choice((product, Node("sum", (product, rng.choice(parts))), Node("product", (product, parts[1]))))
