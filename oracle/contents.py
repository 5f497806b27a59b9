"""The table of contents: what pages there are, read from their syntax alone.

Importing a page imports torch, which takes seconds; a list of names should not.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BEGIN", "END", "Entry", "contents", "table", "with_table"]

_PAGES = Path(__file__).parent / "concepts"

BEGIN = "<!-- The catalogue, made by `oracle list --into README.md`; do not edit it by hand. -->"
END = "<!-- The end of the catalogue. -->"


@dataclass(frozen=True)
class Entry:
    """One page: its row of the catalogue, its name and title, and the names of its implementations."""

    row: int
    name: str
    title: str
    implementations: tuple[str, ...]


def contents(folder: Path = _PAGES) -> list[Entry]:
    """Every page below `folder`, by row."""
    pages = [path for path in folder.glob("*/*.py") if path.name != "__init__.py"]
    return sorted((_entry(path, folder) for path in pages), key=lambda entry: (entry.row, entry.name))


def _entry(path: Path, folder: Path) -> Entry:
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    rows = [
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "ROW"
    ]
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    versions = [name for name in functions if name.startswith(("numpy_", "torch_"))]
    if "definition" in functions:
        versions.insert(0, "numpy_loop")
    versions += _scenes(tree)
    title = (ast.get_docstring(tree) or "").split("\n", 1)[0].rstrip(".")
    name = path.relative_to(folder).with_suffix("").as_posix()
    return Entry(int(rows[0]) if rows else 0, name, title, tuple(versions))


def _scenes(tree: ast.Module) -> list[str]:
    """The sides of the scenes of a page, under the names that they have as implementations."""
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Scene":
            told = {keyword.arg for keyword in call.keywords}
            name = str(ast.literal_eval(call.args[0])).replace(" ", "_")
            found += [f"{side}_{name}" for side in ("numpy", "torch") if side in told]
    return found


def table(entries: list[Entry]) -> str:
    """The catalogue as a Markdown table."""
    lines = ["| row | concept | NumPy | torch |", "|---:|---|---|---|"]
    for entry in entries:
        link = f"[{entry.title}](oracle/concepts/{entry.name}.py)"
        sides = (
            ", ".join(f"`{name.removeprefix(side)}`" for name in entry.implementations if name.startswith(side))
            for side in ("numpy_", "torch_")
        )
        lines.append(f"| {entry.row} | {link} | {' | '.join(sides)} |")
    return "\n".join(lines)


def with_table(text: str, entries: list[Entry]) -> str:
    """A Markdown text with the catalogue between its two marks; a `ValueError` if they are not there."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(
            f"there is no place for the catalogue; put these two lines where it should go:\n{BEGIN}\n{END}"
        )
    return f"{before}{BEGIN}\n{table(entries)}\n{END}{after}"
