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
from oracle.judge import CachedCase, Case
from oracle.records.grades import Grade
from oracle.runner.plan import CheckPlan, Question
from oracle.runner.profiles import PROFILES
from oracle.runner.registry import checks_of
from oracle.runner.session import Session
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
        plan = CheckPlan(
            replace(concept, implementations=(*concept.implementations, *(v.implementation for v in own))),
            _PROFILE,
            seed,
        )
        for variant in own:
            right = _judged(plan, variant, seed)
            right.description = variant.description
            if opponents is not None:
                right.baselines = opponents.on_correct(variant.implementation)
            yield right


def _judged(plan: CheckPlan, variant: Variant, seed: int) -> CorrectFunction:
    right = CorrectFunction(
        concept=plan.concept.name, implementation=variant.implementation.name, description="", is_variant=True
    )
    session = Session(plan, variant.implementation)
    seen: set[tuple[str, str, int]] = set()
    for group in _questions(session, seed, variant.longest):
        for question in group:
            # A page demands its own words of who refuses bad input, and what is not finite is no legal input.
            if question.check.advisory:
                continue
            verdict, _ = session.ask(replace(question, part=replace(question.part, seconds=_SECONDS)))
            seen.add((question.dtype, question.regime, question.turn))
            right.verdicts += 1
            right.rearranged += verdict.grade == Grade.REARRANGED
            right.vacuous += verdict.vacuous
            right.undecided += verdict.grade == Grade.UNDECIDED
            if not verdict.right and verdict.grade != "undecided":
                right.false_alarms.append(
                    f"{question.dtype}, {question.regime}, {question.check.name}: {verdict.grade}, {verdict.sentence}"
                )
        session.forget()
    right.examples = len(seen)
    return right


def _questions(session: Session, seed: int, longest: int) -> Iterator[list[Question]]:
    yield from session.questions()
    concept = session.plan.concept
    for dtype in concept.dtypes:
        if session.candidate in concept.for_dtype(dtype):
            checks = checks_of(concept, session.candidate, dtype)
            for regime, examples in (
                ("mixed", _mixed(concept, dtype, seed)),
                ("long", _long(concept, dtype, seed, longest)),
            ):
                for turn, example in enumerate(examples):
                    cached = CachedCase(Case(concept, example), large=True)
                    yield from session.plan.about(cached, session.candidate, checks, regime, turn)


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
