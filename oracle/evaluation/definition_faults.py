"""Faults in a definition itself. Its own truth agrees with it then, so the value says nothing: do the laws notice?

The other versions of a page would, by disagreeing; but a concept may have only one, and a misconception may be shared.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import msgspec

from oracle.catalogue.concept import Concept
from oracle.catalogue.module_reader import remade
from oracle.judge import Case, changed, judge_law
from oracle.mutation.planting import source_faults
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan

__all__ = ["FaultyDefinition", "faulty_definitions"]

_SECONDS = 5.0  # for all laws on one definition
_EXAMPLES = 4  # of each regime


class FaultyDefinition(msgspec.Struct, frozen=True):
    """A definition with a fault in it, and the law that it breaks; "" where it keeps them all."""

    concept: str
    kind: str
    change: str
    law: str


def faulty_definitions(concept: Concept, exam: CheckPlan, every: int) -> Iterator[FaultyDefinition]:
    """Every fault of the definition that changes an answer, and the law that notices."""
    function = inspect.unwrap(concept["numpy_loop"].function)
    namespace = vars(sys.modules[function.__module__])
    examples = [timed.case for timed in exam.given("float64")[:6] if not timed.sizable]
    for regime in ("near_duplicates", "ties", "wide"):
        examples += [timed.case for timed in islice(exam.drawn("float64", regime), _EXAMPLES)]
    for number, fault in enumerate(source_faults(function)):
        if number % every:
            continue
        names = dict(namespace)
        exec(fault.code, names)
        loop = remade(concept, concept["numpy_loop"], names[function.__name__])
        definition = inspect.unwrap(loop.function) if not concept.state else loop.function.__wrapped__  # type: ignore[attr-defined]
        other = replace(concept, definition=definition, implementations=(loop, *concept.implementations[1:]))
        try:
            with limit(_SECONDS):
                differs, law = _broken(other, concept, examples)
        except (TimeLimitExceeded, Exception):
            continue  # it does not run at all, which nobody has to be told
        if differs:
            yield FaultyDefinition(concept.name, fault.kind, f"`{fault.was}` became `{fault.now}`", law)


def _broken(other: Concept, concept: Concept, examples: list[Case]) -> tuple[bool, str]:
    """Whether any answer differs from the honest definition's, and the first law that is broken."""
    differs, law = False, ""
    loop = other.implementations[0]
    for honest in examples:
        case = Case(other, honest.example)
        before, after = honest.answer(concept.implementations[0]).value, case.answer(loop).value
        if before is None or after is None:
            return True, law
        differs |= before.values.shape != after.values.shape or not (before.values == after.values).all()
        for each in other.laws:
            if not law and not judge_law(case, each, changed(case, each), loop).right:
                law = each.name
    return differs, law
