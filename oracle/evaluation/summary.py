"""From the fates of mutants and the treatment of the innocent to the record of the trial."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np

from oracle.evaluation.baselines import TOOLS
from oracle.evaluation.definition_faults import Restated
from oracle.evaluation.false_alarms import Right
from oracle.evaluation.outcomes import Outcome
from oracle.mutation.vocabulary import KINDS
from oracle.records.evaluation import Blamed, Kind, Opponent, Part, Planted, Tried, Variant

__all__ = [
    "ORACLE",
    "TOGETHER",
    "concepts",
    "equivalents",
    "innocents",
    "kinds",
    "opponents",
    "parts",
    "quantiles",
    "unconvicted",
]

ORACLE = "the oracle"
TOGETHER = "all tools together"
_PARTS: tuple[Literal["check", "regime", "layout"], ...] = ("check", "regime", "layout")


def kinds(fates: Sequence[Outcome]) -> list[Kind]:
    """The table of classes; of the mutants that were shown to the tools, who noticed how many."""
    table = {name: Kind(name=name, sentence=sentence) for name, sentence in KINDS.items()}
    for fate in fates:
        kind = table[fate.kind]
        kind.mutants += 1
        _count(kind, fate)
        if fate.tools and fate.sort in ("killed", "survived"):
            noticed = {**fate.tools, TOGETHER: any(fate.tools.values()), ORACLE: fate.sort == "killed"}
            for tool, convicts in noticed.items():
                kind.asked[tool] = kind.asked.get(tool, 0) + 1
                kind.noticed[tool] = kind.noticed.get(tool, 0) + convicts
    return [kind for kind in table.values() if kind.mutants]


def _count(row: Kind | Tried, fate: Outcome) -> None:
    field = {"killed": "killed", "equivalent": "equivalent", "inside the budget": "inside", "survived": "survived"}
    setattr(row, field[fate.sort], getattr(row, field[fate.sort]) + 1)


def opponents(fates: Sequence[Outcome], rights: Sequence[Right], seconds: dict[str, float]) -> list[Opponent]:
    """The oracle and the tools; `seconds` is the processor time of each tool over the mutants shown to it."""
    shown = [fate for fate in fates if fate.tools]
    names = [(ORACLE, "this project at its default profile"), *((tool.name, tool.sentence) for tool in TOOLS)]
    names.append((TOGETHER, "convicted by any of them"))
    rows = []
    for name, sentence in names:
        row = Opponent(name=name, sentence=sentence)
        for fate in shown:
            convicts = _says(name, fate.tools, fate.sort == "killed")
            if convicts is None:
                continue
            if fate.sort in ("killed", "survived"):
                row.asked += 1
                row.noticed += convicts
            else:
                row.let_go += 1
                row.let_go_convicted += convicts
        for right in rights:
            accused = _says(name, right.tools, bool(right.alarms))
            if accused is not None:
                row.right += 1
                row.false_alarms += accused
        row.seconds = seconds.get(name, 0.0)
        if name == ORACLE:
            row.seconds = sum(fate.seconds + fate.seconds_of_truth for fate in shown)
        if name == TOGETHER:
            row.seconds = sum(seconds.values())
        rows.append(row)
    return rows


def _says(name: str, tools: dict[str, bool], oracle: bool) -> bool | None:
    """What one opponent says; None where it was not asked."""
    if name == ORACLE:
        return oracle
    return any(tools.values()) if name == TOGETHER else tools.get(name)


def parts(fates: Iterable[Outcome], definitions: Sequence[Restated]) -> list[Part]:
    """What each check, regime and layout is for; the laws are for wrong definitions, with which the value agrees."""
    table: dict[tuple[str, str], Part] = {}
    if definitions:
        broken = [d for d in definitions if d.law]
        laws = table["check", "laws"] = Part(sort="check", name="laws", alone=len(broken), searched=len(definitions))
        laws.first = len(broken)
        laws.witness = next((f"{d.concept} definition: {d.change} breaks the law {d.law!r}" for d in broken), "")
    for fate in fates:
        if fate.sort != "killed":
            continue
        for sort in _PARTS:
            names = [getattr(killer, sort) for killer in fate.killers]
            for place, name in enumerate(dict.fromkeys(names)):
                part = table.setdefault((sort, name), Part(sort=sort, name=name))
                part.first += place == 0
            alone = len(set(names)) == 1 and (sort != "layout" or names[0] != "contiguous")
            if alone:
                part = table[sort, names[0]]
                hangs = names[0] in fate.needed or names[0] in ("value", "gradient", "second", "state", "crashed")
                part.searched += hangs
                part.alone += hangs
                if hangs and not part.witness:
                    part.witness = f"{fate.concept} {fate.implementation}: {fate.change}"
            else:
                for name in set(names):
                    table[sort, name].searched += 1
    return sorted(table.values(), key=lambda part: (_PARTS.index(part.sort), -part.first))


def concepts(fates: Sequence[Outcome]) -> list[Tried]:
    """A row for each concept."""
    rows: dict[str, Tried] = {}
    until: dict[str, list[tuple[float, float]]] = {}
    for fate in fates:
        row = rows.setdefault(fate.concept, Tried(concept=fate.concept))
        row.mutants += 1
        _count(row, fate)
        if fate.sort == "killed":
            until.setdefault(fate.concept, []).append((fate.examples, fate.seconds + fate.seconds_of_truth))
    for name, found in until.items():
        rows[name].examples, rows[name].seconds = (float(x) for x in np.median(np.array(found), axis=0))
    return [rows[name] for name in sorted(rows)]


def quantiles(fates: Sequence[Outcome], figure: Callable[[Outcome], float]) -> list[float]:
    """Of the convicted, the quantiles that the record keeps."""
    found = [figure(fate) for fate in fates if fate.sort == "killed" and fate.gives != "state"]
    return [float(q) for q in np.quantile(found, [0.1, 0.5, 0.9, 0.99])] if found else []


def unconvicted(fates: Iterable[Outcome], sort: str) -> list[Planted]:
    """Those of one sort that were not convicted, in full."""
    return [
        Planted(
            fate.concept,
            fate.implementation,
            fate.kind,
            fate.line,
            fate.change,
            fate.how,
            fate.budget,
            [name for name, convicts in fate.tools.items() if convicts],
        )
        for fate in fates
        if fate.sort == sort
    ]


def equivalents(fates: Iterable[Outcome]) -> dict[str, int]:
    """How many were found equivalent, by the way in which that was decided."""
    ways = Counter(
        re.sub(r"[\d,]+ answers.*", "all answers", re.sub(r"\d+ statements", "all statements", f.how))
        for f in fates
        if f.sort == "equivalent"
    )
    return dict(ways.most_common())


def innocents(rights: Sequence[Right]) -> tuple[list[Variant], list[Blamed]]:
    """The variants, and who was accused falsely by which tool."""
    shown = [
        Variant(r.concept, r.implementation, r.sentence, r.examples, r.verdicts, r.rearranged, r.alarms)
        for r in rights
        if r.variant
    ]
    blamed = [Blamed(tool, r.concept, r.implementation) for r in rights for tool, says in r.tools.items() if says]
    return shown, blamed
