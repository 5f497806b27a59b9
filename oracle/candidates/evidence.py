"""Describe the failure of a candidate: the smallest input that shows it, when it fails, a snippet, a diagnosis."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

import numpy as np

from oracle.candidates.adapters import Side
from oracle.candidates.diagnosis.diagnose import diagnose
from oracle.candidates.failure_condition import JudgedExample, failure_condition
from oracle.candidates.isolated_call import CallLimits, ExitedEarly, source_line
from oracle.candidates.preparation import ARRAYS, BoundCandidate
from oracle.candidates.repeatability import REPEATABILITY
from oracle.candidates.replay import shown
from oracle.candidates.time_limits import (
    DIAGNOSIS_IN_CHECK,
    FRESH_EXAMPLES,
    SHRINK,
    SHRINK_CALLS,
    SURVEY_EXAMPLES,
    VALUE_EXAMPLES,
)
from oracle.catalogue.concept import Implementation
from oracle.domains import DRAWN_REGIMES, VALID_REGIMES, Example
from oracle.judge import Case, Check, Verdict
from oracle.judge.backward import outputs_with_wrong_gradients
from oracle.judge.case import AnswerKind
from oracle.judge.limitation import Limitation, OrdinaryInputs
from oracle.judge.value import CHECK as VALUE
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan, Question
from oracle.runner.search import simplest
from oracle.runner.simplification import simplified

_REPETITIONS = 6  # calls with the same input, to find out whether the answers vary; arbitrary
_WORK = 1200  # operations of the definition, for a failing example that the diagnosis takes; arbitrary
_DIAGNOSED = ("value", "gradient", "second", "laws", "digits")

WriteSnippet = Callable[[Side, str, Example, Verdict], str]
"""Makes the code that reproduces a verdict, from the library, the name of the check, the example and the verdict."""


@dataclass
class Failure:
    """A question that a candidate failed; `raised` is the exception of its last call.

    `limits` are the limits of its calls. `limited` is the limitation that it shows, beyond the `ordinary` inputs.
    """

    candidate: Implementation
    check: Check
    question: Question
    verdict: Verdict
    case: Case | None
    raised: BaseException | None
    ordinary: OrdinaryInputs
    limits: CallLimits
    limited: Limitation | None = None

    def limitation(self, example: Example, verdict: Verdict) -> Limitation | None:
        """The limitation that the verdict on the last call shows; None if it shows a fault."""
        return self.ordinary.limitation(example, verdict, self.limits.raised)


def describe(
    job: Job,
    prepared: BoundCandidate,
    plan: CheckPlan,
    failure: Failure,
    snippet: WriteSnippet,
    judgement: Judgement,
) -> None:
    """Write everything that is known about `failure` into `judgement`."""
    failure = _of_value(plan, failure)
    verdict, check, candidate, limits = failure.verdict, failure.check, failure.candidate, failure.limits
    dtype = failure.question.dtype
    judgement.check, judgement.dtype, judgement.regime = check.name, dtype, failure.question.regime
    judgement.verdict = verdict.grade if verdict.grade in (Grade.RAISED, Grade.NORMWISE) else Grade.WRONG
    slow = isinstance(failure.raised, TimeLimitExceeded)
    judged: list[JudgedExample] = []
    if failure.case is not None:
        example = failure.case.example
        if not slow:
            varying = None if check is REPEATABILITY else _varying(failure)
            if varying is not None:
                verdict, judgement.check = varying, REPEATABILITY.name
            else:
                example, verdict = _smallest(plan, failure)
                judged, unlike = _survey(plan, failure)
                _write_condition(prepared, plan, failure, judged, unlike, judgement)
        judgement.inputs, judgement.regime = shown(example), example.regime
        judgement.snippet = snippet(candidate.side, judgement.check, example, verdict)
    judgement.sentence, judgement.entry = verdict.sentence, verdict.entry
    judgement.expected, judgement.got = verdict.expected, verdict.got
    if verdict.grade is Grade.RAISED:
        judgement.sentence = _exception_sentence(failure.raised, limits.file, verdict, slow, job)
        judgement.verdict = Grade.TIMED_OUT if slow else Grade.RAISED
    elif judgement.check in _DIAGNOSED and verdict.grade is Grade.WRONG and failure.limited is None:
        if failure.case is not None and judgement.check == "gradient":
            judgement.sentence += outputs_with_wrong_gradients(Case(plan.concept, example), candidate)
        shown_first = [example] if failure.case is not None else []
        failing = [*shown_first, *(one.example for one in judged if one.failed)]
        _diagnose(prepared.on(candidate.side), dtype, judgement, failing)
    _name_library(prepared, candidate.side, judgement)


def _of_value(plan: CheckPlan, failure: Failure) -> Failure:
    """The failure of the value where that of a derivative by autograd was found first; else `failure`.

    The derivative may be wrong at zeros, where the value is right, because the value is wrong elsewhere.
    """
    candidate, question = failure.candidate, failure.question
    if not failure.check.differentiates or candidate.gives != "value" or failure.limited is not None:
        return failure
    drawn = (plan.drawn(question.dtype, regime) for regime in DRAWN_REGIMES)
    cases = [cached.case for cached in chain.from_iterable(zip_longest(*drawn)) if cached is not None]
    for case in (Case(plan.concept.without_derivatives, one.example) for one in cases[:VALUE_EXAMPLES]):
        verdict = Verdict(Grade.ACCURATE) if case.refusal else VALUE.judge(case, candidate)
        if verdict.grade is Grade.WRONG and failure.limitation(case.example, verdict) is None:
            asked = replace(question, check=VALUE, regime=case.example.regime)
            return replace(failure, check=VALUE, question=asked, verdict=verdict, case=case)
    return failure


def _name_library(prepared: BoundCandidate, side: Side, judgement: Judgement) -> None:
    """Say with which arrays the candidate failed, if it was called with both or could be meant for the others."""
    if len(prepared.sides.called) > 1:
        judgement.sentence = f"with {ARRAYS[side]}: {judgement.sentence}"
    elif prepared.sides.reason:
        judgement.notes.append(
            f"it was called with {ARRAYS[side]}, because {prepared.sides.reason}; if it is meant for NumPy arrays, set "
            "the option side to numpy"
        )


def _exception_sentence(error: BaseException | None, file: str, verdict: Verdict, slow: bool, job: Job) -> str:
    where = source_line(error, file)
    if slow:
        return f"did not answer within {job.seconds:g} s{where}"
    if error is not None and not isinstance(error, Exception):
        return f"{verdict.sentence.removeprefix(f'raised {ExitedEarly.__name__}: ')}{where}"
    if isinstance(error, EOFError):
        return f"waits for keyboard input{where}; take all values from the arguments"
    if isinstance(error, MemoryError):
        return f"{verdict.sentence}{where}; the limit is {job.memory:g} GB"
    return f"{verdict.sentence}{where}"


def _varying(failure: Failure) -> Verdict | None:
    """The verdict on repeated calls if an answer varies and is wrong; then no input is smallest."""
    case, candidate = failure.case, failure.candidate
    if case is None or candidate.gives not in ("value", "gradient"):
        return None
    kind: AnswerKind = "gradient" if "gradient" in (candidate.gives, failure.check.name) else "value"
    for _ in range(_REPETITIONS):  # what fails now and then may be right the second time
        verdict = REPEATABILITY.judge_kind(case, candidate, kind)
        if verdict.grade is Grade.WRONG:
            return verdict
    return None


def _smallest(plan: CheckPlan, failure: Failure) -> tuple[Example, Verdict]:
    """The smallest example with the same kind of failure that is found in some hundred, and its verdict."""
    assert failure.case is not None
    like, first, question = failure.verdict, failure.case.example, failure.question
    found: list[tuple[Example, Verdict]] = [(first, like)]

    def shows(example: Example) -> bool:
        verdict = _judge(plan, failure, example)
        # A failure at ordinary magnitudes must not become one that is only a limitation, nor the reverse.
        same = _kind(verdict) == _kind(like) and failure.limitation(example, verdict) == failure.limited
        if same:
            found.append((example, verdict))
        return same

    regime = question.regime if question.regime in VALID_REGIMES else "plain"
    seed = plan.seed_of(question.dtype, "smallest")
    small = None
    for searched in dict.fromkeys((regime, "ties")):  # an example of a pattern is called plain, and may need ties
        small = small or simplest(plan.concept, question.dtype, searched, seed, SHRINK, shows, SHRINK_CALLS)
    if small is None:
        small = simplified(plan.concept, first, SHRINK, shows)
    chosen = next((pair for pair in reversed(found) if pair[0] is small), found[0])
    return min(found[0], chosen, key=lambda pair: _entries(pair[0])) if _entries(first) < 3 else chosen


def _kind(verdict: Verdict) -> tuple[str, str, str]:
    """The kind of a failure; where no numbers were compared, its sentence without numbers."""
    words = verdict.sentence.partition(":")[0] if verdict.grade is Grade.RAISED else verdict.sentence
    return verdict.grade, verdict.symptom, "" if verdict.got else re.sub(r"\(.*?\)|\[.*?\]|[\d.]+", "", words)


def _entries(example: Example) -> int:
    return sum(int(np.size(value)) for value in example.inputs.values())


def _survey(plan: CheckPlan, failure: Failure) -> tuple[list[JudgedExample], int]:
    """Judge, as `_judged` does, the first examples of the plan, of all regimes in turn and with long axes."""
    dtype = failure.question.dtype
    sources = [list(plan.long(dtype)), *(list(plan.drawn(dtype, regime)) for regime in DRAWN_REGIMES)]
    cases = [cached for cached in chain.from_iterable(zip_longest(*sources)) if cached is not None]
    return _judged(plan, failure, (cached.case.example for cached in cases[:SURVEY_EXAMPLES]))


def _write_condition(
    prepared: BoundCandidate,
    plan: CheckPlan,
    failure: Failure,
    judged: list[JudgedExample],
    unlike: int,
    judgement: Judgement,
) -> None:
    """Write on which inputs the candidate fails, and how many examples were run to find that out.

    `unlike` is the number of examples that fail in another way, on which the condition says nothing.
    """
    others: list[JudgedExample] = []

    def fresh() -> list[JudgedExample]:
        others.extend(_fresh(plan, failure)[0])
        return others

    judgement.when = failure_condition(prepared.concept, judged, fresh)
    if judgement.when and unlike:
        judgement.when += f"; {unlike} further example{'s fail' if unlike > 1 else ' fails'} in another way"
    judgement.further_examples = len(judged) + len(others)


def _fresh(plan: CheckPlan, failure: Failure) -> tuple[list[JudgedExample], int]:
    """Judge, as `_judged` does, examples of other seeds, which had no part in the search for a condition."""
    other = CheckPlan(plan.concept, replace(plan.profile, examples=FRESH_EXAMPLES), plan.seed + 1)
    drawn = chain.from_iterable(other.drawn(failure.question.dtype, regime) for regime in DRAWN_REGIMES)
    return _judged(plan, failure, (cached.case.example for cached in drawn))


def _judged(plan: CheckPlan, failure: Failure, examples: Iterable[Example]) -> tuple[list[JudgedExample], int]:
    """Return the examples that are right, or that fail in the same way, and the number of other faults."""
    judged, unlike = [], 0
    for example in examples:
        verdict = _judge(plan, failure, example)
        limited = failure.limitation(example, verdict)
        alike = _kind(verdict) == _kind(failure.verdict) and limited == failure.limited
        if alike or (verdict.right and not verdict.vacuous and verdict.grade is not Grade.UNSUPPORTED):
            judged.append(JudgedExample(example, alike))
        elif verdict.grade in (Grade.WRONG, Grade.RAISED) and limited is None:
            unlike += 1
    return judged, unlike


def _judge(plan: CheckPlan, failure: Failure, example: Example) -> Verdict:
    concept = plan.concept.without_derivatives if failure.check is VALUE else plan.concept
    if (case := Case(concept, example)).refusal:
        return Verdict(Grade.ACCURATE, vacuous=True)
    return raised_in_full_precision(failure.check.judge(case, failure.candidate), case.dtype)


def raised_in_full_precision(verdict: Verdict, dtype: str) -> Verdict:
    """The verdict on user code: what has no kernel in float32 or float64 has raised.

    The libraries have kernels for all operations on these numbers that have a meaning. A message that there is none is
    of an operation such as `&`, or of a function that makes the message itself.
    """
    no_kernel = verdict.grade is Grade.UNSUPPORTED and verdict.sentence.startswith("has no kernel")
    return replace(verdict, grade=Grade.RAISED) if no_kernel and dtype in ("float32", "float64") else verdict


def _diagnose(prepared: BoundCandidate, dtype: str, judgement: Judgement, failing: list[Example]) -> None:
    """Write the diagnosis, if one is found in time. An error of the diagnosis becomes a note; the verdict stays."""
    work = prepared.concept.domain.work_at
    small = [one for one in failing if set(one.dims) == set(prepared.concept.domain.dims) and work(one.dims) <= _WORK]
    try:
        with limit(DIAGNOSIS_IN_CHECK):
            judgement.diagnosis = str(diagnose(prepared.concept, prepared.implementations, dtype, failing=small) or "")
    except TimeLimitExceeded:
        judgement.notes.append(f"no diagnosis was found within {DIAGNOSIS_IN_CHECK:g} seconds")
    except Exception as error:
        judgement.notes.append(f"the search for a diagnosis ended in an error ({type(error).__name__}: {error})")
