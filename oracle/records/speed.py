"""The record of `nox -s speed`: what was timed, against what, and what the oracle itself costs.

It is read and written like a run record (`oracle.records`), and a report shows it beside one. Times are in seconds.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from oracle.records import Environment

__all__ = [
    "SCHEMA",
    "SLOW",
    "Certificate",
    "Compilation",
    "ConceptSpeed",
    "Pace",
    "Phase",
    "Profile",
    "Rivalry",
    "Speed",
    "Spot",
    "Tally",
]

SCHEMA = "tensor-oracle/speed"
SLOW = 1.2  # times as slow as the best known formulation: more than that is measured again, and wants a reason

How = Literal["loop", "eager", "compiled", "rival"]
Gives = Literal["definition", "value", "gradient", "training"]


class Pace(msgspec.Struct, kw_only=True):
    """One version at one size: the shortest turn, the quartiles of all, and how many turns of how many calls.

    `how` says what it is: the definition as a loop, a version of the page, the same compiled, or somebody else's;
    `known`, that the page lists its value or gradient as wrong for some inputs, so that it is timed but beats nobody.
    `peak` is the most bytes that a call has allocated at once, its result included; measured at the largest size only.
    """

    name: str
    side: Literal["numpy", "torch"]
    how: How
    gives: Gives
    dims: dict[str, int]
    minimum: float
    lower: float
    median: float
    upper: float
    rounds: int
    calls: int
    peak: int | None = None
    run: str = ""
    known: bool = False


class Rivalry(msgspec.Struct, kw_only=True):
    """Our fastest version beside the best known formulation, at the largest size that both were timed at.

    `ratio` is our time ÷ theirs; `reason` says why ours is more than 1.2 times slower, where it is.
    """

    side: Literal["numpy", "torch"]
    gives: Gives
    ours: str
    rival: str
    source: str
    code: str
    dims: dict[str, int]
    ratio: float
    reason: str = ""


class Compilation(msgspec.Struct):
    """Which torch version was compiled, for what, and in how many seconds; or why it could not be."""

    implementation: str
    gives: Gives
    seconds: float
    failed: str = ""


class Certificate(msgspec.Struct):
    """What a certificate costs: the same definition over floats, over balls with budgets, and with all gradients."""

    dims: dict[str, int]
    work: int
    loop: float
    value: float
    gradients: float | None


class ConceptSpeed(msgspec.Struct, kw_only=True):
    """All that was timed of one concept; `growing` are the dimensions that differ between its sizes."""

    concept: str
    title: str
    row: int
    measured: str
    growing: list[str] = []
    paces: list[Pace] = []
    rivalries: list[Rivalry] = []
    compiled: list[Compilation] = []
    certificate: Certificate | None = None
    left_out: list[str] = []  # what was not timed, and why


class Tally(msgspec.Struct):
    """Examples that one check of a concept judged in a sweep, over all implementations, and the seconds that took."""

    concept: str
    check: str
    examples: int
    seconds: float


class Phase(msgspec.Struct):
    """A part of judging, and its share of the samples."""

    name: str
    meaning: str
    samples: int


class Spot(msgspec.Struct):
    """A function of the profile: how often it was running, and how often it was on the stack at all."""

    function: str
    own: int
    total: int
    phase: str


class Profile(msgspec.Struct, kw_only=True):
    """A sampled profile of a sweep over the catalogue in one dtype, and of its report, in processor seconds."""

    dtype: str
    profile: str
    samples: int
    seconds: float
    phases: list[Phase] = []
    spots: list[Spot] = []
    tallies: list[Tally] = []
    by_concept: dict[str, float] = {}  # processor seconds of a sweep, truth included


class Speed(msgspec.Struct, kw_only=True):
    """What one run of `nox -s speed` measured, or has measured before it was interrupted."""

    schema: str = SCHEMA
    version: int = 1
    started: str
    finished: str
    seconds: float
    profile: str = "speed"
    seed: int = 0
    environment: Environment
    clock: str
    compiler: str  # which C++ compiler torch.compile uses; empty where there is none
    interrupted: bool = False
    concepts: list[ConceptSpeed] = []
    judging: Profile | None = None
