"""Exceptions of a candidate, described in its own process and made again in that of the judge."""

import builtins
from functools import cache
from typing import Any

from oracle.candidates.errors import FunctionNotFound, UnusableCandidate
from oracle.candidates.isolated_call import ExitedEarly, line_number
from oracle.candidates.isolation.messages import NAME, TEXT, ErrorMessage
from oracle.judge.compare import raised_by_python_outside_the_libraries
from oracle.records.visible import in_one_line, visible
from oracle.runner.limits import TimeLimitExceeded


class Reported:
    """The part of an exception of a candidate that came from its process: its text, and the line of its file."""

    reported: str = ""
    reported_line: int = 0
    raised_by_python: bool = False

    def __str__(self) -> str:
        return self.reported


class EndedPython(BaseException):
    """Stands for `SystemExit` and other exceptions of a candidate that are no `Exception`."""

    reported_line: int = 0


def described(error: BaseException, file: str) -> ErrorMessage:
    """The description of an exception; `file` is that of the candidate."""
    stopped = "time" if isinstance(error, TimeLimitExceeded) else "exit" if _ends_python(error) else ""
    base = next((one for one in type(error).__mro__ if vars(builtins).get(one.__name__) is one), Exception)
    line = line_number(error, file)
    return ErrorMessage(
        name=printable(type(error).__name__, NAME),
        base=base.__name__,
        text=printable(_text(error), TEXT, lines=True),
        line=line,
        stopped=stopped,  # type: ignore[arg-type]  # one of three
        in_python=raised_by_python_outside_the_libraries(error),
        unusable=isinstance(error, UnusableCandidate) and not line,
        module=printable(str(getattr(error, "name", "") or ""), NAME) if base is ModuleNotFoundError else "",
    )


def _ends_python(error: BaseException) -> bool:
    return isinstance(error, ExitedEarly) or not isinstance(error, Exception)


def _text(error: BaseException) -> str:
    """The text of an exception; its `__str__` is code of the candidate, which may raise."""
    try:
        text = str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except Exception:
        return ""
    return text if type(text) is str else ""


def printable(text: str, longest: int, *, lines: bool = False) -> str:
    """The first characters of a text, with escapes for those that a terminal does not print."""
    shown = (visible if lines else in_one_line)(text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def restored(message: ErrorMessage) -> Exception:
    """The exception, of a class with the same name that is derived from the same class of Python.

    An attempt to end Python is an `ExitedEarly`, and a candidate that cannot be used a `FunctionNotFound`.
    """
    text = printable(message.text, TEXT, lines=True)
    if message.unusable:
        return FunctionNotFound(text)
    if message.stopped:
        stopped: Any = ExitedEarly(text) if message.stopped == "exit" else TimeLimitExceeded(text)
        stopped.reported_line = message.line
        return stopped  # type: ignore[no-any-return]
    kind = _class(printable(message.name, NAME) or "Exception", message.base)
    made = kind.__new__(kind, text)
    made.reported, made.reported_line, made.raised_by_python = text, message.line, message.in_python
    if issubclass(kind, SyntaxError):
        made.msg = text
    if issubclass(kind, ImportError):
        made.name = printable(message.module, NAME)
    return made  # type: ignore[no-any-return]


@cache
def _class(name: str, base: str) -> Any:
    found = getattr(builtins, base, None)
    kind = found if isinstance(found, type) and issubclass(found, Exception) else Exception
    return type(name, (Reported, kind), {})


def last_raised(message: ErrorMessage | None) -> BaseException | None:
    """The exception of the last call as `CallLimits.raised` has it."""
    if message is not None and message.stopped == "exit":
        ended = EndedPython()
        ended.reported_line = message.line
        return ended
    return None if message is None else restored(message)
