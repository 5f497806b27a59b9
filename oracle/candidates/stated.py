"""What a call of `verify` or a command states besides the concept: worked examples, laws, and sizes."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.alternatives import in_domain
from oracle.candidates.errors import InvalidOption
from oracle.candidates.parsing import parse_pairs
from oracle.candidates.preparation import load_concept
from oracle.candidates.replay import shown
from oracle.candidates.side_detection import small_example, value_of
from oracle.catalogue.concept import Concept
from oracle.catalogue.declarations import Law, Worked
from oracle.domains import OutsideDomain
from oracle.judge import Case
from oracle.judge.cached_case import changed
from oracle.judge.laws import judge_law
from oracle.records.judgement import Job
from oracle.truth.outputs import outputs_of

_RELATIVE = 1e-8  # of a number that is written with all its digits, which may be rounded differently


def concept_of_job(job: Job) -> Concept:
    """The concept of a job, with its alternative, least sizes, worked examples and sizes; raises `InvalidOption`."""
    concept = load_concept(job.concept, job.alternative, dict(job.least))
    try:
        return with_statements(
            concept, [_read_worked(text) for text in job.worked], (), [dict(one) for one in job.sizes]
        )
    except (AssertionError, ValueError) as error:
        raise InvalidOption(str(error)) from error


def _read_worked(text: str) -> tuple[dict[str, Any], Any]:
    """Inputs and expected value of an example that is written "x=[3.0, 4.0] -> 5.0"."""
    inputs, arrow, value = text.rpartition("->")
    try:
        if arrow:
            return parse_pairs(inputs, literal=True), ast.literal_eval(value.strip())
    except (ValueError, SyntaxError):
        pass
    raise InvalidOption(f'expected an example as "x=[3.0, 4.0] -> 5.0", got {text!r}')


def with_statements(
    concept: Concept,
    worked: Sequence[tuple[Mapping[str, Any], Any]] = (),
    laws: Sequence[Law | Callable[..., Any]] = (),
    sizes: Sequence[Mapping[str, int]] = (),
) -> Concept:
    """Return the concept with these worked examples, laws and sizes.

    A worked example is (inputs, expected value): the reference must agree to half a unit of the last decimal that is
    written. A law is a `Law`, or a function of the inputs and the answer that is true, or true in every entry. Raises
    `AssertionError` if the reference itself disagrees with an example or breaks a law, `TypeError` for another law, and
    `ValueError` for sizes or inputs outside the domain.
    """
    if sizes:
        concept = in_domain(concept, concept.domain.where(sizes=sizes))
    made = tuple(Worked(dict(inputs), value=expected) for inputs, expected in worked)
    concept = replace(concept, worked=(*made, *concept.worked), laws=(*concept.laws, *map(_law, laws)))
    for example in made:
        _check_worked(concept, example)
    for law in concept.laws[len(concept.laws) - len(laws) :]:
        _check_law(concept, law)
    return concept


def _law(law: Any) -> Law:
    if isinstance(law, Law):
        return law
    if not callable(law):
        raise TypeError(f"expected a Law or a function of the inputs and the answer, got {law!r}")
    name = getattr(law, "__name__", "a law")
    sentence = (getattr(law, "__doc__", None) or f"{name} is true.").strip().split("\n")[0]
    return Law(name, sentence, holds=law)


def _check_worked(concept: Concept, worked: Worked) -> None:
    try:
        example = concept.domain.cast(worked.inputs, concept.dtypes[-1])
    except OutsideDomain as error:
        raise ValueError(f"a worked example is outside the inputs of {concept.name}: {error}") from None
    found = value_of(concept, example)
    expected = np.asarray(outputs_of(worked.value) if concept.outputs else worked.value)
    where = f"the worked example with {', '.join(shown(example).splitlines())}"
    if found.shape != expected.shape:
        raise AssertionError(f"{where}: its value has shape {expected.shape}, that of {concept.name} {found.shape}")
    wrong = np.flatnonzero(~(np.abs(found - expected) <= _allowed(expected)))
    if wrong.size:
        at = f"entry {wrong[0]} of the value" if found.size > 1 else "the value"
        raise AssertionError(
            f"{where}: {at} is {expected.flat[wrong[0]]!s} as stated, but {concept.name} gives {found.flat[wrong[0]]!s}"
        )


def _allowed(expected: NDArray[Any]) -> NDArray[Any]:
    """Half a unit of the last decimal of any entry, and a small part of each entry."""
    wide = expected.astype(np.float64)
    finite = wide[np.isfinite(wide)]
    decimals = [-int(Decimal(repr(float(x))).normalize().as_tuple().exponent) for x in finite.flat]
    last = max(decimals, default=0)
    half = 0.5 * 10.0**-last if last > 0 else 0.0
    allowed: NDArray[Any] = half * (1 + 2.0**-20) + _RELATIVE * np.abs(wide)
    return allowed


def _check_law(concept: Concept, law: Law) -> None:
    example = small_example(concept)
    for seed in range(3):
        case = Case(concept, concept.domain.at(example.dims, example.dtype, seed))
        if case.refusal:
            continue
        verdict = judge_law(case, law, changed(case, law), concept["numpy_loop"])
        if not verdict.right and verdict.grade.decided:
            inputs = ", ".join(shown(case.example).splitlines())
            raise AssertionError(f"{concept.name} itself {verdict.sentence.rstrip('.')}, with {inputs}")
