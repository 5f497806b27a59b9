"""Answers, described in the candidate's process and checked and made again in that of the judge."""

from collections.abc import Collection
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.calling import Answer, Output
from oracle.calling.answer import OutputPart
from oracle.candidates.isolation.errors import described, printable, restored
from oracle.candidates.isolation.messages import LARGE, NAME, TEXT, AnswerMessage, Malformed, OutputMessage, PartMessage

_DIMENSIONS = 32  # of an array
_PROPERTIES = ("shape", "strides", "dtype", "writeable", "requires_grad", "grad", "version")
_INTEGERS = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})


def answer_message(answer: Answer, file: str) -> AnswerMessage:
    """The description of an answer."""
    return AnswerMessage(
        None if answer.value is None else _output_message(answer.value),
        {name: _output_message(output) for name, output in answer.gradients.items()},
        {name: _output_message(output) for name, output in answer.second_derivatives.items()},
        None if answer.raised is None else described(answer.raised, file),
        answer.changed_inputs,
        dict(answer.changed_metadata),
        answer.shared_inputs,
    )


def _output_message(output: Output) -> OutputMessage:
    values = output.values
    parts = tuple(
        PartMessage(
            printable(part.name, NAME),
            tuple(map(int, part.shape)),
            printable(part.dtype, NAME),
            printable(part.kind, NAME),
            None if part.fixed is None else printable(str(part.fixed), TEXT, lines=True),
        )
        for part in output.parts
    )
    data = values.tobytes() if values.size <= LARGE else b""
    return OutputMessage(values.shape, data, printable(output.dtype, NAME), printable(output.kind, NAME), parts)


def answer_of(message: AnswerMessage, inputs: Collection[str], by: Collection[str]) -> Answer:
    """The answer, if its layout is right.

    `inputs` are the names of the inputs of the call, and `by` those of the gradients. Raises `Malformed`.
    """
    if not _known(message, inputs, by):
        raise Malformed("it has the names of other inputs than those of the call")
    return Answer(
        value=None if message.value is None else _output(message.value),
        gradients={name: _output(one) for name, one in message.gradients.items()},
        second_derivatives={name: _output(one) for name, one in message.second_derivatives.items()},
        raised=None if message.raised is None else restored(message.raised),
        changed_inputs=message.changed_inputs,
        changed_metadata=message.changed_metadata,
        shared_inputs=message.shared_inputs,
    )


def _known(message: AnswerMessage, inputs: Collection[str], by: Collection[str]) -> bool:
    """Whether all names in an answer are those of the call."""

    def is_changed(name: str) -> bool:
        return name in inputs or name == "cotangent" or name.startswith("cotangent:")

    derivatives = (*message.gradients, *message.second_derivatives)
    return (
        all(name in by for name in derivatives)
        and all(name in inputs for name in message.shared_inputs)
        and all(map(is_changed, message.changed_inputs))
        and all(map(is_changed, message.changed_metadata))
        and all(one in _PROPERTIES for names in message.changed_metadata.values() for one in names)
    )


def _output(message: OutputMessage) -> Output:
    values = _values(message)
    parts = tuple(
        OutputPart(printable(part.name, NAME), _shape(part.shape), *_names(part.dtype, part.kind), part.fixed)
        for part in message.parts
    )
    if not parts and not _holds(message.dtype, values):
        raise Malformed(f"it has values that {printable(message.dtype, NAME)} cannot hold")
    return Output(values, *_names(message.dtype, message.kind), parts)


def _names(dtype: str, kind: str) -> tuple[str, str]:
    return printable(dtype, NAME), printable(kind, NAME)


def _values(message: OutputMessage) -> NDArray[np.float64]:
    shape = _shape(message.shape)
    size = prod(shape)
    if size > LARGE and not message.values:
        return np.broadcast_to(np.nan, shape)  # which takes no memory; no truth has such a shape
    if 8 * size != len(message.values):
        raise Malformed(f"it has {len(message.values)} bytes of values, but should have {8 * size}")
    return np.frombuffer(message.values, np.float64).reshape(shape)


def _shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    if len(shape) > _DIMENSIONS or any(not 0 <= size < 2**40 for size in shape) or prod(shape) >= 2**48:
        raise Malformed("it has an impossible shape")
    return shape


def _holds(dtype: str, values: NDArray[np.float64]) -> bool:
    """Whether numbers of this dtype can be these values: a result is not more precise than its dtype."""
    if dtype in ("float64", "float") or not values.size or values.size > LARGE:
        return True
    with np.errstate(all="ignore"):
        if dtype in ("float32", "float16"):
            held: Any = values.astype(dtype).astype(np.float64)
        elif dtype == "bfloat16":
            bits = values.astype(np.float32).view(np.uint32)
            held = (bits & np.uint32(0xFFFF0000)).view(np.float32).astype(np.float64)
        elif dtype in _INTEGERS or dtype == "bool":
            held = np.trunc(values)
        else:
            return True
    return np.array_equal(held, values) or np.array_equal(held, values, equal_nan=True)
