"""Make the mutants of an implementation: each has one fault, in its syntax tree or around its call.

A function is mutated together with the functions and classes of its module that it uses, in a copy of the namespace of
the module. The module itself does not change.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any

from oracle.catalogue.concept import Concept, Implementation
from oracle.catalogue.module_reader import remade
from oracle.mutation.call_operators import CALLS
from oracle.mutation.expression_operators import EXPRESSIONS
from oracle.mutation.statement_operators import STATEMENTS
from oracle.mutation.syntax import Ancestors, Mutation
from oracle.mutation.wrappers import WRAPPERS


@dataclass(frozen=True)
class Slot:
    """A place of a node in a syntax tree: a field of `parent`, or an item of it; and the statement that contains it."""

    parent: ast.AST
    field: str
    index: int | None
    statement: ast.stmt
    ancestors: tuple[ast.AST, ...]

    @property
    def node(self) -> Any:
        found = getattr(self.parent, self.field)
        return found if self.index is None else found[self.index]

    def replace(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True)
class SourceFault:
    """One fault in the source of a function.

    kind: the kind of fault, a key of `vocabulary.KINDS`.
    line: the line of the mutated node in its file.
    was, now: the first line of the statement before and after the mutation, as `ast.unparse` writes it.
    code: compiled definitions of the function and of what it uses; run it in a copy of the namespace of the module.
    """

    kind: str
    line: int
    was: str
    now: str
    code: CodeType


@dataclass(frozen=True, eq=False)
class Mutant:
    """An implementation with one fault. `line` is 0 and `was` is "" for a fault around the call.

    fired: for a fault that depends on the inputs, whether it has had an effect so far; otherwise None.
    """

    kind: str
    line: int
    was: str
    now: str
    implementation: Implementation
    fired: Callable[[], bool] | None = None

    @property
    def sentence(self) -> str:
        return f"`{self.was}` became `{self.now}`" if self.was else self.now


def mutants(
    concept: Concept,
    implementation: Implementation,
    function: Callable[..., Any] | None = None,
    build: Callable[[dict[str, Any]], Implementation] | None = None,
) -> Iterator[Mutant]:
    """All mutants of an implementation: first the faults in its source, in order of the source, then those around it.

    An implementation that is not from a concept module needs `function`, the function to mutate, and `build`, which
    makes the implementation from the namespace in which the fault is planted.
    """
    source = function or inspect.unwrap(implementation.learner or implementation.function)
    namespace = namespace_of(source)

    def rebuild(names: dict[str, Any]) -> Implementation:
        return remade(concept, implementation, names[source.__name__])

    for fault in source_faults(source):
        names = dict(namespace)
        try:
            exec(fault.code, names)
        except Exception:  # the body of a class raises, so there is no function to judge
            continue
        yield Mutant(fault.kind, fault.line, fault.was, fault.now, (build or rebuild)(names))
    for wrapper in WRAPPERS:
        if wrapper.fits(concept, implementation):
            wrapped, fired = wrapper.plant(concept, implementation)
            yield Mutant(wrapper.kind, 0, "", wrapper.sentence, wrapped, fired if wrapper.on_inputs else None)


def source_faults(function: Callable[..., Any]) -> Iterator[SourceFault]:
    """All faults in the source of `function` and of the definitions of its module that it uses, without repetitions."""
    tree = _used_definitions(function)
    seen = {ast.dump(tree)}
    for slot in slots(tree):
        node = slot.node
        if _is_in_other_method(slot, function):
            continue
        for kind, replacement in mutations(node, slot.ancestors):
            was = _first_line(slot.statement)
            slot.replace(ast.copy_location(replacement, node))
            try:
                dump = ast.dump(tree)
                if dump in seen:
                    continue
                seen.add(dump)
                ast.fix_missing_locations(tree)
                now = _first_line(replacement if node is slot.statement else slot.statement)
                line = getattr(node, "lineno", slot.statement.lineno)
                yield SourceFault(kind, line, was, now, compile(tree, "<planted>", "exec"))
            finally:
                slot.replace(node)


def mutations(node: ast.AST, ancestors: Ancestors) -> Iterator[Mutation]:
    """The kind of fault and the new node for every fault that can replace `node`.

    `ancestors` are the nodes from the root down to the parent of `node`.
    """
    for node_type, operator in (*EXPRESSIONS, *CALLS, *STATEMENTS):
        if isinstance(node, node_type):
            yield from operator(node, ancestors)


def slots(tree: ast.Module) -> Iterator[Slot]:
    """All places of nodes inside the statements of `tree`, without annotations, decorators, bases and docstrings."""

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


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_in_other_method(slot: Slot, function: Callable[..., Any]) -> bool:
    """Whether the place is in another method of the class of which `function` is a method."""
    *owner, name = function.__qualname__.split(".")
    inside = [a.name for a in slot.ancestors if isinstance(a, ast.ClassDef | ast.FunctionDef)]
    return bool(owner) and inside[:1] == owner[:1] and name not in inside


def _first_line(node: ast.AST) -> str:
    """The first line of a statement; of a loop or a branch, its head."""
    return ast.unparse(node).split("\n", 1)[0]


def namespace_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The names that a function or class sees; the module of a function need not be among the imported ones."""
    found: dict[str, Any] | None = getattr(function, "__globals__", None)
    return vars(sys.modules[function.__module__]) if found is None else found


def _used_definitions(function: Callable[..., Any]) -> ast.Module:
    """The definition of `function`, and the functions and classes of its module that it uses directly or indirectly."""
    module = ast.parse("".join(inspect.findsource(function)[0]))
    defined = {d.name: d for d in module.body if isinstance(d, ast.FunctionDef | ast.ClassDef)}
    wanted, found = [function.__qualname__.partition(".")[0]], set()
    while wanted:
        name = wanted.pop()
        if name in defined and name not in found:
            found.add(name)
            wanted += [n.id for n in ast.walk(defined[name]) if isinstance(n, ast.Name)]
    return ast.Module([d for name, d in defined.items() if name in found], [])
