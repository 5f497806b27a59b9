"""Run a script; return its output, the exception that ended it, and its warnings."""

import ast
import contextlib
import io
import warnings
from typing import Any

import torch


def run_script(script: str, *, prompt: bool = False) -> tuple[str, str]:
    """Return what the script printed, with an exception as the last line, and its warnings, without duplicates.

    With `prompt`, the statements run one by one as at Python's prompt: the value of an expression is printed, and the
    script continues after an exception.
    """
    torch.set_warn_always(True)  # by default, torch warns only once in a process
    output = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(output):
        warnings.simplefilter("always")
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for code in _statements(script) if prompt else [compile(script, "<question>", "exec")]:
            try:
                exec(code, namespace)
            except Exception as error:  # an exception is an answer
                print(f"{type(error).__name__}: {_first_line(error)}")
    lines = {f"{warning.category.__name__}: {_first_line(warning.message)}": None for warning in caught}
    return output.getvalue().rstrip("\n"), "\n".join(lines)


def _statements(script: str) -> list[Any]:
    return [compile(ast.Interactive([statement]), "<question>", "single") for statement in ast.parse(script).body]


def _first_line(text: object) -> str:
    # A warning of torch's C++ code ends with a path of the machine that built torch.
    return (str(text).strip().splitlines() or [""])[0].partition(" (Triggered internally")[0]
