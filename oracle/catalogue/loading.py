"""Load concepts: built in, from a file of the user, or announced by a package.

A built-in concept is a module under `oracle/concepts/<family>/`; no other registration is needed. A concept of a user
may leave out ROW, FORMULA, SOURCES and implementations, and may have `reference`, a function in plain NumPy, in the
place of `definition` (`oracle.catalogue.reference`). Its name is that of its file or of its entry point.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import sys
import zlib
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from oracle.catalogue.concept import Concept, MalformedConcept
from oracle.catalogue.discovery import SMALLEST, announced, is_path
from oracle.catalogue.module_reader import read
from oracle.domains import Domain

__all__ = ["built_in", "concept_of", "found", "load", "load_all", "module_at", "names"]

_loaded: dict[str, tuple[Path, int, Concept]] = {}  # by name: the file, its time of change, and the concept in it

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

    Raises a `KeyError` that names the choices, a `FileNotFoundError`, or `MalformedConcept`.
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


def found(name: str) -> Concept | None:
    """The concept in the file `name`, or of that name among those loaded before or announced; None if there is none.

    A file that was changed is read again.
    """
    if is_path(name):
        path = Path(name)
        if not path.is_file():
            raise FileNotFoundError(f"there is no file {path}; paths are relative to {Path.cwd()}")
        known = _loaded.get(path.stem)
        changed = path.stat().st_mtime_ns
        if known is not None and known[:2] == (path.resolve(), changed):
            return known[2]
        concept = read(module_at(path), path.stem, own=path.as_posix())
        _loaded[path.stem] = (path.resolve(), changed, concept)
        return concept
    if name in _loaded:
        return _loaded[name][2]
    point = announced().get(name)
    if point is None:
        return None
    try:
        module = importlib.import_module(point.module)
    except ImportError as error:
        raise MalformedConcept(f"the concept {name} is announced as {point.value}, which says {error}") from error
    concept = read(module, name, own=name)
    _loaded[name] = (Path(module.__file__ or ""), 0, concept)
    return concept


def module_at(path: Path) -> ModuleType:
    """The file as a module, run as if it lay on the path; `MalformedConcept` says where it cannot be."""
    path = path.resolve()
    name = f"oracle_own_{path.stem}_{zlib.crc32(str(path).encode()):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None  # of a file whose name ends in .py there is one
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        exec(compile(path.read_bytes(), path, "exec", dont_inherit=True), vars(module))
    except SyntaxError as error:
        del sys.modules[name]
        text = (error.text or "").strip()
        raise MalformedConcept(
            f"{path.name}, line {error.lineno}, is no Python: {error.msg}{f' in `{text}`' if text else ''}; {SMALLEST}"
        ) from error
    except Exception as error:
        del sys.modules[name]
        raise MalformedConcept(f"{path.name}{_at(error, path)} raised {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def _at(error: Exception, path: Path) -> str:
    """The last line of the file that was run."""
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}," if line else ""


def concept_of(function: Callable[..., Any], domain: Domain, differentiable: Sequence[str] = ()) -> Concept:
    """A reference function as a concept, certified if certified numbers can run it."""
    name = getattr(function, "__name__", "") or type(function).__name__
    name = name if name.isidentifier() else "the reference"
    page = ModuleType(name)
    told = (inspect.getdoc(function) or "").split("\n\n")
    said = next((part for part in told if part and not part.startswith(f"{name}(")), "")  # in C, it opens with a call
    vars(page).update(
        __doc__=said.replace("\n", " ") or f"What {name} computes.",
        reference=function,
        inputs=lambda: domain,
        DIFFERENTIABLE=tuple(differentiable),
    )
    return read(page, name, own=name)
