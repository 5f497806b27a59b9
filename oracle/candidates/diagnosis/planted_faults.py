"""Hypotheses about one fault in the code: planted in the source of the definition or of an implementation."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial, wraps
from itertools import combinations
from typing import Any, Literal

from oracle.candidates.diagnosis.fault_operators import (
    changed_statements,
    detached,
    exchanged_names,
    extra_calls,
    rearranged,
)
from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis
from oracle.candidates.diagnosis.planted_calls import HELPERS
from oracle.candidates.diagnosis.source_trees import PlantedFunction, SourceTree, is_guard, source_tree, text_of
from oracle.catalogue.concept import Concept
from oracle.catalogue.reference import by_name
from oracle.domains import Scalar
from oracle.domains.dimensions import positions
from oracle.mutation.planting import Slot, mutations, slots
from oracle.mutation.syntax import called_name
from oracle.mutation.vocabulary import KINDS
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
    "comparison": "another comparison",
    "arguments": "other arguments, or another order",
    "eps": "an added epsilon",
}
_MOST = 1500  # faults of one function; arbitrary
_NUMBERS = 12  # of one function, that are exchanged in pairs; arbitrary


@dataclass(frozen=True, eq=False)
class Code:
    """Code in which faults are planted: its tree, what `Hypothesis` needs to run it, and its name in sentences."""

    source: SourceTree
    kind: Literal["definition", "numpy", "gradient"]
    name: str
    as_definition: Callable[[PlantedFunction], Definition]
    sizes: tuple[str, ...] = ()  # expressions of the sizes of all axes
    scalars: tuple[str, ...] = ()  # names of the parameters that are numbers

    def hypothesis(self, words: str, now: str, was: str, detaches: bool = False) -> Hypothesis | None:
        """Return a hypothesis that the tree, as it is now, is what the candidate computes; None if it cannot run."""
        clause = f"looks like {words}: `{now}`, where {self.name} has `{was}`"
        try:
            function = self.source.run()
        except Exception:  # the body of a class does not run with the fault
            return None
        function.names.update(HELPERS)
        return Hypothesis(clause, self.as_definition(function), self.kind, detaches=detaches)


def codes(concept: Concept) -> Iterator[Code]:
    """Yield the definition, then the NumPy implementations of value and gradient, as far as their source is found."""
    source = None if concept.state else source_tree(concept.definition)
    domain = concept.domain
    sizes = tuple(
        {axis: f"{n}.shape[{i}]" for n, spec in domain.parameters.items() for i, axis in positions(spec.axes)}.values()
    )
    scalars = tuple(name for name, spec in domain.parameters.items() if isinstance(spec, Scalar))
    if source is not None:
        wrapped = partial(_wrapped, concept)
        yield Code(source, "definition", "the definition", wrapped, sizes, scalars)
    for implementation in concept.implementations[1:]:
        if implementation.side == "numpy" and implementation.gives in (VALUE, "gradient") and not concept.state:
            source = source_tree(implementation.function)
            if source is not None:
                kind: Literal["gradient", "numpy"] = "gradient" if implementation.gives == "gradient" else "numpy"
                yield Code(source, kind, implementation.name, _called, sizes, scalars)


def planted(code: Code) -> Iterator[Hypothesis]:
    """Yield the code with one fault, the usual faults first; then with the same fault in all places that are alike."""
    found: list[tuple[int, Hypothesis]] = []
    seen = {ast.dump(code.source.tree)}
    places = usable_slots(code.source.tree)
    variables = _variables(code.source)
    for slot in places:
        node = slot.node
        usual = [(_ORDER[kind], _words(kind, slot), new) for kind, new in mutations(node, slot.ancestors)]
        others = (*rearranged(node), *extra_calls(node, slot.parent), *changed_statements(node))
        other = [(len(_ORDER), words, new) for words, new in others]
        names = [
            (len(_ORDER) + 1, words, new) for words, new in exchanged_names(node, variables, code.sizes, code.scalars)
        ]
        for order, words, new in (*usual, *other, *names):
            was = text_of(slot.statement)
            hypothesis = _with(code, slot, new, words, was, seen)
            if hypothesis is not None and len(found) < _MOST:
                found.append((order, hypothesis))
    yield from (hypothesis for _, hypothesis in sorted(found, key=lambda pair: pair[0]))
    yield from _alike(code, places)
    yield from _exchanged_constants(code, places)


def _exchanged_constants(code: Code, places: list[Slot]) -> Iterator[Hypothesis]:
    """Yield the code with two different numbers of one statement in each other's place."""
    numbers = [s for s in places if isinstance(s.node, ast.Constant) and type(s.node.value) in (int, float)]
    for one, other in combinations(numbers[:_NUMBERS], 2):
        if one.statement is other.statement and one.node.value != other.node.value:
            yield from grouped(code, [(one, other.node), (other, one.node)], "exchanged constants")


