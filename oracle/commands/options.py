"""Options that several commands share: a concept, a function, and how the two fit together."""

from __future__ import annotations

import argparse
import ast
from typing import Any

__all__ = ["add_dtypes", "add_function", "dtypes_for", "pairs"]


def add_function(command: argparse.ArgumentParser) -> None:
    """How to call a function, and what comes back."""
    command.add_argument(
        "--arguments",
        default="",
        metavar="X=x_train,...",
        help="the concept's input by your parameter's name; Y=self.Y sets an attribute before a method is called",
    )
    command.add_argument(
        "--returns",
        default="value",
        metavar="PARTS",
        help="what comes back, in order: value, gradient:NAME, - for what to ignore (default: %(default)s)",
    )
    command.add_argument(
        "--constant", action="append", default=[], metavar="NAME=VALUE", help="what else your function needs"
    )


def add_dtypes(command: argparse.ArgumentParser) -> None:
    """In which formats to ask."""
    command.add_argument(
        "--dtype",
        action="append",
        choices=("float16", "bfloat16", "float32", "float64"),
        help="may be repeated (default: float64 for NumPy, float32 and float64 for torch)",
    )


def dtypes_for(concept: Any, side: str, asked: list[str] | None) -> tuple[str, ...]:
    """The formats to ask in, in the order of the concept; raises `ValueError` where it has none of them."""
    wanted = asked or (["float64"] if side == "numpy" else ["float32", "float64"])
    found = tuple(dtype for dtype in concept.dtypes if dtype in wanted and (side == "torch" or dtype != "bfloat16"))
    if not found:
        raise ValueError(f"{concept.name} is asked in {', '.join(concept.dtypes)}, got {', '.join(wanted)}")
    return found


def pairs(text: str | list[str], *, literal: bool = False) -> dict[str, Any]:
    """`a=b,c=d` or several `a=b`; raises `ValueError` for what is none. With `literal`, values are Python's."""
    found: dict[str, Any] = {}
    for part in text.split(",") if isinstance(text, str) else text:
        if part.strip():
            name, equals, value = part.partition("=")
            if not equals:
                raise ValueError(f"{part!r} is no pair; write NAME=VALUE")
            found[name.strip()] = _literal(value.strip()) if literal else value.strip()
    return found


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
