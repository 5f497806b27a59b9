"""The best known formulations: what each concept's fastest versions are measured against, in the same rounds.

A rival is a function of the concept's inputs, by name, and of the cotangent where it gives a gradient. It must agree
with the truth like any other version; one in torch is differentiated by autograd as well.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from oracle.bench.rivals.rival import LISTED, Rival, rival

__all__ = ["Rival", "rival", "rivals_of"]


@cache
def _read() -> None:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def rivals_of(concept: str) -> tuple[Rival, ...]:
    """Return the rivals of a concept's versions."""
    _read()
    return tuple(LISTED.get(concept, ()))
