"""In which range of magnitudes is a function right? Found by bisection, for one that fails beyond ordinary ones."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.domains import Example, OutsideDomain, Scalar
from oracle.domains.containers import rebuilt
from oracle.domains.specs import Spec
from oracle.judge import Case, Verdict
from oracle.judge.limitation import Limitation, OrdinaryInputs

_STEPS = 8  # of the bisection: the limit is then known to a few percent of its exponent

Judge = Callable[[Case], Verdict]


@dataclass(frozen=True)
class RightRange:
    """Up to (or down to) which magnitude a function is right, and the verdict beyond.

    `ordinary_failure` is a failure at ordinary magnitudes, if the bisection met one: then the function is wrong.
    """

    dtype: str
    limitation: Limitation
    magnitude: float
    beyond: Verdict
    subject: str
    ordinary_failure: tuple[Case, Verdict] | None = None

    @property
    def symptom(self) -> str:
        """What happens beyond the range, e.g. "the value is inf"."""
        if not self.beyond.got:
            return f"{self.subject} cannot be computed ({self.beyond.sentence})"
        what = f"is {self.beyond.got}" if self.beyond.symptom == "not finite" else "has a wrong entry"
        return f"{self.subject} {what}"


def described(dtype: str, small: RightRange | None, large: RightRange | None) -> str:
    """A clause, e.g. "right for magnitudes up to about 1e19 in float32; beyond that, the value is inf"."""
    if small is None or large is None:
        one = small or large
        assert one is not None
        where = f"{'up' if small is None else 'down'} to about {short(one.magnitude)}"
        return f"right for magnitudes {where} in {dtype}; beyond that, {one.symptom}"
    where = f"right for magnitudes from about {short(small.magnitude)} to about {short(large.magnitude)} in {dtype}"
    if small.symptom == large.symptom:
        return f"{where}; beyond that, {small.symptom}"
    return f"{where}; below that, {small.symptom}, and above, {large.symptom}"


def short(x: float) -> str:
    """A magnitude with one digit, e.g. "1e19"."""
    return re.sub(r"e([+-])0*(\d)", lambda found: f"e{found[1].strip('+')}{found[2]}", f"{x:.0e}")


def right_range(
    ordinary: OrdinaryInputs,
    judge: Judge,
    case: Case,
    verdict: Verdict,
    limitation: Limitation,
    asked: dict[tuple[Any, ...], Case] | None = None,
) -> RightRange:
    """The range of magnitudes in which `judge` passes, between those of `case`, which fails, and ordinary ones.

    Every magnitude m of the failing inputs is replaced by m^t; 0 stays 0, and ordinary magnitudes stay so. For t = 1
    the function fails; t is bisected down to where all magnitudes are ordinary. At the last t where the function fails,
    the magnitudes are also clipped to ordinary ones: a threshold just inside the range is met only there.
    `asked` keeps the cases, by their inputs, for the ranges of other checks, so that they share the truths.
    """
    asked = {} if asked is None else asked
    example = case.example
    names, logarithms, passing = _extremes(ordinary, example)
    failing, beyond = 1.0, verdict
    ordinary_failure: tuple[Case, Verdict] | None = None
    for step in range(_STEPS):
        middle = passing if step == 0 else (passing + failing) / 2.0
        other = _case_at(case, names, middle, asked)
        found = None if other is None else judge(other)
        if other is None or found is None or found.right or not found.grade.decided:
            passing = middle
            continue
        failing, beyond = middle, found
        if step == 0:
            ordinary_failure = (other, found)
            break
    if ordinary_failure is None and (other := _case_at(case, names, failing, asked, ordinary.range(example.dtype))):
        found = judge(other)
        ordinary_failure = (other, found) if not found.right and found.grade.decided else None
    farthest = float(logarithms.max() if limitation is Limitation.LARGE else logarithms.min())
    return RightRange(
        example.dtype, limitation, math.exp(passing * farthest), beyond, _subject(beyond), ordinary_failure
    )


def failure_at_ordinary(
    ordinary: OrdinaryInputs, judge: Judge, case: Case, asked: dict[tuple[Any, ...], Case]
) -> tuple[Case, Verdict] | None:
    """A failure of `judge` on the inputs of `case` with ordinary magnitudes in the place of all others, if it fails.

    `asked` is as in `right_range`, which asks more often.
    """
    names, _, passing = _extremes(ordinary, case.example)
    for t, within in ((passing, None), (1.0, ordinary.range(case.dtype))):
        if other := _case_at(case, names, t, asked, within):
            found = judge(other)
            if not found.right and found.grade.decided:
                return other, found
    return None


def _extremes(ordinary: OrdinaryInputs, example: Example) -> tuple[tuple[str, ...], NDArray[np.float64], float]:
    """The names of inputs with extreme magnitudes, their logarithms, and the power at which all are ordinary."""
    extreme = {name: x for name, x in ordinary.magnitudes(example) if x.size}
    logarithms = np.concatenate([np.log(x) for x in extreme.values()])
    low, high = (math.log(bound) for bound in ordinary.range(example.dtype))
    inside = min([1.0, *(bound / x for x in logarithms for bound in (low, high) if x / bound > 1.0)])
    return tuple(extreme), logarithms, inside * (1.0 - 2.0**-10)


def _subject(verdict: Verdict) -> str:
    named = re.search(r"the (gradient|second derivative) by \w+", verdict.sentence)
    return named[0] if named else "the value"


def _case_at(
    case: Case,
    names: tuple[str, ...],
    t: float,
    asked: dict[tuple[Any, ...], Case],
    within: tuple[float, float] | None = None,
) -> Case | None:
    """The case with m^t, clipped to `within`, in the place of each magnitude m; None if that leaves the domain."""
    domain = case.concept.domain

    def change(part: str, spec: Spec, x: Any) -> Any:
        return _powered(spec, x, t, within) if part in names else x

    inputs = {name: rebuilt(name, spec, case.inputs[name], change) for name, spec in domain.parameters.items()}
    try:
        example = domain.cast(domain.repaired(inputs, case.dtype), case.dtype)
    except OutsideDomain:
        return None
    found = Example(example.inputs, case.dtype, case.example.regime, case.example.dims)
    return asked.setdefault(found.content, Case(case.concept, found))


def _powered(spec: Any, x: Any, t: float, within: tuple[float, float] | None) -> Any:
    magnitudes = np.abs(np.asarray(x, np.float64))
    ordinary = magnitudes**t if within is None else np.clip(magnitudes**t, *within)
    powered = np.where(magnitudes > 0.0, np.sign(x) * ordinary, 0.0)
    powered = np.clip(powered, spec.low, spec.high) if spec.low is not None or spec.high is not None else powered
    return float(powered) if isinstance(spec, Scalar) else powered
