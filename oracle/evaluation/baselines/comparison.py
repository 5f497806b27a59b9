"""Put a candidate before the tools of today, on fair terms: none wins by accusing everybody."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.baselines import BASELINES, Baseline, trusted_for
from oracle.runner.limits import TimeLimitExceeded, limit

__all__ = ["Baselines"]

_SECONDS = 10.0  # for one tool and one candidate; a test that hangs is red as well


@dataclass
class Baselines:
    """The tools before the mutants of one concept."""

    concept: Concept
    seed: int
    seconds: dict[str, float] = field(default_factory=dict)  # processor time by tool
    _accused: dict[tuple[str, str], bool] = field(default_factory=dict)

    def on_correct(self, candidate: Implementation) -> dict[str, bool]:
        """What each tool that can be asked says of a function that is right: true is a false alarm."""
        return {tool.name: self._says(tool, candidate) for tool in BASELINES if tool.asks(self.concept, candidate)}

    def on_mutant(self, candidate: Implementation, honest: Implementation) -> dict[str, bool]:
        """What each says of a mutant. One that accuses the function without the fault too has not noticed the fault."""
        found = {}
        for tool in BASELINES:
            if tool.asks(self.concept, honest):
                found[tool.name] = self._says(tool, candidate) and not self._accuses(tool, honest)
        return found

    def _accuses(self, tool: Baseline, honest: Implementation) -> bool:
        key = (tool.name, honest.name)
        if key not in self._accused:
            before = dict(self.seconds)
            self._accused[key] = self._says(tool, honest)
            self.seconds = before  # asked for our own sake
        return self._accused[key]

    def _says(self, tool: Baseline, candidate: Implementation) -> bool:
        began = time.process_time()
        try:
            with limit(_SECONDS):
                return tool.convicts(self.concept, candidate, trusted_for(self.concept, candidate), self.seed)
        except TimeLimitExceeded:
            return True
        finally:
            self.seconds[tool.name] = self.seconds.get(tool.name, 0.0) + time.process_time() - began
