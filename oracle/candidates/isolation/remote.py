"""A candidate in another process, as the judge uses it: its functions, its implementations and its exceptions."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn, cast

from oracle.calling import Answer, BackwardPass, CallSequence, FunctionElsewhere
from oracle.candidates.access import Conversion, Returned
from oracle.candidates.adapters import Side, by_hand, implementation_names
from oracle.candidates.binding import Binding
from oracle.candidates.isolation.answers import answer_of
from oracle.candidates.isolation.connection import Connection
from oracle.candidates.isolation.errors import restored
from oracle.candidates.isolation.messages import (
    AnswerMessage,
    LocatedMessage,
    Malformed,
    Reply,
    ReturnedMessage,
)
from oracle.candidates.isolation.processes import CandidateProcess
from oracle.candidates.libraries import LIBRARIES, Libraries
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.time_limits import CALLS_TO_IMPORT
from oracle.catalogue.concept import Implementation
from oracle.truth.outputs import Slot

_CALLS_IN_TURN = 4
_KINDS = frozenset({"tensor", "array", "number", "tuple", "list", "mapping", "other"})


class RemoteCandidate(Connection):
    """A candidate in another process. It finds functions there (`preparation.Finder`)."""

    def __init__(self, process: CandidateProcess, file: str, seconds: float) -> None:
        super().__init__(process, file, seconds)
        self.count = 0  # of the implementations

    def locate(self, address: str, inputs: Sequence[str]) -> LocatedFunction:
        """See `locating.locate`."""
        found = self._found("locate", address, list(inputs))
        return found[0] if len(found) == 1 else self.refuse("it has no function")

    def public_functions(self, place: str) -> Sequence[LocatedFunction]:
        """See `locating.public_functions`."""
        return self._found("public_functions", place)

    def _found(self, operation: str, *arguments: Any) -> list[LocatedFunction]:
        seconds = CALLS_TO_IMPORT * self.seconds
        reply = self.perform(operation, *arguments, seconds, seconds=seconds)
        if reply.error is not None:
            raise restored(reply.error)
        self.stage = "calling"
        found = list[LocatedFunction]()
        for number, message in enumerate(reply.located):
            try:
                signature = _signature(message) if message.signed else None
            except ValueError as error:
                self.refuse(str(error))
            made = {"": None, "class": object, "function": _nothing}[message.made]
            found.append(
                RemoteFunction(
                    message.address,
                    _Signed(signature),
                    made,
                    message.method,
                    message.fresh,
                    message.is_expression,
                    access=_RemoteAccess(self, number, message),
                )
            )
        return found


@dataclass(frozen=True)
class RemoteFunction(LocatedFunction):
    """A function in the candidate's process; `function` has its signature alone."""

    access: Any = field(default=None, kw_only=True)


class _Signed:
    """A callable with the signature of a function in another process."""

    def __init__(self, signature: inspect.Signature | None) -> None:
        self.signature = signature

    @property
    def __signature__(self) -> inspect.Signature:
        if self.signature is None:
            raise ValueError("it has no signature")
        return self.signature

    def __call__(self, **inputs: Any) -> NoReturn:
        raise TypeError("this function is in another process")


def _nothing() -> NoReturn:
    raise TypeError("this object is in another process")


def _signature(message: LocatedMessage) -> inspect.Signature:
    kinds = list(inspect._ParameterKind)
    parameters = []
    for name, kind, optional in message.parameters:
        if not name.isidentifier() or not 0 <= kind < len(kinds):
            raise ValueError("a parameter has an impossible name")
        default = None if optional else inspect.Parameter.empty
        parameters.append(inspect.Parameter(name, kinds[kind], default=default))
    return inspect.Signature(parameters)


@dataclass(frozen=True)
class _RemoteAccess:
    """See `oracle.candidates.access.Access`."""

    remote: RemoteCandidate
    number: int
    message: LocatedMessage

    def libraries(self) -> Libraries:
        return Libraries(LIBRARIES & set(self.message.named), LIBRARIES & set(self.message.imported))

    def own_dtypes(self, binding: Binding) -> tuple[str, ...]:
        found = self._perform("own_dtypes", binding).names
        return found if set(found) <= {"float32", "float64"} else ()

    def returned(self, binding: Binding, inputs: Mapping[str, Any], to: Conversion, dtype: str) -> Returned:
        reply = self._perform("returned", binding, dict(inputs), to, dtype)
        if reply.returned is None:
            self.remote.refuse("it has no result")
        return _returned(self.remote, reply.returned)

    def implementations(
        self, binding: Binding, side: Side, stated: str | None, outputs: Mapping[str, str] | None
    ) -> tuple[Implementation, ...]:
        first = self.remote.count
        located = LocatedFunction(self.message.address, _nothing)
        names = implementation_names(located, binding, side, outputs)
        self.remote.count += len(names)
        self._perform("implement", binding, side, stated, dict(outputs or {}), first)
        made = []
        for number, (name, gives) in enumerate(names, first):
            function = RemoteImplementation(self.remote, number)
            autograd = partial(_has_graph, function, binding) if gives == "value" else None
            made.append(Implementation(name, side, gives, function, autograd=autograd))
        return tuple(made)

    def _perform(self, operation: str, binding: Binding, *arguments: Any) -> Reply:
        fields = {
            "arguments": dict(binding.arguments),
            "attributes": dict(binding.attributes),
            "constants": dict(binding.constants),
            "returns": binding.returns,
            "sources": dict(binding.sources),
        }
        reply = self.remote.perform(operation, fields, *arguments, function=self.number)
        if reply.error is not None:
            raise restored(reply.error)
        return reply


