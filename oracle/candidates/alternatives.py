"""A concept with another definition, e.g. a penalty of λ/2 · ‖W‖², with least sizes, or with some gradients alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from oracle.candidates.early_checks import no_alternative
from oracle.candidates.errors import InvalidOption
from oracle.catalogue.concept import Concept
from oracle.catalogue.module_reader import remade
from oracle.domains import Domain, OutsideDomain


def with_alternative(concept: Concept, name: str) -> Concept:
    """Return the concept with its alternative definition `name`; raises `InvalidOption`, which lists the names.

    Inputs, corners and errors stay. Everything about results is removed: the implementations except the loop, laws,
    the values of worked examples, and what is stated about the libraries.
    """
    alternatives = {alternative.name: alternative for alternative in concept.alternatives}
    if name not in alternatives:
        raise InvalidOption(no_alternative(concept.name, name, tuple(alternatives)))
    definition = alternatives[name].of(concept.definition)
    loop = remade(replace(concept, state=()), concept["numpy_loop"], definition)  # a training step is flat already
    return replace(
        concept,
        definition=definition,
        implementations=(loop,),
        laws=(),
        worked=tuple(replace(worked, value=None, gradient=None) for worked in concept.worked),
        expected_failures=(),
        rearrangements=(),
        library_differences=(),
        alternatives=(),
        modelled=(),
        runs=(),
    )


def with_least(concept: Concept, least: Mapping[str, int]) -> Concept:
    """Return the concept with these least sizes by axis, where they are larger; raises `InvalidOption`.

    Stated examples that are smaller are left out.
    """
    old = concept.domain.least
    try:
        domain = concept.domain.where(least={**old, **{axis: max(n, old.get(axis, 0)) for axis, n in least.items()}})
    except ValueError as error:
        raise InvalidOption(str(error)) from None

    return in_domain(concept, domain)


def in_domain(concept: Concept, domain: Domain) -> Concept:
    """Return the concept with a narrower domain, without the stated examples that are outside of it."""

    def valid(inputs: Mapping[str, Any] | Callable[[], Mapping[str, Any]]) -> bool:
        try:
            domain.cast(inputs() if callable(inputs) else inputs, concept.dtypes[-1])
        except OutsideDomain:
            return False
        return True

    return replace(
        concept,
        domain=domain,
        worked=tuple(worked for worked in concept.worked if valid(worked.inputs)),
        corners=tuple(corner for corner in concept.corners if valid(corner.inputs)),
        edges=tuple(edge for edge in concept.edges if valid(edge.inputs)),
    )


def with_gradients(concept: Concept, names: Sequence[str]) -> Concept:
    """Return the concept with the gradients by these inputs alone; without names, only its values are checked."""
    twice = tuple(name for name in concept.twice_differentiable if name in names)
    corners = tuple(corner for corner in concept.corners if corner.at[0] in names)
    by = tuple(name for name in concept.differentiable if name in names)
    return replace(concept, differentiable=by, twice_differentiable=twice, corners=corners)
