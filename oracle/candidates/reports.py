"""Messages of a process that judges a candidate to the one that started it."""

import os
from typing import Any

import msgspec


def report(descriptor: int, **message: Any) -> None:
    """Write a message to the pipe, as a line of JSON. A character that is no Unicode (of a file name) is escaped."""
    try:
        data = msgspec.json.encode(message) + b"\n"
    except UnicodeEncodeError:
        data = msgspec.json.encode(_escaped(msgspec.to_builtins(message))) + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


def _escaped(x: Any) -> Any:
    if isinstance(x, dict):
        return {key: _escaped(value) for key, value in x.items()}
    if isinstance(x, list | tuple):
        return [_escaped(value) for value in x]
    return x.encode("utf-8", "backslashreplace").decode() if isinstance(x, str) else x
