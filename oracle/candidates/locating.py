"""Find a function by its address: `file.py:function`, `package.module:function` or `file.py:Class.method`.

In `file.py:EXPRESSION`, the expression may use the variables of a script: the script is then the function (`scripts`).
"""

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from oracle.candidates.errors import FunctionNotFound
from oracle.candidates.scripts import ScriptError, script_function
from oracle.catalogue.concept import Concept


@dataclass(frozen=True)
class LocatedFunction:
    """A function and its address. `owner` is the class of a method."""

    address: str
    function: Callable[..., Any]
    owner: type | None = None

    @property
    def name(self) -> str:
        """The part of the address after the colon."""
        return self.address.rpartition(":")[2]


def locate(address: str) -> LocatedFunction:
    """Return the function at `address`; raises `FunctionNotFound`, or what the file raises when it is imported."""
    place, colon, name = address.rpartition(":")
    if not colon or not place or not name:
        raise FunctionNotFound(f"expected file.py:function or package.module:function, got {address!r}")
    try:
        module = _module(place)
    except NameError:  # a notebook cell uses variables of earlier cells
        if (script := _script(address)) is None:
            raise
        return script
    thing: Any = module
    owner: Any = None
    for part in name.split("."):
        owner = thing if inspect.isclass(thing) else None
        try:
            thing = getattr(thing, part)
        except AttributeError:
            if (script := _script(address)) is None:
                raise FunctionNotFound(f"{place} has no {name!r}; {_choices(module)}") from None
            return script
    if (applied := _autograd_function(owner if owner is not None and name.endswith(".apply") else thing)) is not None:
        return LocatedFunction(address, applied)
    if inspect.isclass(thing):
        methods = [key for key, value in vars(thing).items() if inspect.isfunction(value) and key[0] != "_"]
        method = methods[0] if methods else "method"
        raise FunctionNotFound(f"{address} is a class; name one of its methods, as in {address}.{method}")
    if not callable(thing):
        if (script := _script(address)) is not None:
            return script
        raise FunctionNotFound(f"{address} is {type(thing).__name__}, but should be a function; {_choices(module)}")
    return LocatedFunction(address, thing, owner if inspect.isfunction(thing) else None)


def locate_object(candidate: Any, concept: Concept) -> LocatedFunction:
    """Return a callable object, e.g. a function, a bound method or a `torch.nn.Module`, as a function.

    A callable without parameter names, e.g. `np.tanh`, receives the inputs of the concept in their order. Raises
    `TypeError` if `candidate` is not callable.
    """
    if not callable(candidate):
        raise TypeError(f"expected a function as the candidate, got {candidate!r}")
    name = getattr(candidate, "__name__", type(candidate).__name__)
    function = _with_named_parameters(candidate, tuple(concept.domain.parameters))
    return LocatedFunction(f"{getattr(candidate, '__module__', '')}:{name}", function)


def public_functions(place: str) -> list[LocatedFunction]:
    """Return the functions that a file or module defines, without those that begin with `_`; raises as `locate`."""
    module = _module(place)
    return [
        LocatedFunction(f"{place}:{name}", value)
        for name, value in vars(module).items()
        if name[0] != "_" and inspect.isfunction(value) and value.__module__ == module.__name__
    ]


def _script(address: str) -> LocatedFunction | None:
    """Return the file as a function that computes the expression after the colon, or None if it does not."""
    place, _, expression = address.rpartition(":")
    if not place.endswith(".py"):
        return None
    try:
        return LocatedFunction(address, script_function(Path(place), expression))
    except ScriptError:
        return None


def _autograd_function(thing: Any) -> Callable[..., Any] | None:
    """Return a `torch.autograd.Function` as a function: its `apply` with the parameters of its `forward`."""
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


def _with_named_parameters(candidate: Callable[..., Any], inputs: Sequence[str]) -> Callable[..., Any]:
    if hasattr(candidate, "forward"):  # a `torch.nn.Module`: the parameter names are those of `forward`

        @wraps(candidate.forward)
        def called(*args: Any, **kwargs: Any) -> Any:
            return candidate(*args, **kwargs)

        return called
    with suppress(TypeError, ValueError):  # raised for some functions written in C
        parameters = inspect.signature(candidate).parameters.values()
        if not any(parameter.kind is parameter.POSITIONAL_ONLY for parameter in parameters):
            return candidate

    def in_order(**values: Any) -> Any:
        return candidate(*(values[name] for name in inputs))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    in_order.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in inputs])  # type: ignore[attr-defined]
    return in_order


def _module(place: str) -> ModuleType:
    if place.endswith(".py") or "/" in place:
        return _from_file(Path(place))
    sys.path.insert(0, "")  # as `python -m` does
    try:
        return importlib.import_module(place)
    except ModuleNotFoundError as error:
        if error.name is not None and place.startswith(error.name):
            file = f"{place.replace('.', '/')}.py"
            raise FunctionNotFound(f"there is no module {place!r}; for a file, write {file}:function") from None
        raise
    finally:
        with suppress(ValueError):  # the module may have changed the path
            sys.path.remove("")


def _from_file(path: Path) -> ModuleType:
    """Import a file; its folder is on the path meanwhile, so that it can import its neighbours."""
    if not path.is_file():
        raise FunctionNotFound(f"there is no file {path}; paths are relative to {Path.cwd()}")
    path = path.resolve()
    name = f"candidate_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise FunctionNotFound(f"{path} is not a Python file; write file.py:function")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        # Not by `exec_module`: bytecode of an older file with the same size and time would be run.
        exec(compile(path.read_bytes(), path, "exec", dont_inherit=True), vars(module))
    except BaseException:
        sys.modules.pop(name, None)
        raise
    finally:
        with suppress(ValueError):
            sys.path.remove(str(path.parent))
    return module


def _choices(module: ModuleType) -> str:
    own = [key for key, x in vars(module).items() if callable(x) and getattr(x, "__module__", "") == module.__name__]
    return f"it has {', '.join(own)}" if own else "it defines no function"
