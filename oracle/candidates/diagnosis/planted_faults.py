"""Hypotheses about one fault in the code: planted in the source of the definition or of an implementation."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from oracle.candidates.diagnosis.fault_operators import detached, exchanged_names, rearranged
from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis
from oracle.candidates.diagnosis.source_trees import PlantedFunction, SourceTree, is_guard, source_tree, text_of
from oracle.catalogue.concept import Concept
from oracle.catalogue.reference import by_name
from oracle.mutation.planting import Slot, mutations, slots
from oracle.mutation.vocabulary import KINDS
from oracle.truth import detach, sqrt
from oracle.truth.vectorized import vectorized

_ORDER = {kind: place for place, kind in enumerate(KINDS)}
_WORDS = {
    "operator": "another operator or sign",
    "constant": "another constant",
    "constant, slightly": "a slightly different constant",
    "factor": "a missing or extra factor",
    "term": "a missing term",
    "axis": "the wrong axis, or none",
    "keepdims": "another `keepdims`",
    "transpose": "a missing or extra transpose",
    "dropped call": "a missing call",
    "reduction": "another reduction",
    "arguments": "other arguments, or another order",
    "eps": "an added epsilon",
}
_MOST = 1500  # faults of one function; arbitrary


@dataclass(frozen=True, eq=False)
class Code:
    """Code in which faults are planted: its tree, what `Hypothesis` needs to run it, and its name in sentences."""

    source: SourceTree
    kind: Literal["definition", "numpy", "gradient"]
    name: str
    as_definition: Callable[[PlantedFunction], Definition]

    def hypothesis(self, words: str, now: str, was: str, detaches: bool = False) -> Hypothesis | None:
        """Return a hypothesis that the tree, as it is now, is what the candidate computes; None if it cannot run."""
        clause = f"looks like {words}: `{now}`, where {self.name} has `{was}`"
        try:
            function = self.source.run()
        except Exception:  # the body of a class does not run with the fault
            return None
        function.names.update(_detach=_detach, _sqrt=sqrt)
        return Hypothesis(clause, self.as_definition(function), self.kind, detaches=detaches)


def codes(concept: Concept) -> Iterator[Code]:
    """Yield the definition, then the NumPy implementations of value and gradient, as far as their source is found."""
    source = None if concept.state else source_tree(concept.definition)
    if source is not None:
        yield Code(source, "definition", "the definition", lambda function: _wrapped(concept, function))
    for implementation in concept.implementations[1:]:
        if implementation.side == "numpy" and implementation.gives in (VALUE, "gradient") and not concept.state:
            source = source_tree(implementation.function)
            if source is not None:
                kind: Literal["gradient", "numpy"] = "gradient" if implementation.gives == "gradient" else "numpy"
                yield Code(source, kind, implementation.name, lambda function: function)


def planted(code: Code) -> Iterator[Hypothesis]:
    """Yield the code with one fault, the usual faults first; then with the same fault in all places that are alike."""
    found: list[tuple[int, Hypothesis]] = []
    seen = {ast.dump(code.source.tree)}
    places = usable_slots(code.source.tree)
    variables = _variables(code.source)
    for slot in places:
        node = slot.node
        usual = [(_ORDER[kind], _WORDS.get(kind, KINDS[kind]), new) for kind, new in mutations(node, slot.ancestors)]
        other = [(len(_ORDER), words, new) for words, new in rearranged(node)]
        names = [(len(_ORDER) + 1, words, new) for words, new in exchanged_names(node, variables)]
        for order, words, new in (*usual, *other, *names):
            was = text_of(slot.statement)
            hypothesis, now = _with(code, slot, new, words, was, seen)
            if hypothesis is not None and now != was and len(found) < _MOST:
                found.append((order, hypothesis))
    yield from (hypothesis for _, hypothesis in sorted(found, key=lambda pair: pair[0]))
    yield from _alike(code, places)


def detachments(code: Code) -> Iterator[Hypothesis]:
    """Yield the code with one expression through which no gradient flows."""
    if code.kind != "definition":
        return
    for slot in usable_slots(code.source.tree):
        if isinstance(slot.parent, ast.Call | ast.Subscript | ast.Attribute) and isinstance(slot.node, ast.Name):
            continue
        was, text = text_of(slot.statement), text_of(slot.node)
        for _, new in detached(slot.node):
            node = slot.node
            slot.replace(ast.copy_location(new, node))
            try:
                ast.fix_missing_locations(code.source.tree)
                hypothesis = code.hypothesis("a detached term", text, was, detaches=True)
            finally:
                slot.replace(node)
            if hypothesis is not None:
                clause = f"computed as if `{text}` in `{was}` were a constant: no gradient flows through it"
                yield Hypothesis(clause, hypothesis.definition, detaches=True)


def usable_slots(tree: ast.Module) -> list[Slot]:
    """Return all places of nodes, except those of the guards of loops and of names that are called."""
    return [
        slot
        for slot in slots(tree)
        if not is_guard(slot.node)
        and not any(is_guard(a) for a in slot.ancestors)
        and not (isinstance(slot.parent, ast.Call) and slot.field == "func" and isinstance(slot.node, ast.Name))
    ]


def _with(
    code: Code, slot: Slot, new: ast.AST, words: str, was: str, seen: set[str]
) -> tuple[Hypothesis | None, str]:
    node = slot.node
    slot.replace(ast.copy_location(new, node))
    try:
        dump = ast.dump(code.source.tree)
        if dump in seen:
            return None, was
        seen.add(dump)
        ast.fix_missing_locations(code.source.tree)
        now = text_of(new if node is slot.statement else slot.statement)
        return code.hypothesis(words, now.replace("_sqrt(", "sqrt("), was), now
    finally:
        slot.replace(node)


def _alike(code: Code, places: list[Slot]) -> Iterator[Hypothesis]:
    """Yield the code with a factor, a term or a call left out in all places that differ in names alone."""
    groups: dict[str, list[tuple[Slot, ast.AST]]] = {}
    for slot in places:
        if isinstance(slot.node, ast.BinOp | ast.Call):
            for number, (kind, new) in enumerate(mutations(slot.node, slot.ancestors)):
                if kind in ("factor", "term", "dropped call", "axis", "transpose", "comparison", "reduction"):
                    groups.setdefault(f"{kind} {number} {_shape(slot.node)}", []).append((slot, new))
    for key, group in groups.items():
        if len(group) < 2 or any(a is not b and b.node in a.ancestors for a, _ in group for b, _ in group):
            continue
        kind = key.partition(" ")[0] if not key.startswith("dropped") else "dropped call"
        nodes = [slot.node for slot, _ in group]
        was = [text_of(slot.statement) for slot, _ in group]
        for slot, new in group:
            slot.replace(ast.copy_location(new, slot.node))
        try:
            ast.fix_missing_locations(code.source.tree)
            now = [text_of(slot.statement) for slot, _ in group]
            both = [list(dict.fromkeys(texts)) for texts in (now, was)]
            words = f"{_WORDS.get(kind, KINDS[kind])}, in {len(group)} places"
            hypothesis = code.hypothesis(words, "`, `".join(both[0]), "`, `".join(both[1]))
        finally:
            for (slot, _), node in zip(group, nodes, strict=True):
                slot.replace(node)
        if hypothesis is not None:
            yield hypothesis


def _shape(node: ast.AST) -> str:
    """Return the structure of a node without the names of its variables and without its constants."""
    copy = ast.parse(ast.unparse(node), mode="eval")
    for one in ast.walk(copy):
        if isinstance(one, ast.Name):
            one.id = "_"
        elif isinstance(one, ast.Constant):
            one.value = 0
    return ast.dump(copy)


def _variables(source: SourceTree) -> list[str]:
    """Return the names that the last function of the tree assigns, with its parameters; at most a dozen."""
    function = source.tree.body[-1]
    arguments = [a.arg for a in ast.walk(function) if isinstance(a, ast.arg)]
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys([*arguments, *stored]))[:12]


def _wrapped(concept: Concept, function: PlantedFunction) -> Definition:
    """Return a planted definition as `concept.definition` is called: a reference of a user takes arrays."""
    if not hasattr(concept.definition, "__wrapped__"):
        return function
    inner = by_name(function.function, list(concept.domain.parameters))

    def call(**inputs: Any) -> Any:
        function.turns.count = 0
        return inner(**inputs)

    return call if concept.uncertified else vectorized(call)


def _detach(x: Any) -> Any:
    if not isinstance(x, np.ndarray):
        return detach(x)
    if x.dtype != object:
        return x
    found = np.frompyfunc(detach, 1, 1)(np.asarray(x))
    return found.view(type(x)) if isinstance(found, np.ndarray) else found
