"""Find the scripts whose output differs between two versions of a library.

A script imports torch, NumPy or both; its outputs are compared along the versions of what it imports. If two
environments have the same versions of these libraries and different outputs, the script is left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from packaging.version import Version

from oracle.records.answers import NONDETERMINISTIC, AnsweredQuestion, ConceptAnswers
from oracle.records.grades import Grade
from oracle.truth.formats import FORMATS
from oracle.versions.environments import EnvironmentRun
from oracle.versions.script_output import ScriptOutput, numbers, same_message

Aspect = Literal["verdict", "support", "error", "dtype", "difference", "bits", "warning"]
ASPECTS: dict[Aspect, str] = {
    "verdict": "Verdicts",
    "support": "Missing functions, arguments and kernels",
    "error": "Errors",
    "dtype": "Dtypes",
    "difference": "Library differences",
    "bits": "Results, bit for bit",
    "warning": "Warnings",
}
LIBRARIES = {"torch": "torch", "numpy": "NumPy"}
_RIGHT = (Grade.ACCURATE, Grade.REARRANGED, Grade.NORMWISE)
_CERTIFIED = ("value", "gradient", "corner")  # judged against a certified truth; the others against a listed answer
_DTYPE_ORDER = {dtype: place for place, dtype in enumerate((*FORMATS, "int64", ""))}

_Sighting = tuple[EnvironmentRun, ConceptAnswers, AnsweredQuestion]


@dataclass(frozen=True)
class AnswerChange:
    """A script whose output differs on the next version; `alike` scripts changed in the same way, this is the smallest.

    `question` names the inputs; the first of `dtypes` is that of this script, the others are those of the rest.
    """

    aspect: Aspect
    libraries: tuple[str, ...]
    before: ScriptOutput
    after: ScriptOutput
    concept: str
    implementation: str
    kind: str
    question: str
    script: str
    dtypes: tuple[str, ...]
    alike: int = 1

    @property
    def step(self) -> str:
        """The versions before and after, as in "torch 2.4.1 → 2.5.0"."""
        old = [f"{LIBRARIES[name]} {v.public}" for name, v in zip(self.libraries, self.before.versions, strict=True)]
        return f"{', '.join(old)} → {', '.join(version.public for version in self.after.versions)}"

    @property
    def input_dtypes(self) -> tuple[str, ...]:
        """The dtypes of the inputs; empty for kinds whose inputs have fixed dtypes."""
        return () if self.kind in ("difference", "scene", "integers") else self.dtypes

    @property
    def common_prefix(self) -> int:
        """How many characters both outputs begin with, up to the start of a number or a word."""
        old, new = self.before.text, self.after.text
        first = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
        return max(old.rfind(mark, 0, first) for mark in " [(\n") + 1

    @property
    def ulps(self) -> float | None:
        """The largest difference of two numbers in ulps of the dtype; None if the outputs have not the same count."""
        old, new = numbers(self.before), numbers(self.after)
        if self.dtypes[0] not in FORMATS or len(old) != len(new) or "…" in self.before.text:
            return None
        pairs = [(float(a), float(b)) for a, b in zip(old, new, strict=True) if a != b]
        ulp = FORMATS[self.dtypes[0]].ulp
        return max((abs(a - b) / ulp(max(abs(a), abs(b))) for a, b in pairs), default=0.0)

    @property
    def certified(self) -> bool:
        """Whether the grades are verdicts against a certified truth, and not against the concept's listed answers."""
        return self.kind in _CERTIFIED

    @property
    def got_worse(self) -> bool:
        """Whether the answer was right before and is not right after."""
        return self.certified and self.before.grade in _RIGHT and self.after.grade not in (*_RIGHT, "", "vacuous")


def find_answer_changes(environments: Sequence[EnvironmentRun]) -> list[AnswerChange]:
    """Return every change, by aspect and version; of changes of one implementation that are alike, the smallest."""
    found: dict[tuple[object, ...], AnswerChange] = {}
    for change in _all_changes(environments):
        key = (change.aspect, change.step, change.concept, change.implementation, _pattern(change))
        found[key] = _merged(found[key], change) if key in found else change
    return sorted(found.values(), key=lambda c: (list(ASPECTS).index(c.aspect), c.after.versions, _size(c)))


