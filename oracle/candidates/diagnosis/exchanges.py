"""Faults that exchange two things: two variables of a statement, two outputs or unpacked parts, two slices."""

import ast
from collections.abc import Iterator, Sequence
from itertools import combinations

from oracle.candidates.diagnosis.codes import Code
from oracle.candidates.diagnosis.proposals import Change, Proposal, together
from oracle.mutation.planting import Slot

_NAMES = 7  # variables of one statement that are exchanged in pairs; arbitrary
_ELEMENTS = 5  # of a tuple; arbitrary
_SLICES = 8  # different slices of one array; arbitrary
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)


def exchanged(code: Code, places: Sequence[Slot], variables: Sequence[str]) -> Iterator[Proposal]:
    """Yield the code with two elements of a tuple, two variables of a statement or two slices exchanged."""
    for slot in places:
        if isinstance(slot.node, ast.Tuple) and _is_ordered(slot):
            for _, new in exchanged_elements(slot.node):
                words = "two outputs exchanged" if isinstance(slot.parent, ast.Return) else "two exchanged parts"
                yield Proposal(code, ((slot, new),), words)
    yield from _exchanged_slices(code, places)
    yield from _exchanged_variables(code, places, variables)


def exchanged_unpackings(code: Code, places: Sequence[Slot]) -> Iterator[Proposal]:
    """Yield the code with the same two parts exchanged in several unpackings, such as those of W and b."""
    groups: dict[tuple[int, int], list[Change]] = {}
    for slot in places:
        if isinstance(slot.node, ast.Tuple) and isinstance(slot.node.ctx, ast.Store):
            for pair, new in exchanged_elements(slot.node):
                groups.setdefault(pair, []).append((slot, new))
    for group in groups.values():
        yield from together(code, group, "two exchanged parts")
        for two in combinations(group, 2) if 2 < len(group) <= _ELEMENTS else ():
            yield from together(code, two, "two exchanged parts")


def exchanged_elements(node: ast.Tuple) -> Iterator[tuple[tuple[int, int], ast.Tuple]]:
    """Yield a tuple with each pair of its elements exchanged, and their places."""
    for i, j in combinations(range(min(len(node.elts), _ELEMENTS)), 2):
        elements = list(node.elts)
        elements[i], elements[j] = elements[j], elements[i]
        yield (i, j), ast.Tuple(elements, node.ctx)


def _is_ordered(slot: Slot) -> bool:
    """Whether the tuple is assigned, unpacked or returned; of `a, b = c, d` only the right side is changed."""
    if not isinstance(slot.parent, ast.Assign | ast.Return):
        return False
    target = slot.field == "targets"
    return not target or not isinstance(slot.parent.value, ast.Tuple)


def _exchanged_variables(code: Code, places: Sequence[Slot], variables: Sequence[str]) -> Iterator[Proposal]:
    read: dict[int, dict[str, list[Slot]]] = {}
    for slot in places:
        node, simple = slot.node, isinstance(slot.statement, _SIMPLE)
        if simple and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in variables:
            read.setdefault(id(slot.statement), {}).setdefault(node.id, []).append(slot)
    for names in read.values():
        for one, other in combinations(list(names)[:_NAMES], 2):
            changes = [(slot, ast.Name(other, ast.Load())) for slot in names[one]]
            changes += [(slot, ast.Name(one, ast.Load())) for slot in names[other]]
            yield Proposal(code, tuple(changes), f"{one} and {other} exchanged")


def _exchanged_slices(code: Code, places: Sequence[Slot]) -> Iterator[Proposal]:
    """Yield two different slices of one array in each other's place."""
    found: dict[str, dict[str, list[Slot]]] = {}
    for slot in places:
        node = slot.node
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
            found.setdefault(node.value.id, {}).setdefault(ast.dump(node.slice), []).append(slot)
    for slices in found.values():
        for one, other in combinations(list(slices.values())[:_SLICES], 2):
            if len(one) == len(other) == 1:
                yield from together(code, [(one[0], other[0].node), (other[0], one[0].node)], "two exchanged parts")
