"""Load concepts: built in, from a file of the user, or announced by a package.

A concept is a module, `NAME.py`, which is enough by itself. A companion module `NAME_libraries.py` and scenes in
`NAME.md` are read as well, if they are beside it. A built-in concept is a module under `oracle/concepts/<family>/`; no
other registration is needed. A concept of a user may leave out FORMULA, SOURCES and implementations, and may have
`reference`, a function in plain NumPy, instead of `definition` (`oracle.catalogue.reference`). Its name is that of its
file or of its entry point.

While a user's companion runs, its folder is on the import path and `from NAME import …` gives the concept module
itself, unless another module of that name has been imported before.
"""

import importlib
import importlib.util
import inspect
import sys
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from oracle.catalogue.concept import Concept, MalformedConcept
from oracle.catalogue.declarations import Scene
from oracle.catalogue.discovery import (
    COMPANION,
    SMALLEST,
    announced,
    companion_of,
    full_name,
    has_scenes,
    is_companion,
    is_path,
    names,
)
from oracle.catalogue.module_reader import read
from oracle.catalogue.scene_text import parse
from oracle.domains import Domain

_loaded: dict[str, tuple[Path, tuple[int, ...], Concept]] = {}  # by name: the file, times of change, and the concept
_PACKAGE = "oracle.concepts"


def load(name: str | Path) -> Concept:
    """Return the concept with this name, in this file, or registered by a package.

    Args:
        name: "family/name" of a concept in the catalogue, or its last part if this is unique; the path of a concept
            file; or a name that an installed package registers.

    Returns:
        The concept. A file is read again if it has changed.

    Raises:
        UnknownConcept: there is no such concept; a `KeyError` whose message has the closest names.
        FileNotFoundError: there is no such file.
        MalformedConcept: the file does not state a concept.

    >>> load("hinge_loss").name
    'linear_classifiers/hinge_loss'
    """
    text = str(name)
    if text in _loaded and not is_path(text):
        return _loaded[text][2]
    text = full_name(text)
    concept = built_in(text) if not is_path(text) and text in names() else found(text)
    assert concept is not None  # `full_name` returns names that exist
    return concept


@cache
def built_in(name: str) -> Concept:
    """A concept of the catalogue."""
    module = importlib.import_module(f"{_PACKAGE}.{name.replace('/', '.')}")
    file = Path(str(module.__file__)).with_suffix(".md")
    return read(module, name, companion=_installed_companion(module), scenes=_scenes(file) if file.is_file() else ())


def load_all() -> tuple[Concept, ...]:
    """Return all built-in concepts, sorted by row of the study notes and name; those without a row come last."""
    return tuple(sorted(map(built_in, names()), key=lambda concept: (not concept.row, concept.row, concept.name)))


def found(name: str) -> Concept | None:
    """Return the concept in the file `name`, or the loaded or announced concept of that name; None if there is none.

    A file is read again if it, its companion or its scenes have changed since it was loaded.
    """
    if is_path(name):
        return _own(Path(name))
    if name in _loaded:
        return _loaded[name][2]
    point = announced().get(name)
    if point is None:
        return None
    try:
        module = importlib.import_module(point.module)
    except ImportError as error:
        raise MalformedConcept(f"the concept {name} is announced as {point.value}, which raised: {error}") from error
    file = Path(module.__file__ or "")
    scenes = _scenes(file.with_suffix(".md")) if has_scenes(file) else ()
    concept = read(module, name, own=name, companion=_installed_companion(module), scenes=scenes)
    _loaded[name] = (file, (), concept)
    return concept


def _own(path: Path) -> Concept:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}; paths are relative to {Path.cwd()}")
    if is_companion(path):
        base = path.stem.removesuffix(COMPANION) + ".py"
        raise MalformedConcept(f"{path.name} is the companion of {base}; name {base}, and both are read")
    beside = companion_of(path)
    parts = [path, *([beside] if beside.is_file() else []), *([path.with_suffix(".md")] if has_scenes(path) else [])]
    known, changed = _loaded.get(path.stem), tuple(part.stat().st_mtime_ns for part in parts)
    if known is not None and known[:2] == (path.resolve(), changed):
        return known[2]
    module = module_at(path)
    companion = _own_companion(beside, path.stem, module) if beside in parts else None
    scenes = _scenes(path.with_suffix(".md")) if has_scenes(path) else ()
    concept = read(module, path.stem, own=path.as_posix(), companion=companion, scenes=scenes)
    _loaded[path.stem] = (path.resolve(), changed, concept)
    return concept


def _installed_companion(module: ModuleType) -> ModuleType | None:
    """The companion beside a module that was imported from a package, or None."""
    name = module.__name__ + COMPANION
    return importlib.import_module(name) if importlib.util.find_spec(name) is not None else None


def _own_companion(path: Path, base: str, module: ModuleType) -> ModuleType:
    """The companion beside a user's file; in it, `base` is the name of the concept module."""
    if base in sys.modules:
        return module_at(path)
    sys.modules[base] = module
    try:
        return module_at(path)
    finally:
        del sys.modules[base]


def _scenes(path: Path) -> tuple[Scene, ...]:
    return parse(path.read_text(encoding="utf-8"), path.name)


def module_at(path: Path) -> ModuleType:
    """Run the file as a module, with its folder on the import path.

    Raises `MalformedConcept`, with the line, if that fails.
    """
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
            f"{path.name}, line {error.lineno}, is not valid Python: {error.msg}{f' in `{text}`' if text else ''}; "
            f"{SMALLEST}"
        ) from error
    except Exception as error:
        del sys.modules[name]
        raise MalformedConcept(f"{path.name}{_at(error, path)} raised {type(error).__name__}: {error}") from error
    finally:
        sys.path.remove(str(path.parent))
    return module


def _at(error: Exception, path: Path) -> str:
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}," if line else ""


def concept_of(function: Callable[..., Any], domain: Domain, differentiable: Sequence[str] = ()) -> Concept:
    """A reference function as a concept, certified if it can run over certified numbers."""
    name = getattr(function, "__name__", "") or type(function).__name__
    name = name if name.isidentifier() else "the reference"
    module = ModuleType(name)
    parts = (inspect.getdoc(function) or "").split("\n\n")
    first = next((part for part in parts if part and not part.startswith(f"{name}(")), "")  # in C, a call comes first
    vars(module).update(
        __doc__=first.replace("\n", " ") or f"What {name} computes.",
        reference=function,
        inputs=lambda: domain,
        DIFFERENTIABLE=tuple(differentiable),
    )
    return read(module, name, own=name)
