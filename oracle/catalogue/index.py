"""The table of contents of the catalogue, read from the syntax of the modules.

Importing a concept module imports torch, which takes seconds; listing names must not.
"""

import ast
import re
from dataclasses import dataclass, replace
from pathlib import Path

from oracle.catalogue.discovery import CONCEPTS, companion_of, has_scenes, is_companion

BEGIN = "<!-- Made by `oracle list --into oracle/guide/reference/catalogue.md`; do not edit it by hand. -->"
END = "<!-- The end of the catalogue. -->"


@dataclass(frozen=True)
class Entry:
    """One concept: its row in the notes, its name and title, the names of its implementations and of its scenes.

    `text` is the docstring of its module.
    """

    row: int
    name: str
    title: str
    implementations: tuple[str, ...]
    scenes: tuple[str, ...] = ()
    text: str = ""

    def mentions(self, word: str) -> bool:
        """Whether the name or the docstring, whose first line is the title, contains a word, in any case."""
        return word.lower() in f"{self.name}\n{self.text}".lower()


def contents(folder: Path = CONCEPTS) -> list[Entry]:
    """Every concept below `folder`, by row and name; concepts without a row come last."""
    modules = [path for path in folder.glob("*/*.py") if path.name != "__init__.py" and not is_companion(path)]
    entries = (_entry(path, folder) for path in modules)
    return sorted(entries, key=lambda entry: (not entry.row, entry.row, entry.name))


def entry_of(path: Path, name: str) -> Entry:
    """The concept in a user's file, under `name`. Raises `ValueError` if the file is not valid Python."""
    try:
        return replace(_entry(path, path.parent), name=name)
    except SyntaxError as error:
        raise ValueError(f"{path.name}, line {error.lineno}, is not valid Python: {error.msg}") from error


def _has_reference(tree: ast.Module) -> bool:
    for node in tree.body:
        names = {alias.asname or alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
        if isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
        if "reference" in names or (isinstance(node, ast.FunctionDef) and node.name == "reference"):
            return True
    return False


def _entry(path: Path, folder: Path) -> Entry:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    rows = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "ROW"
    ]
    functions = _functions(tree)
    beside = companion_of(path)
    more = _functions(ast.parse(beside.read_text(encoding="utf-8"), str(beside))) if beside.is_file() else []
    versions = [name for name in (*functions, *more) if name.startswith(("numpy_", "torch_"))]
    if "definition" in functions or _has_reference(tree):
        versions.insert(0, "numpy_loop")
    text = ast.get_docstring(tree) or ""
    title = text.split("\n", 1)[0].rstrip(".")
    name = path.relative_to(folder).with_suffix("").as_posix()
    scenes = [
        str(ast.literal_eval(call.args[0]))
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Scene"
    ]
    if has_scenes(path):
        scenes += re.findall(r"(?m)^## (.+)$", path.with_suffix(".md").read_text(encoding="utf-8"))
    return Entry(int(rows[0]) if rows else 0, name, title, tuple(versions), tuple(scenes), text)


def _functions(tree: ast.Module) -> list[str]:
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


def table(entries: list[Entry]) -> str:
    """The catalogue as a Markdown table, with links that start from the folder `oracle/guide/reference`."""
    lines = ["| row | concept | NumPy | torch | scenes |", "|---:|---|---|---|---:|"]
    for entry in entries:
        link = f"[{entry.title}](../../concepts/{entry.name}.py)"
        sides = (
            ", ".join(f"`{name.removeprefix(side)}`" for name in entry.implementations if name.startswith(side))
            for side in ("numpy_", "torch_")
        )
        lines.append(f"| {entry.row or ''} | {link} | {' | '.join(sides)} | {len(entry.scenes) or ''} |")
    return "\n".join(lines)


def with_table(text: str, entries: list[Entry]) -> str:
    """A Markdown text with the table between its two marks. Raises `ValueError` if they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(
            f"there is no place for the catalogue; put these two lines where it should go:\n{BEGIN}\n{END}"
        )
    return f"{before}{BEGIN}\n{table(entries)}\n{END}{after}"
