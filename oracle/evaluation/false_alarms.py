"""Right functions before the oracle: whoever is accused here is accused falsely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np

from oracle.catalogue.concept import Concept
from oracle.domains import Example, OutsideDomain, Reals
from oracle.evaluation.baselines.comparison import Baselines
from oracle.evaluation.variants import Variant, variants
from oracle.records.grades import Grade
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES
from oracle.runner.session import Question, Session
from oracle.truth import format_of

__all__ = ["CorrectFunction", "judge_correct_functions"]

# Nearly twice the examples of the default profile, since a false alarm is rare if there is one; and smaller ones.
_PROFILE = replace(PROFILES["default"], name="variants", examples=40, work=1024)
_MIXED = 60  # examples whose entries lie from 1e-30 to 1e30, in each dtype
_SECONDS = 60.0  # for one question: compensated sums in a Python loop are slow, and not wrong


class CorrectFunction(msgspec.Struct, kw_only=True):
    """A right function: how often it was judged, and who accused it.

    `false_alarms` are sentences of the oracle; `baselines` says which baselines raise a false alarm, of those asked.
    """

    concept: str
    implementation: str
    description: str
    is_variant: bool
    examples: int = 0
    verdicts: int = 0
    rearranged: int = 0
    vacuous: int = 0
    undecided: int = 0
    false_alarms: list[str] = []
    baselines: dict[str, bool] = {}


def judge_correct_functions(concept: Concept, seed: int, opponents: Baselines | None) -> Iterator[CorrectFunction]:
    """The variants of a concept before oracle and tools; its own implementations, which the suite judges, before these.

    Those that the page lists as wrong somewhere, or as losing digits, are nobody's false alarm and stay out.
    """
    listed = {known.implementation for known in concept.expected_failures} | {
        form.implementation for form in concept.rearrangements
    }
    for implementation in concept.implementations:
        if opponents is not None and implementation.gives != "state" and implementation.name not in listed:
            yield CorrectFunction(
                concept=concept.name,
                implementation=implementation.name,
                description="",
                is_variant=False,
                baselines=opponents.on_correct(implementation),
            )
    own = [variant for variant in variants() if variant.concept == concept.name]
    if own:
        exam = CheckPlan(
            replace(concept, implementations=(*concept.implementations, *(v.implementation for v in own))),
            _PROFILE,
            seed,
        )
        for variant in own:
            right = _judged(exam, variant, seed)
            right.description = variant.description
            if opponents is not None:
                right.baselines = opponents.on_correct(variant.implementation)
            yield right


def _judged(exam: CheckPlan, variant: Variant, seed: int) -> CorrectFunction:
    right = CorrectFunction(
        concept=exam.concept.name, implementation=variant.implementation.name, description="", is_variant=True
    )
    sitting = Session(exam, variant.implementation)
    seen: set[tuple[str, str, int]] = set()
    for group in _questions(sitting, seed, variant.longest):
        for question in group:
            asked = question.asked
            # A page demands its own words of who refuses bad input, and what is not finite is no legal input.
            if asked.check in ("errors", "special"):
                continue
            verdict, _ = sitting.ask(replace(question, seconds=_SECONDS))
            seen.add((asked.dtype, asked.regime, asked.example))
            right.verdicts += 1
            right.rearranged += verdict.grade == Grade.REARRANGED
            right.vacuous += verdict.vacuous
            right.undecided += verdict.grade == Grade.UNDECIDED
            if not verdict.right and verdict.grade != "undecided":
                right.false_alarms.append(
                    f"{asked.dtype}, {asked.regime}, {asked.check}: {verdict.grade}, {verdict.sentence}"
                )
        sitting.forget()
    right.examples = len(seen)
    return right


def _questions(sitting: Session, seed: int, longest: int) -> Iterator[list[Question]]:
    yield from sitting.questions()
    concept = sitting.exam.concept
    for dtype in concept.dtypes:
        if sitting.candidate in concept.for_dtype(dtype):
            for regime, examples in (
                ("mixed", _mixed(concept, dtype, seed)),
                ("long", _long(concept, dtype, seed, longest)),
            ):
                for turn, example in enumerate(examples):
                    yield from sitting.about(sitting.exam.own(example), dtype, regime, turn)


def _mixed(concept: Concept, dtype: str, seed: int) -> Iterator[Example]:
    """Entries of every magnitude side by side, as far as the format goes."""
    random = np.random.default_rng(seed)
    reach = min(30.0, np.log10(format_of(dtype).largest) - 1)
    names = [name for name, spec in concept.domain.parameters.items() if isinstance(spec, Reals)]
    for _ in range(_MIXED if names else 0):
        dims = {
            name: max(int(random.integers(1, 6)), concept.domain.least.get(name, 0)) for name in concept.domain.dims
        }
        try:
            plain = concept.domain.at(dims, dtype, int(random.integers(2**31)))
            scales = {name: 10.0 ** random.uniform(-reach, reach, np.shape(plain.inputs[name])) for name in names}
            inputs = {
                **plain.inputs,
                **{name: np.asarray(plain.inputs[name], np.float64) * scales[name] for name in names},
            }
            yield concept.domain.cast(inputs, dtype)
        except (OutsideDomain, ValueError):
            continue


def _long(concept: Concept, dtype: str, seed: int, longest: int) -> Iterator[Example]:
    """One example with a very long axis, for each axis along which the definition's work allows it."""
    domain = concept.domain
    for axis in domain.dims:
        dims = {name: max(1, domain.least.get(name, 0)) for name in domain.dims} | {axis: longest}
        if domain.work_at(dims) <= 4 * longest and dtype in ("float32", "float64"):
            yield domain.at(dims, dtype, seed)
