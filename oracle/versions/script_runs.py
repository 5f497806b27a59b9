"""Run a script, and say what it printed, how it ended and what it warned of."""

from __future__ import annotations

import ast
import contextlib
import io
import warnings
from typing import Any

import torch

__all__ = ["said"]


def said(script: str, *, prompt: bool = False) -> tuple[str, str]:
    """What the script printed, an exception as its last line, and its warnings, each once.

    At a `prompt`, statement by statement: an expression shows its value, and after an exception the next one is tried.
    """
    torch.set_warn_always(True)  # else what one script was warned of, the next is not
    output = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(output):
        warnings.simplefilter("always")
        space: dict[str, Any] = {"__name__": "__main__"}
        for code in _at_a_prompt(script) if prompt else [compile(script, "<question>", "exec")]:
            try:
                exec(code, space)
            except Exception as error:  # whatever it is, it is the answer
                print(f"{type(error).__name__}: {_first_line(error)}")
    told = {f"{warning.category.__name__}: {_first_line(warning.message)}": None for warning in caught}
    return output.getvalue().rstrip("\n"), "\n".join(told)


def _at_a_prompt(script: str) -> list[Any]:
    return [compile(ast.Interactive([statement]), "<question>", "single") for statement in ast.parse(script).body]


def _first_line(text: object) -> str:
    # A warning out of torch's C++ ends with the file that it was built from.
    return (str(text).strip().splitlines() or [""])[0].partition(" (Triggered internally")[0]