def _words(kind: str, slot: Slot) -> str:
    """Return what to call a mutation: a number of an expression is no axis, also in the argument of a reduction."""
    in_place = isinstance(slot.parent, ast.BinOp | ast.Compare) and isinstance(slot.node, ast.Constant)
    return _WORDS["constant"] if kind == "axis" and in_place else _WORDS.get(kind, KINDS[kind])


def detachments(code: Code) -> Iterator[Hypothesis]:
    """Yield the code with one expression, or all that are alike, through which no gradient flows."""
    if code.kind != "definition":
        return
    groups: dict[str, list[tuple[Slot, ast.AST]]] = {}
    for slot in usable_slots(code.source.tree):
        node = slot.node
        if isinstance(slot.parent, ast.Call | ast.Attribute) and isinstance(node, ast.Name):
            continue
        was, text = text_of(slot.statement), text_of(node)
        clause = f"computed as if `{text}` in `{was}` were a constant: no gradient flows through it"
        for _, new in detached(node):
            slot.replace(ast.copy_location(new, node))
            try:
                ast.fix_missing_locations(code.source.tree)
                hypothesis = code.hypothesis("a detached term", text, was, detaches=True)
            finally:
                slot.replace(node)
            if hypothesis is not None:
                yield replace(hypothesis, clause=clause)
            called = called_name(node) if isinstance(node, ast.Call) else ""
            kind = called or (type(node.op).__name__ if isinstance(node, ast.BinOp) else text)
            groups.setdefault(kind, []).append((slot, new))
    for group in groups.values():
        texts = ", ".join(dict.fromkeys(f"`{text_of(slot.node)}`" for slot, _ in group))
        clause = f"computed as if {texts} were constants: no gradient flows through them"
        yield from grouped(code, group, "detached terms", clause)


def usable_slots(tree: ast.Module) -> list[Slot]:
    """Return all places of nodes, except those of the guards of loops and of names that are called."""
    return [
        slot
        for slot in slots(tree)
        if not is_guard(slot.node)
        and not any(is_guard(a) for a in slot.ancestors)
        and not (isinstance(slot.parent, ast.Call) and slot.field == "func" and isinstance(slot.node, ast.Name))
    ]


def _with(code: Code, slot: Slot, new: ast.AST, words: str, was: str, seen: set[str]) -> Hypothesis | None:
    node = slot.node
    slot.replace(ast.copy_location(new, node))
    try:
        dump = ast.dump(code.source.tree)
        if dump in seen:
            return None
        seen.add(dump)
        ast.fix_missing_locations(code.source.tree)
        now = text_of(new if node is slot.statement else slot.statement)
        if isinstance(node, ast.For) and isinstance(new, ast.For) and now == was:
            was, now = ("; ".join(text_of(one) for one in loop.body) for loop in (node, new))
        hypothesis = None if now == was else code.hypothesis(words, re.sub(r"\b_(\w+)\(", r"\1(", now), was)
        if hypothesis is not None and "_unbiased(" in now:  # that is no function that a reader knows
            hypothesis = replace(hypothesis, clause=f"looks like {words} in `{ast.unparse(node)}` of {code.name}")
        return hypothesis
    finally:
        slot.replace(node)


