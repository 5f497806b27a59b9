"""The candidate's process: it imports the candidate, calls it in the ways that the judge requests, and replies.

It holds neither the definition of the concept nor any expected value. All of its objects may be changed by the
candidate, so that the judge takes nothing from it on trust.
"""

import inspect
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from oracle.calling import backward, call, call_in_turn, choosing, value_in_mode
from oracle.candidates.access import Conversion, Returned, access_to
from oracle.candidates.adapters import Side
from oracle.candidates.binding import Binding
from oracle.candidates.compiled import without_fallback
from oracle.candidates.global_state import AT_IMPORT
from oracle.candidates.isolated_call import IsolatedCall
from oracle.candidates.isolation.answers import answer_message
from oracle.candidates.isolation.channel import CandidateChannel, Ended
from oracle.candidates.isolation.errors import described
from oracle.candidates.isolation.messages import ENCODER, REQUEST, LocatedMessage, Reply, Request, ReturnedMessage
from oracle.candidates.isolation.sources import read_no_bytecode
from oracle.candidates.isolation.values import unpacked
from oracle.candidates.locating import LocatedFunction, locate, public_functions
from oracle.catalogue.concept import Implementation
from oracle.runner.limits import TimeLimitExceeded


class Interrupts:
    """Turns the signal by which the judge interrupts a call into `TimeLimitExceeded`, while a call is running."""

    def __init__(self) -> None:
        self.depth, self.due, self.message = 0, False, ""

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """The judge measures the time; the block raises `TimeLimitExceeded` also if it catches the exception itself."""
        if signal.getsignal(signal.SIGALRM) != self._handle:
            signal.signal(signal.SIGALRM, self._handle)
        self.due, self.message = False, f"took longer than {seconds:g} s"
        with self.running():
            yield
        if self.due:
            raise TimeLimitExceeded(self.message)

    @contextmanager
    def running(self) -> Iterator[None]:
        """A block that can be interrupted, e.g. a backward pass or the conversion of an answer."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def _handle(self, number: int, frame: Any) -> None:
        if self.depth:
            self.due = True
            raise TimeLimitExceeded(self.message)


class Worker:
    """The functions that were located, by number, and the implementations that were made of them."""

    def __init__(self, file: str, seconds: float) -> None:
        self.interrupts = Interrupts()
        self.isolated = IsolatedCall(file, seconds, lambda **stage: None, self.interrupts.limited)
        self.located = list[LocatedFunction]()
        self.implementations: dict[int, Implementation] = {}

    def reply(self, request: Request) -> Reply:
        """Perform the operation of a request. What it raises is in the reply."""
        self.isolated.raised, number = None, False
        try:
            arguments = [unpacked(argument) for argument in request.arguments]
            with self.interrupts.running(), without_fallback():
                made = OPERATIONS[request.operation](self, request, *arguments)
            if request.function in self.implementations:
                function = self.implementations[request.function].function
                number = getattr(function, "is_python_number", False) is True
        except BaseException as error:
            made = Reply(error=self._described(error))
        raised: BaseException | None = self.isolated.raised
        return msgspec.structs.replace(
            made,
            raised=None if raised is None else self._described(raised),
            number=number,
            lapack=self.isolated.lapack.seen,
        )

    def _described(self, error: BaseException) -> Any:
        return described(error, self.isolated.file)

    def locate(self, request: Request, address: str, inputs: list[str], seconds: float) -> Reply:
        with self.isolated.during("importing", seconds, AT_IMPORT):
            found = [locate(address, tuple(inputs))]
        return self._found(found)

    def public_functions(self, request: Request, place: str, seconds: float) -> Reply:
        with self.isolated.during("importing", seconds, AT_IMPORT):
            found = public_functions(place)
        return self._found(found)

    def _found(self, found: list[LocatedFunction]) -> Reply:
        self.located = found
        return Reply(located=tuple(map(_located_message, found)))

    def own_dtypes(self, request: Request, binding: dict[str, Any]) -> Reply:
        return Reply(names=self._access(request).own_dtypes(_binding(binding)))

    def returned(
        self, request: Request, binding: dict[str, Any], inputs: dict[str, Any], to: Conversion, dtype: str
    ) -> Reply:
        return Reply(returned=_returned(self._access(request).returned(_binding(binding), inputs, to, dtype)))

    def implement(
        self,
        request: Request,
        binding: dict[str, Any],
        side: Side,
        stated: str | None,
        outputs: dict[str, str] | None,
        first: int,
    ) -> Reply:
        made = self._access(request).implementations(_binding(binding), side, stated, outputs)
        self.implementations.update(enumerate(made, first))
        return Reply()

    def call(self, request: Request, *arguments: Any) -> Reply:
        answer = call(self._implementation(request), *arguments)
        return Reply(answers=(answer_message(answer, self.isolated.file),))

    def backward(self, request: Request, inputs: Any, dtype: str, by: Any, cotangent: Any, twice: bool) -> Reply:
        made = backward(self._implementation(request), inputs, dtype, by, cotangent, twice=twice)
        answers = (made.answer,) if made.before is None else (made.answer, made.before)
        messages = tuple(answer_message(answer, self.isolated.file) for answer in answers)
        return Reply(answers=messages, flag=made.overwrote_cotangent)

    def value_in_mode(self, request: Request, *arguments: Any) -> Reply:
        answer = value_in_mode(self._implementation(request), *arguments)
        return Reply(answers=(answer_message(answer, self.isolated.file),))

    def call_in_turn(self, request: Request, *arguments: Any) -> Reply:
        made = call_in_turn(self._implementation(request), *arguments)
        answers = (made.first, made.first_later, made.second, made.in_place)
        messages = tuple(answer_message(answer, self.isolated.file) for answer in answers)
        return Reply(answers=messages, names=made.changed_inputs)

    def seed(self, request: Request, number: int) -> Reply:
        self.isolated.seed(number)
        return Reply()

    def changes(self, request: Request) -> Reply:
        return Reply(names=tuple(text for change in self.isolated.guard.changes for text in change))

    def _access(self, request: Request) -> Any:
        return access_to(self.located[request.function], self.isolated.wrap)

    def _implementation(self, request: Request) -> Implementation:
        found = self.implementations[request.function]
        return choosing(found, request.chosen) if request.chosen else found


OPERATIONS: dict[str, Callable[..., Reply]] = {
    "locate": Worker.locate,
    "public_functions": Worker.public_functions,
    "own_dtypes": Worker.own_dtypes,
    "returned": Worker.returned,
    "implement": Worker.implement,
    "call": Worker.call,
    "backward": Worker.backward,
    "value_in_mode": Worker.value_in_mode,
    "call_in_turn": Worker.call_in_turn,
    "seed": Worker.seed,
    "changes": Worker.changes,
}


def serve(descriptor: int, file: str, folder: Path, seconds: float) -> None:
    """Reply to requests on this file descriptor until the connection is closed.

    The candidate is in `file`, whose name tracebacks have, and `folder`.
    """
    read_no_bytecode(folder)
    channel, worker, process = CandidateChannel(descriptor), Worker(file, seconds), os.getpid()
    while True:
        try:
            number, data = channel.receive()
        except Ended:
            return
        made = worker.reply(REQUEST.decode(data))
        try:
            reply = ENCODER.encode(made)
        except Exception as error:  # e.g. memory has run out
            reply = ENCODER.encode(Reply(error=described(error, file)))
        if os.getpid() != process:
            os._exit(0)  # a copy of this process, made by the candidate outside a call
        channel.send(number, reply)


def _binding(fields: dict[str, Any]) -> Binding:
    return Binding(**fields)


def _located_message(one: LocatedFunction) -> LocatedMessage:
    try:
        parameters = dict(inspect.signature(one.function).parameters)
        signed = True
    except (TypeError, ValueError):
        parameters, signed = {}, False
    libraries = access_to(one).libraries()
    return LocatedMessage(
        address=one.address,
        signed=signed,
        parameters=tuple((name, int(p.kind), p.default is not p.empty) for name, p in parameters.items()),
        made="" if one.maker is None else "class" if isinstance(one.maker, type) else "function",
        method=one.method,
        fresh=one.fresh,
        is_expression=one.is_expression,
        named=tuple(libraries.named),
        imported=tuple(libraries.imported),
    )


def _returned(one: Returned) -> ReturnedMessage:
    return ReturnedMessage(one.kind, one.shape, one.is_input, one.keys, tuple(map(_returned, one.parts)))
