"""Read the module of a page into a `Concept`; what is lacking is said by name, and how the smallest page looks."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, Literal

import numpy as np

from oracle.catalogue.concept import SIDES, Concept, Implementation, MalformedConcept, no_definition, script
from oracle.catalogue.declarations import FLOATS, Scene
from oracle.catalogue.discovery import SMALLEST
from oracle.catalogue.reference import Stated, Unfit
from oracle.catalogue.reference import state as state_of
from oracle.catalogue.validation import check_alternatives, check_known, check_named, check_parameters
from oracle.domains import Domain
from oracle.training.steps import flattened, one_step

__all__ = ["as_implementation", "read", "remade"]

# That of one's own, with what a page of the catalogue needs besides.
_SMALLEST = SMALLEST.replace("the smallest one is", "the smallest page is").replace(
    "    def definition", '    ROW, FORMULA, SOURCES = 17, r"s = \\sum_i x_i", ("a book",)\n    def definition'
)


def read(page: ModuleType, name: str, *, own: str = "") -> Concept:
    """Read a module into a concept, or raise `MalformedConcept`. `own` is the address of a page of one's own."""
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
        raise MalformedConcept(f"the page {name} lacks {', '.join(missing)}; {smallest}")
    domain = Domain() if alone else _domain_of(page, name, smallest) if own else page.inputs()
    if not isinstance(domain, Domain):
        raise MalformedConcept(
            f"inputs() of the page {name} returned {domain!r}, but should return a Domain; {smallest}"
        )
    differentiable = tuple(getattr(page, "DIFFERENTIABLE", ()))
    twice = tuple(getattr(page, "TWICE_DIFFERENTIABLE", ()))
    state, batch = tuple(getattr(page, "STATE", ())), tuple(getattr(page, "BATCH", ()))
    stated = no_definition if alone else getattr(page, stating)
    dtypes = ("float64",) if alone else tuple(getattr(page, "DTYPES", FLOATS))
    returns, uncertified = getattr(page, "RETURNS", None), ""
    if not alone:
        checked = versions if stating == "reference" else [("definition", stated), *versions]
        check_parameters(name, checked, domain, (*differentiable, *twice), batch)
    if own and not alone and not state:
        tried = _tried(name, stated, domain, dtypes[-1], stating, differentiable)
        stated, domain, uncertified, returns = tried.run, tried.domain, tried.uncertified, returns or tried.dtype
    check_known(name, getattr(page, "EXPECTED_FAILURES", ()), versions)
    check_named(name, "REARRANGEMENTS", [form.implementation for form in getattr(page, "REARRANGEMENTS", ())], versions)
    asked = [key for convention in getattr(page, "LIBRARY_DIFFERENCES", ()) for key in convention.answers]
    check_named(name, "LIBRARY_DIFFERENCES", asked, versions)
    check_named(name, "MODELLED", getattr(page, "MODELLED", ()), versions)
    check_alternatives(name, getattr(page, "ALTERNATIVES", ()), domain, alone)
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
            *(as_implementation(key, function, state, batch) for key, function in versions),
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
        expected_failures=tuple(getattr(page, "EXPECTED_FAILURES", ())),
        rearrangements=tuple(getattr(page, "REARRANGEMENTS", ())),
        library_differences=tuple(getattr(page, "LIBRARY_DIFFERENCES", ())),
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
        raise MalformedConcept(
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
        raise MalformedConcept(f"the page {name}: {error}") from error
    if tried.uncertified and differentiable:
        raise MalformedConcept(
            f"DIFFERENTIABLE of the page {name} asks for gradients, but its reference cannot be run over certified "
            f"numbers: {tried.uncertified}; write a definition, or leave DIFFERENTIABLE out"
        )
    return tried


def remade(concept: Concept, implementation: Implementation, function: Callable[..., Any]) -> Implementation:
    """What `implementation` would be, had the page `function` in its place: called and judged alike."""
    if implementation.name == _LOOP:
        stated = flattened(function, concept.state) if concept.state else function
        return _definition_over_floats(stated, concept.returns)
    return as_implementation(implementation.name, function, concept.state, concept.batch)


_LOOP = "numpy_loop"


def _definition_over_floats(definition: Callable[..., Any], returns: str | None) -> Implementation:
    return Implementation(_LOOP, "numpy", "value", _loop(definition, returns))


def as_implementation(
    name: str, function: Callable[..., Any], state: tuple[str, ...], batch: tuple[str, ...]
) -> Implementation:
    """A function of a page as what its name says it is: of which library, and whether it gives a gradient."""
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
    """One library's part of a scene, by the name under which it is listed."""
    return Implementation(f"{side}_{scene.name.replace(' ', '_')}", side, "state", no_definition, scene=scene)


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
