"""What the same scripts said in one version of a library and in the next.

A script uses torch, NumPy or both; it is followed along the versions of what it uses. Where two environments have the
same versions of that and yet disagree, it is no witness of any version, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from packaging.version import Version

from oracle.records.answers import UNSTEADY, Answers, Question
from oracle.records.grades import Grade
from oracle.versions.environments import Tried

__all__ = ["ASPECTS", "LIBRARIES", "Aspect", "Change", "Said", "changes", "dtypes"]

Aspect = Literal["verdict", "support", "error", "dtype", "convention", "bits", "warning"]
ASPECTS: dict[Aspect, str] = {
    "verdict": "Verdicts",
    "support": "What a version did not have",
    "error": "Errors",
    "dtype": "Dtypes",
    "convention": "Conventions",
    "bits": "Results, bit for bit",
    "warning": "Warnings",
}
_RIGHT = (Grade.ACCURATE, Grade.REARRANGED)
_CERTIFIED = (
    "value",
    "gradient",
    "corner",
)  # of these there is a truth; of the others, what a page says that it expects
_EXCEPTION = re.compile(r"^(\w*(?:Error|Exception|Warning)|IndexError): ?(.*)")
_DTYPE = re.compile(r"\b(?:torch\.)?(?:b?float|u?int|complex)(?:8|16|32|64|128)\b|\b(?:torch\.)?bool\b")
_LACKING = re.compile(r"not implemented for '|has no attribute|unexpected keyword argument")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf|nan)")


@dataclass(frozen=True)
class Said:
    """What one script said on some versions of what it uses."""

    versions: tuple[Version, ...]
    text: str
    warned: str
    grade: str
    fraction: float | None

    @property
    def exception(self) -> tuple[str, str] | None:
        """The type and the message, where the script ended with an exception."""
        found = _EXCEPTION.match(self.text.rpartition("\n")[2])
        return None if found is None else (found[1], found[2])

    @property
    def lacking(self) -> bool:
        """Whether it ended for want of a function, an argument or a kernel."""
        return self.exception is not None and _LACKING.search(self.exception[1]) is not None


@dataclass(frozen=True)
class Change:
    """A script that said something else on the next version. Of several alike, the smallest, and how many they are."""

    aspect: Aspect
    libraries: tuple[str, ...]
    before: Said
    after: Said
    concept: str
    implementation: str
    kind: str
    asked: str
    script: str
    dtypes: tuple[str, ...]
    alike: int = 1

    @property
    def step(self) -> str:
        """The versions between which it happened."""
        return f"{_versions(self.libraries, self.before.versions)} → {_numbers(self.after.versions)}"

    @property
    def of_dtypes(self) -> tuple[str, ...]:
        """The dtypes that it was seen in; none where the inputs have those of their own."""
        return () if self.kind in ("convention", "scene", "integers") else self.dtypes

    @property
    def same(self) -> int:
        """How many characters both versions begin with, up to the beginning of a number or a word."""
        old, new = self.before.text, self.after.text
        parted = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
        return max(old.rfind(mark, 0, parted) for mark in " [(\n") + 1

    @property
    def ulps(self) -> float | None:
        """By how many ulps of its dtype the numbers differ at most; None where they are not the same number of them."""
        from oracle.truth import FORMATS  # late: reading a record must not wait for Arb

        dtype = self.dtypes[0]
        pair = [_NUMBER.findall(_DTYPE.sub("", said.text)) for said in (self.before, self.after)]
        if dtype not in FORMATS or len(pair[0]) != len(pair[1]) or "…" in self.before.text:
            return None
        numbers = [(float(a), float(b)) for a, b in zip(*pair, strict=True) if a != b]
        form = FORMATS[dtype]
        return max((abs(a - b) / form.ulp(max(abs(a), abs(b))) for a, b in numbers), default=0.0)

    @property
    def certified(self) -> bool:
        """Whether the grades are those of a certified truth, and not of what a page expects."""
        return self.kind in _CERTIFIED

    @property
    def got_worse(self) -> bool:
        """Whether what was right is so no more."""
        return self.certified and self.before.grade in _RIGHT and self.after.grade not in (*_RIGHT, "", "vacuous")


LIBRARIES = {"torch": "torch", "numpy": "NumPy"}


def _versions(libraries: Sequence[str], versions: Sequence[Version]) -> str:
    return ", ".join(f"{LIBRARIES[name]} {v.public}" for name, v in zip(libraries, versions, strict=True))


def _numbers(versions: Sequence[Version]) -> str:
    return ", ".join(version.public for version in versions)


def changes(environments: Sequence[Tried]) -> list[Change]:
    """Every change, alike ones of one implementation told once, by aspect and by the version that has it first."""
    found: dict[tuple[object, ...], Change] = {}
    for change in _all(environments):
        key = (change.aspect, change.step, change.concept, change.implementation, _pattern(change))
        twin = found.get(key)
        if twin is not None:
            small, large = sorted((twin, change), key=_size)
            dtypes = tuple(sorted({*small.dtypes, *large.dtypes}, key=_place))
            first = small.dtypes[0]
            ordered = (first, *(dtype for dtype in dtypes if dtype != first))
            change = replace(small, dtypes=ordered, alike=twin.alike + change.alike)  # noqa: PLW2901
        found[key] = change
    return sorted(found.values(), key=lambda c: (list(ASPECTS).index(c.aspect), c.after.versions, _size(c)))


def dtypes(text: str) -> set[str]:
    """The dtypes that a script printed."""
    return {found.removeprefix("torch.") for found in _DTYPE.findall(text)}


def _place(dtype: str) -> int:
    from oracle.truth import FORMATS  # late: reading a record must not wait for Arb

    return [*FORMATS, "int64", ""].index(dtype) if dtype in (*FORMATS, "int64", "") else 9


def _size(change: Change) -> tuple[int, int, str]:
    """Smaller is easier to read; an example of the page before a drawn one of the same size."""
    return len(change.script), len(change.before.text) + len(change.after.text), change.implementation


def _all(environments: Sequence[Tried]) -> Iterator[Change]:
    by_concept: dict[str, list[tuple[Tried, Answers]]] = {}
    for tried in environments:
        for answers in tried.run.answers if tried.run is not None else ():
            by_concept.setdefault(answers.concept, []).append((tried, answers))
    for concept, everywhere in sorted(by_concept.items()):
        seen: dict[tuple[str, str, str], list[tuple[Tried, Answers, Question]]] = {}
        for tried, answers in everywhere:
            for question in answers.questions:
                key = (question.implementation, question.kind, answers.script(question))
                seen.setdefault(key, []).append((tried, answers, question))
        for (implementation, kind, script), sightings in seen.items():
            libraries = _libraries(script)
            for before, after in pairwise(_timeline(libraries, sightings)):
                if (before.text, before.warned) == (after.text, after.warned):
                    continue
                question = sightings[0][2]
                yield Change(
                    _aspect(kind, before, after),
                    libraries,
                    before,
                    after,
                    concept,
                    implementation,
                    kind,
                    question.asked,
                    script,
                    (question.dtype,),
                )


def _libraries(script: str) -> tuple[str, ...]:
    return tuple(name for name in ("torch", "numpy") if f"import {name}" in script)


def _timeline(libraries: Sequence[str], sightings: Iterable[tuple[Tried, Answers, Question]]) -> list[Said]:
    """What was said, by the versions of the libraries that matter; empty where these do not decide it."""
    found: dict[tuple[Version, ...], Said] = {}
    for tried, answers, question in sightings:
        if question.grade == UNSTEADY:
            return []
        versions = tuple(getattr(tried, library) for library in libraries)
        text, warned = answers.texts[question.said], answers.texts[question.warned]
        said = Said(versions, text, warned, question.grade, question.fraction)
        known = found.setdefault(versions, said)
        if (known.text, known.warned) != (said.text, said.warned):
            return []
    return [found[versions] for versions in sorted(found)]


def _aspect(kind: str, before: Said, after: Said) -> Aspect:
    grades = {before.grade, after.grade}
    if before.lacking != after.lacking:
        return "support"
    if kind in _CERTIFIED and len(grades) > 1 and not grades & {"", "vacuous"} and grades != set(_RIGHT):
        return "verdict"
    if before.text == after.text:
        return "warning"
    if before.exception != after.exception:
        return "error"
    if dtypes(before.text) != dtypes(after.text):
        return "dtype"
    return "convention" if kind in ("corner", "convention", "scene", "integers") else "bits"


def _pattern(change: Change) -> tuple[object, ...]:
    """What makes two changes of one implementation the same."""
    before, after = change.before, change.after
    if change.aspect == "verdict":
        return before.grade, after.grade, before.exception, after.exception, dtypes(before.text) == dtypes(after.text)
    if change.aspect == "support":
        return before.lacking, (before.exception or after.exception or ("", ""))[1]
    if change.aspect == "error":
        words = before.exception is not None and after.exception is not None and before.exception[1]
        kinds = tuple(None if said.exception is None else said.exception[0] for said in (before, after))
        return *kinds, words and after.exception is not None and words == after.exception[1]
    if change.aspect == "dtype":
        return tuple(tuple(sorted(dtypes(said.text))) for said in (before, after))
    if change.aspect == "warning":
        return before.warned, after.warned
    return (change.kind,)
