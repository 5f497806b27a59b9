"""The verdict of a check on one answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn

from oracle.domains import Example
from oracle.records import Curve
from oracle.records.grades import NOT_CERTIFIED, Grade
from oracle.records.notebook_html import HasHtml

_MEASURED: dict[Grade, str] = {
    Grade.ACCURATE: "as close to the reference as its own measured rounding error",
    Grade.REARRANGED: "further from the reference than its measured rounding error, within the error of reordered sums",
    Grade.WRONG: "far beyond the measured rounding error of the reference, or a wrong shape, dtype, NaN, infinity",
}


@dataclass(frozen=True)
class Verdict(HasHtml):
    """What one check found out about one answer.

    Attributes:
        grade: the verdict in one word.
        sentence: what is wrong, or a note; empty if there is nothing to say.
        entry: the index of the worst entry, as text.
        expected: the expected value of this entry, as text.
        got: the actual value of this entry, as text.
        fraction: the largest error ÷ direct bound.
        rearranged_fraction: the largest error ÷ rearranged bound.
        ulp: the error of the worst entry in units in the last place of the true value.
        vacuous: whether every entry has an infinite bound, so that any answer passes.
        certified: False if the true value was measured (`oracle.truth.measured`).
        steps: of a training run, the verdicts of its certified steps with their examples.
        curve: of a training run, its loss curve.
    """

    grade: Grade
    sentence: str = ""
    entry: str = ""
    expected: str = ""
    got: str = ""
    fraction: float = 0.0
    rearranged_fraction: float = 0.0
    ulp: float = 0.0
    vacuous: bool = False
    certified: bool = True
    steps: tuple[tuple[Verdict, Example], ...] = ()
    curve: Curve | None = None

    @property
    def right(self) -> bool:
        """Whether no fault was found: the answer is right, or the library does not support the dtype."""
        return self.grade.passes

    @property
    def symptom(self) -> str:
        """The kind of fault: "structure", "not finite" or "finite". An expected failure of one kind hides no other."""
        if not self.got:
            return "structure"
        return "not finite" if self.got in ("nan", "inf", "-inf") else "finite"

    @property
    def meaning(self) -> str:
        """The grade in words; where the truth was measured, other words."""
        return self.grade.meaning if self.certified else _MEASURED.get(self.grade, self.grade.meaning)

    def about(self, subject: str) -> Verdict:
        """The same verdict with `subject` in front of its sentence, if it has one."""
        return replace(self, sentence=f"{subject}{self.sentence}") if self.sentence else self

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is neither true nor false; use verdict.right or verdict.grade")

    def __str__(self) -> str:
        uncertified = "" if self.certified else f" ({NOT_CERTIFIED})"
        lines = [f"{self.grade}{uncertified}: {self.sentence or self.meaning}"]
        if self.entry:
            lines += [f"  expected {self.expected}", f"  got      {self.got}"]
        if self.fraction:
            lines.append(f"  error    {self.fraction:.3g} of the direct bound, {self.ulp:.3g} ulp")
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def worse(first: Verdict, second: Verdict) -> Verdict:
    """The verdict with the worse grade; of equal grades, the one with the larger error."""

    def badness(verdict: Verdict) -> tuple[int, float, float]:
        return verdict.grade.severity, verdict.rearranged_fraction, verdict.fraction

    return second if badness(second) > badness(first) else first
