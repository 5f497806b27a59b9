"""Variants: correct implementations of the catalogue's concepts in unusual forms, to look for false alarms.

They use other orders of summation, wider types, other library functions, expanded formulas, masks, loops and gradients
written by hand. Each is correct, so a failing verdict on one of them is a false alarm. A module is a topic, a function
is a variant, and its docstring describes what is unusual about it.
"""

from oracle.evaluation.variants import (
    activations,
    classifiers,
    distances,
    elementwise,
    indexing,
    losses,
    networks,
    norms,
    products,
    reductions,
    sums,
    training,
)
from oracle.evaluation.variants.variant import Variant

__all__ = ["Variant", "variants"]

_TOPICS = (
    activations,
    classifiers,
    distances,
    elementwise,
    indexing,
    losses,
    networks,
    norms,
    products,
    reductions,
    sums,
    training,
)


def variants() -> tuple[Variant, ...]:
    """Return all variants, by topic."""
    return tuple(found for topic in _TOPICS for found in vars(topic).values() if isinstance(found, Variant))
