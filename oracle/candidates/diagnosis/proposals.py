"""Changes of code that are tried out: first over floats, and those that come near the answers with their text."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from oracle.candidates.diagnosis.codes import Code
from oracle.candidates.diagnosis.hypothesis import Hypothesis
from oracle.candidates.diagnosis.planted_calls import UNUSUAL
from oracle.candidates.diagnosis.source_trees import text_of
from oracle.mutation.planting import Slot

Change = tuple[Slot, ast.AST]  # a place, and the node that is put there


@contextmanager
def applied(changes: Sequence[Change]) -> Iterator[None]:
    """Change the tree inside the block. No place is inside another one."""
    nodes = [slot.node for slot, _ in changes]
    for slot, new in changes:
        slot.replace(ast.copy_location(new, slot.node))
        ast.fix_missing_locations(new)
    try:
        yield
    finally:
        for (slot, _), node in zip(changes, nodes, strict=True):
            slot.replace(node)


@dataclass(frozen=True, eq=False)
class Proposal:
    """Changes of some code that may explain the answers.

    `words` say what kind of fault it is; `clause` is what to say instead of the lines before and after.
    """

    code: Code
    changes: tuple[Change, ...]
    words: str
    clause: str = ""
    detaches: bool = False

    def key(self) -> tuple[str, ...]:
        """Return what the changed statements are; equal for proposals that make the same code."""
        places = {id(slot.statement): (slot, slot.node is slot.statement) for slot, _ in self.changes}
        with applied(self.changes):
            return tuple(
                f"{place} {ast.dump(slot.node if whole else slot.statement)}" for place, (slot, whole) in places.items()
            )

    def over_floats(self) -> Hypothesis | None:
        """Return the hypothesis for floats alone, or None if the code does not run."""
        with applied(self.changes):
            return self.code.over_floats(self.detaches)

    def hypothesis(self) -> Hypothesis | None:
        """Return the hypothesis with its text, or None if the code does not run."""
        was = [_texts(slot.node, slot) for slot, _ in self.changes]
        nodes = _joined(ast.unparse(slot.node) for slot, _ in self.changes) if self.words else ""
        with applied(self.changes):
            now = [_texts(slot.node, slot) for slot, _ in self.changes]
            return self.code.hypothesis(self.clause or self._clause(was, now, nodes), self.detaches)

    def _clause(self, was: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]], nodes: str) -> str:
        same_head = all(before[0] == after[0] for before, after in zip(was, now, strict=True))
        before, after = (_joined(texts[same_head] for texts in side) for side in (was, now))
        words = self.words + (f", in {len(self.changes)} places" if len(self.changes) > 1 else "")
        if after == "pass":
            return f"looks like {words}: `{before}` of {self.code.name}"
        if any(f"{name}(" in after for name in UNUSUAL):  # a reader does not know these functions
            return f"looks like {words} in `{nodes}` of {self.code.name}"
        return f"looks like {words}: `{_named(after)}`, where {self.code.name} has `{before}`"


def _texts(node: ast.AST, slot: Slot) -> tuple[str, str]:
    """Return the first line of the statement, and the first lines of the statements inside it.

    For the default of a parameter, both are the parameter with its default.
    """
    if parameter := _parameter(slot):
        return (f"{parameter}={text_of(node)}",) * 2
    statement = node if isinstance(node, ast.stmt) else slot.statement
    body = getattr(statement, "body", [])
    inside = "; ".join(text_of(one) for one in body) if isinstance(body, list) else ""
    return text_of(statement), inside or text_of(statement)


def _parameter(slot: Slot) -> str:
    """Return the name of the parameter whose default is at this place; empty if it is another place."""
    if not isinstance(slot.parent, ast.arguments) or slot.index is None:
        return ""
    if slot.field == "kw_defaults":
        return slot.parent.kwonlyargs[slot.index].arg
    positional = [*slot.parent.posonlyargs, *slot.parent.args]
    return positional[len(positional) - len(slot.parent.defaults) + slot.index].arg


def _joined(texts: Iterable[str]) -> str:
    return "`, `".join(dict.fromkeys(texts))


def _named(text: str) -> str:
    """Return a text with the names of functions as NumPy has them."""
    return re.sub(r"\b_(\w+)\(", r"\1(", text)


def unique(proposals: Iterable[Proposal], seen: set[tuple[str, ...]]) -> Iterator[Proposal]:
    """Yield the proposals that make other code than those `seen` before."""
    for one in proposals:
        key = one.key()
        if key not in seen:
            seen.add(key)
            yield one


def together(code: Code, group: Sequence[Change], words: str, clause: str = "") -> Iterator[Proposal]:
    """Yield all these changes as one proposal; none for a single one, or if one place is inside another."""
    if len(group) > 1 and not any(a is not b and b.node in a.ancestors for a, _ in group for b, _ in group):
        yield Proposal(code, tuple(group), words, clause, bool(clause))
