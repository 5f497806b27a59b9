"""Find concepts of users: in files anywhere, or under the entry points `oracle.concepts` of installed packages.

This module reads syntax only and imports no concept, so that the command line lists concepts without NumPy.
"""

import ast
import importlib.util
import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

GROUP = "oracle.concepts"
COMPANION = "_libraries"  # at the end of the name of a companion module

SMALLEST = '''a minimal concept module is
    """Sum of a vector."""
    from oracle.page import Domain, Reals
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


def companion_of(path: Path) -> Path:
    """The file of the companion module beside a concept module; it may be absent."""
    return path.with_name(f"{path.stem}{COMPANION}.py")


def is_companion(path: Path) -> bool:
    """Whether the file is the companion of a concept module beside it."""
    base = path.with_name(path.stem.removesuffix(COMPANION) + ".py")
    return path.stem.endswith(COMPANION) and base.is_file()


def has_scenes(path: Path) -> bool:
    """Whether the Markdown file beside a concept module exists and has a code block of a scene."""
    text = path.with_suffix(".md")
    return text.is_file() and re.search(r"(?m)^```python (numpy|torch)$", text.read_text(encoding="utf-8")) is not None


def files(place: Path) -> list[Path]:
    """The file itself, or the files in and below a folder that state a concept; raises `FileNotFoundError`.

    In a folder, a file counts if it has `inputs` and `definition` or `reference`, or `SCENES`, at the top level, or a
    Markdown file with scenes beside it. Companion modules do not count.
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
    if is_companion(path):
        return False
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
    return has_scenes(path) or "SCENES" in names or ("inputs" in names and bool(names & {"definition", "reference"}))


def announced() -> dict[str, EntryPoint]:
    """The entry points of concepts in installed packages, by name."""
    return {point.name: point for point in entry_points(group=GROUP)}


def announced_files() -> Iterator[tuple[str, Path]]:
    """The names and files of the concepts in installed packages, found without importing their modules."""
    for name, point in sorted(announced().items()):
        try:
            spec = importlib.util.find_spec(point.module)
        except (ImportError, ValueError):
            continue
        if spec is not None and spec.origin is not None and Path(spec.origin).is_file():
            yield name, Path(spec.origin)