def _has_graph(function: "RemoteImplementation", binding: Binding) -> bool:
    return not (by_hand(binding) or function.is_python_number)


def _returned(remote: RemoteCandidate, message: ReturnedMessage) -> Returned:
    if message.kind not in _KINDS:
        remote.refuse("it has a result of no kind")
    parts = tuple(_returned(remote, part) for part in message.parts)
    return Returned(cast(Any, message.kind), message.shape, message.is_input, message.keys, parts)


class RemoteImplementation(FunctionElsewhere):
    """An implementation in the candidate's process.

    `is_python_number` says whether its last value was a Python number, which has no graph.
    """

    def __init__(self, remote: RemoteCandidate, number: int, chosen: tuple[str, ...] = ()) -> None:
        self.remote, self.number, self.chosen = remote, number, chosen
        self.is_python_number = False

    def call(
        self,
        inputs: Mapping[str, Any],
        dtype: str,
        differentiate_by: tuple[str, ...],
        cotangent: Any,
        direction: Mapping[str, Any],
        slots: Sequence[Slot],
    ) -> Answer:
        make = partial(self._perform, "call", dict(inputs), dtype, differentiate_by, cotangent, direction, list(slots))
        found = self._answers(make, inputs, differentiate_by)
        return found[0]

    def backward(
        self, inputs: Mapping[str, Any], dtype: str, by: tuple[str, ...], cotangent: Any, twice: bool
    ) -> BackwardPass:
        flag = False

        def make() -> Reply:
            nonlocal flag
            reply = self._perform("backward", dict(inputs), dtype, by, cotangent, twice)
            flag = reply.flag
            return reply

        answer, *before = self._answers(make, inputs, by)
        return BackwardPass(answer, before[0] if before else None, flag)

    def value_in_mode(
        self, inputs: Mapping[str, Any], dtype: str, mode: str, differentiable: tuple[str, ...]
    ) -> Answer:
        make = partial(self._perform, "value_in_mode", dict(inputs), dtype, mode, differentiable)
        return self._answers(make, inputs, ())[0]

    def call_in_turn(
        self,
        inputs: Mapping[str, Any],
        others: Mapping[str, Any],
        dtype: str,
        names: tuple[str, ...],
        cotangents: tuple[Any, Any],
        slots: Sequence[Slot],
    ) -> CallSequence:
        arguments = (dict(inputs), dict(others), dtype, names, cotangents, list(slots))
        reply = self._perform("call_in_turn", *arguments, seconds=_CALLS_IN_TURN * self.remote.seconds)
        if reply.error is not None:
            raise restored(reply.error)
        if len(reply.answers) != _CALLS_IN_TURN:
            self.remote.refuse("it has another number of answers")
        first, later, second, in_place = (self._answer(one, inputs, names) for one in reply.answers)
        known = {name for name in reply.names if name in inputs or name.startswith("cotangent")}
        return CallSequence(first, later, second, in_place, tuple(name for name in reply.names if name in known))

    def choosing(self, names: tuple[str, ...]) -> "RemoteImplementation":
        return RemoteImplementation(self.remote, self.number, names)

    def _perform(self, operation: str, *arguments: Any, seconds: float = 0.0) -> Reply:
        reply = self.remote.perform(operation, *arguments, function=self.number, chosen=self.chosen, seconds=seconds)
        self.is_python_number = reply.number
        return reply

    def _answers(self, make: Callable[[], Reply], inputs: Mapping[str, Any], by: Sequence[str]) -> list[Answer]:
        """The answers in a reply, at least one; the exception of the whole operation is an answer as well."""
        try:
            reply = make()
        except TypeError as error:  # the inputs cannot be sent
            return [Answer(raised=error)]
        if reply.error is not None:
            return [Answer(raised=restored(reply.error))]
        return [self._answer(one, inputs, by) for one in reply.answers] or self.remote.refuse("it has no answer")

    def _answer(self, message: AnswerMessage, inputs: Mapping[str, Any], by: Sequence[str]) -> Answer:
        try:
            return answer_of(message, inputs, by)
        except Malformed as error:
            self.remote.refuse(str(error))
