"""Find a function by its address: `file.py:function`, `package.module:function` or `file.py:Class.method`.

What follows the colon may be an expression: of the functions in the file (`expressions`), e.g.
`net.py:Net(4, 3).forward` or `layers.py:backward(dout, forward(x, w)[1])`, or of the variables of a script, which is
then the function (`scripts`).
"""

import importlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from oracle.candidates.copies import own_copy
from oracle.candidates.early_checks import near, no_file, no_module
from oracle.candidates.errors import FunctionNotFound
from oracle.candidates.expressions import calls_own_code, function_of, inputs_of, read_expression, uses_data
from oracle.candidates.parsing import split_address
from oracle.candidates.scripts import ScriptError, script_function
from oracle.catalogue.concept import Concept

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class LocatedFunction:
    """A function and its address.

    `maker` makes the object of a method, whose name is `method`. If it is `fresh`, every call gets an object of its
    own; otherwise only a call that sets attributes does, and `function` is bound to an object already.
    `is_expression` says that the address is an expression, whose author has chosen the inputs that it needs, and
    `is_script` that it names a variable of a script.
    """

    address: str
    function: Callable[..., Any]
    maker: Callable[[], Any] | None = None
    method: str = ""
    fresh: bool = False
    is_expression: bool = False
    is_script: bool = False

    @property
    def name(self) -> str:
        """The part of the address after the colon."""
        return split_address(self.address)[1]

    @property
    def last_name(self) -> str:
        """The name of the function alone, or "expression"."""
        return self.name.rpartition(".")[2] if _DOTTED.fullmatch(self.name) else "expression"


def locate(address: str, inputs: Sequence[str] = ()) -> LocatedFunction:
    """Return the function at `address`; `inputs` are the names that an expression may use.

    Raises `FunctionNotFound`, or what the file raises when it is imported.
    """
    place, name = split_address(address)
    if not place or not name:
        raise FunctionNotFound(f"expected file.py:function or package.module:function, got {address!r}")
    try:
        module = _module(place)
    except NameError:  # a notebook cell uses variables of earlier cells
        if (script := _script(address)) is None:
            raise
        return script
    if not _DOTTED.fullmatch(name.strip()):
        return _of_expression(address, module, inputs)
    thing: Any = module
    owner: Any = None
    for part in name.strip().split("."):
        owner = thing if inspect.isclass(thing) else None
        try:
            thing = getattr(thing, part)
        except AttributeError:
            if (script := _script(address)) is None:
                raise FunctionNotFound(f"{place} has no {name!r}; {_choices(name, module)}") from None
            return script
    if (applied := _autograd_function(owner if owner is not None and name.endswith(".apply") else thing)) is not None:
        return LocatedFunction(address, applied)
    if inspect.isclass(thing):
        raise FunctionNotFound(_about_class(address, thing))
    if not callable(thing):
        if (script := _script(address)) is not None:
            return script
        raise FunctionNotFound(
            f"{address} is {type(thing).__name__}, but should be a function; {_choices(name, module)}"
        )
    if owner is not None and inspect.isfunction(thing):
        static = isinstance(inspect.getattr_static(owner, thing.__name__), staticmethod)
        return (
            LocatedFunction(address, thing) if static else LocatedFunction(address, thing, owner, thing.__name__, True)
        )
    return _of_object(address, thing, inputs)


def _of_object(address: str, thing: Any, inputs: Sequence[str]) -> LocatedFunction:
    """A function, a bound method, or an object that can be called, e.g. a `torch.nn.Module`."""
    if hasattr(thing, "forward"):
        return LocatedFunction(address, _with_named_parameters(thing, inputs), lambda: thing, "__call__")
    if inspect.ismethod(thing) and not inspect.isclass(thing.__self__):
        return LocatedFunction(address, thing, partial(own_copy, thing.__self__), thing.__name__)
    return LocatedFunction(address, _with_named_parameters(thing, inputs) if inputs else thing)


