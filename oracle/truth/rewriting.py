"""Run a definition with certified constants: a rewritten copy of it, and of the functions that it calls.

In the copy a decimal literal is the decimal, `/` and `**` of plain numbers give certified constants, and the functions
of `math` and NumPy are certified on plain numbers too (`oracle.truth.library_constants`). The copy has the lines and
the file name of the original, so that messages and tracebacks show the user's lines. A function whose source is not
found, or has changed since it was compiled, is run as it is; a float in it that may be the result of arithmetic is
known to a few units in its last place (`oracle.truth.leaves.lift`).
"""

import dis
import math
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from oracle.truth.arrays import LONGEST_TABLE, Numbers
from oracle.truth.constants import UndecidedConstant, as_constant, stated
from oracle.truth.constructors import vectorize
from oracle.truth.leaves import is_short
from oracle.truth.library_constants import HELPERS, substitute
from oracle.truth.number import Number
from oracle.truth.paths import Overflowed, TooManyPaths
from oracle.truth.rewritten_code import PREFIX, constants_of, nested, rewritten

T = TypeVar("T")
# Errors of a definition that does not run with certified constants, for example because a literal is a key.
_NOT_RUN = (TypeError, ValueError, AttributeError, LookupError, NameError, ArithmeticError, RuntimeError)
_PACKAGES = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")}
_TRUTH = Path(__file__).resolve().parent
_EXPLAINED = ("is not known over certified numbers", "of its result unset")  # messages that say what to write
_DECIMAL_DIGITS = 12  # arbitrary: a float whose shortest decimal is longer is taken for the result of arithmetic


class _State:
    """Whether certified constants are in use, and the definitions that do not run with them."""

    enabled = False
    refused: ClassVar[WeakKeyDictionary[Any, bool]] = WeakKeyDictionary()


def with_certified_constants(run: Callable[[], T], definition: Callable[..., Any]) -> T:
    """`run()` with `certified_constants` enabled, or else without, where the definition does not run with it."""
    core = _core(definition)
    if core in _State.refused:
        return run()
    _State.enabled = True
    try:
        return run()
    except (Overflowed, TooManyPaths):
        raise
    except _NOT_RUN as error:
        if isinstance(error, UndecidedConstant) or isinstance(error.__cause__, UndecidedConstant):
            raise
        _State.enabled = False
        try:
            found = run()
        except Exception as own:
            if any(words in str(error) for words in _EXPLAINED):
                raise error from error.__cause__
            raise own from error.__cause__
        _State.refused[core] = True
        return found
    finally:
        _State.enabled = False


def refused(definition: Callable[..., Any]) -> bool:
    """Whether the definition did not run with certified constants, so that it is run as it is."""
    return _core(definition) in _State.refused


def _core(definition: Any) -> Any:
    """The function behind partial functions."""
    while isinstance(definition, partial):
        definition = definition.func
    return definition if isinstance(definition, FunctionType) else _core


def certified_constants(function: Any) -> Any:
    """The copy of a function whose constants are certified; the function itself outside of a certification."""
    if not _State.enabled:
        return function
    copy = _copied(function)
    for name in _reached(copy):
        name.refresh()
    return copy


def _copied(function: Any) -> Any:
    if isinstance(function, partial):
        kept = {name: _constant(x) for name, x in function.keywords.items()}
        return partial(_copied(function.func), *map(_constant, function.args), **kept)
    if isinstance(function, MethodType):
        return MethodType(_copied(function.__func__), function.__self__)
    if type(function).__name__ == "_lru_cache_wrapper" and hasattr(function, "__wrapped__"):
        return _copied(function.__wrapped__)  # its results belong to one certification
    if not isinstance(function, FunctionType) or not _is_users(function.__code__.co_filename):
        return function
    if function not in _copies:
        _copies[function] = _copy(function)
    copy = _copies[function]
    return function if copy is None else copy.function


def _constant(x: Any) -> Any:
    """A float that is not a short binary fraction, as the number that it is."""
    return HELPERS["given"](x) if type(x) is float else x


@cache
def _is_users(filename: str) -> bool:
    """Whether a file is neither of Python's library, nor of an installed package, nor of `oracle.truth`."""
    path = Path(filename).resolve() if Path(filename).exists() else Path(filename)
    if path.is_relative_to(_TRUTH.parent):  # also where it is installed: definitions, and callers of a user's reference
        return not path.is_relative_to(_TRUTH)
    return not any(map(path.is_relative_to, _PACKAGES))


# ---------------------------------------------------------------------------------------------------------------------
# Copies of functions


