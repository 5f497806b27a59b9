"""What a test states in the call of `verify` besides the concept: worked examples, laws, and sizes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.replay import shown
from oracle.candidates.side_detection import small_example, value_of
from oracle.catalogue.concept import Concept
from oracle.catalogue.declarations import Law, Worked
from oracle.domains import OutsideDomain
from oracle.judge import Case
from oracle.judge.cached_case import changed
from oracle.judge.laws import judge_law
from oracle.truth.outputs import outputs_of

_RELATIVE = 1e-8  # of a number that is written with all its digits, which may be rounded differently


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
        concept = replace(concept, domain=concept.domain.where(sizes=sizes))
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
