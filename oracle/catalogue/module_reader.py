"""Read a concept module and its companion into a `Concept`.

A message about a malformed module names what is missing or wrong, and shows a minimal concept module.
"""

import ast
import inspect
import sys
import tokenize
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np

from oracle.catalogue.concept import SIDES, Concept, Implementation, MalformedConcept, no_definition, script
from oracle.catalogue.declarations import FLOATS, Scene
from oracle.catalogue.discovery import SMALLEST
from oracle.catalogue.reference import Runnable, Unfit, recognised, runnable
from oracle.catalogue.training_step import flattened, one_step
from oracle.catalogue.validation import (
    check_alternatives,
    check_expected_failures,
    check_library_differences,
    check_named,
    check_parameters,
)
from oracle.domains import Domain
from oracle.truth.outputs import Outputs

# A concept of the catalogue needs a formula and sources besides.
_SMALLEST = SMALLEST.replace(
    "    def definition", '    FORMULA, SOURCES = r"s = \\sum_i x_i", ("a book",)\n    def definition'
)

Versions = list[tuple[str, Callable[..., Any]]]
# What a module may state besides its functions, and its type. Each name in lower case is the field of `Concept`.
_VALUES: dict[str, type] = {"ROW": int, "FORMULA": str, "RETURNS": str, "DATA": str, "SHARES_MEMORY": bool}
_TUPLES: dict[str, type] = {  # of these
    field.upper(): get_args(hint)[0]
    for field, hint in get_type_hints(Concept).items()
    if get_origin(hint) is tuple and field != "implementations"
}


def read(
    module: ModuleType, name: str, *, own: str = "", companion: ModuleType | None = None, scenes: tuple[Scene, ...] = ()
) -> Concept:
    """Read a module into a concept. Raises `MalformedConcept`.

    `own` is the address of a user's module; a concept of the catalogue has none. `companion` states what is known
    about the libraries. `scenes` are those of the Markdown file beside the module.
    """
    stated = _stated(module, name, companion, scenes)
    functions = {part: getattr(module, part) for part in ("definition", "reference", "inputs") if hasattr(module, part)}
    versions = _versions(module) + (_versions(companion) if companion else [])
    stating = "reference" if own and "definition" not in functions and "reference" in functions else "definition"
    alone = bool(stated.get("scenes")) and stating not in functions
    described = _docstring(module)
    _check_complete(name, {**stated, **functions, "__doc__": described}, versions, stating, alone, own)
    domain = Domain() if alone else _domain_of(functions["inputs"], name, SMALLEST if own else _SMALLEST)
    by, state, batch = stated.get("differentiable", ()), stated.get("state", ()), stated.get("batch", ())
    run, uncertified, outputs = functions.get(stating, no_definition), "", dict[str, str]()
    if alone:
        stated.setdefault("dtypes", ("float64",))
    else:
        checked = versions if stating == "reference" else [("definition", run), *versions]
        check_parameters(name, checked, domain, (*by, *stated.get("twice_differentiable", ())), batch)
        if own and not state:
            known = recognised(run, domain)
            stating = stating if known is run else "reference"
            tried = _tried(name, known, domain, stated.get("dtypes", FLOATS)[-1], stating, by)
            run, domain, uncertified, outputs = tried.run, tried.domain, tried.uncertified, dict(tried.outputs)
            stated.setdefault("returns", tried.dtype)
    _check_names(name, stated, versions, domain, alone)
    definition = flattened(run, state) if state else run
    loop = () if alone else (_definition_over_floats(definition, stated.get("returns")),)
    text = inspect.cleandoc(described)
    return Concept(
        name=name,
        title=text.split("\n", 1)[0].rstrip(".") + " (not certified)" * bool(uncertified),
        text=text,
        definition=definition,
        implementations=(
            *loop,
            *(as_implementation(key, function, state, batch) for key, function in versions),
            *(_side(scene, side) for scene in stated.get("scenes", ()) for side in SIDES if script(scene, side)),
        ),
        domain=domain,
        pictures=getattr(module, "pictures", None),
        address=own or name,
        is_reference=stating == "reference",
        uncertified=uncertified,
        outputs=outputs,
        **stated,
    )


def _docstring(module: ModuleType) -> str:
    """The docstring of a module. `python -OO` compiles it without, so that it is then read from the source."""
    if module.__doc__ is None and sys.flags.optimize > 1 and module.__file__:
        with tokenize.open(module.__file__) as source:
            return ast.get_docstring(ast.parse(source.read())) or ""
    return module.__doc__ or ""


def _stated(module: ModuleType, name: str, companion: ModuleType | None, scenes: tuple[Scene, ...]) -> dict[str, Any]:
    """What the module, its companion and the Markdown file state, by field of `Concept`."""
    found: dict[str, Any] = {"SCENES": scenes} if scenes else {}
    for source in (module, companion):
        for part in (*_VALUES, *_TUPLES):
            value = vars(source).get(part) if source else None
            if value is None:
                continue
            if part in found and found[part] is not value:  # the same object was imported
                where = "its Markdown file" if source is module else "its companion"
                raise MalformedConcept(f"{part} of the concept {name} is stated twice, also in {where}; keep one")
            found[part] = value
    return {part.lower(): _typed(name, part, value) for part, value in found.items()}


