"""Ask one candidate every question of its plan, until it fails or the time is over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from oracle.calling import call
from oracle.candidates import reference_notes as notes
from oracle.candidates.compiled import GAVE_UP, gave_up, without_fallback
from oracle.candidates.evidence import Failure, WriteSnippet, describe, raised_in_full_precision
from oracle.candidates.float32_once import fails_in_float32
from oracle.candidates.formatting import clause
from oracle.candidates.isolated_call import CallLimits
from oracle.candidates.lapack import SKIPPED
from oracle.candidates.limitations import Limitations
from oracle.candidates.preparation import ARRAYS, BoundCandidate
from oracle.candidates.repeatability import REPEATABILITY, VARIES
from oracle.candidates.replay import shown
from oracle.candidates.screened_sizes import fails_at_a_size
from oracle.candidates.sensitivity import detectable_errors
from oracle.candidates.slow_calls import SLOW, SlowCalls
from oracle.candidates.time_limits import WAITING_IN_TOTAL
from oracle.catalogue.concept import Implementation
from oracle.domains import Example
from oracle.judge import Case, Check, DeclaredCheck, ExampleCheck, Examples, Verdict
from oracle.judge.errors import good_example
from oracle.judge.limitation import Limitation, OrdinaryInputs
from oracle.judge.special import judge_signs_of_zero
from oracle.judge.value import unknown_share
from oracle.records import shows_nothing
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.limits import Deadline, TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan, Question
from oracle.runner.profiles import PROFILES
from oracle.runner.session import Session

_SPECIAL_INPUT = "given NaN, an infinity, -0 or a subnormal number"
Announce = Callable[[str, str, str, Example | None], None]  # check, dtype, regime or kind of input, example
_FORGET_EVERY = 16  # groups of questions, after which answers are released; arbitrary


@dataclass
class CandidateRun:
    """A run of the candidate in `prepared`. Its results are written into `judgement`.

    The global random generators start from the seed of the job, and are not restored.
    `announce` is called before each question, so that a crash can be attributed to it. `snippet` makes the code that
    reproduces a failure. `failure` is the first failure, if there is one.
    """

    job: Job
    prepared: BoundCandidate
    limits: CallLimits
    judgement: Judgement
    snippet: WriteSnippet
    announce: Announce = lambda check, dtype, regime, example: None
    examples: set[tuple[Any, ...]] = field(default_factory=set)
    vacuous: set[tuple[Any, ...]] = field(default_factory=set)
    undecided: dict[tuple[Any, ...], str] = field(default_factory=dict)
    grades: set[Grade] = field(default_factory=set)
    shares: dict[str, list[float]] = field(default_factory=dict)
    failure: Failure | None = None

    def __post_init__(self) -> None:
        concept, own = self.prepared.concept, self.prepared.implementations
        profile = replace(PROFILES["default"], examples=self.job.examples, work=self.job.work)
        self.concept = replace(concept, implementations=(*concept.implementations, *own))
        self.plan = CheckPlan(self.concept, profile, self.job.seed)
        self.sessions = [Session(self.plan, implementation) for implementation in own]
        self.limitations = Limitations(OrdinaryInputs(concept.domain, self.job.within))
        self.slow = SlowCalls(concept.domain, self.job.seconds)
        self.announced: Example | None = None
        self.judgement.measured = self.prepared.measured
        self.judgement.called, self.judgement.matched = self.prepared.called, self.prepared.binding.shown
        self.judgement.notes += notes.smallest_sizes_notes(concept.domain, self.job.work)
        self.judged = set(self.prepared.sides.called)

    def run(self) -> None:
        self.limits.seed(self.job.seed)
        with without_fallback():
            self._run()

    def _run(self) -> None:
        deadline = Deadline(self.job.total_seconds, WAITING_IN_TOTAL)
        for number, (session, group) in enumerate(self._groups()):
            if deadline.is_over:
                self._note(f"the check was stopped after {self.job.total_seconds:g} s; fewer --examples take less time")
                break
            for question in group:
                if self._applies(session, question) and self._has_answer(question) and self._fails(session, question):
                    return
            if number % _FORGET_EVERY == _FORGET_EVERY - 1:
                session.forget()
        else:
            shared = (self.job, self.prepared, self.sessions)
            if fails_in_float32(*shared, self._note, self._fails) or fails_at_a_size(*shared, self._fails, deadline):
                return
        self._check_errors()
        self._finish()

    def _groups(self) -> Iterator[tuple[Session, list[Question]]]:
        """Groups of questions about value and gradient in turn, so that a fault in either is found soon."""
        for groups in zip_longest(*(session.questions() for session in self.sessions)):
            for session, group in zip(self.sessions, groups, strict=True):
                if group is not None:
                    yield session, group

    def _applies(self, session: Session, question: Question) -> bool:
        side = session.candidate.side
        if question.dtype not in self.prepared.dtypes[side] or side not in self.judged:
            return False
        if isinstance(question.check, DeclaredCheck):
            return False  # what a concept declares about its own implementations does not apply to a candidate
        if self.job.regimes and question.regime not in self.job.regimes:
            return False
        if not question.check.differentiates or session.candidate.gives == "gradient":
            return True
        if getattr(session.candidate.function, "is_python_number", False):
            self._note("the function returns a Python number, so autograd gradients were not checked")
        return session.candidate.differentiated

    def _has_answer(self, question: Question) -> bool:
        """Whether the reference has an answer to the inputs of a question; what it has not becomes a note."""
        for case in (cached.case for cached in question.part.cases):
            if not case.finite and self.limits.lapack.seen:
                self._note(SKIPPED)
                return False
            if case.refusal if "refusal" in vars(case) else self._refusal(case):  # a time limit costs some time itself
                if case.example.regime != "special" or case.refusal.startswith(TimeLimitExceeded.__name__):
                    self._note(*notes.refused_note(self.concept.domain, case.example, case.refusal))
                return False
            if case.too_costly:
                self._note(notes.costly_note(case.example), only=notes.COSTLY)
                return False
            if self.concept.is_reference and case.example.regime != "special" and case.over_floats.undefined.any():
                self._note(notes.undefined_note(shown(case.example)), only=notes.UNDEFINED)
        return True

    def _refusal(self, case: Case) -> str:
        """Why the reference has no answer to a case, or an empty text; it has as much time as all checks together."""
        try:
            with limit(self.job.total_seconds):
                return case.refusal
        except TimeLimitExceeded:
            case.refusal = f"{TimeLimitExceeded.__name__}: it has no answer within {self.job.total_seconds:g} s"
            return case.refusal

    def _fails(self, session: Session, question: Question) -> bool:
        check, candidate = question.check, session.candidate
        for cached in question.part.cases:
            _ = cached.truth_seconds
        case = session.case(question.part.cases[0]) if question.part.cases else None
        if self.slow.skips(case):
            return False
        if case is not None and case.example is not self.announced:
            self.announced = case.example
            self.announce(check.name, question.dtype, question.regime, case.example)
        with self.slow.timed(case):
            verdict = raised_in_full_precision(session.judge(question), question.dtype)
        if case is not None and isinstance(self.limits.raised, TimeLimitExceeded) and (note := self.slow.note(case)):
            self._note(note, only=SLOW)
            return False
        if not verdict.right and gave_up(verdict.sentence):
            self._note(GAVE_UP)
            return False
        if check.name == "special" and case is not None and verdict.right:
            verdict = judge_signs_of_zero(case, candidate)
        if self.prepared.is_advisory(candidate, check):
            if not verdict.right and verdict.grade.decided and not check.advisory:
                where = f"with {ARRAYS[candidate.side]}, for which it may not be meant,"
                self._note(f"{where} {clause(verdict)}", only=where)
                self.judged -= self.prepared.sides.advisory
            return False
        failure = self._failure(candidate, check, question, verdict, case)
        if check.advisory and not self.job.strict_special:
            if not verdict.right and verdict.grade.decided and failure.limited is not Limitation.EMPTY:
                given = "given -0" if verdict.sentence.startswith("loses the sign") else _SPECIAL_INPUT
                self._note(f"{given}, {clause(verdict)}", only=f"{given},")
            return False
        if check.name == "second" and verdict.grade is Grade.RAISED:
            self._note(f"it cannot be differentiated twice: it {verdict.sentence}", only="it cannot be differentiated")
            return False
        if isinstance(check, ExampleCheck) and check.examples is Examples.FEW and verdict.grade is Grade.UNSUPPORTED:
            self._note(clause(verdict))  # the function refuses a mode or a second pass, which it may
            return False
        if verdict.grade is Grade.UNDECIDED and case is not None and self.limitations.ordinary.beyond(case.example):
            beyond = "no verdict on some examples beyond ordinary magnitudes"
            self._note(f"{beyond}: {verdict.sentence}", only=beyond)
            return False
        self._count(question, verdict)
        if verdict.grade is Grade.UNDECIDED:
            return False
        if verdict.right and verdict.grade is Grade.NORMWISE:
            self.limitations.add_normwise(failure)
        if failure.limited is not None:
            self.limitations.add(failure, failure.limited)
            return False
        if verdict.right:
            if case is None or (varying := self._after_success(session, question, case, verdict)) is None:
                return False
            failure = self._failure(candidate, REPEATABILITY, question, varying, case)
        self._describe(failure)
        return True

    def _failure(
        self, candidate: Implementation, check: Check, question: Question, verdict: Verdict, case: Case | None
    ) -> Failure:
        raised, ordinary = self.limits.raised, self.limitations.ordinary
        limited = None if case is None else ordinary.limitation(case.example, verdict, raised)
        limited = limited if limited is Limitation.EMPTY or not check.advisory else None
        return Failure(candidate, check, question, verdict, case, raised, ordinary, self.limits, limited)

    def _describe(self, failure: Failure) -> None:
        self.failure = failure
        describe(self.job, self.prepared, self.plan, failure, self.snippet, self.judgement)
        self._write_counts()

    def _after_success(self, session: Session, question: Question, case: Case, verdict: Verdict) -> Verdict | None:
        """Note how small an error would have been found. The verdict on a second call, if its answer is wrong."""
        check, candidate = question.check.name, session.candidate
        for name, dtype, error in detectable_errors(candidate, check, case, verdict):
            key = f"{name} in {dtype}"
            self.judgement.detectable[key] = min(error, self.judgement.detectable.get(key, float("inf")))
        if check not in ("value", "gradient") or check != candidate.gives or case.example.seed:
            return None
        again = REPEATABILITY.judge(case, candidate)
        if again.sentence == VARIES:
            self._note(f"it {VARIES}")
        return None if again.right else again

    def _count(self, question: Question, verdict: Verdict) -> None:
        key = (question.dtype, question.regime, question.turn)
        self.examples.add(key)
        if question.check.name in ("value", "gradient") and verdict.vacuous:
            self.vacuous.add(key)
        if verdict.grade is Grade.UNDECIDED:
            self.undecided[key] = verdict.sentence
        if verdict.grade.right:
            self.grades.add(verdict.grade)
        if question.check.name == "value" and question.part.cases:
            self.shares.setdefault(question.dtype, []).append(unknown_share(question.part.cases[0].case))

    def _write_counts(self) -> None:
        made = self.judgement
        made.examples, made.vacuous, made.undecided = len(self.examples), len(self.vacuous), len(self.undecided)

    def _finish(self) -> None:
        self._write_counts()
        made = self.judgement
        untested = [dtype for dtype, shares in self.shares.items() if 4 * sum(shares) >= 3 * len(shares)]
        if self.undecided:
            made.verdict, made.sentence = Grade.UNDECIDED, next(iter(self.undecided.values()))
        elif not self.examples or shows_nothing(len(self.examples), len(self.vacuous)):
            made.verdict, made.sentence = Grade.UNTESTED, Grade.UNTESTED.meaning
        elif untested:
            made.verdict, made.sentence = Grade.UNTESTED, f"in {' and '.join(untested)}: {Grade.UNTESTED.meaning}"
        else:
            for note in filter(None, (notes.unknown_entries_note(*pair) for pair in self.shares.items())):
                self._note(note)
            made.verdict = max(self.grades, key=lambda grade: grade.severity, default=Grade.UNSUPPORTED)
            self._limit()

    def _limit(self) -> None:
        """Turn the verdict into `limited` or `normwise`, or into `wrong` if a limitation shows at ordinary inputs."""
        ranges = list(self.limitations.ranges())
        for failure, found in ranges:
            if found.ordinary_failure is not None:
                case, verdict = found.ordinary_failure
                self._describe(self._failure(failure.candidate, failure.check, failure.question, verdict, case))
                return
        made, shown = self.judgement, self.limitations.first
        if shown is None:
            return
        grade, sentence = Grade.NORMWISE, f"in {shown.question.dtype}, {shown.verdict.sentence}"
        if self.limitations.failures:
            grade, sentence = Grade.LIMITED, self.limitations.sentence([found for _, found in ranges])
        if self.job.strict:
            self._describe(shown)
        made.verdict, made.sentence = grade, sentence

    def _check_errors(self) -> None:
        """Note bad input that the candidate accepts. Any exception is a refusal: its type and message are free."""
        value = next((one for one in self.prepared.implementations if one.gives == "value"), None)
        if value is None or self.job.regimes:
            return
        dtype = self.concept.dtypes[-1]
        for error in (one for one in self.concept.errors if getattr(one, self.prepared.side) is not None):
            self.announce("errors", dtype, error.name, None)
            if call(value, error.spoil(dict(good_example(self.concept, dtype).inputs)), dtype).raised is None:
                self._note(f"it accepts {error.name}: {error.sentence}")

    def _note(self, text: str, only: str = "") -> None:
        """Add a note, unless there is one that starts with `only` (or with the text itself)."""
        if not any(note.startswith(only or text) for note in self.judgement.notes):
            self.judgement.notes.append(text)
