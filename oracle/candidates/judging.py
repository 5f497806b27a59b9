"""Import a function of a user, bind it to a concept and judge it; this runs in a process of its own."""

from collections.abc import Callable

import torch

from oracle.candidates.adapters import Side
from oracle.candidates.candidate_run import CandidateRun
from oracle.candidates.errors import UnusableCandidate
from oracle.candidates.isolated_call import ExitedEarly, IsolatedCall, source_line
from oracle.candidates.parsing import split_address
from oracle.candidates.preparation import prepare
from oracle.candidates.replay import shown, snippet
from oracle.candidates.side_detection import small_example
from oracle.candidates.time_limits import CALLS_TO_IMPORT
from oracle.catalogue.concept import Concept
from oracle.domains import Example
from oracle.judge import Verdict
from oracle.records.grades import Grade
from oracle.records.judgement import Job, Judgement
from oracle.runner.limits import TimeLimitExceeded


def judge(job: Job, concept: Concept, report: Callable[..., None]) -> Judgement:
    """The judgement on the candidate of `job`. Raises `UnusableCandidate` if there is nothing to judge.

    `report` sends what is about to be done to the parent process, so that a crash can be attributed.
    """
    torch.set_num_threads(1)
    file = split_address(job.address)[0].replace(".", "/").removesuffix("/py") + ".py"
    isolated = IsolatedCall(file, job.seconds, report)
    judgement = Judgement(address=job.address, concept=job.concept, verdict=Grade.RAISED, alternative=job.alternative)
    judgement.strict = job.strict
    report(about=_about(job, job.address, "value", "given", small_example(concept)))
    importing = isolated.during("importing", CALLS_TO_IMPORT * job.seconds, " when it is imported")
    try:
        prepared = prepare(job, concept, isolated.wrap, importing)
    except UnusableCandidate as error:
        if not source_line(error, file):
            raise
        judgement.sentence = f"cannot be imported: it raises {type(error).__name__}{source_line(error, file)}"
        return judgement
    except TimeLimitExceeded:
        return _too_slow(job, concept, isolated, judgement)
    except Exception as error:
        judgement.sentence = f"cannot be imported: {_explained(error)}{source_line(isolated.raised or error, file)}"
        return judgement
    if not split_address(job.address)[1]:
        judgement.address = prepared.located.address
    address = judgement.address

    def announce(check: str, dtype: str, regime: str, example: Example | None) -> None:
        about = {"check": check, "dtype": dtype, "regime": regime}
        report(about=about if example is None else _about(job, address, check, regime, example))

    def write_snippet(side: Side, check: str, example: Example, verdict: Verdict) -> str:
        return snippet(job, address, check, example)

    CandidateRun(job, prepared, isolated, judgement, write_snippet, announce).run()
    judgement.notes[:0] = isolated.guard.notes
    return judgement


def _too_slow(job: Job, concept: Concept, isolated: IsolatedCall, judgement: Judgement) -> Judgement:
    judgement.verdict = Grade.TIMED_OUT
    if isolated.stage == "importing":
        judgement.sentence = f"the import did not finish within {CALLS_TO_IMPORT * job.seconds:g} s"
        return judgement
    judgement.sentence = f"did not answer within {job.seconds:g} s{source_line(isolated.raised, isolated.file)}"
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
