"""Limit the time of every call of a candidate, and record what the call raised.

`TimeLimit` is for the process of the user. `IsolatedCall`, for a process of its own, also restores global state and
prevents the candidate from ending the process.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from oracle.calling import Stopped
from oracle.candidates.adapters import Call
from oracle.candidates.global_state import GlobalStateGuard, seed_generators
from oracle.candidates.lapack import LapackWatch
from oracle.runner.limits import limit

TimeLimiter = Callable[[float], AbstractContextManager[None]]
"""A context in which the code of a candidate may take so many seconds; it raises `TimeLimitExceeded`."""


_BY_WALL_TIME: TimeLimiter = partial(limit, wall=True)


class ExitedEarly(Stopped):
    """The candidate raised `SystemExit` or `KeyboardInterrupt`."""


class CallLimits(Protocol):
    """The candidate's file, the exception of its last call, and whether its first calls have used LAPACK."""

    file: str
    raised: BaseException | None
    lapack: LapackWatch

    def seed(self, number: int) -> None:
        """Set the state of the global random generators of the candidate's process."""


class TimeLimit:
    """Limits the CPU time of calls in the user's own process.

    `SystemExit` of the candidate becomes an exception; an interrupt ends the process. Settings stay changed.
    """

    def __init__(self, file: str, seconds: float) -> None:
        self.file, self.seconds = file, seconds
        self.raised: BaseException | None = None
        self.lapack = LapackWatch()

    def seed(self, number: int) -> None:
        seed_generators(number)

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
    when it has ended. `stage` is the last one of the candidate's own. `limited` limits the time.
    """

    def __init__(
        self, file: str, seconds: float, report: Callable[..., None], limited: TimeLimiter = _BY_WALL_TIME
    ) -> None:
        self.file, self.seconds, self.report, self.limited = file, seconds, report, limited
        self.guard = GlobalStateGuard()
        self.raised: BaseException | None = None
        self.lapack = LapackWatch()
        self.stage = ""
        self._process = os.getpid()

    def seed(self, number: int) -> None:
        seed_generators(number)

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
            with self.guard.restored(when), self.limited(seconds), _readable():
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
    line = 0 if error is None else line_number(error, file)
    return f" (line {line})" if line else ""


def line_number(error: BaseException, file: str) -> int:
    """The line of the candidate's file that raised, or 0; of an exception from another process, what was reported."""
    if hasattr(error, "reported_line"):
        return int(error.reported_line)
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return error.lineno if error.filename and Path(error.filename).name == Path(file).name else 0
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename).name == Path(file).name]
    return (lines[-1] or 0) if lines else 0
