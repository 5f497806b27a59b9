"""Find the concepts and read each page into a `Concept`.

A page is a module under `oracle/concepts/<family>/`; being there is all the registration it needs. Reading one says
what is lacking, by name, and how the smallest page looks. Pages of one's own are found in `oracle.own_concepts`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import numpy as np

from oracle.concept import FLOATS, Alternative, Convention, Corner, Edge, Error, Form, Known, Law, Scene, Size, Worked
from oracle.domains import Domain
from oracle.own_concepts import SMALLEST, announced, found, is_path
from oracle.records import Picture
from oracle.reference import Stated, Unfit
from oracle.reference import state as state_of
from oracle.training import Run
from oracle.training.steps import flattened, one_step

__all__ = [
    "SIDES",
    "Concept",
    "Implementation",
    "MalformedPage",
    "built_in",
    "load",
    "load_all",
    "names",
    "read",
    "remade",
    "script",
]

_PACKAGE = "oracle.concepts"

# That of one's own, with what a page of the catalogue needs besides.
_SMALLEST = SMALLEST.replace("the smallest one is", "the smallest page is").replace(
    "    def definition", '    ROW, FORMULA, SOURCES = 17, r"s = \\sum_i x_i", ("a book",)\n    def definition'
)


class MalformedPage(TypeError):
    """A page that is not a concept; the message says what is missing and how the smallest right one looks."""


@dataclass(frozen=True)
class Implementation:
    """A named version of a concept: `numpy_loop` is the definition over floats, the others are the page's functions."""

    name: str
    side: Literal["numpy", "torch"]
    gives: Literal["value", "gradient", "second", "state"]
    function: Callable[..., Any]
    learner: Callable[..., Any] | None = None  # on a training page: what `function` takes a single step of
    scene: Scene | None = None  # of which this is one side

    @property
    def code(self) -> str:
        """Its source."""
        if self.scene is not None:
            return script(self.scene, self.side)
        try:
            return inspect.getsource(inspect.unwrap(self.function))
        except TypeError:  # a reference that is written in C
            return f"# {getattr(self.function, '__name__', self.name)}, whose source is not Python"


@dataclass(frozen=True, eq=False)
class Concept:
    """One thing the notes teach, as its page states it."""

    name: str
    title: str
    text: str
    row: int
    formula: str
    sources: tuple[str, ...]
    definition: Callable[..., Any]
    implementations: tuple[Implementation, ...]
    domain: Domain
    differentiable: tuple[str, ...]
    twice_differentiable: tuple[str, ...]
    laws: tuple[Law, ...]
    errors: tuple[Error, ...]
    worked: tuple[Worked, ...]
    corners: tuple[Corner, ...]
    edges: tuple[Edge, ...]
    known: tuple[Known, ...]
    forms: tuple[Form, ...]
    conventions: tuple[Convention, ...]
    alternatives: tuple[Alternative, ...]
    scenes: tuple[Scene, ...]
    modelled: tuple[str, ...]
    sizes: tuple[Size, ...]
    dtypes: tuple[str, ...]
    returns: str | None
    state: tuple[str, ...]
    batch: tuple[str, ...]
    runs: tuple[Run, ...]
    pictures: Callable[[], Sequence[Picture]] | None
    data: str | None
    shares_memory: bool
    address: str = ""  # what `load` takes for a page of one's own: the path of its file, or its name
    uncertified: str = ""  # why truth is measured on this page, not certified (`oracle.reference`)

    @property
    def computes(self) -> bool:
        """Whether the page has a definition; one of scenes alone says what happens, and computes nothing."""
        return self.definition is not _no_definition

    def __getitem__(self, name: str) -> Implementation:
        for implementation in self.implementations:
            if implementation.name == name:
                return implementation
        choices = ", ".join(implementation.name for implementation in self.implementations)
        raise KeyError(f"{self.name} has no implementation {name!r}; choose one of {choices}")

    def for_dtype(self, dtype: str) -> tuple[Implementation, ...]:
        """The implementations that can be asked in `dtype`: NumPy has no bfloat16."""
        if dtype not in self.dtypes:
            return ()
        return tuple(i for i in self.implementations if i.side == "torch" or dtype != "bfloat16")

    def known_for(self, implementation: str, check: str, dtype: str) -> tuple[Known, ...]:
        """The listed disagreements of one cell."""
        return tuple(
            k for k in self.known if (k.implementation, k.check) == (implementation, check) and dtype in k.dtypes
        )

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(f"<concept {self.name}>")

    def _repr_html_(self) -> str:
        from oracle.notebook import concept_html

        return concept_html(self)


