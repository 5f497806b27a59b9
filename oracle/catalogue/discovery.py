"""Find concepts by name: those of the catalogue, and those of users, in files or under entry points of packages.

This module reads names and syntax only and imports no concept, so that the command line needs neither NumPy nor torch
to list concepts and to answer an unknown name.
"""

import ast
import importlib
import importlib.util
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

CONCEPTS = Path(__file__).parents[1] / "concepts"
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


class UnknownConcept(KeyError):
    """There is no concept of this name, or several; the message lists names that are near."""

    def __str__(self) -> str:
        return str(self.args[0])


def is_path(name: str) -> bool:
    """Whether a concept's name is that of a file."""
    return name.endswith(".py")


@cache
def names() -> tuple[str, ...]:
    """The built-in concepts, as "family/name"."""
    folders = (Path(folder) for folder in importlib.import_module("oracle.concepts").__path__)
    files = (path for folder in folders for path in folder.glob("*/*.py"))
    modules = (path for path in files if path.name != "__init__.py" and not is_companion(path))
    return tuple(sorted(f"{path.parent.name}/{path.stem}" for path in modules))


def full_name(name: str) -> str:
    """The name of a concept of the catalogue or of an installed package, whose last part is enough if it is unique.

    The path of a file is returned as it is. Raises `UnknownConcept`.
    """
    if is_path(name) or name in (built_in := names()):
        return name
    known = (*built_in, *announced())
    if name in known:
        return name
    same = [other for other in known if other.rpartition("/")[2] == name]
    if len(same) == 1:
        return same[0]
    if same:
        raise UnknownConcept(f"{name!r} can be {' or '.join(same)}; write one of these names")
    question = f"did you mean {' or '.join(near)}? " if (near := _near(name, known)) else ""
    raise UnknownConcept(
        f"there is no concept {name!r}; {question}`oracle list` prints all concepts, and `oracle list WORD` those that "
        "mention a word; for a file of your own write its path, as in path/to/my_concept.py"
    )


def _near(name: str, known: tuple[str, ...]) -> list[str]:
    """At most four names that are like `name` as a whole, or in their last part, or contain it."""
    last = name.rpartition("/")[2].lower()
    by_last: dict[str, list[str]] = {}
    for other in known:
        by_last.setdefault(other.rpartition("/")[2], []).append(other)
    alike = [other for part in get_close_matches(last, by_last, 4) for other in by_last[part]]
    alike += get_close_matches(name, known, 4)
    alike += [other for other in known if last and last in other]
    return list(dict.fromkeys(alike))[:4]


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
