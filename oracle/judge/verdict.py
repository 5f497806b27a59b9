"""The grades, and one verdict with its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NoReturn

from oracle.records.grades import NOT_CERTIFIED, Grade
from oracle.records.notebook_html import HasHtml

__all__ = ["Verdict", "worse"]

_MEASURED: dict[Grade, str] = {
    Grade.ACCURATE: "as close to the reference as its own measured rounding error",
    Grade.REARRANGED: "further from the reference than its measured rounding error, within the error of reordered sums",
    Grade.WRONG: "far beyond the measured rounding error of the reference, or a wrong shape, dtype, NaN, infinity",
}


@dataclass(frozen=True)
class Verdict(HasHtml):
    """What one check says of one answer.

    `fraction` is the largest error ÷ direct budget, `loose` the largest error ÷ rearranged budget, `ulp` the error of
    that entry in units in the last place of the truth. `vacuous` says that every entry's budget was infinite. Not
    `certified` is what was compared with a measured truth (`oracle.truth.measured`).
    """

    grade: Grade
    sentence: str = ""
    entry: str = ""
    expected: str = ""
    got: str = ""
    fraction: float = 0.0
    loose: float = 0.0
    ulp: float = 0.0
    vacuous: bool = False
    certified: bool = True

    @property
    def right(self) -> bool:
        """Whether nobody is to blame: accurate, or rearranged, or not supported by the library."""
        return self.grade.passes

    @property
    def symptom(self) -> str:
        """What kind of fault it is: a listed disagreement of one kind excuses no other."""
        if not self.got:
            return "structure"
        return "not finite" if self.got in ("nan", "inf", "-inf") else "finite"

    @property
    def meaning(self) -> str:
        """The grade in words; without a certificate they claim less."""
        return self.grade.meaning if self.certified else _MEASURED.get(self.grade, self.grade.meaning)

    def about(self, subject: str) -> Verdict:
        """The same verdict, its sentence beginning with what it is about."""
        return replace(self, sentence=f"{subject}{self.sentence}") if self.sentence else self

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is neither true nor false; ask verdict.right or verdict.grade")

    def __str__(self) -> str:
        uncertified = "" if self.certified else f" ({NOT_CERTIFIED})"
        lines = [f"{self.grade}{uncertified}: {self.sentence or self.meaning}"]
        if self.entry:
            lines += [f"  expected {self.expected}", f"  got      {self.got}"]
        if self.fraction:
            lines.append(f"  error    {self.fraction:.3g} of the direct budget, {self.ulp:.3g} ulp")
        return "\n".join(lines)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def worse(first: Verdict, second: Verdict) -> Verdict:
    """The one with the worse grade; of equal grades the one with the larger error."""

    def badness(verdict: Verdict) -> tuple[int, float, float]:
        return verdict.grade.severity, verdict.loose, verdict.fraction

    return second if badness(second) > badness(first) else first
