"""Correct variants: right implementations of the catalogue's concepts, written to provoke false alarms.

Other orders of summation, other types inside, other functions of the libraries, expansions, masks, loops, gradients by
hand: each is right, and none may be convicted. A file is a topic, a function a variant, and its docstring says what is
unusual about it.
"""

from __future__ import annotations

import importlib
import pkgutil

from oracle.evaluation.variants.variant import Variant

__all__ = ["Variant", "variants"]


def variants() -> tuple[Variant, ...]:
    """All of them, by topic; a file beside this one is all the registration that a topic needs."""
    topics = sorted(topic.name for topic in pkgutil.iter_modules(__path__) if topic.name != "variant")
    modules = [importlib.import_module(f"{__name__}.{topic}") for topic in topics]
    return tuple(found for module in modules for found in vars(module).values() if isinstance(found, Variant))
