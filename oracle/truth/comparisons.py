"""The comparisons that a definition makes, and how far their two sides are from a tie."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oracle.records.garbage_collection import no_collection
from oracle.truth.certified_inputs import certified
from oracle.truth.context import begin, undecided
from oracle.truth.formats import format_of
from oracle.truth.number import Number
from oracle.truth.paths import FAILURES, OPERATORS, place_of_comparison
from oracle.truth.rewriting import with_certified_constants

_MOST = 500  # arbitrary; after so many comparisons of one run the definition is stopped, because it may be in a loop


@dataclass(frozen=True)
class Comparison:
    """A comparison at a place in the source: left - right, and whether both are exact and equal in every form."""

    place: tuple[str, int]
    difference: float
    tied: bool


class _Stopped(Exception):
    """The end of a run with too many comparisons."""


def comparisons(definition: Callable[..., Any], inputs: Mapping[str, Any], dtype: str) -> list[Comparison]:
    """The comparisons of `definition(**inputs)` over certified numbers, in the order in which they are made.

    The list ends where the definition raises, and after 500 comparisons. Raises `ValueError` for an unknown dtype.
    """
    fmt = format_of(dtype)
    found: list[Comparison] = []

    def record(left: Number, right: Number, symbol: str) -> bool:
        v, v_direct, *_, v_spread = left.reading
        w, w_direct, *_, w_spread = right.reading
        tied = v == w and v_direct == w_direct == v_spread == w_spread == 0.0
        found.append(Comparison(place_of_comparison(), v - w, tied))
        if len(found) == _MOST:
            raise _Stopped
        return bool(OPERATORS[symbol](v, w))

    def run() -> None:
        found.clear()
        begin(fmt, record)
        definition(**{name: certified(x) for name, x in inputs.items()})

    with no_collection():
        try:
            with_certified_constants(run, definition)
        except (_Stopped, *FAILURES):  # whatever stops the definition, what it compared before is known
            return found
        finally:
            begin(fmt, undecided)
    return found
