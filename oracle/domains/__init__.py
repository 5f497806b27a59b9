"""What a concept's inputs may be, and the examples worth trying.

A `Domain` says what is valid; the regimes say which valid values find faults. `domain.examples(dtype)` is a Hypothesis
strategy, `domain.at(sizes, ...)` one plain example, `domain.cast(...)` one that is given.
"""

from oracle.domains.casting import OutsideDomain
from oracle.domains.domain import Domain
from oracle.domains.example import Example
from oracle.domains.layouts import LAYOUTS
from oracle.domains.regimes import DRAWN_REGIMES, REGIMES, VALID_REGIMES
from oracle.domains.rounding import round_to
from oracle.domains.specs import Choice, Labels, Reals, Scalar

__all__ = [
    "DRAWN_REGIMES",
    "LAYOUTS",
    "REGIMES",
    "VALID_REGIMES",
    "Choice",
    "Domain",
    "Example",
    "Labels",
    "OutsideDomain",
    "Reals",
    "Scalar",
    "round_to",
]