def _merged(one: AnswerChange, other: AnswerChange) -> AnswerChange:
    """Return the smaller change, with the dtypes and the counts of both."""
    small, large = sorted((one, other), key=_size)
    others = {*small.dtypes, *large.dtypes} - {small.dtypes[0]}
    dtypes = (small.dtypes[0], *sorted(others, key=lambda dtype: _DTYPE_ORDER.get(dtype, len(_DTYPE_ORDER))))
    return replace(small, dtypes=dtypes, alike=one.alike + other.alike)


def _size(change: AnswerChange) -> tuple[int, int, str]:
    return len(change.script), len(change.before.text) + len(change.after.text), change.implementation


def _all_changes(environments: Sequence[EnvironmentRun]) -> Iterator[AnswerChange]:
    """Yield a change for each script and each step between two versions at which its output differs."""
    by_concept: dict[str, dict[tuple[str, str, str], list[_Sighting]]] = {}
    for environment in environments:
        for answers in environment.run.answers if environment.run is not None else ():
            scripts = by_concept.setdefault(answers.concept, {})
            for question in answers.questions:
                key = (question.implementation, question.kind, answers.script(question))
                scripts.setdefault(key, []).append((environment, answers, question))
    for concept, scripts in sorted(by_concept.items()):
        for (implementation, kind, script), sightings in scripts.items():
            libraries = tuple(name for name in LIBRARIES if f"import {name}" in script)
            question = sightings[0][2]
            asked = (concept, implementation, kind, question.name, script, (question.dtype,))
            for before, after in pairwise(_timeline(libraries, sightings)):
                if (before.text, before.warnings) != (after.text, after.warnings):
                    yield AnswerChange(_aspect(kind, before, after), libraries, before, after, *asked)


def _timeline(libraries: Sequence[str], sightings: Iterable[_Sighting]) -> list[ScriptOutput]:
    """Return the outputs by version, oldest first; [] if the versions do not determine the output."""
    found: dict[tuple[Version, ...], ScriptOutput] = {}
    for environment, answers, question in sightings:
        if question.grade == NONDETERMINISTIC:
            return []
        versions = tuple(getattr(environment, library) for library in libraries)
        text, warnings = answers.texts[question.output], answers.texts[question.warnings]
        output = ScriptOutput(versions, text, warnings, question.grade, question.fraction)
        first = found.setdefault(versions, output)
        if (first.text, first.warnings) != (output.text, output.warnings):
            return []
    return [found[versions] for versions in sorted(found)]


def _aspect(kind: str, before: ScriptOutput, after: ScriptOutput) -> Aspect:
    """Return what changed; the first that applies."""
    grades = {before.grade, after.grade}
    if before.lacks_feature != after.lacks_feature:
        return "support"
    if kind in _CERTIFIED and len(grades) > 1 and not grades & {"", "vacuous"} and grades - set(_RIGHT):
        return "verdict"
    if before.text == after.text:
        return "warning"
    if before.exception != after.exception:
        return "error"
    if before.dtypes != after.dtypes:
        return "dtype"
    return "difference" if kind in ("corner", "difference", "scene", "integers") else "bits"


def _pattern(change: AnswerChange) -> tuple[object, ...]:
    """Return a key that is equal for changes of one implementation that are alike."""
    before, after = change.before, change.after
    if change.aspect == "verdict":
        return before.grade, after.grade, before.exception, after.exception, before.dtypes == after.dtypes
    if change.aspect == "support":
        return before.lacks_feature, (before.exception or after.exception or ("", ""))[1]
    if change.aspect == "error":
        types = tuple(None if output.exception is None else output.exception[0] for output in (before, after))
        return *types, same_message(before, after)
    if change.aspect == "dtype":
        return tuple(tuple(sorted(output.dtypes)) for output in (before, after))
    if change.aspect == "warning":
        return before.warnings, after.warnings
    return (change.kind,)
