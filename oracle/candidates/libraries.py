"""Which of the two libraries, NumPy and torch, the code of a function uses, and which its module imports."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

LIBRARIES = frozenset({"numpy", "torch"})


@dataclass(frozen=True)
class Libraries:
    """`named` are used by the function and by the functions of its module that it calls; `imported`, by its module."""

    named: frozenset[str]
    imported: frozenset[str]


def libraries_of(function: Any) -> Libraries:
    """Return the libraries of a function, a callable object, or a script (`oracle.candidates.scripts`)."""
    if hasattr(function, "imported"):  # a script
        return Libraries(LIBRARIES & function.named, LIBRARIES & function.imported)
    bare = _bare(function)
    named = {library for value in _reached(bare) for library in _libraries(value)} | set(_libraries(function))
    module = vars(inspect.getmodule(bare) or object) if not hasattr(bare, "__globals__") else bare.__globals__
    imported = {library for value in list(module.values()) for library in _libraries(value)}
    return Libraries(frozenset(named), frozenset(imported))


def _bare(function: Any) -> Any:
    """The Python function behind a decorated function, a bound method, a partial or an object with `__call__`."""
    function = inspect.unwrap(function)
    function = getattr(function, "func", function)
    function = getattr(function, "__func__", function)
    return function if hasattr(function, "__code__") else type(function).__call__


def _reached(function: Any) -> Iterator[object]:
    """Yield the objects that the code of `function` names, and those of functions of its module that it names."""
    waiting, seen = [function], set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, FunctionType) or one in seen:
            continue
        seen.add(one)
        names = {name for code in _codes(one.__code__) for name in code.co_names}
        values = [one.__globals__[name] for name in names if name in one.__globals__]
        for cell in one.__closure__ or ():
            try:
                values.append(cell.cell_contents)
            except ValueError:  # a variable that is assigned later
                continue
        yield from values
        waiting += [value for value in values if getattr(value, "__module__", "") == one.__module__]


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of a function and of the functions that are defined inside."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _libraries(value: Any) -> frozenset[str]:
    """The library that a module, a function, a class or an object belongs to; a class also belongs to its bases'."""
    if isinstance(value, ModuleType):
        modules: list[str | None] = [value.__name__]
    else:
        kind = value if inspect.isclass(value) else type(value)
        own = value if getattr(value, "__module__", None) else getattr(value, "__self__", None)
        modules = [getattr(own, "__module__", None), *(base.__module__ for base in kind.__mro__)]
    return LIBRARIES & {str(name).partition(".")[0] for name in modules}


def libraries_of_names(used: Iterable[Any], module: Iterable[Any]) -> Libraries:
    """The libraries of the objects that an expression names, and of those in its module; of a class, of its methods."""
    named: set[str] = set()
    for value in used:
        kind = value if inspect.isclass(value) else type(value)
        methods = (
            [value] if inspect.isroutine(value) else [one for one in vars(kind).values() if inspect.isfunction(one)]
        )
        named |= _libraries(value) | {library for one in methods for library in libraries_of(one).named}
    imported = {library for value in list(module) for library in _libraries(value)}
    return Libraries(frozenset(named), frozenset(imported))
