"""Plant faults in a definition and test whether a law finds them.

The truth of a faulty definition is computed from the same definition, so its value always agrees; only the laws of the
concept can fail. Other implementations would disagree, but a concept may have none, or they may share the mistake.
"""

import inspect
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import msgspec

from oracle.catalogue.concept import Concept
from oracle.catalogue.module_reader import remade
from oracle.judge import Case, changed
from oracle.judge.laws import judge_law
from oracle.mutation.planting import namespace_of, source_faults
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan

_SECONDS = 5.0  # for all laws of one definition
_EXAMPLES = 4  # of each regime


class FaultyDefinition(msgspec.Struct, frozen=True, tag=True):
    """A definition with a fault, and the name of the first law that fails; "" if none does."""

    concept: str
    kind: str
    change: str
    law: str


def faulty_definitions(concept: Concept, plan: CheckPlan, every: int) -> Iterator[FaultyDefinition]:
    """Yield one in `every` faults of the definition, if it changes an answer, with the law that fails."""
    function = inspect.unwrap(concept["numpy_loop"].function)
    namespace = namespace_of(function)
    examples = [cached.case for cached in plan.given("float64")[:6] if not cached.large]
    for regime in ("near_duplicates", "ties", "wide"):
        examples += [cached.case for cached in islice(plan.drawn("float64", regime), _EXAMPLES)]
    for number, fault in enumerate(source_faults(function)):
        if number % every:
            continue
        names = dict(namespace)
        exec(fault.code, names)
        loop = remade(concept, concept["numpy_loop"], names[function.__name__])
        definition = inspect.unwrap(loop.function) if not concept.state else loop.function.__wrapped__  # type: ignore[attr-defined]
        faulty = replace(concept, definition=definition, implementations=(loop, *concept.implementations[1:]))
        try:
            with limit(_SECONDS):
                differs, law = _compared(faulty, concept, examples)
        except (TimeLimitExceeded, Exception):
            continue  # the faulty definition does not run, which needs no law
        if differs:
            yield FaultyDefinition(concept.name, fault.kind, f"`{fault.was}` became `{fault.now}`", law)


def _compared(faulty: Concept, original: Concept, examples: list[Case]) -> tuple[bool, str]:
    """Return whether any answer differs from that of the original definition, and the first law that fails."""
    differs, law = False, ""
    loop = faulty.implementations[0]
    for example in examples:
        case = Case(faulty, example.example)
        before, after = example.answer(original.implementations[0]).value, case.answer(loop).value
        if before is None or after is None:
            return True, law
        differs |= before.values.shape != after.values.shape or not (before.values == after.values).all()
        for each in faulty.laws:
            if not law and not judge_law(case, each, changed(case, each), loop).right:
                law = each.name
    return differs, law
