"""Run the oracle and the baselines on correct functions: every failure is a false alarm."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
import numpy as np

from oracle.catalogue.concept import Concept
from oracle.domains import Example, OutsideDomain, Reals
from oracle.evaluation.baselines.cases import deviating
from oracle.evaluation.baselines.run_baselines import Baselines
from oracle.evaluation.variants import Variant, variants
from oracle.judge import CachedCase, Case
from oracle.judge.limitation import OrdinaryInputs
from oracle.records.grades import Grade
from oracle.runner.plan import CheckPlan, Question
from oracle.runner.profiles import PROFILES
from oracle.runner.registry import checks_of
from oracle.runner.session import Session
from oracle.truth import format_of

# Nearly twice the examples of the default profile, because false alarms are rare; and smaller examples.
_PROFILE = replace(PROFILES["default"], name="variants", examples=40, work=1024)
_MIXED = 60  # examples with entries between 1e-30 and 1e30, in each dtype
_SECONDS = 300.0  # for one question: a compensated sum in a Python loop is slow, and so is a whole training run


class CorrectFunction(msgspec.Struct, kw_only=True, tag=True):
    """A correct function: the number of its verdicts, and the false alarms of the oracle and of the baselines.

    `false_alarms` are the failing verdicts of the oracle, with dtype, regime and check; `baselines` maps
    each baseline that was run to whether it reports the function as wrong.
    """

    concept: str
    implementation: str
    description: str = ""
    is_variant: bool = False
    examples: int = 0
    verdicts: int = 0
    rearranged: int = 0
    vacuous: int = 0
    undecided: int = 0
    false_alarms: list[str] = []
    baselines: dict[str, bool] = {}


def judge_correct_functions(
    concept: Concept, seed: int, baselines: Baselines | None, judged: Sequence[str] = ()
) -> Iterator[CorrectFunction]:
    """Yield the concept's own implementations, on which only the baselines are run, then its judged variants.

    The suite judges the own implementations. Those with an expected failure or a rearranged form are left out, and
    functions with a name in `judged`.
    """
    listed = (*deviating(concept), *judged)
    for implementation in concept.implementations:
        if baselines is not None and implementation.gives != "state" and implementation.name not in listed:
            flagged = baselines.on_correct(implementation)
            yield CorrectFunction(concept=concept.name, implementation=implementation.name, baselines=flagged)
    own = [variant for variant in variants() if variant.concept == concept.name]
    if own:
        implementations = (*concept.implementations, *(variant.implementation for variant in own))
        plan = CheckPlan(replace(concept, implementations=implementations), _PROFILE, seed)
        for variant in own:
            if variant.implementation.name in judged:
                continue
            correct = _judged(plan, variant, seed)
            if baselines is not None:
                correct.baselines = baselines.on_correct(variant.implementation)
            yield correct


def _judged(plan: CheckPlan, variant: Variant, seed: int) -> CorrectFunction:
    """Run every check on the variant, on the examples of the plan and on mixed and long ones.

    A failure beyond ordinary magnitudes or on an empty input is none: it makes a user's function limited, not wrong.
    """
    own = variant.implementation
    judged = CorrectFunction(concept=variant.concept, implementation=own.name, is_variant=True)
    judged.description = variant.description
    session, limitation = Session(plan, own), OrdinaryInputs(plan.concept.domain).limitation
    seen: set[tuple[str, str, int]] = set()
    for group in _questions(session, seed, variant.longest):
        for question in group:
            # Errors need the messages of the concept, and non-finite values are outside the domain.
            if question.check.advisory:
                continue
            verdict, _ = session.ask(replace(question, part=replace(question.part, seconds=_SECONDS)))
            seen.add((question.dtype, question.regime, question.turn))
            judged.verdicts += 1
            judged.rearranged += verdict.grade == Grade.REARRANGED
            judged.vacuous += verdict.vacuous
            judged.undecided += verdict.grade == Grade.UNDECIDED
            if not verdict.right and verdict.grade.decided and limitation(question.example, verdict) is None:
                where = f"{question.dtype}, {question.regime}, {question.check.name}"
                judged.false_alarms.append(f"{where}: {verdict.grade}, {verdict.sentence}")
        session.forget()
    judged.examples = len(seen)
    return judged


def _questions(session: Session, seed: int, longest: int) -> Iterator[list[Question]]:
    """Yield the questions of the plan, then those about mixed and long examples."""
    yield from session.questions()
    concept = session.plan.concept
    for dtype in concept.dtypes:
        if session.candidate in concept.for_dtype(dtype):
            checks = checks_of(concept, session.candidate, dtype)
            mixed, long = _mixed(concept, dtype, seed), _long(concept, dtype, seed, longest)
            for regime, examples in (("mixed", mixed), ("long", long)):
                for turn, example in enumerate(examples):
                    cached = CachedCase(Case(concept, example), large=True)
                    yield from session.plan.about(cached, session.candidate, checks, regime, turn)


def _mixed(concept: Concept, dtype: str, seed: int) -> Iterator[Example]:
    """Yield examples whose entries have magnitudes from 1e-30 to 1e30, or as far as the dtype goes."""
    random = np.random.default_rng(seed)
    domain = concept.domain
    reach = min(30.0, np.log10(format_of(dtype).largest) - 1)
    names = [name for name, spec in domain.parameters.items() if isinstance(spec, Reals)]
    for _ in range(_MIXED if names else 0):
        dims = {name: max(int(random.integers(1, 6)), domain.least.get(name, 0)) for name in domain.dims}
        try:
            inputs = dict(domain.at(dims, dtype, int(random.integers(2**31))).inputs)
            scales = {name: 10.0 ** random.uniform(-reach, reach, np.shape(inputs[name])) for name in names}
            inputs |= {name: np.asarray(inputs[name], np.float64) * scales[name] for name in names}
            yield domain.cast(inputs, dtype)
        except (OutsideDomain, ValueError):
            continue


def _long(concept: Concept, dtype: str, seed: int, longest: int) -> Iterator[Example]:
    """Yield an example with one very long axis, for each axis for which the work of the definition stays small."""
    domain = concept.domain
    for axis in domain.dims:
        dims = {name: max(1, domain.least.get(name, 0)) for name in domain.dims} | {axis: longest}
        if domain.work_at(dims) <= 4 * longest and dtype in ("float32", "float64"):
            yield domain.at(dims, dtype, seed)
