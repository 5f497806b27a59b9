"""Find a function by its address: `file.py:function`, `package.module:function`, `file.py:Class.method`.

`file.py:loss`, where that is no function but what a script works out, is the script as a function (`cells`).
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from oracle.candidates.scripts import ScriptError, script_function

__all__ = ["FunctionNotFound", "LocatedFunction", "locate", "public_functions"]


class FunctionNotFound(Exception):
    """There is nothing at that address; the message says what is lacking, and what there is."""


@dataclass(frozen=True)
class LocatedFunction:
    """A function and where it was found. `owner` is the class of a method."""

    address: str
    function: Callable[..., Any]
    owner: type | None = None

    @property
    def name(self) -> str:
        """Its name, as the address has it."""
        return self.address.rpartition(":")[2]


def locate(address: str) -> LocatedFunction:
    """The function at `address`; raises `FunctionNotFound`, or whatever its file raises when it is imported."""
    place, colon, name = address.rpartition(":")
    if not colon or not place or not name:
        raise FunctionNotFound(
            f"{address!r} is no address of a function; write file.py:function or package.module:function"
        )
    try:
        module = _module(place)
    except NameError:  # a cell of a notebook lacks what others before it made
        if (cell := _cell(place, name)) is None:
            raise
        return LocatedFunction(address, cell)
    thing: Any = module
    owner: Any = None
    for part in name.split("."):
        owner = thing if inspect.isclass(thing) else None
        try:
            thing = getattr(thing, part)
        except AttributeError:
            if (cell := _cell(place, name)) is None:
                raise FunctionNotFound(f"{place} has no {name!r}; {_choices(module)}") from None
            return LocatedFunction(address, cell)
    if (applied := _applied(owner if owner is not None and name.endswith(".apply") else thing)) is not None:
        return LocatedFunction(address, applied)
    if inspect.isclass(thing):
        methods = [key for key, value in vars(thing).items() if inspect.isfunction(value) and key[0] != "_"]
        raise FunctionNotFound(
            f"{address} is a class; name one of its methods, as in {address}.{methods[0] if methods else 'method'}"
        )
    if not callable(thing):
        if (cell := _cell(place, name)) is not None:
            return LocatedFunction(address, cell)
        raise FunctionNotFound(f"{address} is {type(thing).__name__}, but should be a function; {_choices(module)}")
    return LocatedFunction(address, thing, owner if inspect.isfunction(thing) else None)


def _cell(place: str, expression: str) -> Callable[..., Any] | None:
    """The file as a function to the value of an expression, if it gives it one."""
    if not place.endswith(".py"):
        return None
    try:
        return script_function(Path(place), expression)
    except ScriptError:
        return None


def _applied(thing: Any) -> Callable[..., Any] | None:
    """An autograd function of somebody's own as a function: `apply`, which itself does not say what it takes."""
    torch = sys.modules.get("torch")
    if torch is None or not inspect.isclass(thing) or not issubclass(thing, torch.autograd.Function):
        return None
    made: Any = thing
    signature = inspect.signature(made.forward)
    context = [] if "setup_context" in vars(made) else [None]
    bare = list(signature.parameters.values())[len(context) :]

    def applied(*args: Any, **kwargs: Any) -> Any:
        return made.apply(*signature.bind(*context, *args, **kwargs).args[len(context) :])

    applied.__signature__ = signature.replace(parameters=bare)  # type: ignore[attr-defined]
    applied.__name__ = made.__name__
    return applied


def public_functions(place: str) -> list[LocatedFunction]:
    """The functions that a file or a module defines and does not keep to itself; raises as `find` does."""
    module = _module(place)
    functions = [
        (name, value)
        for name, value in vars(module).items()
        if name[0] != "_" and inspect.isfunction(value) and value.__module__ == module.__name__
    ]
    return [LocatedFunction(f"{place}:{name}", function) for name, function in functions]


def _module(place: str) -> ModuleType:
    if place.endswith(".py") or "/" in place:
        return _from_file(Path(place))
    sys.path.insert(0, "")  # as `python -m` would find it
    try:
        return importlib.import_module(place)
    except ModuleNotFoundError as error:
        if error.name is not None and place.startswith(error.name):
            raise FunctionNotFound(
                f"there is no module {place!r}; for a file, write {place.replace('.', '/')}.py:…"
            ) from None
        raise
    finally:
        with suppress(ValueError):  # the module may have set the path to rights itself
            sys.path.remove("")


def _from_file(path: Path) -> ModuleType:
    """The module that the file is, imported as if it lay on the path: what stands beside it is found."""
    if not path.is_file():
        raise FunctionNotFound(f"there is no file {path}; paths are relative to {Path.cwd()}")
    path = path.resolve()
    name = f"candidate_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FunctionNotFound(f"{path} is no Python file; write file.py:function")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    finally:
        with suppress(ValueError):
            sys.path.remove(str(path.parent))
    return module


def _choices(module: ModuleType) -> str:
    """What could have been meant."""
    own = [
        key
        for key, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__
    ]
    return f"it has {', '.join(own)}" if own else "it defines no function"
