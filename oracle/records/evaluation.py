"""The record of an evaluation: how many planted faults the oracle and the baselines found, and their false alarms.

It is read and written like a run record (`oracle.records`). `oracle report` shows it on an HTML page of its own.
"""

from typing import Literal

import msgspec

from oracle.records.schema import Environment

ORACLE, ALL_BASELINES = "the oracle", "all baselines together"  # names of detectors that are not one baseline


class OutcomeCounts(msgspec.Struct, kw_only=True):
    """How many mutants had each outcome.

    Of those found, `only_normwise` exceed the entrywise bounds only, and `only_limited` fail only beyond ordinary
    magnitudes or on empty inputs: on user code they would pass with a note.
    """

    mutants: int = 0
    found: int = 0
    only_normwise: int = 0
    only_limited: int = 0
    equivalent: int = 0
    within_bound: int = 0
    missed: int = 0


class FaultKind(OutcomeCounts, kw_only=True):
    """A kind of fault, and how many of its mutants had each outcome.

    `shown` counts, by detector, the mutants in the sample that the baselines were run on and whose fault changes an
    answer beyond the rounding bound; `found_by` counts those that the detector found.
    """

    name: str
    description: str
    shown: dict[str, int] = {}
    found_by: dict[str, int] = {}


class Detector(msgspec.Struct, kw_only=True):
    """The oracle, a baseline, or all baselines together: the faults that it found, its false alarms and its cost.

    `found` of the `shown` faulty mutants were found. `false_alarms` of the `correct` functions were reported as wrong.
    `harmless_flagged` of the `harmless` mutants (equivalent, or within the rounding bound) were reported as wrong.
    `seconds` is the processor time over the shown and the harmless mutants.
    """

    name: str
    description: str
    shown: int = 0
    found: int = 0
    seconds: float = 0.0
    correct: int = 0
    false_alarms: int = 0
    harmless: int = 0
    harmless_flagged: int = 0


class Ablation(msgspec.Struct, kw_only=True):
    """A check, a regime or a layout: how many mutants it found first, and how many only it found.

    `searched` is the number of mutants for which it is known whether another one finds them as well; `example` is a
    mutant that only this one found.
    """

    aspect: Literal["check", "regime", "layout"]
    name: str
    first: int = 0
    only: int = 0
    searched: int = 0
    example: str = ""


class MutantRecord(msgspec.Struct):
    """A mutant that the oracle did not find, with the reason.

    `worst` is its largest error ÷ direct bound, by dtype; `flagged_by` are the baselines that report it as wrong.
    """

    concept: str
    implementation: str
    kind: str
    line: int
    change: str
    reason: str
    worst: dict[str, float] = {}
    flagged_by: list[str] = []


class ConceptOutcomes(OutcomeCounts, kw_only=True):
    """How many mutants of one concept had each outcome.

    `examples` and `seconds` (processor time, including that of the true values) are medians over the mutants found.
    """

    concept: str
    examples: float = 0.0
    seconds: float = 0.0


class VariantRecord(msgspec.Struct):
    """A correct function in an unusual form, and what the oracle reported wrongly about it (`false_alarms`)."""

    concept: str
    implementation: str
    description: str
    examples: int
    verdicts: int
    rearranged: int
    false_alarms: list[str]


class FalseAlarm(msgspec.Struct):
    """A correct implementation that a baseline reported as wrong."""

    baseline: str
    concept: str
    implementation: str


class EvaluationRecord(msgspec.Struct, kw_only=True):
    """The result of an evaluation. `started` and `finished` are in ISO 8601 format, durations in seconds.

    An evaluation that ended early is `interrupted`; its journal has the finished parts.

    One of `every` mutants was planted, and the baselines were run on one of `baselines_every` planted mutants.
    `examples_until_found` and `seconds_until_found` (processor time, including that of the true values) are the
    quantiles 0.1, 0.5, 0.9 and 0.99 over the mutants found. `equivalent_by_reason` counts the equivalent mutants.
    """

    schema: str = "tensor-oracle/evaluation"
    version: int = 2
    started: str
    finished: str
    seconds: float
    profile: str
    seed: int
    interrupted: bool = False
    every: int
    baselines_every: int
    environment: Environment
    verdicts: int = 0
    examples_until_found: list[float] = []
    seconds_until_found: list[float] = []
    kinds: list[FaultKind] = []
    detectors: list[Detector] = []
    ablation: list[Ablation] = []
    concepts: list[ConceptOutcomes] = []
    within_bound: list[MutantRecord] = []
    missed: list[MutantRecord] = []
    equivalent_by_reason: dict[str, int] = {}
    equivalent: list[MutantRecord] = []
    variants: list[VariantRecord] = []
    false_alarms: list[FalseAlarm] = []