def names() -> tuple[str, ...]:
    """The built-in concepts, as "family/name"."""
    package = importlib.import_module(_PACKAGE)
    found = []
    for family in pkgutil.iter_modules(package.__path__):
        if family.ispkg:
            inner = importlib.import_module(f"{_PACKAGE}.{family.name}")
            found += [f"{family.name}/{page.name}" for page in pkgutil.iter_modules(inner.__path__)]
    return tuple(sorted(found))


def load(name: str | Path) -> Concept:
    """The concept called `name` ("family/name"), or in the file `name` ("my_concept.py"), or announced by a package.

    Raises a `KeyError` that names the choices, a `FileNotFoundError`, or `MalformedPage`.
    """
    if not is_path(str(name)) and name in names():
        return built_in(str(name))
    concept = found(str(name))
    if concept is None:
        others = (*names(), *announced())
        close = get_close_matches(str(name), others, 3) or others
        raise KeyError(
            f"there is no concept {str(name)!r}; choose one of {', '.join(close)}, or name a file of your own, as in "
            "path/to/my_concept.py"
        )
    return concept


@cache
def built_in(name: str) -> Concept:
    """A concept of the catalogue."""
    return read(importlib.import_module(f"{_PACKAGE}.{name.replace('/', '.')}"), name)


def load_all() -> tuple[Concept, ...]:
    """Every built-in concept, by row of the catalogue."""
    return tuple(sorted(map(built_in, names()), key=lambda concept: (concept.row, concept.name)))


def read(page: ModuleType, name: str, *, own: str = "") -> Concept:
    """Read a module into a concept, or raise `MalformedPage`. `own` is the address of a page of one's own."""
    scenes = tuple(getattr(page, "SCENES", ()))
    stating = "reference" if own and not hasattr(page, "definition") and hasattr(page, "reference") else "definition"
    alone = bool(scenes) and not hasattr(page, stating)
    required: tuple[str, ...] = ("__doc__",) if own else ("__doc__", "ROW", "FORMULA", "SOURCES")
    if not alone:
        required += (stating, "inputs")
    smallest = SMALLEST if own else _SMALLEST
    missing = [part for part in required if not getattr(page, part, None)]
    versions = [
        (key, value)
        for key, value in vars(page).items()
        if key.startswith(("numpy_", "torch_")) and inspect.isfunction(value) and value.__module__ == page.__name__
    ]
    if not versions and not scenes and not own:
        missing.append("an implementation (a function whose name starts with numpy_ or torch_)")
    if missing:
        raise MalformedPage(f"the page {name} lacks {', '.join(missing)}; {smallest}")
    domain = Domain() if alone else _domain_of(page, name, smallest) if own else page.inputs()
    if not isinstance(domain, Domain):
        raise MalformedPage(f"inputs() of the page {name} returned {domain!r}, but should return a Domain; {smallest}")
    differentiable = tuple(getattr(page, "DIFFERENTIABLE", ()))
    twice = tuple(getattr(page, "TWICE_DIFFERENTIABLE", ()))
    state, batch = tuple(getattr(page, "STATE", ())), tuple(getattr(page, "BATCH", ()))
    stated = _no_definition if alone else getattr(page, stating)
    dtypes = ("float64",) if alone else tuple(getattr(page, "DTYPES", FLOATS))
    returns, uncertified = getattr(page, "RETURNS", None), ""
    if not alone:
        checked = versions if stating == "reference" else [("definition", stated), *versions]
        _check_parameters(name, checked, domain, (*differentiable, *twice), batch)
    if own and not alone and not state:
        tried = _tried(name, stated, domain, dtypes[-1], stating, differentiable)
        stated, domain, uncertified, returns = tried.run, tried.domain, tried.uncertified, returns or tried.dtype
    _check_known(name, getattr(page, "KNOWN", ()), versions)
    _check_named(name, "FORMS", [form.implementation for form in getattr(page, "FORMS", ())], versions)
    asked = [key for convention in getattr(page, "CONVENTIONS", ()) for key in convention.answers]
    _check_named(name, "CONVENTIONS", asked, versions)
    _check_named(name, "MODELLED", getattr(page, "MODELLED", ()), versions)
    _check_alternatives(name, getattr(page, "ALTERNATIVES", ()), domain, alone)
    definition = flattened(stated, state) if state else stated
    loop = () if alone else (_definition_over_floats(definition, returns),)
    text = inspect.cleandoc(page.__doc__ or "")
    return Concept(
        name=name,
        title=text.split("\n", 1)[0].rstrip(".") + " (not certified)" * bool(uncertified),
        text=text,
        row=getattr(page, "ROW", 0),
        formula=getattr(page, "FORMULA", ""),
        sources=tuple(getattr(page, "SOURCES", ())),
        definition=definition,
        implementations=(
            *loop,
            *(_implementation(key, function, state, batch) for key, function in versions),
            *(_side(scene, side) for scene in scenes for side in SIDES if script(scene, side)),
        ),
        domain=domain,
        differentiable=differentiable,
        twice_differentiable=twice,
        laws=tuple(getattr(page, "LAWS", ())),
        errors=tuple(getattr(page, "ERRORS", ())),
        worked=tuple(getattr(page, "WORKED", ())),
        corners=tuple(getattr(page, "CORNERS", ())),
        edges=tuple(getattr(page, "EDGES", ())),
        known=tuple(getattr(page, "KNOWN", ())),
        forms=tuple(getattr(page, "FORMS", ())),
        conventions=tuple(getattr(page, "CONVENTIONS", ())),
        alternatives=tuple(getattr(page, "ALTERNATIVES", ())),
        scenes=scenes,
        modelled=tuple(getattr(page, "MODELLED", ())),
        sizes=tuple(getattr(page, "SIZES", ())),
        dtypes=dtypes,
        returns=returns,
        state=state,
        batch=batch,
        runs=tuple(getattr(page, "RUNS", ())),
        pictures=getattr(page, "pictures", None),
        data=getattr(page, "DATA", None),
        shares_memory=getattr(page, "SHARES_MEMORY", False),
        address=own or name,
        uncertified=uncertified,
    )


