"""Limit the time of every call of a candidate, and record what the call raised.

`TimeLimit` is for the process of the user. `IsolatedCall`, for a process of its own, also restores global state and
prevents the candidate from ending the process.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from oracle.calling import Stopped
from oracle.candidates.adapters import Call
from oracle.candidates.global_state import GlobalStateGuard
from oracle.candidates.lapack import LapackWatch
from oracle.runner.limits import limit


class ExitedEarly(Stopped):
    """The candidate raised `SystemExit` or `KeyboardInterrupt`."""


class CallLimits(Protocol):
    """The candidate's file, the exception of its last call, and whether its first calls have used LAPACK."""

    file: str
    raised: BaseException | None
    lapack: LapackWatch


class TimeLimit:
    """Limits the CPU time of calls in the user's own process.

    `SystemExit` of the candidate becomes an exception; an interrupt ends the process. Settings stay changed.
    """

    def __init__(self, file: str, seconds: float) -> None:
        self.file, self.seconds = file, seconds
        self.raised: BaseException | None = None
        self.lapack = LapackWatch()

    def wrap(self, call: Call) -> Call:
        def limited(inputs: Mapping[str, Any]) -> Any:
            self.raised = None
            try:
                with limit(self.seconds), self.lapack.watching(), _readable():
                    return call(inputs)
            except Exception as error:
                self.raised = error
                raise
            except BaseException as error:
                if not _of_candidate(error, self.file):
                    raise
                self.raised = error
                raise _ended_early(error) from error

        return limited


class IsolatedCall:
    """Limits the wall time of calls, restores global state, and turns an exit into an exception.

    `report` receives the stage of the process: "importing" or "calling" when the candidate's code starts, "judging"
    when it has ended. `stage` is the last one of the candidate's own.
    """

    def __init__(self, file: str, seconds: float, report: Callable[..., None]) -> None:
        self.file, self.seconds, self.report = file, seconds, report
        self.guard = GlobalStateGuard()
        self.raised: BaseException | None = None
        self.lapack = LapackWatch()
        self.stage = ""
        self._process = os.getpid()

    def wrap(self, call: Call) -> Call:
        def isolated(inputs: Mapping[str, Any]) -> Any:
            with self.during("calling", self.seconds), self.lapack.watching():
                return call(inputs)

        return isolated

    @contextmanager
    def during(self, stage: str, seconds: float, when: str = "") -> Iterator[None]:
        """Run the candidate's code inside; `when` says when, in notes about global state.

        Raises `TimeLimitExceeded`, `ExitedEarly`, or the candidate's own exception.
        """
        self.raised, self.stage = None, stage
        self.report(stage=stage)
        try:
            with self.guard.restored(when), limit(seconds, wall=True), _readable():
                yield
        except Exception as error:
            self.raised = error
            raise
        except BaseException as error:  # SystemExit, KeyboardInterrupt
            self.raised = error
            raise _ended_early(error) from error
        finally:
            if os.getpid() != self._process:
                os._exit(0)  # a copy of this process, forked by the candidate: only the original judges
            self.report(stage="judging")


@contextmanager
def _readable() -> Iterator[None]:
    """Make the text of an exception inside the limits: its `__str__` is code of the candidate as well."""
    try:
        yield
    except Exception as error:
        str(error)
        raise


def _ended_early(error: BaseException) -> ExitedEarly:
    shown = f"{type(error).__name__}({error})"
    return ExitedEarly(f"ended Python ({shown}); return from the function instead")


def _of_candidate(error: BaseException, file: str) -> bool:
    """Whether an exception that is no `Exception` comes from the candidate, and not from a signal or a test runner."""
    if type(error) in (SystemExit, GeneratorExit, BaseException):
        return True
    module = sys.modules.get(type(error).__module__)
    return bool(file) and getattr(module, "__file__", None) == file


def source_line(error: BaseException | None, file: str) -> str:
    """Return the line of the candidate's file that raised, e.g. " (line 7)", or "" if it is not known."""
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return f" (line {error.lineno})" if error.filename and Path(error.filename).name == Path(file).name else ""
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    lines = [frame.lineno for frame in frames if Path(frame.filename).name == Path(file).name]
    return f" (line {lines[-1]})" if lines else ""
