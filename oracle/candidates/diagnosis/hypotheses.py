"""All hypotheses of a diagnosis, in groups: other definitions, simple relations, and faults planted in the code."""

import inspect
import sys
from collections.abc import Iterator
from itertools import permutations
from typing import Literal

from oracle.candidates.diagnosis.factors import factors, terms
from oracle.candidates.diagnosis.fitted_constants import fitted_constants
from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis, looks_like
from oracle.candidates.diagnosis.input_errors import input_errors
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.transformations import functions, places
from oracle.catalogue.concept import Concept
from oracle.mutation.planting import source_faults
from oracle.mutation.vocabulary import KINDS

_ORDER = {kind: place for place, kind in enumerate(KINDS)}
_WORDS = {
    "operator": "another operator or sign",
    "constant": "another constant",
    "constant, slightly": "a slightly different constant",
    "factor": "a missing or extra factor",
    "term": "a missing term",
    "axis": "the wrong axis, or none",
    "keepdims": "another `keepdims`",
    "transpose": "a missing or extra transpose",
    "dropped call": "a missing call",
    "reduction": "another reduction",
    "arguments": "other arguments, or another order",
    "eps": "an added epsilon",
}


def alternatives(concept: Concept) -> Iterator[Hypothesis]:
    """Yield the alternative definitions that the concept states, then two of them at once."""
    for one in concept.alternatives:
        yield _alternative([one.sentence], one.of(concept.definition))
    for one, other in permutations(concept.alternatives, 2):
        yield _alternative([one.sentence, other.sentence], other.of(one.of(concept.definition)))


def relations(observed: ObservedAnswers) -> Iterator[Hypothesis]:
    """Yield simple relations between the answer and the true value."""
    concept = observed.concept
    yield from factors(concept)
    yield from terms(concept)
    yield from input_errors(concept)
    yield from places(concept)
    yield from functions(concept)
    yield from fitted_constants(observed)


def faults(concept: Concept) -> Iterator[Hypothesis]:
    """Yield the faults planted in the definition, then in the NumPy implementations of value and gradient."""
    yield from _planted(concept.definition, "definition", "the definition")
    for implementation in concept.implementations[1:]:
        if implementation.side == "numpy" and implementation.gives in (VALUE, "gradient") and not concept.state:
            kind: Literal["gradient", "numpy"] = "gradient" if implementation.gives == "gradient" else "numpy"
            yield from _planted(implementation.function, kind, implementation.name)


def _alternative(sentences: list[str], definition: Definition) -> Hypothesis:
    clauses = [(sentence[0].lower() + sentence[1:]).rstrip(".") for sentence in sentences]
    return looks_like(f"another definition: {' and '.join(clauses)}", definition)


def _planted(code: Definition, kind: Literal["definition", "numpy", "gradient"], name: str) -> Iterator[Hypothesis]:
    function = inspect.unwrap(code)
    found = []
    for fault in source_faults(function):
        names = dict(vars(sys.modules[function.__module__]))
        try:
            exec(fault.code, names)
        except Exception:  # the body of a class does not run with the fault
            continue
        words = _WORDS.get(fault.kind, KINDS.get(fault.kind, fault.kind))
        mistake = f"looks like {words}: `{fault.now}`, where {name} has `{fault.was}`"
        found.append((_ORDER[fault.kind], Hypothesis(mistake, names[function.__name__], kind)))
    yield from (hypothesis for _, hypothesis in sorted(found, key=lambda pair: pair[0]))
