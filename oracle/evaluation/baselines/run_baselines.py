"""Run all baselines on a candidate, with a time limit, and add up their processor time."""

import time
from dataclasses import dataclass, field

from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.baselines import BASELINES, Baseline, reference_for
from oracle.runner.limits import TimeLimitExceeded, limit

_SECONDS = 10.0  # for one baseline and one candidate; a test that hangs fails as well


@dataclass
class Baselines:
    """The baselines for one concept; `seconds` is the processor time of each so far."""

    concept: Concept
    seed: int
    seconds: dict[str, float] = field(default_factory=dict)
    _flags_original: dict[tuple[str, str], bool] = field(default_factory=dict)

    def on_correct(self, candidate: Implementation) -> dict[str, bool]:
        """Return, for each baseline that applies, whether it reports this correct function as wrong: a false alarm."""
        return {b.name: self._flags(b, candidate) for b in BASELINES if b.applies(self.concept, candidate)}

    def on_mutant(self, candidate: Implementation, original: Implementation) -> dict[str, bool]:
        """Return whether each baseline reports the mutant as wrong but not the function without the fault."""
        return {
            b.name: self._flags(b, candidate) and not self._flags_without_fault(b, original)
            for b in BASELINES
            if b.applies(self.concept, original)
        }

    def _flags_without_fault(self, baseline: Baseline, original: Implementation) -> bool:
        key = (baseline.name, original.name)
        if key not in self._flags_original:
            before = dict(self.seconds)
            self._flags_original[key] = self._flags(baseline, original)
            self.seconds = before  # a user would not run the baseline on the original
        return self._flags_original[key]

    def _flags(self, baseline: Baseline, candidate: Implementation) -> bool:
        began = time.process_time()
        try:
            with limit(_SECONDS):
                return baseline.flags(self.concept, candidate, reference_for(self.concept, candidate), self.seed)
        except TimeLimitExceeded:
            return True
        finally:
            self.seconds[baseline.name] = self.seconds.get(baseline.name, 0.0) + time.process_time() - began
