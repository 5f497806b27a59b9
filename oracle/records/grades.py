"""The grades: one vocabulary for the judge, the command line, the report, notebooks and the documentation."""

from enum import StrEnum
from typing import Literal, NamedTuple

Colour = Literal["green", "amber", "grey", "red"]

NOT_CERTIFIED = "not certified: the reference was run in longer precision, and the tolerance is measured"


class Grade(StrEnum):
    """A verdict in one word, from best to worst.

    NORMWISE and LIMITED pass on user code, with a note; they fail with `--strict`, and in the catalogue if no reason is
    stated. UNDECIDED and UNTESTED are no verdict: neither a pass nor proof of a fault. `meaning` is the grade in words,
    `symbol` one character for it.

    >>> Grade("normwise").passes, Grade.WRONG.passes
    (True, False)
    """

    ACCURATE = "accurate"
    REARRANGED = "rearranged"
    NORMWISE = "normwise"
    LIMITED = "limited"
    UNSUPPORTED = "unsupported"
    UNDECIDED = "undecided"
    UNTESTED = "untested"
    WRONG = "wrong"
    RAISED = "raised"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"

    @property
    def symbol(self) -> str:
        """One character that shows the grade without colour."""
        return _LOOKS[self].symbol

    @property
    def colour(self) -> Colour:
        return _LOOKS[self].colour

    @property
    def meaning(self) -> str:
        """The grade in words, without a full stop."""
        return _LOOKS[self].meaning

    @property
    def passes(self) -> bool:
        """Whether no fault was found; UNSUPPORTED passes, although there was no answer to judge."""
        return self.right or self is Grade.UNSUPPORTED

    @property
    def right(self) -> bool:
        """Whether an answer was compared with the true value and found right; if LIMITED, in a stated range."""
        return self in (Grade.ACCURATE, Grade.REARRANGED, Grade.NORMWISE, Grade.LIMITED)

    @property
    def needs_reason(self) -> bool:
        """Whether the grade passes on user code only: in the catalogue it needs a reason, with `--strict` it fails."""
        return self in (Grade.NORMWISE, Grade.LIMITED)

    @property
    def decided(self) -> bool:
        """Whether there is a verdict: UNDECIDED and UNTESTED are none."""
        return self not in (Grade.UNDECIDED, Grade.UNTESTED)

    @property
    def severity(self) -> int:
        """The place in the order from best (0) to worst."""
        return _ORDER[self]


class _Look(NamedTuple):
    symbol: str
    colour: Colour
    meaning: str


_ORDER = {grade: place for place, grade in enumerate(Grade)}
_LOOKS = {
    Grade.ACCURATE: _Look(
        "✓", "green", "within the rounding bound of the definition: rounding alone explains every difference"
    ),
    Grade.REARRANGED: _Look(
        "≈", "amber", "within the bound for rearranged formulas: correct, but loses more digits than the definition"
    ),
    Grade.NORMWISE: _Look(
        "‖",
        "amber",
        "within the bound for other stable formulas, whose intermediate results are larger or rounded once more: small "
        "results lose digits",
    ),
    Grade.LIMITED: _Look(
        "◐",
        "amber",
        "right for ordinary inputs: fails beyond a stated range of magnitudes, or raises an error for an empty input",
    ),
    Grade.UNSUPPORTED: _Look("–", "grey", "the library has no kernel for this dtype"),
    Grade.UNDECIDED: _Look(
        "?",
        "grey",
        "no verdict: the true value could not be enclosed tightly enough, has too many branches, or is not modelled",
    ),
    Grade.UNTESTED: _Look(
        "○",
        "grey",
        "no verdict: on at least three quarters of the examples the definition may overflow, so any answer passes",
    ),
    Grade.WRONG: _Look(
        "✗", "red", "outside every rounding bound, or a wrong shape, dtype, NaN, infinity, or a changed input"
    ),
    Grade.RAISED: _Look("R", "red", "an exception instead of an answer, or the wrong exception"),
    Grade.TIMED_OUT: _Look("T", "red", "no answer within the time limit"),
    Grade.CRASHED: _Look("C", "red", "the process ended during the call"),
}