def _of_expression(address: str, module: ModuleType, inputs: Sequence[str]) -> LocatedFunction:
    """The function that an expression computes, or that it is, e.g. a method of an object that it makes."""
    expression = read_expression(split_address(address)[1])
    own = inputs_of(expression, module, inputs)
    if not own or (uses_data(expression, module, own) and not calls_own_code(expression, module)):
        if (script := _script(address)) is not None:
            return script
        if not own:
            return _of_made(address, function_of(expression, module, own), inputs)
    return LocatedFunction(address, function_of(expression, module, own), is_expression=True)


def _of_made(address: str, make: Callable[[], Any], inputs: Sequence[str]) -> LocatedFunction:
    """The function or object that an expression without inputs makes, anew for each call."""
    name = split_address(address)[1]
    try:
        thing = make()
    except Exception as error:
        raise FunctionNotFound(f"{name} raised {type(error).__name__}: {error}") from error
    method = name.strip().rpartition(".")[2]
    if hasattr(thing, "forward") and callable(thing):
        return LocatedFunction(address, _with_named_parameters(thing, inputs), make, "__call__", fresh=True)
    if inspect.ismethod(thing) and method == thing.__name__:
        return LocatedFunction(address, thing, lambda: make().__self__, method, fresh=True)
    if callable(thing) and not inspect.isclass(thing):
        return LocatedFunction(address, thing, make, "__call__", fresh=True)
    kind = thing if inspect.isclass(thing) else type(thing)
    methods = [key for key, value in vars(kind).items() if inspect.isfunction(value) and key[0] != "_"]
    example = f"{name}.{methods[0]}" if methods else f"f({', '.join(inputs) or 'x'})"
    what = "a class" if thing is kind else f"of type {kind.__name__}"
    raise FunctionNotFound(f"{name} is {what} and no function; write e.g. {split_address(address)[0]}:{example}")


def _about_class(address: str, kind: type) -> str:
    """How to name a method of a class; one whose constructor needs arguments is called with them."""
    methods = [key for key, value in vars(kind).items() if inspect.isfunction(value) and key[0] != "_"]
    method = methods[0] if methods else "method"
    with suppress(TypeError, ValueError):
        required = [
            name for name, p in inspect.signature(kind).parameters.items() if p.default is p.empty and p.kind < 2
        ]
        if required:
            return f'{address} is a class; name one of its methods, as in "{address}({", ".join(required)}).{method}"'
    return f"{address} is a class; name one of its methods, as in {address}.{method}"


def locate_object(candidate: Any, concept: Concept) -> LocatedFunction:
    """Return a callable object, e.g. a function, a bound method or a `torch.nn.Module`, as a function.

    A callable without parameter names, e.g. `np.tanh`, receives the inputs of the concept in their order. Raises
    `TypeError` if `candidate` is not callable.
    """
    if not callable(candidate):
        raise TypeError(f"expected a function as the candidate, got {candidate!r}")
    name = getattr(candidate, "__name__", type(candidate).__name__)
    address = f"{getattr(candidate, '__module__', '')}:{name}"
    return _of_object(address, candidate, tuple(concept.domain.parameters))


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
    place, expression = split_address(address)
    if not place.endswith(".py"):
        return None
    try:
        return LocatedFunction(address, script_function(Path(place), expression), is_script=True)
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
    applied.applied = True  # type: ignore[attr-defined]
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
            raise FunctionNotFound(no_module(place)) from None
        raise
    finally:
        with suppress(ValueError):  # the module may have changed the path
            sys.path.remove("")


def _from_file(path: Path) -> ModuleType:
    """Import a file; its folder is on the path meanwhile, so that it can import its neighbours."""
    if not path.is_file():
        raise FunctionNotFound(no_file(str(path)))
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


def _choices(name: str, module: ModuleType) -> str:
    items = vars(module).items()
    return near(name, {key: x for key, x in items if callable(x) and getattr(x, "__module__", "") == module.__name__})
