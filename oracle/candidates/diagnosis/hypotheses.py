"""What may be wrong: the suspects of a diagnosis, the plainest first, and the faults planted by machine."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any

from oracle.candidates.diagnosis.factors import factors, terms
from oracle.candidates.diagnosis.fitted_constants import measured
from oracle.candidates.diagnosis.input_errors import input_errors
from oracle.candidates.diagnosis.observed_answers import VALUE, Evidence, Hypothesis
from oracle.candidates.diagnosis.transformations import functions, places
from oracle.catalogue.concept import Concept
from oracle.mutation.planting import source_faults
from oracle.mutation.vocabulary import KINDS

__all__ = ["alternatives", "faults", "relations"]

Definition = Callable[..., Any]


def alternatives(concept: Concept) -> Iterator[Hypothesis]:
    """The other conventions that the page states, then two of them at once."""
    for one in concept.alternatives:
        yield _convention([one.sentence], one.of(concept.definition))
    for one in concept.alternatives:
        for other in concept.alternatives:
            if one is not other:
                yield _convention([one.sentence, other.sentence], other.of(one.of(concept.definition)))


def _convention(sentences: list[str], definition: Definition) -> Hypothesis:
    condition = " and ".join(_inside(sentence) for sentence in sentences)
    return Hypothesis(f"right, if {condition}", definition)


def _inside(sentence: str) -> str:
    """A sentence as a part of another one."""
    return (sentence[0].lower() + sentence[1:]).rstrip(".")


def relations(evidence: Evidence) -> Iterator[Hypothesis]:
    """Simple relations between the answer and the truth."""
    concept = evidence.concept
    yield from factors(concept)
    yield from terms(concept)
    yield from input_errors(concept)
    yield from places(concept)
    yield from functions(concept)
    yield from measured(evidence)


_ORDER = {kind: place for place, kind in enumerate(KINDS)}
_WORDS = {
    "operator": "another operator or sign",
    "constant": "another constant",
    "constant, slightly": "a constant that is a little off",
    "factor": "a factor missing or too many",
    "term": "a term left out",
    "keepdims": "another `keepdims`",
    "transpose": "a transpose too many or too few",
    "dropped call": "a call left out",
    "reduction": "another reduction",
    "arguments": "other arguments, or in another order",
    "eps": "an epsilon added",
}


def faults(concept: Concept) -> Iterator[Hypothesis]:
    """Every fault planted in the definition, then in the page's NumPy versions of value and gradient."""
    yield from _planted(concept, concept.definition, "definition", "the definition")
    for implementation in concept.implementations[1:]:
        if implementation.side == "numpy" and implementation.gives in (VALUE, "gradient") and not concept.state:
            kind = "gradient" if implementation.gives == "gradient" else "numpy"
            yield from _planted(concept, implementation.function, kind, implementation.name)


def _planted(concept: Concept, whole: Definition, kind: str, name: str) -> Iterator[Hypothesis]:
    function = inspect.unwrap(whole)
    namespace = vars(sys.modules[function.__module__])
    found = []
    for fault in source_faults(function):
        names = dict(namespace)
        try:
            exec(fault.code, names)
        except Exception:  # a class whose body no longer runs
            continue
        words = f"{_WORDS.get(fault.kind, KINDS.get(fault.kind, fault.kind))}: `{fault.was}` reads `{fault.now}`"
        sentence = f"what {name} gives with {words}"
        suspect = Hypothesis(sentence, names[function.__name__], kind)
        found.append((_ORDER[fault.kind], suspect))
    yield from (suspect for _, suspect in sorted(found, key=lambda pair: pair[0]))
