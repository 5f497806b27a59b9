"""All hypotheses of a diagnosis, in groups: other definitions, simple relations, and faults in the code."""

from collections.abc import Iterable, Iterator
from itertools import permutations

from oracle.candidates.diagnosis.axis_errors import axis_errors
from oracle.candidates.diagnosis.codes import codes
from oracle.candidates.diagnosis.factors import factors, terms
from oracle.candidates.diagnosis.fitted_constants import fitted_constants
from oracle.candidates.diagnosis.fitted_faults import fitted_faults
from oracle.candidates.diagnosis.hypothesis import VALUE, Definition, Hypothesis, looks_like
from oracle.candidates.diagnosis.input_errors import input_errors
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.planted_faults import detachments, planted
from oracle.candidates.diagnosis.proposals import Proposal
from oracle.candidates.diagnosis.transformations import functions, library_functions, places
from oracle.candidates.diagnosis.upstream_errors import upstream_errors
from oracle.catalogue.concept import Concept


def groups(observed: ObservedAnswers) -> Iterator[Iterable[Hypothesis]]:
    """Yield the hypotheses in groups, the simplest explanations first."""
    concept = observed.concept
    if VALUE in observed.source and VALUE not in observed.wrong:  # no alternative definition has this value
        yield (*upstream_errors(concept), *relations(observed), *alternatives(concept))
    else:
        yield alternatives(concept)
        yield relations(observed)
    yield faults(observed)


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
    # A gradient by hand is seldom that of other entries of its inputs.
    yield from wrong_inputs(concept) if VALUE in observed.wrong else input_errors(concept)
    yield from places(concept)
    yield from functions(concept)
    yield from library_functions(concept)
    yield from fitted_constants(observed)


def wrong_inputs(concept: Concept) -> Iterator[Hypothesis]:
    """Yield the definition of changed inputs."""
    yield from input_errors(concept)
    yield from axis_errors(concept)


def faults(observed: ObservedAnswers) -> Iterator[Hypothesis]:
    """Yield faults in the code of the definition, then of the NumPy implementations of value and gradient."""
    by_autograd = VALUE not in observed.wrong and all(observed.source[p].gives == VALUE for p in observed.wrong)
    for code in codes(observed.concept, observed.select):
        if by_autograd:  # then a detached term is the most frequent fault
            yield from _plausible(detachments(code), observed)
        yield from _plausible(planted(code), observed)
        yield from fitted_faults(code, observed)
        if VALUE not in observed.wrong and not by_autograd:
            yield from _plausible(detachments(code), observed)


def _plausible(proposals: Iterable[Proposal], observed: ObservedAnswers) -> Iterator[Hypothesis]:
    """Yield the proposals that come near the answers over floats."""
    for proposal in proposals:
        quick = proposal.over_floats()
        if quick is not None and observed.may_explain(quick):
            hypothesis = proposal.hypothesis()
            if hypothesis is not None:
                yield hypothesis


def _alternative(sentences: list[str], definition: Definition) -> Hypothesis:
    clauses = [(sentence[0].lower() + sentence[1:]).rstrip(".") for sentence in sentences]
    return looks_like(f"another definition: {' and '.join(clauses)}", definition)
