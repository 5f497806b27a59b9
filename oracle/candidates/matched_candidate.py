"""A candidate of `oracle.verify`, judged in this process or in a copy of it."""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from oracle.candidates.binding import Binding
from oracle.candidates.candidate_run import CandidateRun
from oracle.candidates.errors import BindingError
from oracle.candidates.isolated_call import IsolatedCall, TimeLimit, source_line
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.parsing import split_address
from oracle.candidates.preparation import adapt
from oracle.candidates.replay import shown
from oracle.candidates.side_detection import small_example
from oracle.candidates.snippets import python_snippet
from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.limits import TimeLimitExceeded


@dataclass
class MatchedCandidate:
    """A located candidate whose parameters are matched. `exception` is what it raised, if that is why it failed."""

    concept: Concept
    located: LocatedFunction
    binding: Binding
    job: Job
    by_autograd: bool
    dtypes: tuple[str, ...] = ()
    exception: BaseException | None = None

    def judge_here(self) -> tuple[Judgement, tuple[str, ...]]:
        """The judgement in this process, and the dtypes that were checked."""
        return self._judge(TimeLimit(_file(self.located), self.job.seconds)), self.dtypes

    def judge_in_copy(self, report: Callable[..., None]) -> Judgement:
        """The judgement in a copy of this process; `report` sends what is about to be done."""
        limits = IsolatedCall(_file(self.located), self.job.seconds, report)
        judgement = self._judge(limits, report)
        report(dtypes=self.dtypes)
        judgement.notes[:0] = limits.guard.notes
        return judgement

    def _judge(self, limits: TimeLimit | IsolatedCall, report: Callable[..., None] = lambda **about: None) -> Judgement:
        """The judgement. It is `unusable`, with the reason, if the results of the candidate cannot be matched."""
        judgement = Judgement(
            address=self.job.address,
            concept=self.concept.name,
            verdict=Grade.RAISED,
            alternative=self.job.alternative,
            strict=self.job.strict,
            matched=self.binding.shown,
        )
        report(about=_about(small_example(self.concept)))
        began = time.monotonic()
        try:
            prepared = adapt(
                self.concept,
                self.located,
                self.binding,
                self.job.side,
                self.job.dtypes,
                limits.wrap,
                by_autograd=self.by_autograd,
            )
        except BindingError as error:
            judgement.unusable, judgement.sentence = "candidate", error.for_python()
            return judgement
        except TimeLimitExceeded as error:
            judgement.verdict, self.exception = Grade.TIMED_OUT, _own_part(error)
            judgement.sentence = f"did not answer within {self.job.seconds:g} s{source_line(error, limits.file)}"
            for name, text in _about(small_example(self.concept)).items():
                setattr(judgement, name, text)
            return judgement

        def announce(check: str, dtype: str, regime: str, example: Example | None) -> None:
            report(about=_about(example) | {"check": check, "dtype": dtype, "regime": regime})

        self.dtypes = prepared.concept.dtypes
        run = CandidateRun(self.job, prepared, limits, judgement, partial(python_snippet, prepared), announce)
        run.run()
        judgement.seconds = time.monotonic() - began
        failed = run.failure is not None and judgement.verdict is Grade.RAISED
        self.exception = _own_part(run.failure.raised) if failed and run.failure is not None else None
        return judgement


def _about(example: Example | None) -> dict[str, str]:
    about = {"check": "value", "dtype": example.dtype, "regime": example.regime} if example is not None else {}
    return about if example is None else about | {"inputs": shown(example)}


def _file(located: LocatedFunction) -> str:
    place = split_address(located.address)[0]
    if place.endswith(".py"):
        return place
    try:
        return inspect.getsourcefile(inspect.unwrap(located.function)) or ""
    except TypeError:  # written in C
        return ""


def _own_part(error: BaseException | None) -> BaseException | None:
    """An exception of the candidate, with its own part of the traceback."""
    if error is None:
        return None
    trace, ours = error.__traceback__, Path(__file__).parents[1]
    while trace is not None and Path(trace.tb_frame.f_code.co_filename).is_relative_to(ours):
        trace = trace.tb_next
    return error.with_traceback(trace)
