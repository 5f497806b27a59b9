"""Where the time of `nox -s crosscheck` goes: judge the catalogue in one dtype and write its report under a profiler.

Each sample belongs to the phase of the innermost function that `_PHASE_OF_PATH` lists: a candidate that the judge calls
counts as "candidate", and a truth that the judge requests counts as "truth".
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType

from oracle import records
from oracle.bench.sampling_profiler import SamplingProfiler
from oracle.catalogue.concept import Concept
from oracle.records import Cell
from oracle.records.environment import current_environment
from oracle.records.speed import CheckCost, Hotspot, JudgingProfile, ProfilePhase
from oracle.runner import PROFILES, Clock, check_records, judge_concept
from oracle.runner.concept_record import concept_record

PHASES = {
    "generation": "Hypothesis draws inputs, and searches for the simplest input that shows a finding",
    "candidate": "an implementation is called, and its result is converted",
    "truth": "the definition is evaluated on certified numbers",
    "judge": "results are compared with the truth, and verdicts are collected",
    "report": "HTML pages and pictures are written",
}
_DTYPE = "float64"
_HOTSPOTS = 40  # functions in the record; arbitrary
_PAGES = 7  # rendered at once: for so few, the report starts no other process, which the profiler would not see

# Folders and files under `oracle/` whose functions decide the phase of a sample; the longest matching path counts.
_PHASE_OF_PATH = {
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


def profile_judging(
    concepts: Sequence[Concept], profile: str, finished: Callable[[str], None], render: Render
) -> JudgingProfile:
    """Judge `concepts` in float64 under the profiler, write their report, and return the profile.

    `profile` is a key of `oracle.runner.PROFILES`; `finished` is called with the name of each concept after it;
    `render` writes the report of run records into a folder.
    """
    profiler, cells = SamplingProfiler(), list[Cell]()
    began, seconds_by_concept = time.process_time(), dict[str, float]()
    for concept in concepts:
        clock = Clock()
        with profiler.running():
            cells += judge_concept(concept, _DTYPE, PROFILES[profile], 0, clock)
        seconds_by_concept[concept.name] = sum(clock.seconds.values())
        finished(concept.name)
    _write_report(cells, profiler, render)
    seconds = time.process_time() - began
    return JudgingProfile(
        dtype=_DTYPE,
        profile=profile,
        samples=profiler.stacks.total(),
        seconds=seconds,
        phases=_phases(profiler),
        hotspots=_hotspots(profiler),
        check_costs=list(_check_costs(cells)),
        seconds_by_concept=seconds_by_concept,
    )


def _write_report(cells: Sequence[Cell], profiler: SamplingProfiler, render: Render) -> None:
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
                environment=current_environment(),
                checks=check_records(),
                concepts=[concept_record(name) for name in some],
                cells=[cell for cell in cells if cell.concept in some],
            )
            path = Path(folder, f"{first}.json")
            records.write(run, path)
            with profiler.running():
                render([path], Path(folder))


def _phases(profiler: SamplingProfiler) -> list[ProfilePhase]:
    found: Counter[str] = Counter()
    for stack, count in profiler.stacks.items():
        found[phase_of(stack)] += count
    return [ProfilePhase(name, meaning, found[name]) for name, meaning in PHASES.items()]


def phase_of(stack: Iterable[CodeType]) -> str:
    """Return the phase of a stack, outermost function first; "generation" where no function decides it."""
    truth = False
    for code in reversed(list(stack)):
        path = _path(code)
        matching = [prefix for prefix in _PHASE_OF_PATH if path.startswith(prefix)]
        if not matching:
            continue
        phase = _PHASE_OF_PATH[max(matching, key=len)]
        # The definition is a function of the concept module; on certified numbers it belongs to the truth.
        if phase == "truth" or (phase == "candidate" and code.co_name in ("definition", "instead")):
            truth = True
            continue
        return "truth" if truth else phase
    return "truth" if truth else "generation"


def _path(code: CodeType) -> str:
    """Return the path of a function's file below `oracle/`; "" for code outside the package."""
    return code.co_filename.replace("\\", "/").rpartition("/oracle/")[2] if "/oracle/" in code.co_filename else ""


def _hotspots(profiler: SamplingProfiler) -> list[Hotspot]:
    own, total = Counter[str](), Counter[str]()
    phases: dict[str, Counter[str]] = {}
    for stack, count in profiler.stacks.items():
        names = [_name(code) for code in stack]
        own[names[-1]] += count
        for name in set(names):
            total[name] += count
        phases.setdefault(names[-1], Counter())[phase_of(stack)] += count
    main_phase = {name: counts.most_common(1)[0][0] for name, counts in phases.items()}
    return [Hotspot(name, count, total[name], main_phase[name]) for name, count in own.most_common(_HOTSPOTS)]


def _name(code: CodeType) -> str:
    """Return a function's name after its module, such as "truth/number: Number.__add__"."""
    module = _path(code) or "/".join(Path(code.co_filename).parts[-2:])
    return f"{module.removesuffix('.py')}: {code.co_qualname}"


def _check_costs(cells: Iterable[Cell]) -> Iterable[CheckCost]:
    found: dict[tuple[str, str], CheckCost] = {}
    for cell in cells:
        cost = found.setdefault((cell.concept, cell.check), CheckCost(cell.concept, cell.check, 0, 0.0))
        cost.examples += cell.examples
        cost.seconds += cell.seconds
    return found.values()
