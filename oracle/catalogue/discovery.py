"""Find concepts of users: in files anywhere, or under the entry points `oracle.concepts` of installed packages.

Nothing is imported or run here: the command line lists concepts without NumPy.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

__all__ = ["GROUP", "SMALLEST", "announced", "announced_files", "files", "is_path"]

GROUP = "oracle.concepts"

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
    return {point.name: point for point in entry_points(group=GROUP)}


def announced_files() -> Iterator[tuple[str, Path]]:
    """Their names and files, found without running them."""
    for name, point in sorted(announced().items()):
        try:
            spec = importlib.util.find_spec(point.module)
        except (ImportError, ValueError):
            continue
        if spec is not None and spec.origin is not None and Path(spec.origin).is_file():
            yield name, Path(spec.origin)
