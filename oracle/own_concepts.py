"""Concepts of one's own: pages in files anywhere, or announced by a package under the entry points `oracle.concepts`.

Such a page reads as those of the catalogue do. It may leave out ROW, FORMULA and SOURCES, and implementations: what it
is for may be a function elsewhere. Instead of `definition` it may have `reference`, a function in plain NumPy
(`oracle.reference`). Its name is that of the file, or of the entry point.

This module is imported with the command line, so that what it needs of NumPy it imports late.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
import zlib
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oracle.catalogue import Concept

__all__ = ["SMALLEST", "announced", "announced_files", "files", "found", "is_path", "module_at"]

_GROUP = "oracle.concepts"

SMALLEST = '''the smallest one is
    """Sum of a vector."""
    from oracle.domains import Domain, Reals
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry
        return total
    def numpy_vectorized(x):
        return x.sum()
    def inputs():
        return Domain(x=Reals("n"))'''

_loaded: dict[str, tuple[Path, int, Concept]] = {}  # by name: where it was found, and when that was last changed


def is_path(name: str) -> bool:
    """Whether a concept's name is that of a file."""
    return name.endswith(".py")


def files(place: Path) -> list[Path]:
    """The file itself, or the files in and below a folder that state a concept; raises `FileNotFoundError`.

    In a folder, those count that have `inputs` and `definition` or `reference`, or `SCENES`, at the top level.
    """
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise FileNotFoundError(f"there is no {place}; name a file with a concept, or a folder of them")
    below = [path for path in sorted(place.rglob("*.py")) if not any(part[0] == "." for part in path.parts if part)]
    stated = [path for path in below if _states_one(path)]
    if not stated:
        raise FileNotFoundError(f"no file in {place} states a concept: none has `inputs` and `definition`; {SMALLEST}")
    return stated


def _states_one(path: Path) -> bool:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError, ValueError):
        return False
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return "SCENES" in names or ("inputs" in names and bool(names & {"definition", "reference"}))


def announced() -> dict[str, EntryPoint]:
    """The concepts that installed packages announce, by name."""
    return {point.name: point for point in entry_points(group=_GROUP)}


def announced_files() -> Iterator[tuple[str, Path]]:
    """Their names and files, found without running them."""
    for name, point in sorted(announced().items()):
        try:
            spec = importlib.util.find_spec(point.module)
        except (ImportError, ValueError):
            continue
        if spec is not None and spec.origin is not None and Path(spec.origin).is_file():
            yield name, Path(spec.origin)


def found(name: str) -> Concept | None:
    """The concept in the file `name`, or of that name among those loaded before or announced; None if there is none.

    A file that was changed is read again.
    """
    from oracle.catalogue import MalformedPage, read

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
        raise MalformedPage(f"the concept {name} is announced as {point.value}, which says {error}") from error
    concept = read(module, name, own=name)
    _loaded[name] = (Path(module.__file__ or ""), 0, concept)
    return concept


def module_at(path: Path) -> ModuleType:
    """The file as a module, run as if it lay on the path; `MalformedPage` says where it cannot be."""
    from oracle.catalogue import MalformedPage

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
        raise MalformedPage(
            f"{path.name}, line {error.lineno}, is no Python: {error.msg}{f' in `{text}`' if text else ''}; {SMALLEST}"
        ) from error
    except Exception as error:
        del sys.modules[name]
        raise MalformedPage(f"{path.name}{_at(error, path)} raised {type(error).__name__}: {error}") from error
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
