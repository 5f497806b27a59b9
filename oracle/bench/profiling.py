"""Where the time of `nox -s crosscheck` goes: a sweep over the catalogue in one dtype, and its report, under a sampler.

Every sample belongs to the phase of the innermost function that decides it: a candidate that is called from the judge
is the candidate's time, and the truth that the judge asks for is the truth's.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType

from oracle import records
from oracle.bench.sampling import Sampler
from oracle.catalogue.concept import Concept
from oracle.records import Cell
from oracle.records.speed import Phase, Profile, Spot, Tally
from oracle.runner import PROFILES, Clock, check_records, judge_concept
from oracle.runner.concept_record import concept_record

__all__ = ["PHASES", "Render", "phase_of", "profiled"]

PHASES = {
    "generation": "Hypothesis draws inputs, and looks for the smallest that shows a finding",
    "candidate": "an implementation is called, and what it gives is read",
    "truth": "the definition is run over certified numbers",
    "judge": "answers are compared with the truth, and verdicts are added up",
    "report": "pages and pictures are written",
}
_DTYPE = "float64"
_SPOTS = 40  # that are recorded; arbitrary
_PAGES = 7  # rendered at once: of so few, no second process is started, which the sampler would not see

# The folder or file, under `oracle/`, of the function that decides; the longest fitting name counts.
_DECIDES = {
    "concepts/": "candidate",
    "calling/": "candidate",
    "truth/": "truth",
    "domains/": "generation",
    "runner/search.py": "generation",
    "judge/": "judge",
    "runner/": "judge",
    "report/": "report",
}


Render = Callable[[Sequence[Path], Path], object]


def profiled(concepts: Sequence[Concept], profile: str, finished: Callable[[str], None], render: Render) -> Profile:
    """Sweep these concepts in one dtype with the sampler on, write their report, and say where the time went.

    `profile` says how many examples there are; `finished` is called with the name of each concept when it is done;
    `render` writes the report of a record into a folder (`oracle.report.render`, which stands above this room).
    """
    sampler, cells = Sampler(), list[Cell]()
    began, by_concept = time.process_time(), dict[str, float]()
    for concept in concepts:
        clock = Clock()
        with sampler.running():
            cells += judge_concept(concept, _DTYPE, PROFILES[profile], 0, clock)
        by_concept[concept.name] = sum(clock.seconds.values())
        finished(concept.name)
    _report(cells, sampler, render)
    seconds = time.process_time() - began
    return Profile(
        dtype=_DTYPE,
        profile=profile,
        samples=sampler.stacks.total(),
        seconds=seconds,
        phases=_phases(sampler),
        spots=_spots(sampler),
        tallies=list(_tallies(cells)),
        by_concept=by_concept,
    )


def _report(cells: Sequence[Cell], sampler: Sampler, render: Render) -> None:
    """Write the pages of these cells into a folder that is thrown away."""
    names = list(dict.fromkeys(cell.concept for cell in cells))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(names), _PAGES):
            some = names[first : first + _PAGES]
            run = records.Run(
                started=now,
                finished=now,
                seconds=0.0,
                profile="",
                seed=0,
                environment=records.environment(),
                checks=check_records(),
                concepts=[concept_record(name) for name in some],
                cells=[cell for cell in cells if cell.concept in some],
            )
            path = Path(folder, f"{first}.json")
            records.write(run, path)
            with sampler.running():
                render([path], Path(folder))


def _phases(sampler: Sampler) -> list[Phase]:
    found: Counter[str] = Counter()
    for stack, count in sampler.stacks.items():
        found[phase_of(stack)] += count
    return [Phase(name, meaning, found[name]) for name, meaning in PHASES.items()]


def phase_of(stack: Iterable[CodeType]) -> str:
    """The phase of the innermost function of ours that decides one."""
    truth = False
    for code in reversed(list(stack)):
        place = _place(code)
        fitting = [prefix for prefix in _DECIDES if place.startswith(prefix)]
        if not fitting:
            continue
        phase = _DECIDES[max(fitting, key=len)]
        # A definition that is run over certified numbers is a function of the concept's page, and is the truth's.
        if phase == "truth" or (phase == "candidate" and code.co_name in ("definition", "instead")):
            truth = True
            continue
        if truth:
            return "truth"
        return phase
    return "truth" if truth else "generation"


def _place(code: CodeType) -> str:
    """The file of a function, from `oracle/` on; empty for one that is not ours."""
    return code.co_filename.replace("\\", "/").rpartition("/oracle/")[2] if "/oracle/" in code.co_filename else ""


def _spots(sampler: Sampler) -> list[Spot]:
    own: Counter[str] = Counter()
    total: Counter[str] = Counter()
    phases: dict[str, Counter[str]] = {}
    for stack, count in sampler.stacks.items():
        names = [_name(code) for code in stack]
        own[names[-1]] += count
        for name in set(names):
            total[name] += count
        phases.setdefault(names[-1], Counter())[phase_of(stack)] += count
    return [
        Spot(name, count, total[name], phases[name].most_common(1)[0][0]) for name, count in own.most_common(_SPOTS)
    ]


def _name(code: CodeType) -> str:
    """A function with the module that it is in."""
    path = Path(code.co_filename)
    module = _place(code) or "/".join(path.parts[-2:])
    return f"{module.removesuffix('.py')}: {code.co_qualname}"


def _tallies(cells: Iterable[Cell]) -> Iterable[Tally]:
    found: dict[tuple[str, str], Tally] = {}
    for cell in cells:
        tally = found.setdefault((cell.concept, cell.check), Tally(cell.concept, cell.check, 0, 0.0))
        tally.examples += cell.examples
        tally.seconds += cell.seconds
    return found.values()
