"""It says what is wrong: another convention, a simple relation between answer and truth, or a fault in a line."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterable, Sequence

import numpy as np

from oracle.candidates.diagnosis.hypotheses import alternatives, faults, relations
from oracle.candidates.diagnosis.observed_answers import VALUE, Evidence, Hypothesis
from oracle.catalogue.concept import Concept, Implementation

__all__ = ["diagnose"]

# Of the processor. A definition that costs much, as of a training run, is not asked about every fault that may be.
_SECONDS = 10.0


def diagnose(concept: Concept, implementations: Sequence[Implementation], dtype: str = "float64", seed: int = 0) -> str:
    """What is wrong with a candidate that gives a value, gradients, or both, in plain words; "" if nothing fits.

    Whatever is named fits everywhere: on a set of fresh examples, within certified budgets, the value and every
    gradient that is given. Of several that fit the plainest is said. A candidate that is right there gets none, nor
    does one that is wrong only where it overflows, or that refuses everything: its verdict says all there is to say.
    """
    if not concept.computes or concept.uncertified:
        return ""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what a suspect computes on the way is nobody's business
        evidence = Evidence(concept, implementations, dtype, seed)
        if not evidence.wrong:
            return ""
        return _Findings(evidence).first()


class _Findings:
    """What was found so far about the parts that are wrong."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.deadline = time.process_time() + _SECONDS
        self.together = ""  # one suspect for all that is wrong, where something is right
        self.each: dict[str, str] = {}
        # What autograd makes of a wrong value may be wrong for another reason; the value is to be explained.
        by_hand = [part for part in evidence.wrong if part == VALUE or evidence.by[part].gives == "gradient"]
        self.needed = by_hand if VALUE in evidence.wrong else list(evidence.wrong)

    def first(self) -> str:
        """The plainest sentence."""
        evidence = self.evidence
        groups: list[Iterable[Hypothesis]] = [
            alternatives(evidence.concept),
            relations(evidence),
            faults(evidence.concept),
        ]
        if VALUE in evidence.by and VALUE not in evidence.wrong:
            groups[:2] = [(*relations(evidence), *alternatives(evidence.concept))]  # no convention has this value
        for suspects in groups:
            for suspect in suspects:
                if time.process_time() > self.deadline:
                    return ""
                if sentence := self.heard(suspect):
                    return sentence
            if self.together:
                return self.together
            if all(part in self.each for part in self.needed):
                return "; ".join(self.each[part] for part in self.needed)
        return ""

    def heard(self, suspect: Hypothesis) -> str:
        """The sentence about everything that is given, if the suspect fits all of it."""
        evidence = self.evidence
        fits = evidence.fitted(suspect, self.needed)
        if len(fits) == len(self.needed):
            rest = [part for part in evidence.by if part not in fits]
            if len(evidence.fitted(suspect, rest)) == len(rest):
                clause = suspect.clause
                return clause if clause.startswith("right") else f"{self.subject(evidence.by)} is {clause}"
            self.together = self.together or f"{self.subject(self.needed)} is {suspect.clause}"
        for part in fits:
            self.each.setdefault(part, f"{self.subject([part])} is {suspect.clause}")
        return ""

    def subject(self, parts: Iterable[str]) -> str:
        """What is spoken of; the gradients that autograd makes of a value go without saying."""
        names = list(parts)
        gradients = [n for n in names if n != VALUE and (VALUE not in names or self.evidence.by[n].gives == "gradient")]
        if not gradients:
            return "the value"
        listed = f"{', '.join(gradients[:-1])} and {gradients[-1]}" if len(gradients) > 1 else gradients[0]
        if VALUE in names:
            return f"each of value and gradient{'s' * (len(gradients) > 1)} by {listed}"
        return f"each of the gradients by {listed}" if len(gradients) > 1 else f"the gradient by {listed}"
