"""Every call of a candidate goes through here: it has so much time, and it is known what it raised.

A stranger's may not leave either, and what it moves is put back.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from oracle.candidates.adapters import Call
from oracle.candidates.global_state import GlobalStateGuard
from oracle.runner.limits import TimeLimitExceeded, limit

__all__ = ["CallLimits", "ExitedEarly", "IsolatedCall", "TimeLimit", "alarm", "source_line"]


class ExitedEarly(Exception):
    """A candidate asked its process to end."""


class CallLimits(Protocol):
    """What is known of the calls."""

    file: str
    raised: BaseException | None  # by the last call


class TimeLimit:
    """Around a function of one's own, in one's own process: an interrupt is the user's, and settings are his too."""

    def __init__(self, file: str, seconds: float) -> None:
        self.file, self.seconds = file, seconds
        self.raised: BaseException | None = None

    def around(self, call: Call) -> Call:
        """The same call, limited in time."""

        def limited(inputs: Mapping[str, Any]) -> Any:
            self.raised = None
            try:
                with limit(self.seconds):
                    return call(inputs)
            except Exception as error:
                self.raised = error
                raise

        return limited


class IsolatedCall:
    """What stands around a stranger's function. `tell` hears when a call begins and when it has ended."""

    def __init__(self, file: str, seconds: float, tell: Callable[..., None]) -> None:
        self.file, self.seconds, self.tell = file, seconds, tell
        self.watch = GlobalStateGuard()
        self.raised: BaseException | None = None
        self.stage = ""  # what the candidate did last: "importing" or "calling"
        self._process = os.getpid()

    def around(self, call: Call) -> Call:
        """The same call, guarded."""

        def guarded(inputs: Mapping[str, Any]) -> Any:
            with self.during("calling", self.seconds):
                return call(inputs)

        return guarded

    @contextmanager
    def during(self, stage: str, seconds: float, when: str = "") -> Iterator[None]:
        """Let the candidate act for so long; raises `TimeLimitExceeded`, `ExitedEarly`, or what it raises itself."""
        self.raised, self.stage = None, stage
        self.tell(stage=stage)
        try:
            with self.watch.around(when), alarm(seconds):
                yield
        except Exception as error:
            self.raised = error
            raise
        except BaseException as error:  # SystemExit, KeyboardInterrupt
            self.raised = error
            shown = f"{type(error).__name__}({error})"
            raise ExitedEarly(f"asked Python to end ({shown}); a function returns") from error
        finally:
            if os.getpid() != self._process:
                os._exit(0)  # a copy of this process that the candidate forked: there is one judge
            self.tell(stage="judging")


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise `TimeLimitExceeded` inside if it takes longer, repeatedly, because the candidate may catch it."""

    def stop(*_: Any) -> None:
        raise TimeLimitExceeded(f"did not answer within {seconds:g} s")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def source_line(error: BaseException | None, file: str) -> str:
    """Where in the candidate's file an exception came from: " (line 7)", or nothing where that is not known."""
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return f" (line {error.lineno})" if error.filename and Path(error.filename).name == Path(file).name else ""
    frames = traceback.extract_tb(error.__traceback__) if error is not None else []
    lines = [frame.lineno for frame in frames if Path(frame.filename).name == Path(file).name]
    return f" (line {lines[-1]})" if lines else ""
