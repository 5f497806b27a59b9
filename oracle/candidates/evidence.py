"""What is said of a candidate that is wrong: the smallest input that shows it, on which inputs it is, and a snippet."""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from oracle.candidates.failure_condition import JudgedExample, failure_condition
from oracle.candidates.isolated_call import CallLimits, ExitedEarly, source_line
from oracle.candidates.preparation import BoundCandidate
from oracle.candidates.repeatability import judge_twice
from oracle.candidates.replay_candidate import judge_of, shown
from oracle.catalogue.concept import Implementation
from oracle.domains import DRAWN_REGIMES, VALID_REGIMES, Example
from oracle.judge import Case, Verdict
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan
from oracle.runner.search import simplest
from oracle.runner.session import Asked

__all__ = ["Failure", "Written", "convict"]

_SHRINKING = 0.7  # seconds
_SURVEY = 0.5  # seconds for asking on, to see where it is wrong and where it is not
_TIMES = 6  # that the same is asked, to see whether the answer is; arbitrary
_DIAGNOSIS = 5.0  # seconds; a diagnosis that takes longer is none


Written = Callable[[Asked, Example, Verdict], str]
"""Makes the snippet that shows a verdict."""


@dataclass
class Failure:
    """The question that convicted."""

    candidate: Implementation
    asked: Asked
    verdict: Verdict
    case: Case | None
    raised: BaseException | None


def convict(
    job: Job,
    prepared: BoundCandidate,
    exam: CheckPlan,
    guard: CallLimits,
    conviction: Failure,
    written: Written,
    judgement: Judgement,
) -> None:
    """Write into `judgement` all there is to say."""
    verdict, asked, candidate = conviction.verdict, conviction.asked, conviction.candidate
    judgement.check, judgement.dtype, judgement.regime = asked.check, asked.dtype, asked.regime
    judgement.verdict = Grade.RAISED if verdict.grade == Grade.RAISED else Grade.WRONG
    slow = isinstance(conviction.raised, TimeLimitExceeded)
    seen: list[JudgedExample] = []
    if conviction.case is not None:
        example = conviction.case.example
        if not slow:
            again = None if asked.check == "twice" else _varies(conviction.case, candidate)
            if again is not None:
                verdict, judgement.check = again, "twice"
            else:
                example, verdict = _smallest(job, exam, conviction, seen)
                _survey(exam, conviction, seen)
                judgement.when = failure_condition(prepared.concept, seen)
        judgement.inputs, judgement.regime = shown(example), example.regime
        judgement.snippet = written(replace(asked, check=judgement.check), example, verdict)
    judgement.sentence, judgement.entry = verdict.sentence, verdict.entry
    judgement.expected, judgement.got = verdict.expected, verdict.got
    if verdict.grade == "raised":
        judgement.sentence = _raised(conviction.raised, guard.file, verdict, slow, job)
        judgement.verdict = Grade.TIMED_OUT if slow else Grade.RAISED
    elif judgement.check in ("value", "gradient", "second", "laws", "digits"):
        _diagnose(prepared, asked.dtype, judgement)


def _raised(error: BaseException | None, file: str, verdict: Verdict, slow: bool, job: Job) -> str:
    """What was raised, in which line, and what that means in a place like this."""
    where = source_line(error, file)
    if slow:
        return f"did not answer within {job.seconds:g} s{where}"
    if error is not None and not isinstance(error, Exception):
        return f"{verdict.sentence.removeprefix(f'raised {ExitedEarly.__name__}: ')}{where}"
    if isinstance(error, EOFError):
        return f"asks for input, and nobody is there to type it{where}; take everything from the arguments"
    if isinstance(error, MemoryError):
        return f"{verdict.sentence}{where}; it may have {job.memory:g} GB"
    return f"{verdict.sentence}{where}"


def _varies(case: Case, candidate: Implementation) -> Verdict | None:
    """Whether it gives another answer to the same input: then there is no use in asking where."""
    if candidate.gives not in ("value", "gradient"):
        return None
    for _ in range(_TIMES):  # what goes wrong now and then may be right the second time
        verdict = judge_twice(case, candidate)
        if verdict.grade == "wrong":
            return verdict
    return None


def _smallest(job: Job, exam: CheckPlan, conviction: Failure, seen: list[JudgedExample]) -> tuple[Example, Verdict]:
    """The smallest example that shows the same, with its verdict, as far as the time allows."""
    assert conviction.case is not None
    asked, like, first = conviction.asked, conviction.verdict, conviction.case.example
    found: list[tuple[Example, Verdict]] = [(first, like)]

    def shows(example: Example) -> bool:
        verdict = _told(exam, conviction, example, seen)
        same = _fault(verdict) == _fault(like)
        if same:
            found.append((example, verdict))
        return same

    regime = asked.regime if asked.regime in VALID_REGIMES else "plain"
    small = simplest(exam.concept, asked.dtype, regime, exam.seeded(asked.dtype, "smallest"), _SHRINKING, shows)
    chosen = next((pair for pair in reversed(found) if pair[0] is small), found[0])
    return min(found[0], chosen, key=lambda pair: _entries(pair[0])) if _entries(first) < 3 else chosen


def _fault(verdict: Verdict) -> tuple[str, str, str]:
    """What kind of fault it is; where no numbers were compared, by its words without their numbers."""
    words = verdict.sentence.partition(":")[0] if verdict.grade == Grade.RAISED else verdict.sentence
    return verdict.grade, verdict.symptom, "" if verdict.got else re.sub(r"\(.*?\)|\[.*?\]|[\d.]+", "", words)


def _entries(example: Example) -> int:
    return sum(int(np.size(value)) for value in example.inputs.values())


def _survey(exam: CheckPlan, conviction: Failure, seen: list[JudgedExample]) -> None:
    """Ask the same of other examples, by turns of every regime, for a little while."""
    deadline = time.process_time() + _SURVEY
    for example in _others(exam, conviction.asked.dtype):
        if time.process_time() > deadline:
            return
        _told(exam, conviction, example, seen)


def _others(exam: CheckPlan, dtype: str) -> Iterator[Example]:
    drawn = [[timed.case.example for timed in exam.drawn(dtype, regime)] for regime in DRAWN_REGIMES]
    long = [timed.case.example for timed in exam.long(dtype)]
    for turn in zip_longest(long, *drawn):
        yield from (example for example in turn if example is not None)


def _told(exam: CheckPlan, conviction: Failure, example: Example, seen: list[JudgedExample]) -> Verdict:
    verdict = judge_of(conviction.asked.check)(Case(exam.concept, example), conviction.candidate)
    alike = _fault(verdict) == _fault(conviction.verdict)
    if alike or (verdict.right and not verdict.vacuous and verdict.grade != Grade.UNSUPPORTED):
        seen.append(JudgedExample(example, alike))  # what is wrong in another way says nothing about this one
    return verdict


def _diagnose(prepared: BoundCandidate, dtype: str, judgement: Judgement) -> None:
    """Say which other computation it is right about, where one is known."""
    try:
        with limit(_DIAGNOSIS):
            room = importlib.import_module("oracle.candidates.diagnosis.diagnose")
            judgement.diagnosis = str(room.diagnose(prepared.concept, prepared.implementations, dtype) or "")
    except Exception as error:  # a diagnosis is a courtesy, and its failure no reason to keep the verdict back
        judgement.notes.append(f"the diagnosis failed ({type(error).__name__}: {error})")
