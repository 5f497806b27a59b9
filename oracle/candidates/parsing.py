"""What the command line gives as text, parsed: `NAME=VALUE` pairs, and the dtypes to check."""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["parse_pairs", "select_dtypes"]


def select_dtypes(concept: Any, side: str, asked: list[str] | None) -> tuple[str, ...]:
    """The formats to ask in, in the order of the concept; raises `ValueError` where it has none of them."""
    wanted = asked or (["float64"] if side == "numpy" else ["float32", "float64"])
    found = tuple(dtype for dtype in concept.dtypes if dtype in wanted and (side == "torch" or dtype != "bfloat16"))
    if not found:
        raise ValueError(f"{concept.name} is asked in {', '.join(concept.dtypes)}, got {', '.join(wanted)}")
    return found


def parse_pairs(text: str | list[str], *, literal: bool = False) -> dict[str, Any]:
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
