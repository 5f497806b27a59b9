"""Read scenes from a Markdown file that also reads as documentation.

    # Views

    ## strides of a matrix

    One step along the rows moves by the length of a row, one step along the columns by one entry.

    Note: where the scene comes from.

    NumPy and torch differ: NumPy counts strides in bytes, torch in entries.

    ```python numpy
    a = np.arange(6.0)
    b = a.reshape(2, 3)
    ```

    ```python torch
    a = torch.arange(6.0)
    b = a.reshape(2, 3)
    ```

    Result:

    - `b = [[0, 1, 2], [3, 4, 5]]`

A heading of the second level starts a scene. Its parts come in this order. "Note", "NumPy and torch differ", one of the
two code blocks and "Result" may be absent. Each line of "Result" is an expression and its value, a Python literal
(also `nan` and `inf`).
"""

import ast
import re
from typing import NoReturn

from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.declarations import Scene

NOTE = "Note: "
DIFFERS = "NumPy and torch differ: "
_BLOCK = re.compile(r"```python (numpy|torch)")


def parse(text: str, file: str) -> tuple[Scene, ...]:
    """The scenes of a Markdown text, in its order. Raises `MalformedConcept`, which names `file` and the line."""
    lines = text.splitlines()
    if not lines or not re.match(r"# \S", lines[0]):
        _fail(file, 1, lines[0] if lines else "", "a heading of the first level, such as `# Views`")
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    if not starts:
        _fail(file, len(lines), lines[-1], "a scene, which starts with a heading such as `## a copy`")
    ends = [*starts[1:], len(lines)]
    return tuple(_Reader(file, lines, start, end).scene() for start, end in zip(starts, ends, strict=True))


def _fail(file: str, number: int, got: str, expected: str) -> NoReturn:
    raise MalformedConcept(
        f"{file}, line {number}: got {got.strip() or 'an empty line'!r}, but expected {expected}; "
        "the docstring of oracle.catalogue.scene_text shows a complete scene"
    )


class _Floats(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Constant(float(node.id)) if node.id in ("nan", "inf") else node


class _Reader:
    """Reads the lines from `start` to `end`, the heading of a scene and what is below it."""

    def __init__(self, file: str, lines: list[str], start: int, end: int) -> None:
        self.file, self.lines, self.at, self.end = file, lines, start, end

    def scene(self) -> Scene:
        name = self.lines[self.at].removeprefix("## ")
        self.at += 1
        sentence = self.paragraph()
        if not sentence:
            self.fail("a sentence that says what the scene shows")
        note, differs = self.paragraph(NOTE), self.paragraph(DIFFERS)
        scripts = {"numpy": "", "torch": ""}
        while side := self.side():
            if scripts[side] or (side == "numpy" and scripts["torch"]):
                self.fail("one ```python numpy block, then one ```python torch block")
            scripts[side] = self.block()
        if not any(scripts.values()):
            self.fail("a block that starts with ```python numpy or ```python torch")
        shows = self.results()
        if self.blank():
            self.fail("the heading of the next scene, or the end of the file")
        return Scene(name, sentence, **scripts, shows=shows, differs=differs, note=note)

    def blank(self) -> str:
        """Skip empty lines; return the next line, or "" at the end of the scene."""
        while self.at < self.end and not self.lines[self.at].strip():
            self.at += 1
        return self.lines[self.at] if self.at < self.end else ""

    def paragraph(self, start: str = "") -> str:
        """The next paragraph as one line, without `start`; "" if the next lines are none, or start differently."""
        line = self.blank()
        if not line.startswith(start) or line.startswith(("```", "- ", "Result:")):
            return ""
        if not start and line.startswith((NOTE, DIFFERS)):
            return ""
        first = self.at
        while self.at < self.end and self.lines[self.at].strip() and not self.lines[self.at].startswith("```"):
            self.at += 1
        return " ".join(line.strip() for line in self.lines[first : self.at]).removeprefix(start)

    def side(self) -> str:
        """The library of the next code block, "" if there is none."""
        found = _BLOCK.fullmatch(self.blank())
        return found[1] if found else ""

    def block(self) -> str:
        self.at += 1
        first = self.at
        while self.at < self.end and self.lines[self.at] != "```":
            self.at += 1
        if self.at == self.end:
            self.at = first - 1
            self.fail("a block that ends with ``` before the next heading")
        if not any(line.strip() for line in self.lines[first : self.at]):
            self.fail("a statement in the block; leave the block out if this library has no script")
        self.at += 1
        return "\n".join(self.lines[first : self.at - 1])

    def results(self) -> dict[str, object]:
        if self.blank() != "Result:":
            return {}
        self.at += 1
        shows: dict[str, object] = {}
        while (line := self.blank()).startswith("- "):
            expression, equals, value = line.removeprefix("- `").removesuffix("`").partition(" = ")
            if not equals or line[2:3] != "`" or line[-1] != "`" or expression in shows:
                self.fail("a new expression and its value, such as - `a + b = [1, 2]`")
            try:
                ast.parse(expression, mode="eval")
                shows[expression] = ast.literal_eval(_Floats().visit(ast.parse(value, mode="eval")))
            except (SyntaxError, ValueError):
                self.fail("an expression, ` = ` and a Python literal, such as - `a + b = [1, 2]`")
            self.at += 1
        if not shows:
            self.fail("a line such as - `a + b = [1, 2]` after Result:")
        return shows

    def fail(self, expected: str) -> NoReturn:
        at = min(self.at, len(self.lines) - 1)
        _fail(self.file, at + 1, self.lines[at], expected)
