"""Variants: correct implementations of the catalogue's concepts in unusual forms, to look for false alarms.

They use other orders of summation, wider types, other library functions, expanded formulas, masks, loops and gradients
written by hand. Each is correct, so a failing verdict on one of them is a false alarm. A module is a topic, a function
is a variant, and its docstring describes what is unusual about it.
"""

import pkgutil
from importlib import import_module

from oracle.evaluation.variants.variant import Variant

__all__ = ["Variant", "variants"]


def variants() -> tuple[Variant, ...]:
    """Return all variants, by topic."""
    topics = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(found for topic in topics for found in vars(topic).values() if isinstance(found, Variant))
