"""One candidate before the exam: asked until a question convicts it, or until all has been asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any, Protocol

from oracle.calling import call
from oracle.candidates.evidence import Failure, Written, convict
from oracle.candidates.isolated_call import CallLimits
from oracle.candidates.preparation import BoundCandidate
from oracle.candidates.repeatability import VARIES
from oracle.candidates.replay_candidate import judge_of
from oracle.candidates.sensitivity import detectable_errors
from oracle.domains import Example
from oracle.judge import Verdict
from oracle.records import shows_nothing
from oracle.records.grades import NOT_CERTIFIED, Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.examples import to_spoil
from oracle.runner.plan import CheckPlan
from oracle.runner.profiles import PROFILES
from oracle.runner.session import Asked, Question, Session

__all__ = ["Announce", "CandidateRun"]

_UNUSUAL = "given NaN, an infinity, -0 or a subnormal number"
_NOTED = ("special", "errors")  # what is not finite, and bad input: a stranger may do as he likes, and is told


class Announce(Protocol):
    """Hears which question comes next: the check, the dtype, the regime or the kind of bad input, and the example."""

    def __call__(self, check: str, dtype: str, regime: str, example: Example | None) -> None: ...


@dataclass
class CandidateRun:
    """The candidate of `prepared`; what is found out is written into `judgement`, and `conviction` is what convicted.

    `announce` hears of every question before it is asked, for the case that nobody lives to tell; `written` makes the
    snippet of a conviction.
    """

    job: Job
    prepared: BoundCandidate
    guard: CallLimits
    judgement: Judgement
    written: Written
    announce: Announce = lambda check, dtype, regime, example: None
    seen: set[tuple[Any, ...]] = field(default_factory=set)
    vacuous: set[tuple[Any, ...]] = field(default_factory=set)
    undecided: dict[tuple[Any, ...], str] = field(default_factory=dict)
    worst: Grade = Grade.UNSUPPORTED
    conviction: Failure | None = None

    def __post_init__(self) -> None:
        concept, own = self.prepared.concept, self.prepared.implementations
        profile = replace(PROFILES["default"], examples=self.job.examples)
        self.concept = replace(concept, implementations=(*concept.implementations, *own))
        self.exam = CheckPlan(self.concept, profile, self.job.seed)
        self.sittings = [Session(self.exam, implementation) for implementation in own]
        self.by_hand = any(implementation.gives == "gradient" for implementation in own)
        self.told: Example | None = None
        self.judgement.measured = NOT_CERTIFIED if concept.uncertified else ""

    def run(self) -> None:
        """Ask until it is convicted, all is asked, or the time is over."""
        deadline = time.monotonic() + self.job.total_seconds
        for number, (sitting, group) in enumerate(self._groups()):
            if time.monotonic() > deadline:
                self._note(f"asking was stopped after {self.job.total_seconds:g} s; fewer --examples take less")
                break
            for question in group:
                if self._applies(sitting, question) and self._convicted(sitting, question):
                    return
            if number % 16 == 15:
                sitting.forget()
        self._errors()
        self._finish()

    def _groups(self) -> Iterator[tuple[Session, list[Question]]]:
        """Questions to value and gradients by turns: who is wrong in one of them is soon found out."""
        for groups in zip_longest(*(sitting.questions() for sitting in self.sittings)):
            for sitting, group in zip(self.sittings, groups, strict=True):
                if group is not None:
                    yield sitting, group

    def _applies(self, sitting: Session, question: Question) -> bool:
        asked = question.asked
        if asked.check in ("errors", "differences") or (self.job.regimes and asked.regime not in self.job.regimes):
            return False
        # Who returns gradients by hand did not mean the value to be differentiated by autograd.
        if asked.check not in ("gradient", "second") or sitting.candidate.gives == "gradient":
            return True
        if plain := getattr(sitting.candidate.function, "is_python_number", False):
            self._note("answers with a number of Python's, so that no gradient was asked for by autograd")
        return not (self.by_hand or plain)

    def _convicted(self, sitting: Session, question: Question) -> bool:
        """Ask one question; whether it convicts."""
        asked, candidate = question.asked, sitting.candidate
        for timed in question.cases:
            timed.truth()
        case = sitting.case(question.cases[0]) if question.cases else None
        if case is not None and case.example is not self.told:
            self.told = case.example
            self.announce(asked.check, asked.dtype, asked.regime, case.example)
        verdict = question.judge(sitting)
        if asked.check in _NOTED:
            if not verdict.right and verdict.grade != "undecided":
                self._note(f"{_UNUSUAL}, {_clause(verdict)}", only=_UNUSUAL)
            return False
        if asked.check == "second" and verdict.grade == "raised":
            self._note(f"cannot be differentiated twice: it {verdict.sentence}", only="cannot be differentiated")
            return False
        self._count(asked, verdict)
        if verdict.right or verdict.grade == "undecided":
            if case is None or not verdict.right:
                return False
            for name, dtype, limit in detectable_errors(sitting, asked, case, verdict):
                key = f"{name} in {dtype}"
                self.judgement.detectable[key] = min(limit, self.judgement.detectable.get(key, float("inf")))
            if asked.check not in ("value", "gradient") or asked.check != candidate.gives or case.example.seed:
                return False
            verdict = judge_of("twice")(case, candidate)
            if verdict.sentence == VARIES:
                self._note(VARIES)
            if verdict.right:
                return False
            asked = replace(asked, check="twice")
        self.conviction = Failure(candidate, asked, verdict, case, self.guard.raised)
        convict(self.job, self.prepared, self.exam, self.guard, self.conviction, self.written, self.judgement)
        self._counts()
        return True

    def _count(self, asked: Asked, verdict: Verdict) -> None:
        key = (asked.dtype, asked.regime, asked.example)
        self.seen.add(key)
        if asked.check in ("value", "gradient") and verdict.vacuous:
            self.vacuous.add(key)
        if verdict.grade == "undecided":
            self.undecided[key] = verdict.sentence
        if verdict.grade in (Grade.ACCURATE, Grade.REARRANGED) and self.worst != Grade.REARRANGED:
            self.worst = verdict.grade

    def _counts(self) -> None:
        made = self.judgement
        made.examples, made.vacuous, made.undecided = len(self.seen), len(self.vacuous), len(self.undecided)

    def _finish(self) -> None:
        """The verdict on one who was not convicted."""
        self._counts()
        made = self.judgement
        if self.undecided:
            made.verdict, made.sentence = Grade.UNDECIDED, next(iter(self.undecided.values()))
        elif not self.seen or shows_nothing(len(self.seen), len(self.vacuous)):
            made.verdict = Grade.UNTESTED
            made.sentence = "nearly all examples may overflow in the definition itself, so that any answer passes"
        else:
            made.verdict = self.worst

    def _errors(self) -> None:
        """Bad input: whoever refuses it, in whatever words, has refused it."""
        value = next((one for one in self.prepared.implementations if one.gives == "value"), None)
        if value is None or self.job.regimes:
            return
        for error in self.concept.errors:
            if (error.numpy if self.prepared.side == "numpy" else error.torch) is None:
                continue
            dtype = self.concept.dtypes[-1]
            example = to_spoil(self.concept, dtype)
            self.announce("errors", dtype, error.name, None)
            if call(value, error.spoil(dict(example.inputs)), dtype).raised is None:
                self._note(f"accepts {error.name}: {error.sentence}")

    def _note(self, text: str, only: str = "") -> None:
        notes = self.judgement.notes
        if not any(note.startswith(only or text) for note in notes):
            notes.append(text)


def _clause(verdict: Verdict) -> str:
    """What a verdict says, to go behind a comma."""
    said = verdict.sentence
    return f"it {said}" if said.startswith(("raised", "swallows", "lets")) else said
