"""The conventions of a concept: what else goes by its name, and the concept as it is under one of them."""

from __future__ import annotations

from dataclasses import replace

from oracle.catalogue.concept import Concept
from oracle.catalogue.module_reader import remade

__all__ = ["conventions_of", "with_alternative"]


def conventions_of(concept: Concept) -> tuple[tuple[str, str], ...]:
    """(name, sentence) of every convention that the page states besides its own."""
    return tuple((alternative.name, alternative.sentence) for alternative in concept.alternatives)


def with_alternative(concept: Concept, name: str) -> Concept:
    """The concept under the convention called `name`; a `KeyError` that names the choices if there is none.

    Its inputs, corners and errors stay. What the page says of answers goes: its implementations but for the loop, laws,
    the figures of worked examples, and lists of what is known.
    """
    found = {alternative.name: alternative for alternative in concept.alternatives}
    if name not in found:
        choices = f"choose one of {', '.join(found)}" if found else "its page states none (ALTERNATIVES)"
        raise KeyError(f"{concept.name} has no alternative {name!r}; {choices}")
    definition = found[name].of(concept.definition)
    loop = remade(replace(concept, state=()), concept["numpy_loop"], definition)  # a step of training is flat already
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
