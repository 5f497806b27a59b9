"""What is asked of a process that judges a candidate, and what it answers: the two messages between the processes."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from oracle.records.grades import Grade

__all__ = ["Job", "Judgement"]


class Job(msgspec.Struct, kw_only=True, frozen=True):
    """One candidate to be judged, and how. What tells parameters apart is text as the command line has it.

    An `address` without a function ("file.py") means the only public one that fits; without a `side` it is seen whose
    arrays it answers with. `seconds` is what one answer may take, `memory` how many gigabytes beyond what Python, NumPy
    and torch take, `total_seconds` when to stop asking.
    """

    concept: str
    address: str
    alternative: str = ""
    arguments: str = ""
    returns: str = "value"
    constants: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    examples: int = 20
    seed: int = 0
    regimes: tuple[str, ...] = ()
    side: Literal["", "numpy", "torch"] = ""
    seconds: float = 5.0
    memory: float = 4.0
    total_seconds: float = 60.0


class Judgement(msgspec.Struct, kw_only=True):
    """What the oracle says of a candidate.

    `sentence` says what is wrong, `when` on which inputs; `check`, `dtype`, `regime`, `inputs` and `snippet` are about
    the smallest input that shows it, with the entry `expected` and `got` there. `unusable` says that nothing was
    judged, because there is no such function, or none that can be called: a matter of how the command was written.
    `measured` is what to know of the truth where there is no definition to certify it; `detectable` is the smallest
    relative error of a whole answer that would have been convicted, by "value in float64".
    """

    address: str
    concept: str
    verdict: Grade
    alternative: str = ""
    sentence: str = ""
    when: str = ""
    diagnosis: str = ""
    check: str = ""
    dtype: str = ""
    regime: str = ""
    inputs: str = ""
    entry: str = ""
    expected: str = ""
    got: str = ""
    snippet: str = ""
    notes: list[str] = []
    examples: int = 0
    vacuous: int = 0
    undecided: int = 0
    detectable: dict[str, float] = {}
    measured: str = ""
    seconds: float = 0.0
    unusable: bool = False
    printed: str = ""

    @property
    def right(self) -> bool:
        """Whether nothing speaks against it."""
        return self.verdict.passes

    @property
    def summary(self) -> str:
        """What is wrong and when, as one sentence; or what it means that nothing is."""
        what = "wrong " if self.verdict is Grade.WRONG else ""
        said = (
            f"{self.sentence}; {what}{self.when}"
            if self.when
            else self.sentence or (self.verdict.meaning if self.right else "")
        )
        plain = re.match(r"[a-z]+ ", said)  # and no name of a function or a file
        return f"{said[0].upper() if plain else said[:1]}{said[1:].rstrip('.')}." if said else ""
