"""The judge's requests to the candidate's process, and the end of that process."""

from typing import Any, NoReturn

import msgspec

from oracle.candidates.global_state import notes_of
from oracle.candidates.isolation.channel import Ended
from oracle.candidates.isolation.errors import last_raised, printable
from oracle.candidates.isolation.messages import ENCODER, NAME, REPLY, Malformed, Reply, Request
from oracle.candidates.isolation.processes import CandidateProcess, TookTooLong
from oracle.candidates.isolation.values import packed
from oracle.candidates.lapack import LapackWatch


class CandidateStopped(BaseException):
    """The candidate's process has ended, does not reply, or replied what it cannot have computed.

    No `Exception`, so that it ends the judgement. `cause` is "crashed", "timed out" or "malformed", with the exit code
    of a process that crashed, or what is wrong with the reply.
    """

    def __init__(self, cause: str, stage: str, code: int = 0, problem: str = "") -> None:
        super().__init__(cause)
        self.cause, self.stage, self.code, self.problem = cause, stage, code, problem


class Connection:
    """The requests to a candidate's process, and the `CallLimits` of the calls there.

    `stage` is "importing" or "calling", by the last operation that ran code of the candidate.
    """

    def __init__(self, process: CandidateProcess, file: str, seconds: float) -> None:
        self.process, self.file, self.seconds = process, file, seconds
        self.raised: BaseException | None = None
        self.lapack = LapackWatch(0)
        self.stage = "importing"

    def perform(
        self,
        operation: str,
        *arguments: Any,
        function: int = -1,
        chosen: tuple[str, ...] = (),
        seconds: float = 0.0,
        runs: bool = True,
    ) -> Reply:
        """The reply to a request. `runs` says whether the operation runs code of the candidate.

        Raises `CandidateStopped`, and `TypeError` for arguments that cannot be sent.
        """
        request = ENCODER.encode(Request(operation, function, chosen, [packed(argument) for argument in arguments]))
        try:
            reply = REPLY.decode(self.process.exchange(request, seconds or self.seconds))
        except Ended:
            raise CandidateStopped("crashed", self.stage, self.process.ended()) from None
        except TookTooLong:
            raise CandidateStopped("timed out", self.stage) from None
        except Malformed as error:
            self.refuse(str(error))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:  # not the layout of a reply
            self.refuse(str(error))
        if runs:
            self.raised = last_raised(reply.raised)
            self.lapack.seen = self.lapack.seen or reply.lapack
        return reply

    def refuse(self, problem: str) -> NoReturn:
        """Raise `CandidateStopped` for a reply that cannot be right."""
        raise CandidateStopped("malformed", self.stage, problem=printable(problem, NAME))

    def seed(self, number: int) -> None:
        """Set the state of the global random generators in the process."""
        self.perform("seed", number, runs=False)

    @property
    def notes(self) -> list[str]:
        """One sentence about each change of global state."""
        names = self.perform("changes", runs=False).names
        return notes_of(list(zip(names[::2], names[1::2], strict=False)))
