"""Find out what is wrong with a candidate: another definition, a simple relation, or a fault in one line."""

import warnings
from collections.abc import Iterable, Sequence

import numpy as np

from oracle.candidates.diagnosis.codes import ends
from oracle.candidates.diagnosis.hypotheses import faults, groups, relations, wrong_inputs
from oracle.candidates.diagnosis.hypothesis import VALUE, Hypothesis
from oracle.candidates.diagnosis.numerical import numerical_fault
from oracle.candidates.diagnosis.observed_answers import ObservedAnswers
from oracle.candidates.diagnosis.several_outputs import SeveralOutputs, several_outputs
from oracle.candidates.diagnosis.source_trees import forget_sources
from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example

_REST = "a smaller error remains, which has another cause"


def diagnose(
    concept: Concept,
    implementations: Sequence[Implementation],
    dtype: str = "float64",
    seed: int = 0,
    failing: Sequence[Example] = (),
) -> str:
    """Return what is wrong with a candidate that returns a value, gradients, or both; "" if no hypothesis fits.

    A hypothesis fits if the value and every returned gradient are within its certified bounds, on a set of fresh
    examples. Of several that fit, the simplest is returned. There is none for a candidate that is right on these
    examples or that raises on all of them. The search is bounded by the number of hypotheses and examples, so that the
    result does not depend on the speed of the machine. `failing` are examples on which the candidate is known to fail.
    """
    if not concept.computes:
        return ""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # warnings of hypotheses say nothing about the candidate
        try:
            if concept.outputs:
                several = several_outputs(concept, implementations, dtype, seed, failing)
                return "" if several is None else _of_outputs(several)
            return _of_answers(ObservedAnswers(ends(concept), implementations, dtype, seed, failing))
        finally:
            forget_sources()


def _of_answers(observed: ObservedAnswers) -> str:
    if not observed.wrong and not observed.failing:
        return ""
    found = _Search(observed).first(groups(observed)) if observed.wrong else ""
    # Where the truth is measured, an error near rounding says nothing.
    return found or ("" if observed.concept.uncertified else numerical_fault(observed))


def _of_outputs(several: SeveralOutputs) -> str:
    """Return what is wrong with all outputs at once, else with each of those that are wrong and explained.

    A relation to the true value is about one output. A fault in the code explains all of them, or one alone.
    """
    joint = several.joint()
    wrong = several.wrong(joint)
    alone = {slot: several.of(slot) for slot in wrong}
    if len(wrong) == 1 and (found := _Search(alone[wrong[0]]).first([relations(alone[wrong[0]])])):
        return f"{wrong[0].label}: {found}"
    if joint.wrong and (found := _Search(joint).first([wrong_inputs(joint.concept), faults(joint)])):
        return found
    each = {slot: _of_answers(observed) for slot, observed in alone.items()}
    return "; ".join(f"{slot.label}: {found}" for slot, found in each.items() if found)


class _Search:
    """The hypotheses that fit some of the wrong parts so far."""

    def __init__(self, observed: ObservedAnswers) -> None:
        self.observed = observed
        self.together = ""  # about all wrong parts, by a hypothesis that contradicts a part that is right
        self.roughly = ""  # about all wrong parts, except for a much smaller error
        self.each: dict[str, str] = {}
        # Autograd gradients of a wrong value need no explanation of their own.
        by_hand = [part for part in observed.wrong if part == VALUE or observed.source[part].gives == "gradient"]
        self.needed = by_hand if VALUE in observed.wrong else list(observed.wrong)

    def first(self, groups: Iterable[Iterable[Hypothesis]]) -> str:
        """Return the sentence of the first hypothesis that fits everything, else of those that fit the parts."""
        for hypotheses in groups:
            for hypothesis in hypotheses:
                if sentence := self.try_out(hypothesis):
                    return sentence
            if self.together:
                return self.together
            if all(part in self.each for part in self.needed):
                return "; ".join(self.each[part] for part in self.needed)
        return f"{self.roughly}; {_REST}" if self.roughly else ""

    def try_out(self, hypothesis: Hypothesis) -> str:
        """Return the sentence of a hypothesis that fits everything; keep that of one that fits a part."""
        observed = self.observed
        found = observed.fitted(hypothesis, self.needed)
        fits = [part for part in self.needed if found.get(part) == "exactly"]
        if len(fits) == len(self.needed):
            rest = [part for part in observed.source if part not in fits]
            if len(observed.fitted(hypothesis, rest)) == len(rest):
                subject = observed.source if VALUE in self.needed else self.needed
                return hypothesis.sentence(self.subject(subject), everything=True)
            if self.has_other_shape():  # many hypotheses give one small shape; a contradicted one explains nothing
                return ""
            self.together = self.together or hypothesis.sentence(self.subject(self.needed))
        elif len(found) == len(self.needed):
            self.roughly = self.roughly or hypothesis.sentence(self.subject(self.needed), everything=True)
        for part in fits:
            self.each.setdefault(part, hypothesis.sentence(self.subject([part])))
        return ""

    def has_other_shape(self) -> bool:
        """Whether the value has another shape than that of the definition."""
        shown = self.observed.observations.get(VALUE, [])
        return any(one.answer is not None and one.answer.shape != one.truth.shape for one in shown)

    def subject(self, parts: Iterable[str]) -> str:
        """Return the parts in words, without the autograd gradients of a value that is among them."""
        names, source = list(parts), self.observed.source
        gradients = [n for n in names if n != VALUE and (VALUE not in names or source[n].gives == "gradient")]
        if not gradients:
            return "the value"
        listed = f"{', '.join(gradients[:-1])} and {gradients[-1]}" if len(gradients) > 1 else gradients[0]
        if VALUE in names:
            return f"each of value and gradient{'s' * (len(gradients) > 1)} by {listed}"
        return f"each of the gradients by {listed}" if len(gradients) > 1 else f"the gradient by {listed}"
