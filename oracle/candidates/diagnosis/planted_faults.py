"""Proposals of one fault in the code: planted in the source of the definition or of an implementation."""

import ast
import copy
from collections.abc import Iterator, Sequence
from itertools import combinations

from oracle.candidates.diagnosis.codes import Code
from oracle.candidates.diagnosis.exchanges import exchanged, exchanged_unpackings
from oracle.candidates.diagnosis.fault_operators import (
    changed_statements,
    detached,
    exchanged_names,
    extra_calls,
    rearranged,
    terms_in_factors,
)
from oracle.candidates.diagnosis.operand_faults import changed_operands, extra_factors
from oracle.candidates.diagnosis.proposals import Change, Proposal, together, unique
from oracle.candidates.diagnosis.source_trees import SourceTree, is_guard, text_of
from oracle.mutation.planting import Slot, mutations, slots
from oracle.mutation.syntax import called_name, is_module
from oracle.mutation.vocabulary import KINDS, REDUCTIONS

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
_REPEATED = ("factor", "term", "dropped call", "transpose", "comparison", "reduction")  # faults of several places
_STRICT = {ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt}
_MOST = 3000  # faults of one function; arbitrary
_NUMBERS = 12  # of one function, that are exchanged in pairs; arbitrary
_PAIRS = 6  # of alike places, of which each pair is tried as well; arbitrary


def planted(code: Code) -> Iterator[Proposal]:
    """Yield the code with one fault, the usual faults first; then with the same fault in places that are alike."""
    places = usable_slots(code.source.tree)
    seen: set[tuple[str, ...]] = {(f"{id(s.statement)} {ast.dump(s.statement)}",) for s in places}
    variables = _variables(code.source)
    found: list[tuple[int, Proposal]] = []
    for slot in places:
        faults = _faults(code, slot, variables)
        found += [(order, Proposal(code, ((slot, new),), words)) for order, words, new in faults]
    found.sort(key=lambda pair: pair[0])
    yield from unique((proposal for _, proposal in found[:_MOST]), seen)
    yield from unique(exchanged(code, places, variables), seen)
    yield from unique(_alike(code, places), seen)
    yield from unique(exchanged_unpackings(code, places), seen)
    yield from unique(_exchanged_constants(code, places), seen)


def _faults(code: Code, slot: Slot, variables: Sequence[str]) -> Iterator[tuple[int, str, ast.AST]]:
    """Yield the faults of one place: the order in which they are tried, what kind each is, and the new node."""
    node, last = slot.node, len(_ORDER)
    for kind, new in mutations(node, slot.ancestors):
        # Where a candidate is wrong at exact ties alone, many other faults would not show.
        yield -1 if _differs_at_ties(node, new) else _ORDER[kind], _words(kind, slot), new
    others = (*rearranged(node), *extra_calls(node, slot.parent), *changed_statements(node))
    yield from ((last, words, new) for words, new in others)
    yield from ((last + 1, words, new) for words, new in changed_operands(slot, code.sizes))
    exchanges = exchanged_names(node, variables, code.sizes, code.scalars)
    yield from ((last + 2, words, new) for words, new in exchanges)
    yield from ((last + 3, words, new) for words, new in extra_factors(slot))
    yield from ((last + 4, words, new) for words, new in terms_in_factors(node))


