"""The source of a function as a syntax tree that can be changed and run, without danger to this process.

Loops with a condition end after a fixed number of turns, and `as_strided` raises instead of reading other memory.
"""

import ast
import inspect
import linecache
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TURNS = 3000  # of all loops with a condition in one call; arbitrary
_FEW_TURNS = 300  # the same for a fault that is only compared over floats; arbitrary
# Code with these names may read other memory, or act on the machine: no fault is planted in it.
_DANGEROUS = {
    *("ctypes", "frombuffer", "memmap", "from_dlpack", "data_as", "ctypeslib", "__array_interface__", "exec", "eval"),
    *("open", "os", "shutil", "subprocess", "save", "savez", "savetxt", "tofile", "system", "remove", "unlink", "sys"),
}


_numbers = count()


def forget_sources() -> None:
    """Remove the source of all changed trees from Python's cache of lines."""
    for name in [name for name in linecache.cache if name.startswith("<planted ")]:
        del linecache.cache[name]


class TooManyTurns(Exception):
    """A loop with a condition did not end."""


@dataclass(frozen=True)
class SourceTree:
    """A tree with the definition of a function and of the functions of its module that it uses.

    `names` is the namespace that the tree runs in.
    """

    tree: ast.Module
    name: str
    names: dict[str, Any]

    def run(self) -> "PlantedFunction":
        """Return the function that the tree defines now; raises what the code outside functions raises."""
        # The text, because constants of certified code are taken from the source of its file.
        text, name = ast.unparse(self.tree), f"<planted {next(_numbers)}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        return self._executed(compile(text, name, "exec"), _Turns())

    def compiled(self) -> "PlantedFunction":
        """Return the same function without a text, for floats alone."""
        return self._executed(compile(self.tree, "<planted>", "exec"), _Turns(_FEW_TURNS))

    def _executed(self, code: CodeType, turns: "_Turns") -> "PlantedFunction":
        names = {**self.names, "_turn": turns, "_as_strided": _bounded_as_strided}
        exec(code, names)
        return PlantedFunction(names[self.name], names, turns)


@dataclass(frozen=True, eq=False)
class PlantedFunction:
    """A function from a changed tree. `names` is its own namespace."""

    function: Callable[..., Any]
    names: dict[str, Any]
    turns: "_Turns"

    def __call__(self, *args: Any, **inputs: Any) -> Any:
        self.turns.count = 0
        return self.function(*args, **inputs)


def source_tree(code: Callable[..., Any]) -> SourceTree | None:
    """Return the tree of a function that is written in Python, None if its source is not found or is dangerous."""
    function = inspect.unwrap(code)
    found: CodeType | None = getattr(function, "__code__", None)
    if found is None:
        return None
    try:
        lines = inspect.findsource(function)[0]
        module = _parsed("".join(lines))
        node = _node_of(module, found)
        closed = inspect.getclosurevars(function).nonlocals
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    if node is None:
        return None
    defined = {d.name: d for d in module.body if isinstance(d, ast.FunctionDef | ast.ClassDef)}
    wanted, used = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)], set[str]()
    while wanted:
        name = wanted.pop()
        if name in defined and name not in used and name != node.name:
            used.add(name)
            wanted += [n.id for n in ast.walk(defined[name]) if isinstance(n, ast.Name)]
    own = [d for name, d in defined.items() if name in used and not d.decorator_list]
    tree = ast.Module([*own, node], [])
    tree = _guarded(ast.parse(ast.unparse(ast.fix_missing_locations(tree))))
    if mentioned(tree) & _DANGEROUS:
        return None
    return SourceTree(tree, node.name, {**function.__globals__, **closed})


def text_of(node: ast.AST) -> str:
    """Return the source of a node as it is without the guards."""
    return ast.unparse(node).split("\n", 1)[0].replace("_as_strided(", "as_strided(")


def is_guard(node: ast.AST) -> bool:
    """Whether the node is one that was inserted to end a loop."""
    return isinstance(node, ast.Expr | ast.Call) and ast.unparse(node) == "_turn()"


@lru_cache(maxsize=8)
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _node_of(module: ast.Module, code: CodeType) -> ast.FunctionDef | None:
    """Return the definition of a function in its module; that of a lambda as a function with a return statement."""
    names = list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    found: list[ast.FunctionDef] = []
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if first == code.co_firstlineno:
                return _function(node.name, node.args, node.body)
        is_lambda = isinstance(node, ast.Lambda) and code.co_name == "<lambda>"
        if is_lambda and node.lineno == code.co_firstlineno:  # type: ignore[attr-defined]
            assert isinstance(node, ast.Lambda)
            if [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)] == names:
                body: list[ast.stmt] = [ast.Return(node.body)]
                found.append(_function("reference", node.args, body))
    return found[0] if len(found) == 1 else None


def _guarded(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            node.body.insert(0, ast.Expr(ast.Call(ast.Name("_turn", ast.Load()), [], [])))
        elif isinstance(node, ast.Call) and _last_name(node.func) == "as_strided":
            node.func = ast.Name("_as_strided", ast.Load())
    return ast.fix_missing_locations(tree)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def mentioned(tree: ast.Module) -> set[str]:
    """Return the names of variables, attributes and imported modules in a tree."""
    return set(_names(tree))


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.name.partition(".")[0] for alias in node.names)


class _Turns:
    """Counts the turns of loops with a condition."""

    def __init__(self, most: int = _TURNS) -> None:
        self.count, self.most = 0, most

    def __call__(self) -> None:
        self.count += 1
        if self.count > self.most:
            raise TooManyTurns(f"more than {self.most} turns")


def _bounded_as_strided(x: Any, shape: Any = None, strides: Any = None, **options: Any) -> NDArray[Any]:
    """`as_strided`, which raises an `IndexError` where it would read outside the memory of the array."""
    x = np.asarray(x) if not isinstance(x, np.ndarray) else x
    shape = x.shape if shape is None else tuple(int(n) for n in np.atleast_1d(shape))
    strides = x.strides if strides is None else tuple(int(s) for s in np.atleast_1d(strides))
    owner = x
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    low, high = _extent(owner)
    start = x.__array_interface__["data"][0]
    steps = [s * (n - 1) for n, s in zip(shape, strides, strict=True)]
    first, last = start + sum(min(s, 0) for s in steps), start + sum(max(s, 0) for s in steps) + x.itemsize
    if min(shape, default=1) < 0 or any(s % x.itemsize for s in strides):
        raise IndexError("as_strided with these sizes and strides reads no whole entries")
    if min(shape, default=1) > 0 and not low <= first <= last <= high:
        raise IndexError("as_strided with these sizes and strides reads outside the array")
    return np.lib.stride_tricks.as_strided(x, shape, strides, **options)


def _extent(x: NDArray[Any]) -> tuple[int, int]:
    """Return the addresses of the first byte of an array and of the byte after its last."""
    start, steps = x.__array_interface__["data"][0], [s * (n - 1) for n, s in zip(x.shape, x.strides, strict=True)]
    return start + sum(min(s, 0) for s in steps), start + sum(max(s, 0) for s in steps) + x.itemsize


def _function(name: str, args: ast.arguments, body: list[ast.stmt]) -> ast.FunctionDef:
    """A function without decorators; from Python 3.12 on, its tree has a list of type parameters."""
    node = ast.FunctionDef(name, args, body, [], None, None)
    node.type_params = []  # type: ignore[attr-defined]
    return node
