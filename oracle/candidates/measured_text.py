"""Say how the truth and the tolerance came about where nothing is certified."""

from oracle.calling.torch_reference import UNCERTIFIED
from oracle.catalogue.concept import Concept
from oracle.records.grades import NOT_CERTIFIED

_IN_TORCH = "not certified: torch was run in float64, and the tolerance is measured"
_TOLERANCE = (
    "the tolerance is 4·√n · (c + e), where c is the largest change of the answer in eight runs in which {}, e is the "
    "error of the reference in the dtype under test, and n is the number of entries of the largest input"
)
_INPUTS = "each input changes by up to two units in its last place"
_ROUNDING = "each operation is rounded at random, forward and backward, or " + _INPUTS
_DIFFERENCES = (
    "gradients are extrapolated central differences; an entry is undecided if their estimated error is large; any "
    "number passes if the extrapolations contradict each other, and in a large array for all but 48 entries"
)
_AUTOGRAD = "gradients are those of the reference by its own autograd, in float64"


def is_in_torch(concept: Concept) -> bool:
    """Whether the reference is written in torch."""
    return concept.uncertified == UNCERTIFIED


def not_certified(concept: Concept) -> str:
    """That nothing is certified, or an empty text."""
    if not concept.uncertified:
        return ""
    return _IN_TORCH if is_in_torch(concept) else NOT_CERTIFIED


def how_measured(concept: Concept) -> str:
    """How the tolerance came about, in a sentence without a full stop; empty if the truth is certified."""
    if not concept.uncertified:
        return ""
    torch = is_in_torch(concept)
    parts = [_TOLERANCE.format(_ROUNDING if torch else _INPUTS)]
    if concept.differentiable:
        parts.append(_AUTOGRAD if torch else _DIFFERENCES)
    return "; ".join(parts)
