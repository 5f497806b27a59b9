"""Subtle faults: wrong implementations as a professional might write them, to look for faults that no check finds.

They are written by hand and not made by the operators of `mutation/`. A module is a kind of fault, a function is a
fault, and its docstring says what is wrong and for which inputs it shows. Each is wrong on valid inputs, so a verdict
that passes is a missed fault.
"""

import pkgutil
from importlib import import_module

from oracle.evaluation.subtle_faults.fault import Fault

__all__ = ["Fault", "kinds", "subtle_faults"]


def kinds() -> tuple[str, ...]:
    """Return the kinds of faults: the names of the modules that hold them."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in names if name not in ("fault", "references"))


def subtle_faults(*only: str) -> tuple[Fault, ...]:
    """Return all faults, or those of some kinds, in the order of their modules."""
    modules = (import_module(f"{__name__}.{kind}") for kind in only or kinds())
    return tuple(found for module in modules for found in vars(module).values() if isinstance(found, Fault))
