"""Find the concepts and read each page into a `Concept`.

A page is a module under `oracle/concepts/<family>/`; being there is all the registration it needs. Reading one says
what is lacking, by name, and how the smallest page looks. Pages of one's own are found in `oracle.own_concepts`.
"""

from __future__ import annotations

import importlib
import pkgutil
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from oracle.catalogue.parts import SIDES, Concept, Implementation, MalformedPage, script
from oracle.catalogue.reading import read, remade
from oracle.own_concepts import announced, found, is_path

__all__ = [
    "SIDES",
    "Concept",
    "Implementation",
    "MalformedPage",
    "built_in",
    "load",
    "load_all",
    "names",
    "read",
    "remade",
    "script",
]

_PACKAGE = "oracle.concepts"


def names() -> tuple[str, ...]:
    """The built-in concepts, as "family/name"."""
    package = importlib.import_module(_PACKAGE)
    found = []
    for family in pkgutil.iter_modules(package.__path__):
        if family.ispkg:
            inner = importlib.import_module(f"{_PACKAGE}.{family.name}")
            found += [f"{family.name}/{page.name}" for page in pkgutil.iter_modules(inner.__path__)]
    return tuple(sorted(found))


def load(name: str | Path) -> Concept:
    """The concept called `name` ("family/name"), or in the file `name` ("my_concept.py"), or announced by a package.

    Raises a `KeyError` that names the choices, a `FileNotFoundError`, or `MalformedPage`.
    """
    if not is_path(str(name)) and name in names():
        return built_in(str(name))
    concept = found(str(name))
    if concept is None:
        others = (*names(), *announced())
        close = get_close_matches(str(name), others, 3) or others
        raise KeyError(
            f"there is no concept {str(name)!r}; choose one of {', '.join(close)}, or name a file of your own, as in "
            "path/to/my_concept.py"
        )
    return concept


@cache
def built_in(name: str) -> Concept:
    """A concept of the catalogue."""
    return read(importlib.import_module(f"{_PACKAGE}.{name.replace('/', '.')}"), name)


def load_all() -> tuple[Concept, ...]:
    """Every built-in concept, by row of the catalogue."""
    return tuple(sorted(map(built_in, names()), key=lambda concept: (concept.row, concept.name)))
