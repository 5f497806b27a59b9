"""What the judge and the candidate's process send each other: MessagePack with a fixed layout, and no code.

A message is a header (its number and its length in bytes) and an array of fields. The judge numbers its requests, and a
reply has the number of its request.
"""

import struct
from typing import Any, Literal

import msgspec

HEADER = struct.Struct("<II")  # number and length
LARGEST = 2**26  # bytes of a reply; arbitrary
LARGE = 2**21  # entries of an output, above which only its shape is sent; no reference gives so many
TEXT = 2000  # characters of the text of an exception
NAME = 100  # characters of the name of a class or of a dtype


class Request(msgspec.Struct, array_like=True, frozen=True):
    """An operation of `worker.OPERATIONS` and its arguments (`values.packed`).

    `function` is the number of the function or implementation; `chosen` are the names of the outputs that are used,
    or none for all.
    """

    operation: str
    function: int
    chosen: tuple[str, ...]
    arguments: list[Any]


class ErrorMessage(msgspec.Struct, array_like=True, frozen=True):
    """An exception: the name of its class and of the nearest class that Python has, its text, and where it was raised.

    `line` is the line of the candidate's file, or 0. `stopped` says that it is no exception of the candidate but the
    time limit, or an attempt to end Python. `in_python` says that a `raise` statement outside NumPy and torch raised
    it, `unusable` that there is nothing to check, `module` which module is missing.
    """

    name: str
    base: str
    text: str
    line: int
    stopped: Literal["", "time", "exit"] = ""
    in_python: bool = False
    unusable: bool = False
    module: str = ""


class PartMessage(msgspec.Struct, array_like=True, frozen=True):
    """One of several outputs, see `oracle.calling.answer.OutputPart`."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    kind: str
    fixed: str | None


class OutputMessage(msgspec.Struct, array_like=True, frozen=True):
    """An output, see `oracle.calling.Output`; `values` are float64 in C order, or nothing if there are too many."""

    shape: tuple[int, ...]
    values: bytes
    dtype: str
    kind: str
    parts: tuple[PartMessage, ...]


class AnswerMessage(msgspec.Struct, array_like=True, frozen=True):
    """An answer, see `oracle.calling.Answer`."""

    value: OutputMessage | None
    gradients: dict[str, OutputMessage]
    second_derivatives: dict[str, OutputMessage]
    raised: ErrorMessage | None
    changed_inputs: tuple[str, ...]
    changed_metadata: dict[str, tuple[str, ...]]
    shared_inputs: tuple[str, ...]


class LocatedMessage(msgspec.Struct, array_like=True, frozen=True):
    """A function that was found: its address, its parameters (name, kind, whether optional), and how it is called.

    `signed` says whether its parameters are known. `made` says what makes the object of a method: nothing, a function,
    or a class. `named` and `imported` are the libraries of its code and of its module.
    """

    address: str
    signed: bool
    parameters: tuple[tuple[str, int, bool], ...]
    made: Literal["", "function", "class"]
    method: str
    fresh: bool
    is_expression: bool
    named: tuple[str, ...]
    imported: tuple[str, ...]


class ReturnedMessage(msgspec.Struct, array_like=True, frozen=True):
    """The description of what a call returned, see `oracle.candidates.access.Returned`; parts have none themselves."""

    kind: str
    shape: tuple[int, ...] | None
    is_input: bool
    keys: tuple[str, ...]
    parts: "tuple[ReturnedMessage, ...]"


class Reply(msgspec.Struct, array_like=True, frozen=True):
    """The result of an operation; each uses the fields that it needs.

    `error` is the exception of the operation, and `raised` that of the candidate's last call. `number` says whether
    this call returned a Python number, and `lapack` whether one of the first calls used LAPACK.
    """

    answers: tuple[AnswerMessage, ...] = ()
    names: tuple[str, ...] = ()
    flag: bool = False
    located: tuple[LocatedMessage, ...] = ()
    returned: ReturnedMessage | None = None
    error: ErrorMessage | None = None
    raised: ErrorMessage | None = None
    number: bool = False
    lapack: bool = False


REPLY = msgspec.msgpack.Decoder(Reply)
REQUEST = msgspec.msgpack.Decoder(Request)
ENCODER = msgspec.msgpack.Encoder()


class Malformed(Exception):
    """A reply does not have the layout or the sizes that it must have; the message says what is wrong."""