@dataclass(eq=False)
class _Namespace:
    """The globals of the copies of a module's functions: those of the module, with certified constants."""

    original: dict[str, Any]
    values: dict[str, Any]
    filename: str
    used: dict[str, Any] = field(default_factory=dict)

    def use(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.used:
                self.look_up(name)

    def look_up(self, name: str) -> None:
        value = self.used[name] = self.original.get(name, _ABSENT)
        if value is _ABSENT:
            self.values.pop(name, None)
        else:
            self.values[name] = _substituted(value)
            if _may_be_rounded(value):
                self.evaluate_again(name, value)

    def evaluate_again(self, name: str, value: Any) -> None:
        """Take the value that the module's expression for `name` has with certified constants, if it agrees."""
        expressions, literals = constants_of(self.filename)
        code = expressions.get(name)
        if code is None:
            return
        self.values.update(literals)
        self.use(each for each in code.co_names if not each.startswith(PREFIX))
        try:
            found = eval(code, self.values)
            entries = np.array([as_constant(x).reading[0] for x in np.asarray(found, object).flat], np.float64)
        except (*_NOT_RUN, AssertionError):
            return
        shape = np.shape(np.asarray(found, object))
        known = isinstance(found, Number | Numbers) and shape == np.shape(value)
        if known and np.allclose(entries, np.ravel(value), rtol=1e-6, atol=0.0):
            self.values[name] = found

    def refresh(self) -> None:
        """Take over names that have been assigned again in the module."""
        original = self.original
        for name, value in list(self.used.items()):
            if original.get(name, _ABSENT) is not value:
                self.look_up(name)


@dataclass(eq=False)
class _Copy:
    """The copy of a function, its namespace, and the cells of its closure that hold another value in the copy."""

    function: FunctionType
    namespace: _Namespace
    cells: list[tuple[CellType, CellType, Any]] = field(default_factory=list)

    def refresh(self) -> None:
        self.namespace.refresh()
        for place, (original, copy, value) in enumerate(self.cells):
            now = _contents(original)
            if now is not value:
                self.cells[place] = (original, copy, now)
                copy.cell_contents = _substituted(now)


_ABSENT = object()
_MARK = f"{PREFIX}copy"  # the attribute of a copied function that holds its `_Copy`
_copies: WeakKeyDictionary[FunctionType, _Copy | None] = WeakKeyDictionary()  # None: the function is run as it is
_namespaces: dict[int, _Namespace] = {}


def _reached(function: Any) -> Iterator[_Copy]:
    """The copies of the functions that this copy may call, itself among them."""
    waiting, seen = [function], set()
    while waiting:
        one = waiting.pop()
        while isinstance(one, partial | MethodType):
            one = one.func if isinstance(one, partial) else one.__func__
        copy: _Copy | None = getattr(one, _MARK, None) if isinstance(one, FunctionType) else None
        if copy is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield copy
        waiting += [copy.namespace.values.get(name) for name in copy.namespace.used]
        waiting += [_contents(cell) for _, cell, _ in copy.cells]


def _substituted(value: Any) -> Any:
    """What a global name or a variable of a closure holds in the copy, in the place of `value`."""
    if type(value) is float:
        return _from_source(value)
    if type(value) is tuple and any(type(x) is float for x in value):
        return tuple(map(_substituted, value))
    if isinstance(value, FunctionType | MethodType | partial) or type(value).__name__ == "_lru_cache_wrapper":
        copied = _copied(value)
        return copied if copied is not value else substitute(value)
    if type(value) is np.vectorize:
        return vectorize(_copied(value.pyfunc), value.otypes, None, value.excluded, value.cache, value.signature)
    return substitute(value)


def _from_source(value: float) -> Any:
    """A float as the decimal that the source states for it, if its shortest decimal is short."""
    text = repr(value)
    digits = text.partition("e")[0].replace(".", "").lstrip("-0")
    if value - value == 0.0 and not is_short(value) and len(digits) <= _DECIMAL_DIGITS:
        return stated(text)
    found = substitute(value)
    return as_constant(found) if type(found) is float and _may_be_rounded(found) else found


def _may_be_rounded(value: Any) -> bool:
    if type(value) is np.ndarray:
        return value.dtype.kind == "f" and value.size <= LONGEST_TABLE
    return type(value) is float and math.isfinite(value) and not is_short(value)


def _contents(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _ABSENT


@cache
def _names(code: CodeType) -> tuple[frozenset[str], frozenset[str], bool]:
    """The names that the code looks up, the variables of a closure that it assigns, and whether it assigns globals."""
    names = frozenset(name for one in nested(code) for name in one.co_names if not name.startswith(PREFIX))
    instructions = [i for one in nested(code) for i in dis.get_instructions(one)]
    assigned = frozenset(i.argval for i in instructions if i.opname in ("STORE_DEREF", "DELETE_DEREF"))
    return names, assigned, any(i.opname in ("STORE_GLOBAL", "DELETE_GLOBAL") for i in instructions)


def _copy(function: FunctionType) -> _Copy | None:
    found = rewritten(function.__code__)
    if found is None:
        return None
    code, literals = found
    names, assigned, assigns_globals = _names(code)
    if assigns_globals:
        return None
    original = function.__globals__
    namespace = _namespaces.get(id(original))
    if namespace is None:
        namespace = _namespaces[id(original)] = _Namespace(original, {**original}, code.co_filename)
        namespace.values.update({f"{PREFIX}{name}": helper for name, helper in HELPERS.items()})
    namespace.values.update(literals)
    closure, cells = [], []
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        own = cell
        if name not in assigned:
            own = CellType()
            cells.append((cell, own, _PENDING))
        closure.append(own)
    copied = FunctionType(code, namespace.values, function.__name__, None, tuple(closure))
    copied.__kwdefaults__ = {k: _substituted(v) for k, v in (function.__kwdefaults__ or {}).items()}
    copied.__defaults__ = tuple(map(_substituted, function.__defaults__ or ()))
    copied.__dict__.update(function.__dict__)
    copied.__annotations__, copied.__qualname__ = function.__annotations__, function.__qualname__
    copied.__module__, copied.__doc__ = function.__module__, function.__doc__
    copy = _copies[function] = _Copy(copied, namespace, cells)
    setattr(copied, _MARK, copy)
    namespace.use(names)
    copy.refresh()
    return copy


_PENDING = object()
