"""What the headings of findings say besides names: the line of code with the result, and what a snippet needs."""

import ast
import textwrap
from collections.abc import Iterable
from functools import cache

from oracle.records import ConceptRecord, Finding
from oracle.report import notation
from oracle.report.view import CellView

KINDS = {"simplest": "the simplest input", "worst": "the worst input", "documented": "the documented input"}
_LONGEST = 120  # characters of a line of code; arbitrary
_LARGE = 3000  # characters of a snippet, from which on it may be left out; arbitrary


def result_lines(record: ConceptRecord) -> dict[str, str]:
    """Implementation → the statement of its code that computes the result; without those whose code has none."""
    listed = {one.name: result_line(one.code) for one in record.implementations}
    found = {"numpy_loop": result_line(record.definition), **listed}
    return {name: line for name, line in found.items() if line}


@cache
def result_line(code: str) -> str:
    """The last statement that returns a value; where that is only a name, the last assignment to it."""
    try:
        tree = ast.parse(textwrap.dedent(code))
    except (SyntaxError, ValueError):
        return ""
    statements = sorted((node for node in ast.walk(tree) if isinstance(node, ast.stmt)), key=lambda node: node.lineno)
    returned = [node for node in statements if isinstance(node, ast.Return) and node.value is not None]
    if not returned:
        return ""
    last: ast.stmt = returned[-1]
    if isinstance(returned[-1].value, ast.Name):
        name = returned[-1].value.id
        assigned = [node for node in statements if name in _assigned(node)]
        last = assigned[-1] if assigned else last
    return notation.brief(ast.unparse(last), _LONGEST)


def _assigned(node: ast.stmt) -> set[str]:
    """The names that a statement assigns to, also to entries of."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
    return {found.id for target in targets for found in ast.walk(target) if isinstance(found, ast.Name)}


def needs_the_oracle(finding: Finding) -> bool:
    """Whether the snippet imports the oracle; otherwise only a comment of it does."""
    return any(line.startswith("from oracle") for line in finding.snippet.splitlines())


def left_out(groups: Iterable[list[CellView]]) -> set[str]:
    """The anchors of findings whose snippet is left out: large inputs, where a simpler one has the same grade.

    Most of such a snippet are compressed numbers. Of a new failure, the one in the first dtype is kept.
    """
    return {
        anchor
        for group in groups
        for shown in group
        for anchor, finding in shown.findings
        if finding.kind == "worst" and "b64decode" in finding.snippet and len(finding.snippet) > _LARGE
        if shown is not group[0] or not shown.unexpected
    }


def snippets_sentence(findings: Iterable[Finding], some_left_out: bool = False) -> str:
    """What the Python code of these findings needs, and whether some is left out."""
    needing = [needs_the_oracle(finding) for finding in findings]
    every = "Each finding has an input, the expected and the received value, and Python code that can be pasted and run"
    if not any(needing):
        text = f"{every} with NumPy and torch alone. Its last line, a comment, repeats the check with the oracle."
    elif all(needing):
        text = f"{every}: it repeats the check with the oracle."
    else:
        text = (
            f"{every}. Where one call of the function shows the failure, the code needs NumPy and torch alone, and its "
            "last line, a comment, repeats the check with the oracle; otherwise the code is only that line."
        )
    more = " The code of a large input is in the run record only, if a simpler input has the same grade."
    return text + more * some_left_out
