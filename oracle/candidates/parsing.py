"""Read the text of addresses and of command-line options: `NAME=VALUE` pairs, lists and dtypes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from oracle.candidates.errors import InvalidOption

if TYPE_CHECKING:  # the command line imports this module, and must not import NumPy
    from oracle.catalogue.concept import Concept


def select_dtypes(concept: Concept, side: str, requested: Sequence[str] | None) -> tuple[str, ...]:
    """Return the dtypes to check in, in the concept's order.

    The default is float64 for NumPy, and float32 and float64 for torch. Raises `InvalidOption`, a `ValueError`, if the
    concept is defined in none of the requested dtypes.
    """
    wanted = requested or (["float64"] if side == "numpy" else ["float32", "float64"])
    dtypes = tuple(dtype for dtype in concept.dtypes if dtype in wanted and (side == "torch" or dtype != "bfloat16"))
    if not dtypes:
        raise InvalidOption(f"{concept.name} can be checked in {', '.join(concept.dtypes)}, got {', '.join(wanted)}")
    return dtypes


def split_address(address: str) -> tuple[str, str]:
    """Return the file or module of an address, and what follows the colon, which may itself contain colons."""
    file, suffix, name = address.partition(".py:")
    if suffix:
        return f"{file}.py", name
    place, _, name = (address, "", "") if address.endswith(".py") else address.partition(":")
    return place, name


def split_list(text: str) -> list[str]:
    """Return the parts of `a,b['x, y'],c` between commas that are not inside brackets or quotes."""
    parts, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "," and not depth:
            parts.append("")
            continue
        depth += (character in "([{" and not quote) - (character in ")]}" and not quote)
        parts[-1] += character
    return [part.strip() for part in parts]


def parse_pairs(text: str | Sequence[str], *, literal: bool = False) -> dict[str, Any]:
    """Return `a=b,c=d`, or several texts `a=b`, as a dictionary; with `literal`, values are Python literals.

    Raises `InvalidOption`, a `ValueError`, for a part without an equals sign. Text that is no literal stays text.
    """
    pairs: dict[str, Any] = {}
    for part in split_list(text) if isinstance(text, str) else text:
        if part.strip():
            name, equals, value = part.partition("=")
            if not equals:
                raise InvalidOption(f"expected NAME=VALUE, got {part!r}")
            pairs[name.strip()] = value.strip()
            if literal:
                with suppress(ValueError, SyntaxError):
                    pairs[name.strip()] = ast.literal_eval(value.strip())
    return pairs


def range_of_magnitudes(within: Sequence[float | str] | None) -> tuple[float, float] | None:
    """Return the two magnitudes between which inputs are ordinary; raises `InvalidOption` unless 0 < low < high."""
    if within is None:
        return None
    try:
        low, high = (float(bound) for bound in within)
    except (TypeError, ValueError):
        low = high = 0.0
    if not 0.0 < low < high:
        raise InvalidOption(f"expected two magnitudes within which inputs are ordinary, as (1e-3, 1e3), got {within!r}")
    return low, high
