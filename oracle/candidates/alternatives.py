"""A concept with one of its alternative definitions, e.g. a penalty of λ/2 · ‖W‖² in place of λ · ‖W‖²."""

from dataclasses import replace

from oracle.candidates.errors import InvalidOption
from oracle.catalogue.concept import Concept
from oracle.catalogue.module_reader import remade


def with_alternative(concept: Concept, name: str) -> Concept:
    """Return the concept with its alternative definition `name`; raises `InvalidOption`, which lists the names.

    Inputs, corners and errors stay. Everything about results is removed: the implementations except the loop, laws,
    the values of worked examples, and what is stated about the libraries.
    """
    alternatives = {alternative.name: alternative for alternative in concept.alternatives}
    if name not in alternatives:
        choices = f"choose one of {', '.join(alternatives)}" if alternatives else "its concept module states none"
        raise InvalidOption(f"{concept.name} has no alternative {name!r}; {choices}")
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
