"""Notes about a reference that has no answer to valid inputs, or is costly."""

from collections.abc import Sequence

from oracle.domains import Domain, Example
from oracle.judge.case import IS_NAN
from oracle.truth.context import MOST_OPERATIONS

REFUSED = "the reference raised"
UNDEFINED = "the reference itself is NaN"
COSTLY = "not checked, because the true value takes too long:"
_NOTED_SHARE = 0.25  # of entries that were not checked; arbitrary, as much is usual among huge numbers
_SHOWN = 120  # characters of the inputs


def sizes_in_words(example: Example) -> str:
    """The sizes of an example, e.g. "n = 3 and d = 0"."""
    return " and ".join(f"{name} = {size}" for name, size in example.dims.items())


def unknown_entries_note(dtype: str, shares: Sequence[float]) -> str:
    """That a large share of the entries of some examples was not checked; empty if it was small."""
    partly = sum(0.0 < share < 1.0 for share in shares)
    share = sum(shares) / len(shares)
    if not partly or share < _NOTED_SHARE:
        return ""
    return (
        f"in {dtype} {share:.0%} of the entries were not checked (on {partly} examples some of them): the "
        "definition itself may overflow there, or follows the order of equal numbers; any number passes"
    )


def undefined_note(inputs: str) -> str:
    """That the reference is NaN for these inputs, what that means, and what to state."""
    where = f"{UNDEFINED} for {single_line(inputs)}"
    return f"{where}; other answers are undecided there. State which inputs are valid"


def refused_note(domain: Domain, example: Example, error: str) -> tuple[str, str]:
    """That the reference raised this error, or is NaN, at which sizes, and what to state; and how the note starts."""
    sizes = sizes_in_words(example)
    least = ", ".join(f'"{name}": {max(size, 0) + 1}' for name, size in example.dims.items() if size == 0)
    fixed = next((name for name in example.dims), "n")
    stated = f'state the valid sizes, as in where(least=…), where(sizes=[{{"{fixed}": 4}}]) or Reals("… 4"), and values'
    state = f"state them with where(least={{{least}}})" if least else stated
    lines = error.strip().splitlines() or [""]
    where = f" where {sizes}" if sizes else ""
    start, what = (UNDEFINED, UNDEFINED) if error == IS_NAN else (REFUSED, f"{REFUSED} {lines[0].rstrip('.')}")
    return f"{what}{where}; such examples are left out. If they are not valid, {state}", start


def costly_note(example: Example) -> str:
    """That the reference takes too many operations at these sizes."""
    return f"{COSTLY} {sizes_in_words(example)}, where the reference takes more than {MOST_OPERATIONS:,} operations"


def smallest_sizes_notes(domain: Domain, work: int) -> list[str]:
    """That the definition costs more than `work` operations at the smallest sizes; none if it does not."""
    cost = domain.least_work
    if cost <= work:
        return []
    note = f"the domain says that the definition takes {cost:g} operations at the smallest sizes, more than work={work}"
    return [f"{note}; random examples have these sizes, and a larger work= (--work) allows larger ones"]


def single_line(text: str) -> str:
    """A text of several lines in one, at most about as long as a line."""
    joined = "; ".join(line.strip() for line in text.splitlines() if line.strip())
    return joined if len(joined) <= _SHOWN else joined[:_SHOWN] + " …"