def _domain_of(page: ModuleType, name: str, smallest: str) -> Any:
    """What `inputs()` of a page of one's own returns."""
    try:
        return page.inputs()
    except Exception as error:
        raise MalformedPage(
            f"inputs() of the page {name} raised {type(error).__name__}: {error}; {smallest}"
        ) from error


def _tried(
    name: str,
    function: Callable[..., Any],
    domain: Domain,
    dtype: str,
    stating: str,
    differentiable: Sequence[str],
) -> Stated:
    """The definition or the reference of a page of one's own, tried on small inputs."""
    try:
        tried = state_of(function, domain, dtype, is_reference=stating == "reference")
    except Unfit as error:
        raise MalformedPage(f"the page {name}: {error}") from error
    if tried.uncertified and differentiable:
        raise MalformedPage(
            f"DIFFERENTIABLE of the page {name} asks for gradients, but its reference cannot be run over certified "
            f"numbers: {tried.uncertified}; write a definition, or leave DIFFERENTIABLE out"
        )
    return tried


def remade(concept: Concept, implementation: Implementation, function: Callable[..., Any]) -> Implementation:
    """What `implementation` would be, had the page `function` in its place: called and judged alike."""
    if implementation.name == _LOOP:
        stated = flattened(function, concept.state) if concept.state else function
        return _definition_over_floats(stated, concept.returns)
    return _implementation(implementation.name, function, concept.state, concept.batch)


_LOOP = "numpy_loop"


def _definition_over_floats(definition: Callable[..., Any], returns: str | None) -> Implementation:
    return Implementation(_LOOP, "numpy", "value", _loop(definition, returns))


def _implementation(
    name: str, function: Callable[..., Any], state: tuple[str, ...], batch: tuple[str, ...]
) -> Implementation:
    side: Literal["numpy", "torch"] = "numpy" if name.startswith("numpy_") else "torch"
    gives: Literal["value", "gradient", "second"] = "value"
    if "gradient" in name:
        gives = "gradient"
    elif "second_derivative" in name:
        gives = "second"
    if state:
        return Implementation(name, side, gives, one_step(function, state, batch, side), function)
    return Implementation(name, side, gives, function)


def _no_definition(**inputs: Any) -> Any:
    """The definition of a page of scenes: there is none, and nobody should ask."""
    raise TypeError("a page of scenes has no definition; the model says what happens")


SIDES: tuple[Literal["numpy", "torch"], ...] = ("numpy", "torch")


def script(scene: Scene, side: Literal["numpy", "torch"]) -> str:
    """What one library is told in a scene, without the indentation that it has on its page."""
    return inspect.cleandoc(scene.numpy if side == "numpy" else scene.torch)


