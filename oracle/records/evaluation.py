"""The record of a trial: what was planted, who noticed, at what cost; and who accused the innocent.

It is read and written like a run record (`oracle.records`), and a report shows it beside one.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from oracle.records import Environment

__all__ = ["SCHEMA", "Blamed", "EvaluationRecord", "Kind", "Opponent", "Part", "Planted", "Tried", "Variant"]

SCHEMA = "tensor-oracle/trial"


class Kind(msgspec.Struct, kw_only=True):
    """A class of faults. `noticed` and `asked` count, by tool, the mutants of the sample that were shown to all."""

    name: str
    sentence: str
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    inside: int = 0
    survived: int = 0
    asked: dict[str, int] = {}
    noticed: dict[str, int] = {}


class Opponent(msgspec.Struct, kw_only=True):
    """A tool, the oracle among them: what it noticed, whom it accused falsely, and what that took.

    `seconds` is processor time over `asked` mutants. `blamed_rightly` are convictions of mutants that the oracle lets
    go, because they are no further from the truth than rounding may be.
    """

    name: str
    sentence: str
    asked: int = 0
    noticed: int = 0
    seconds: float = 0.0
    right: int = 0
    false_alarms: int = 0
    let_go: int = 0
    let_go_convicted: int = 0


class Part(msgspec.Struct, kw_only=True):
    """A check, a regime or a layout: how many mutants it convicted first, and how many nothing else would convict.

    `searched` is of how many it was found out to the end whether anything else convicts them.
    """

    sort: Literal["check", "regime", "layout"]
    name: str
    first: int = 0
    alone: int = 0
    searched: int = 0
    witness: str = ""


class Planted(msgspec.Struct):
    """A mutant that was not convicted, and why."""

    concept: str
    implementation: str
    kind: str
    line: int
    change: str
    how: str
    budget: dict[str, float] = {}
    tools: list[str] = []  # that convict it nevertheless


class Tried(msgspec.Struct, kw_only=True):
    """One concept on trial."""

    concept: str
    mutants: int = 0
    killed: int = 0
    equivalent: int = 0
    inside: int = 0
    survived: int = 0
    examples: float = 0.0  # median until a conviction
    seconds: float = 0.0  # the same in processor time, truths included


class Variant(msgspec.Struct):
    """A right function written to provoke a false alarm."""

    concept: str
    implementation: str
    sentence: str
    examples: int
    verdicts: int
    rearranged: int
    alarms: list[str]


class Blamed(msgspec.Struct):
    """A false alarm of a tool."""

    tool: str
    concept: str
    implementation: str


class EvaluationRecord(msgspec.Struct, kw_only=True):
    """A whole trial. `every`: one mutant in so many was planted; `tools_every`: one of these was shown to the tools."""

    schema: str = SCHEMA
    version: int = 1
    started: str
    finished: str
    seconds: float
    profile: str
    seed: int
    every: int
    tools_every: int
    environment: Environment
    judged: int = 0
    examples: list[float] = []  # until a conviction: the quantiles 0.1, 0.5, 0.9 and 0.99
    costs: list[float] = []  # the same in seconds of processor time, truths included
    kinds: list[Kind] = []
    opponents: list[Opponent] = []
    parts: list[Part] = []
    concepts: list[Tried] = []
    inside: list[Planted] = []
    survived: list[Planted] = []
    equivalent: dict[str, int] = {}  # by how that was decided
    equivalents: list[Planted] = []
    variants: list[Variant] = []
    blamed: list[Blamed] = []