def _differs_at_ties(node: ast.AST, new: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(new, ast.Compare):
        return False
    return all(
        type(one) is type(other) or _STRICT.get(type(one)) is type(other)
        for one, other in zip(node.ops, new.ops, strict=True)
    )


def _exchanged_constants(code: Code, places: list[Slot]) -> Iterator[Proposal]:
    """Yield the code with two different numbers of one statement in each other's place."""
    numbers = [s for s in places if isinstance(s.node, ast.Constant) and type(s.node.value) in (int, float)]
    for one, other in combinations(numbers[:_NUMBERS], 2):
        if one.statement is other.statement and one.node.value != other.node.value:
            yield from together(code, [(one, other.node), (other, one.node)], "exchanged constants")


def _words(kind: str, slot: Slot) -> str:
    """Return what to call a mutation: a number of an expression is no axis, also in the argument of a reduction."""
    in_place = isinstance(slot.parent, ast.BinOp | ast.Compare) and isinstance(slot.node, ast.Constant)
    return _WORDS["constant"] if kind == "axis" and in_place else _WORDS.get(kind, KINDS[kind])


def detachments(code: Code) -> Iterator[Proposal]:
    """Yield the code with one expression, or all that are alike, through which no gradient flows."""
    if code.kind != "definition":
        return
    groups: dict[str, list[Change]] = {}
    for slot in usable_slots(code.source.tree):
        node = slot.node
        if isinstance(node, ast.Name) and _stands_for_call(slot.parent):
            continue
        was, text = text_of(slot.statement), text_of(node)
        clause = f"computed as if `{text}` in `{was}` were a constant: no gradient flows through it"
        for _, new in detached(node):
            yield Proposal(code, ((slot, new),), "a detached term", clause, detaches=True)
            called = called_name(node) if isinstance(node, ast.Call) else ""
            kind = called or (type(node.op).__name__ if isinstance(node, ast.BinOp) else text)
            groups.setdefault(kind, []).append((slot, new))
    for group in groups.values():
        texts = ", ".join(dict.fromkeys(f"`{text_of(slot.node)}`" for slot, _ in group))
        clause = f"computed as if {texts} were constants: no gradient flows through them"
        yield from together(code, group, "detached terms", clause)


def _stands_for_call(parent: ast.AST) -> bool:
    """Whether a call of a variable has no other operand, so that it is detached as a whole."""
    if isinstance(parent, ast.Call):
        method = isinstance(parent.func, ast.Attribute) and not is_module(parent.func.value)
        return len(parent.args) + method < 2
    return isinstance(parent, ast.Attribute)


def usable_slots(tree: ast.Module) -> list[Slot]:
    """Return all places of nodes, except those of the guards of loops and of names that are called."""
    return [
        slot
        for slot in slots(tree)
        if not is_guard(slot.node)
        and not any(is_guard(a) for a in slot.ancestors)
        and not (isinstance(slot.parent, ast.Call) and slot.field == "func" and isinstance(slot.node, ast.Name))
    ]


def _alike(code: Code, places: list[Slot]) -> Iterator[Proposal]:
    """Yield the code with the same fault in all places that are alike, in those of one statement, and in each pair.

    Places are alike that differ in names and constants alone, or that have the same axis.
    """
    groups: dict[tuple[str, str], list[Change]] = {}
    for slot in places:
        for kind, role, new in _repeatable(code, slot):
            groups.setdefault((kind, role), []).append((slot, new))
    for (kind, _), group in groups.items():
        words = kind.replace("a missing call", "a missing or extra call")
        yield from together(code, group, words)
        for statement in {id(slot.statement): None for slot, _ in group}:
            yield from together(code, [change for change in group if id(change[0].statement) == statement], words)
        for pair in combinations(group, 2) if 2 < len(group) <= _PAIRS else ():
            yield from together(code, pair, words)


def _repeatable(code: Code, slot: Slot) -> Iterator[tuple[str, str, ast.AST]]:
    """Yield the faults of a place that may be repeated in others: what kind each is, and what these have in common."""
    node = slot.node
    if isinstance(node, ast.BinOp | ast.Call):
        shape = _shape(node)
        for number, (kind, new) in enumerate(mutations(node, slot.ancestors)):
            if kind in _REPEATED:
                yield _WORDS[kind], f"{kind} {number} {shape}", new
        if isinstance(node, ast.Call) and called_name(node) in ("sum", "mean"):
            rooted = ast.Call(ast.Name("_sqrt", ast.Load()), [node], [])
            yield _WORDS["dropped call"], f"root {shape}", rooted
    elif isinstance(node, ast.Constant):
        for kind, new in mutations(node, slot.ancestors):
            if kind == "axis":
                yield _WORDS[kind], f"{node.value!r} {ast.unparse(new)} {_reduces(slot)}", new
    if isinstance(node, ast.Tuple | ast.Slice):
        for words, new in (*changed_operands(slot, code.sizes), *rearranged(node)):
            yield words, f"{ast.dump(node)} {ast.dump(new)}", new


def _reduces(slot: Slot) -> bool:
    """Whether the innermost call around a place is a reduction, so that its axis is not that of a transposition."""
    call = next((a for a in reversed(slot.ancestors) if isinstance(a, ast.Call)), None)
    return call is not None and called_name(call) in REDUCTIONS


def _shape(node: ast.AST) -> str:
    """Return the structure of a node without the names of its variables and without its constants."""
    blank = copy.deepcopy(node)
    for one in ast.walk(blank):
        if isinstance(one, ast.Name):
            one.id = "_"
        elif isinstance(one, ast.Constant):
            one.value = 0
    return ast.dump(blank)


def _variables(source: SourceTree) -> list[str]:
    """Return the names that the last function of the tree assigns, with its parameters; at most a dozen."""
    function = source.tree.body[-1]
    arguments = [a.arg for a in ast.walk(function) if isinstance(a, ast.arg)]
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys([*arguments, *stored]))[:12]