def _side(scene: Scene, side: Literal["numpy", "torch"]) -> Implementation:
    """One library's part of a scene, by the name under which it is listed."""
    return Implementation(f"{side}_{scene.name.replace(' ', '_')}", side, "state", _no_definition, scene=scene)


def _check_parameters(
    name: str,
    functions: Sequence[tuple[str, Callable[..., Any]]],
    domain: Domain,
    differentiable: Sequence[str],
    batch: Sequence[str],
) -> None:
    """Every function of the page takes the parameters of its domain, by the same names."""
    wanted = list(domain.parameters)
    for key, function in functions:
        got = list(inspect.signature(function).parameters)
        allowed = [wanted if key == "definition" else [parameter for parameter in wanted if parameter not in batch]]
        if "gradient" in key:
            allowed.append([*wanted, "cotangent"])
        elif "second_derivative" in key:
            allowed = [[*wanted, "along"], [*wanted, "cotangent", "along"]]
        if got not in allowed:
            raise MalformedPage(
                f"{key} of the page {name} takes ({', '.join(got)}), but should take ({', '.join(allowed[0])})"
            )
    unknown = [parameter for parameter in differentiable if parameter not in wanted]
    if unknown:
        raise MalformedPage(f"DIFFERENTIABLE of the page {name} names {unknown}, but the inputs are {wanted}")


def _check_named(
    name: str, part: str, named: Sequence[str], versions: Sequence[tuple[str, Callable[..., Any]]]
) -> None:
    """Whatever is listed is about something that will be judged: a slip of the pen would excuse nobody, silently."""
    choices = {"numpy_loop", *(key for key, _ in versions)}
    for key in named:
        if key not in choices:
            raise MalformedPage(f"{part} of the page {name} names {key!r}, but there are {sorted(choices)}")


def _check_known(name: str, listed: Sequence[Known], versions: Sequence[tuple[str, Callable[..., Any]]]) -> None:
    _check_named(name, "KNOWN", [known.implementation for known in listed], versions)
    for known in listed:
        if known.check not in ("value", "gradient", "second", "special", "layout"):
            raise MalformedPage(
                f"KNOWN of the page {name} lists a disagreement of {known.check!r}, "
                "but a witness shows one of value, gradient, second, special or layout"
            )


def _check_alternatives(name: str, listed: Sequence[Any], domain: Domain, alone: bool) -> None:
    """Each convention has a name of its own and takes the definition and the inputs, so that it can stand in for it."""
    if alone and listed:
        raise MalformedPage(f"ALTERNATIVES of the page {name} are other definitions, but it has none to differ from")
    seen = set()
    for alternative in listed:
        if not isinstance(alternative, Alternative):
            raise MalformedPage(
                f"ALTERNATIVES of the page {name} holds {alternative!r}, but should hold Alternative(…)"
            )
        if alternative.name in seen:
            raise MalformedPage(f"ALTERNATIVES of the page {name} has two called {alternative.name!r}; rename one")
        seen.add(alternative.name)
        got = list(inspect.signature(alternative.instead).parameters)
        wanted = ["definition", *domain.parameters]
        if got != wanted:
            raise MalformedPage(
                f"ALTERNATIVES of the page {name}: {alternative.name!r} takes ({', '.join(got)}), "
                f"but should take ({', '.join(wanted)})"
            )


def _loop(definition: Callable[..., Any], returns: str | None) -> Callable[..., Any]:
    """The definition over machine floats, its answer in the dtype of its inputs, or in the one that the page names."""

    def numpy_loop(**inputs: Any) -> Any:
        answer = definition(**inputs)
        if isinstance(answer, bool | int | float) and not isinstance(answer, np.generic):
            # Nothing but Python's own numbers went in (empty arrays), or came out: they have no dtype to keep.
            return np.asarray(answer, returns or dtype_of(inputs))[()]
        if isinstance(answer, list):
            return np.array(answer, returns)
        return answer

    numpy_loop.__wrapped__ = definition  # type: ignore[attr-defined]  # its source is the definition's
    return numpy_loop


def dtype_of(inputs: Mapping[str, Any]) -> np.dtype[Any]:
    """The floating dtype of the arrays among `inputs`; float64 if there is none."""
    found = [x.dtype for x in inputs.values() if isinstance(x, np.ndarray) and x.dtype.kind == "f"]
    return found[0] if found else np.dtype(np.float64)
