"""The valid inputs of a concept, and examples that are likely to show a fault.

A `Domain` says which inputs are valid. A *regime* is a kind of valid values that shows some kind of fault: ties, huge
values, and so on. `domain.examples(dtype)` is a Hypothesis strategy for examples, `domain.at(sizes, ...)` makes one
plain example, and `domain.cast(...)` checks given inputs.
"""

from oracle.domains.arrays import Booleans, Complexes, Integers
from oracle.domains.casting import OutsideDomain
from oracle.domains.containers import DictOf, ListOf, Optional
from oracle.domains.domain import Domain
from oracle.domains.example import Example
from oracle.domains.layouts import LAYOUTS
from oracle.domains.regimes import DRAWN_REGIMES, REGIMES, VALID_REGIMES
from oracle.domains.rounding import round_to
from oracle.domains.specs import Choice, Integer, Labels, Reals, Scalar
from oracle.domains.structures import STRUCTURES

__all__ = [
    "DRAWN_REGIMES",
    "LAYOUTS",
    "REGIMES",
    "STRUCTURES",
    "VALID_REGIMES",
    "Booleans",
    "Choice",
    "Complexes",
    "DictOf",
    "Domain",
    "Example",
    "Integer",
    "Integers",
    "Labels",
    "ListOf",
    "Optional",
    "OutsideDomain",
    "Reals",
    "Scalar",
    "round_to",
]
