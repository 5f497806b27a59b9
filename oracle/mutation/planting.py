"""Plant one fault at a time in a function: on its syntax tree, and around its call.

A function is mutated together with what it uses of its own file (helpers, classes of autograd, modules), in a copy of
the file's namespace, so that nothing else sees the fault.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.module_reader import remade
from oracle.mutation.operators import mutations
from oracle.mutation.wrappers import WRAPPERS

__all__ = ["Mutant", "Slot", "mutants", "slots", "source_faults"]


@dataclass(frozen=True)
class Slot:
    """A place in a syntax tree where a node hangs, and the statement that it belongs to."""

    parent: ast.AST
    field: str
    index: int | None
    statement: ast.stmt
    ancestors: tuple[ast.AST, ...]

    @property
    def node(self) -> Any:
        """What hangs there."""
        found = getattr(self.parent, self.field)
        return found if self.index is None else found[self.index]

    def put(self, node: ast.AST) -> None:
        """Hang another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True, eq=False)
class Mutant:
    """An implementation with one fault in it. `kind` is the class of the fault; `was` and `now` are source."""

    kind: str
    line: int
    was: str
    now: str
    implementation: Implementation
    fired: Callable[[], bool] | None = None  # of a fault that waits for certain inputs: whether it met some

    @property
    def sentence(self) -> str:
        """The change in words."""
        return f"`{self.was}` became `{self.now}`" if self.was else self.now


def mutants(
    concept: Concept,
    implementation: Implementation,
    source: Callable[..., Any] | None = None,
    made: Callable[[dict[str, Any]], Implementation] | None = None,
) -> Iterator[Mutant]:
    """Every fault that fits into the implementation, one mutant each, in the order of its source.

    `source` is the function that it is made of, where that is not a page's, and `made` makes an implementation of the
    names that its file has with a fault in it.
    """
    function = source or inspect.unwrap(implementation.learner or implementation.function)
    namespace = vars(sys.modules[function.__module__])

    def of_page(names: dict[str, Any]) -> Implementation:
        return remade(concept, implementation, names[function.__name__])

    build = made or of_page
    for fault in source_faults(function):
        names = dict(namespace)
        try:
            exec(fault.code, names)
        except Exception:  # a class whose body no longer runs: there is no function to judge
            continue
        yield Mutant(fault.kind, fault.line, fault.was, fault.now, build(names))
    for around in WRAPPERS:
        if around.fits(concept, implementation):
            changed, fired = around.plant(concept, implementation)
            yield Mutant(around.kind, 0, "", around.sentence, changed, fired if around.on_inputs else None)


@dataclass(frozen=True)
class _Fault:
    kind: str
    line: int
    was: str
    now: str
    code: CodeType


def source_faults(function: Callable[..., Any]) -> Iterator[_Fault]:
    """Every change of the syntax tree of `function`, and of what it uses of its file, compiled."""
    tree = _reachable(function)
    seen = {ast.dump(tree)}
    for slot in slots(tree):
        node = slot.node
        if _is_elsewhere(slot, function):
            continue
        for kind, replacement in mutations(node, slot.ancestors):
            before = _shown(slot.statement)
            slot.put(ast.copy_location(replacement, node))
            try:
                dump = ast.dump(tree)
                if dump in seen:
                    continue
                seen.add(dump)
                ast.fix_missing_locations(tree)
                # A statement replaced whole is shown by what stands in its place.
                now = replacement if node is slot.statement else slot.statement
                yield _Fault(
                    kind,
                    getattr(node, "lineno", slot.statement.lineno),
                    before,
                    _shown(now),
                    compile(tree, _FILE, "exec"),
                )
            finally:
                slot.put(node)


_FILE = "<planted>"


def slots(tree: ast.Module) -> Iterator[Slot]:
    """Every place below the definitions of `tree`, annotations, decorators and docstrings left out."""

    def below(node: ast.AST, statement: ast.stmt | None, ancestors: tuple[ast.AST, ...]) -> Iterator[Slot]:
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "bases", "ctx", "type_comment"):
                continue
            for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(child, ast.AST) or _is_docstring(child):
                    continue
                inside = child if isinstance(child, ast.stmt) else statement
                if inside is not None:
                    yield Slot(node, name, index, inside, (*ancestors, node))
                yield from below(child, inside, (*ancestors, node))

    return below(tree, None, ())


def _is_elsewhere(slot: Slot, function: Callable[..., Any]) -> bool:
    """Whether it belongs to another method of the class that `function` is a method of."""
    *owner, name = function.__qualname__.split(".")
    inside = [a.name for a in slot.ancestors if isinstance(a, ast.ClassDef | ast.FunctionDef)]
    return bool(owner) and inside[:1] == owner[:1] and name not in inside


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _shown(node: ast.AST) -> str:
    """The first line of a statement: of a loop or a branch its head."""
    return ast.unparse(node).split("\n", 1)[0]


def _reachable(function: Callable[..., Any]) -> ast.Module:
    """The definitions of the file that `function` is made of, itself among them."""
    module = sys.modules[function.__module__]
    whole = ast.parse(inspect.getsource(module))
    defined = {d.name: d for d in whole.body if isinstance(d, ast.FunctionDef | ast.ClassDef)}
    wanted, found = [function.__qualname__.partition(".")[0]], set()
    while wanted:
        name = wanted.pop()
        if name in defined and name not in found:
            found.add(name)
            wanted += [n.id for n in ast.walk(defined[name]) if isinstance(n, ast.Name)]
    return ast.Module([d for name, d in defined.items() if name in found], [])
