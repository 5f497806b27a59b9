"""The best known formulations: what each concept's fastest versions are measured against, in the same rounds.

A rival is a function of the concept's inputs, by name, and of the cotangent where it gives a gradient. It must agree
with the truth like any other version; one in torch is differentiated by autograd as well.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from oracle.bench.reference_kernels.kernel import LISTED, ReferenceKernel, reference_kernel

__all__ = ["ReferenceKernel", "reference_kernel", "rivals_of"]


@cache
def _read() -> None:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def rivals_of(concept: str) -> tuple[ReferenceKernel, ...]:
    """Return the rivals of a concept's versions."""
    _read()
    return tuple(LISTED.get(concept, ()))
