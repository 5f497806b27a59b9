"""Bind a function of a user, which is in another process, to a concept, and judge it."""

import sys
from collections.abc import Callable

from msgspec.structs import replace

from oracle.candidates.adapters import Side
from oracle.candidates.candidate_run import CandidateRun
from oracle.candidates.endings import how_it_ended, line_of_fault
from oracle.candidates.errors import UnusableCandidate
from oracle.candidates.isolated_call import ExitedEarly, source_line
from oracle.candidates.isolation.connection import CandidateStopped
from oracle.candidates.isolation.remote import RemoteCandidate
from oracle.candidates.parsing import split_address
from oracle.candidates.preparation import prepare
from oracle.candidates.replay import shown, snippet
from oracle.candidates.side_detection import small_example
from oracle.candidates.snippets import snippet_of_job
from oracle.candidates.time_limits import CALLS_TO_IMPORT
from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.judge import Verdict
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.limits import TimeLimitExceeded


def judge(job: Job, concept: Concept, remote: RemoteCandidate, report: Callable[..., None]) -> Judgement:
    """The judgement on the candidate of `job`. Raises `UnusableCandidate` if there is nothing to judge.

    `report` sends what is about to be done to the parent process.
    """
    about = _about(job, job.address, "value", "given", small_example(concept))

    def note(**fields: str) -> None:
        about.update(fields)
        report(about=about)

    try:
        return _judge(job, concept, remote, note)
    except CandidateStopped as stopped:
        verdict, sentence = _of_stopped(job, stopped)
        judgement = Judgement(address=job.address, concept=job.concept, verdict=verdict, sentence=sentence)
        return replace(judgement, **about)


def _judge(job: Job, concept: Concept, remote: RemoteCandidate, note: Callable[..., None]) -> Judgement:
    judgement = Judgement(address=job.address, concept=job.concept, verdict=Grade.RAISED, alternative=job.alternative)
    judgement.strict = job.strict
    note()
    try:
        prepared = prepare(job, concept, remote)
    except UnusableCandidate:
        raise
    except TimeLimitExceeded:
        return _too_slow(job, concept, remote, judgement)
    except Exception as error:
        where = source_line(remote.raised or error, remote.file)
        judgement.sentence = f"cannot be imported: {_explained(error)}{where}"
        return judgement
    if not split_address(job.address)[1]:
        judgement.address = prepared.located.address
    address = judgement.address

    def announce(check: str, dtype: str, regime: str, example: Example | None) -> None:
        if example is None:
            note(check=check, dtype=dtype, regime=regime, inputs="", snippet="")
        else:
            note(**_about(job, address, check, regime, example))

    def write_snippet(side: Side, check: str, example: Example, verdict: Verdict) -> str:
        return snippet_of_job(prepared, job, address, side, check, example, verdict)

    CandidateRun(job, prepared, remote, judgement, write_snippet, announce).run()
    judgement.notes[:0] = remote.notes
    return judgement


def _of_stopped(job: Job, stopped: CandidateStopped) -> tuple[Grade, str]:
    """The verdict on a candidate whose process did not reply, or not as it must, with its sentence."""
    if stopped.cause == "timed out":
        importing = f"the import did not finish within {CALLS_TO_IMPORT * job.seconds:g} s"
        calling = f"did not answer within {job.seconds:g} s, and could not be interrupted"
        return Grade.TIMED_OUT, importing if stopped.stage == "importing" else calling
    if stopped.cause == "malformed":
        return Grade.CRASHED, f"a reply of its process is no answer of oracle.calling: {stopped.problem}"
    return Grade.CRASHED, how_it_ended(stopped.code, line_of_fault(job.address, sys.stderr.fileno()), stopped.stage)


def _too_slow(job: Job, concept: Concept, remote: RemoteCandidate, judgement: Judgement) -> Judgement:
    judgement.verdict = Grade.TIMED_OUT
    if remote.stage == "importing":
        judgement.sentence = f"the import did not finish within {CALLS_TO_IMPORT * job.seconds:g} s"
        return judgement
    judgement.sentence = f"did not answer within {job.seconds:g} s{source_line(remote.raised, remote.file)}"
    for name, text in _about(job, job.address, "value", "given", small_example(concept)).items():
        setattr(judgement, name, text)
    return judgement


def _about(job: Job, address: str, check: str, regime: str, example: Example) -> dict[str, str]:
    """The fields of a judgement that describe a question."""
    about = {"check": check, "dtype": example.dtype, "regime": regime}
    return about | {"inputs": shown(example), "snippet": snippet(job, address, check, example)}


def _explained(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"it imports `{error.name}`, which is not installed here"
    if isinstance(error, ExitedEarly):
        return str(error)
    text = (error.msg if isinstance(error, SyntaxError) else str(error)).split("\n")[0]
    return f"{type(error).__name__}: {text}".rstrip(": ")