def _alike(code: Code, places: list[Slot]) -> Iterator[Hypothesis]:
    """Yield the code with the same fault in all places that are alike: that differ in names, or have the same axis."""
    groups: dict[tuple[str, str], list[tuple[Slot, ast.AST]]] = {}
    for slot in places:
        node = slot.node
        if isinstance(node, ast.BinOp | ast.Call):
            for number, (kind, new) in enumerate(mutations(node, slot.ancestors)):
                if kind in ("factor", "term", "dropped call", "transpose", "comparison", "reduction"):
                    groups.setdefault((kind, f"{number} {_shape(node)}"), []).append((slot, new))
            if isinstance(node, ast.Call) and called_name(node) in ("sum", "mean"):
                rooted = ast.Call(ast.Name("_sqrt", ast.Load()), [node], [])
                groups.setdefault(("dropped call", f"root {_shape(node)}"), []).append((slot, rooted))
        elif isinstance(node, ast.Constant):
            for kind, new in mutations(node, slot.ancestors):
                if kind == "axis":
                    groups.setdefault((kind, f"{node.value!r} {ast.unparse(new)}"), []).append((slot, new))
    for (kind, _), group in groups.items():
        yield from grouped(
            code, group, _WORDS.get(kind, KINDS[kind]).replace("a missing call", "a missing or extra call")
        )


def grouped(code: Code, group: list[tuple[Slot, ast.AST]], words: str, clause: str = "") -> Iterator[Hypothesis]:
    """Yield the code with all these replacements at once; none for a single one, or if one is inside another.

    `clause` is what to say instead of the lines before and after.
    """
    if len(group) < 2 or any(a is not b and b.node in a.ancestors for a, _ in group for b, _ in group):
        return
    nodes = [slot.node for slot, _ in group]
    was = dict.fromkeys(text_of(slot.statement) for slot, _ in group)
    for slot, new in group:
        slot.replace(ast.copy_location(new, slot.node))
    try:
        ast.fix_missing_locations(code.source.tree)
        now = dict.fromkeys(text_of(slot.statement) for slot, _ in group)
        texts = re.sub(r"\b_(\w+)\(", r"\1(", "`, `".join(now)), "`, `".join(was)
        hypothesis = code.hypothesis(f"{words}, in {len(group)} places", *texts, detaches=bool(clause))
    finally:
        for (slot, _), node in zip(group, nodes, strict=True):
            slot.replace(node)
    if hypothesis is not None:
        yield replace(hypothesis, clause=clause) if clause else hypothesis


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


def ends(concept: Concept) -> Concept:
    """Return the concept with a definition that ends for every input: after some thousand turns of a loop it raises."""
    source = None if concept.state else source_tree(concept.definition)
    if source is None or not any(isinstance(node, ast.While) for node in ast.walk(source.tree)):
        return concept
    definition = wraps(concept.definition)(_wrapped(concept, source.run()))
    return replace(concept, definition=definition)


def _called(function: PlantedFunction) -> Definition:
    """Return the function itself, with the count of its turns set to 0 before each call."""
    turns, inner = function.turns, function.function

    def call(**inputs: Any) -> Any:
        turns.count = 0
        return inner(**inputs)

    return call


def _wrapped(concept: Concept, function: PlantedFunction) -> Definition:
    """Return a planted definition as `concept.definition` is called: a reference of a user takes arrays."""
    if inspect.unwrap(concept.definition).__module__.startswith("oracle.concepts."):
        return _called(function)
    inner = by_name(function.function, list(concept.domain.parameters))
    called = _called(replace(function, function=inner))
    return called if concept.uncertified else vectorized(called)
