"""The outcome of a mutant: found, missed, equivalent, or within the rounding bound."""

from typing import Any, Literal

import msgspec

from oracle.catalogue.concept import Concept, Implementation

OutcomeName = Literal["found", "equivalent", "within the bound", "missed"]
Weakness = Literal["", "normwise", "limited"]


class FoundBy(msgspec.Struct, frozen=True):
    """A check with its dtype, regime and layout, whose verdict on the mutant was a failure."""

    check: str
    dtype: str
    regime: str
    layout: str


class Outcome(msgspec.Struct, kw_only=True, tag=True):
    """One mutant and its outcome.

    `reason` is the check that found it, or the reason for another outcome; `verdict` is the first failing verdict.
    `examples`, `seconds` and `truth_seconds` are the examples, the processor time and the processor time of the true
    values until it was found; `verdicts` counts all verdicts.
    `found_by` lists enough failing checks to know whether one check, regime or layout was needed; not all that fail.
    `only` says how a mutant that was found is graded on user code, if it is not `wrong`: "normwise" if it exceeds the
    entrywise bounds only, "limited" if it fails only beyond ordinary magnitudes or on empty inputs.
    `needed` is, where every check was run, the only check, regime and layout that found the mutant.
    `worst` is, for a mutant that was not found, its largest error ÷ direct bound, by dtype.
    `baselines` maps each baseline that was run to whether it reports the mutant as wrong, and `baseline_seconds` to its
    processor time in seconds.
    """

    concept: str
    implementation: str
    side: str
    gives: str
    kind: str
    line: int
    change: str
    outcome: OutcomeName = "found"
    reason: str = "crashed"
    verdict: str = ""
    examples: int = 0
    seconds: float = 0.0
    truth_seconds: float = 0.0
    found_by: list[FoundBy] = []
    needed: list[str] = []
    only: Weakness = ""
    worst: dict[str, float] = {}
    verdicts: int = 0
    baselines: dict[str, bool] = {}
    baseline_seconds: dict[str, float] = {}

    @classmethod
    def about(cls, concept: Concept, function: Implementation, kind: str, line: int, change: str) -> "Outcome":
        """Return the outcome of a fault that crashes the process, until more is known."""
        of: dict[str, Any] = {"concept": concept.name, "implementation": function.name, "side": function.side}
        return cls(**of, gives=function.gives, kind=kind, line=line, change=change)
