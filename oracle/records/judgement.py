"""The job of checking a candidate, its result (the judgement), and the record of `oracle grade`."""

import re
from typing import Literal

import msgspec

from oracle.records.grades import Grade


class Job(msgspec.Struct, kw_only=True, frozen=True):
    """One candidate to be checked, and how.

    `address` is "file.py:function", "package.module:function", or "file.py" for its only public function that fits.
    `alternative` names an alternative definition of the concept; `arguments`, `returns` and `constants` are text as on
    the command line. An empty `side` is detected, and empty `dtypes` and `regimes` mean the default. `examples` is the
    number of examples per regime. `seconds` limits one call and `total_seconds` all checks. `memory` is the limit in
    gigabytes (2**30 bytes) beyond what Python, NumPy and torch need. `work` is the number of operations of the
    definition that one example may cost. Without `gradients`, only values are checked. With `strict_special`, what is
    otherwise a note fails: the treatment of NaN, infinities, -0 and subnormal numbers. Magnitudes `within` two numbers
    are ordinary: a failure beyond them is `limited`; without it the range of the dtype counts. `least` are axes with
    their least sizes, and `sizes` the only combinations of sizes, if there are any. `worked` are examples as on the
    command line, with which the concept must agree. With `strict`, `normwise` and `limited` fail. With `confined`, the
    candidate runs in an empty folder, and can read nothing but the folder of its file, Python and the system.
    """

    concept: str
    address: str
    alternative: str = ""
    arguments: str = ""
    returns: str = "value"
    constants: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    examples: int = 16
    seed: int = 0
    regimes: tuple[str, ...] = ()
    side: Literal["", "numpy", "torch", "both"] = ""
    seconds: float = 5.0
    memory: float = 4.0
    total_seconds: float = 60.0
    work: int = 4096
    gradients: bool = True
    strict_special: bool = False
    within: tuple[float, float] | None = None
    least: tuple[tuple[str, int], ...] = ()
    sizes: tuple[tuple[tuple[str, int], ...], ...] = ()
    worked: tuple[str, ...] = ()
    strict: bool = False
    confined: bool = False


class Judgement(msgspec.Struct, kw_only=True):
    """The result of checking a candidate.

    `sentence` says what is wrong, `when` on which inputs, and `diagnosis` what the mistake looks like. `check`,
    `dtype`, `regime`, `inputs` and `snippet` describe the smallest failing input; its `entry` should be `expected` and
    is `got`. `notes` are sentences about what is not a fault.

    `examples` counts the distinct examples, including the failing one; `vacuous` and `undecided` count those of them
    that decide nothing, and `further_examples` those that were run to find out when it fails. `detectable` is the
    smallest relative error that would have been detected, by what is returned, e.g. "value in float64". `measured` says
    how the true value was found if it is not certified. `called` says with which arrays and dtypes the candidate was
    called, and `matched` how its parameters and results were matched. `strict` says whether `normwise` and `limited`
    fail. `layers` are those of `oracle.candidates.isolation.layers` that separated it from the system.

    `unusable` is not empty if nothing was checked: because of the "candidate", or because of the "request", which fails
    for every candidate. `provisional` says that the verdict may be due to the machine or to a fault of the oracle, so
    that it is not kept. `seconds` is the time of all checks, and `printed` the beginning of what the candidate printed.
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
    further_examples: int = 0
    vacuous: int = 0
    undecided: int = 0
    detectable: dict[str, float] = {}
    measured: str = ""
    called: str = ""
    matched: str = ""
    seconds: float = 0.0
    unusable: Literal["", "candidate", "request"] = ""
    provisional: bool = False
    printed: str = ""
    strict: bool = False
    layers: list[str] = []

    @property
    def right(self) -> bool:
        """Whether it passes; a verdict that passes on user code only does not with `strict`."""
        return self.verdict.passes and not (self.strict and self.verdict.needs_reason)

    @property
    def summary(self) -> str:
        """What is wrong and when, or what the grade means if nothing is, as one sentence with a full stop."""
        text = self.sentence or (self.verdict.meaning if self.right else "")
        if self.when:
            text = f"{self.sentence}; {'wrong ' if self.verdict is Grade.WRONG else ''}{self.when}"
        if re.match(r"[a-z]+ ", text):  # a word of prose, not the name of a function or a file
            text = text[0].upper() + text[1:]
        return f"{text.rstrip('.')}." if text else ""


class GradesRecord(msgspec.Struct, kw_only=True):
    """The judgement of each submission, by a hash of its content, the options and the library versions.

    `begun` counts, by the same hash, how often a run ended without a verdict while the submission was checked.
    """

    schema: str = "tensor-oracle/grades"
    version: int = 1
    started: str  # ISO 8601, as `finished`
    finished: str
    concept: str
    profile: str
    seed: int
    judgements: dict[str, Judgement] = {}
    begun: dict[str, int] = {}