def _typed(name: str, part: str, value: Any) -> Any:
    """The value of one part, checked; a tuple of entries for the parts that are several."""
    if part in _VALUES:
        if not isinstance(value, _VALUES[part]):
            raise MalformedConcept(
                f"{part} of the concept {name} is {value!r}, but should be of type {_VALUES[part].__name__}"
            )
        return value
    kind = _TUPLES[part]
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise MalformedConcept(
            f"{part} of the concept {name} is {value!r}, but should be a tuple; for one entry write (…,)"
        )
    entries = tuple(value)
    for entry in entries:
        if not isinstance(entry, kind):
            expected = "text" if kind is str else f"{kind.__name__}(…)"
            raise MalformedConcept(f"{part} of the concept {name} holds {entry!r}, but should hold {expected}")
    return entries


def _versions(module: ModuleType) -> Versions:
    """The functions `numpy_*` and `torch_*` that the module defines, in its order; imported ones do not count."""
    return [
        (key, value)
        for key, value in vars(module).items()
        if key.startswith(("numpy_", "torch_")) and inspect.isfunction(value) and value.__module__ == module.__name__
    ]


def _check_complete(
    name: str, found: Mapping[str, Any], versions: Versions, stating: str, alone: bool, own: str
) -> None:
    required = ["__doc__"] if own else ["__doc__", "FORMULA", "SOURCES"]
    required += [] if alone else [stating, "inputs"]
    missing = [part for part in required if not found.get(part if part == "__doc__" else part.lower())]
    if not versions and not found.get("scenes") and not own:
        missing.append("an implementation (a function whose name starts with numpy_ or torch_)")
    if missing:
        raise MalformedConcept(f"the concept {name} lacks {', '.join(missing)}; {SMALLEST if own else _SMALLEST}")
    names = [key for key, _ in versions]
    for key in names:
        if names.count(key) > 1:
            raise MalformedConcept(f"{key} of the concept {name} is defined twice, also in its companion; keep one")


def _check_names(name: str, stated: Mapping[str, Any], versions: Versions, domain: Domain, alone: bool) -> None:
    """Check that every list names versions that exist, so that no entry is silently without effect."""
    check_expected_failures(name, stated.get("expected_failures", ()), versions)
    check_named(name, "REARRANGEMENTS", [form.implementation for form in stated.get("rearrangements", ())], versions)
    check_library_differences(name, stated.get("library_differences", ()), versions)
    check_named(name, "MODELLED", stated.get("modelled", ()), versions)
    check_alternatives(name, stated.get("alternatives", ()), domain, alone)


def _domain_of(inputs: Callable[[], Any], name: str, smallest: str) -> Domain:
    try:
        domain = inputs()
    except Exception as error:
        raise MalformedConcept(
            f"inputs() of the concept {name} raised {type(error).__name__}: {error}; {smallest}"
        ) from error
    if not isinstance(domain, Domain):
        raise MalformedConcept(
            f"inputs() of the concept {name} returned {domain!r}, but should return a Domain; {smallest}"
        )
    return domain


def _tried(
    name: str, function: Callable[..., Any], domain: Domain, dtype: str, stating: str, differentiable: Sequence[str]
) -> Runnable:
    try:
        tried = runnable(function, domain, dtype, is_reference=stating == "reference")
    except Unfit as error:
        raise MalformedConcept(f"the concept {name}: {error}") from error
    return tried


def remade(concept: Concept, implementation: Implementation, function: Callable[..., Any]) -> Implementation:
    """`implementation` with `function` in its place, called and judged in the same way."""
    if implementation.name == _LOOP:
        stated = flattened(function, concept.state) if concept.state else function
        return _definition_over_floats(stated, concept.returns)
    return as_implementation(implementation.name, function, concept.state, concept.batch)


_LOOP = "numpy_loop"


def as_implementation(
    name: str, function: Callable[..., Any], state: tuple[str, ...], batch: tuple[str, ...]
) -> Implementation:
    """A function as an implementation; its name says the library, and whether it returns a gradient."""
    side: Literal["numpy", "torch"] = "numpy" if name.startswith("numpy_") else "torch"
    gives: Literal["value", "gradient", "second"] = "value"
    if "gradient" in name:
        gives = "gradient"
    elif "second_derivative" in name:
        gives = "second"
    if state:
        return Implementation(name, side, gives, one_step(function, state, batch, side), function)
    return Implementation(name, side, gives, function)


def _side(scene: Scene, side: Literal["numpy", "torch"]) -> Implementation:
    return Implementation(f"{side}_{scene.name.replace(' ', '_')}", side, "state", no_definition, scene=scene)


def _definition_over_floats(definition: Callable[..., Any], returns: str | None) -> Implementation:
    """The definition over machine floats; its answer has the dtype `returns`, or that of its inputs."""

    def numpy_loop(**inputs: Any) -> Any:
        answer = definition(**inputs)
        if isinstance(answer, Outputs):
            own = dtype_of(inputs)
            return answer.converted(lambda part: np.asarray(part, own)[()] if type(part) is float else part)
        if isinstance(answer, bool | int | float) and not isinstance(answer, np.generic):
            # Empty arrays, or a definition that returns Python numbers: the answer has no dtype of its own.
            return np.asarray(answer, returns or dtype_of(inputs))[()]
        if isinstance(answer, list):
            return np.array(answer, returns)
        return answer

    numpy_loop.__wrapped__ = definition  # type: ignore[attr-defined]  # inspect.getsource shows the definition
    return Implementation(_LOOP, "numpy", "value", numpy_loop)


def dtype_of(inputs: Mapping[str, Any]) -> np.dtype[Any]:
    """The floating dtype of the arrays among `inputs`; float64 if there is none."""
    found = [x.dtype for x in inputs.values() if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    return found[0] if found else np.dtype(np.float64)
