"""Plant faults in scenes: the library runs a statement with a fault, the model runs the correct statement."""

import ast
import time
from collections.abc import Iterator

from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.outcome_types import FoundBy, Outcome
from oracle.mutation.planting import mutations, slots
from oracle.semantics.scenes import ModelMismatch, run_scene
from oracle.semantics.scenes.scene_runs import statements


def scene_outcomes(concept: Concept, implementation: Implementation) -> Iterator[Outcome]:
    """Yield the outcome of every fault in the script of one library: found if library and model differ."""
    assert implementation.scene is not None
    shows = implementation.scene.shows
    for number, statement in enumerate(statements(implementation.code)):
        for kind, planted in _faults(statement):
            change = f"`{statement}` became `{planted}`"
            outcome = Outcome.about(concept, implementation, kind, number + 1, change)
            began = time.process_time()
            try:
                results = run_scene(implementation.code, shows, {number: planted})
                outcome.outcome = "equivalent"
                outcome.reason = f"library and model agree in {len(results)} statements"
            except ModelMismatch as error:
                outcome.reason, outcome.verdict = "state", f"wrong: {error}"
                outcome.found_by = [FoundBy("state", "float64", "scene", "contiguous")]
            outcome.seconds, outcome.examples, outcome.verdicts = time.process_time() - began, 1, 1
            yield outcome


def _faults(statement: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and the source of each changed statement, without duplicates."""
    tree = ast.parse(statement)
    seen = {ast.unparse(tree)}
    for slot in slots(tree):
        node = slot.node
        for kind, replacement in mutations(node, slot.ancestors):
            slot.replace(replacement)
            planted = ast.unparse(ast.fix_missing_locations(tree))
            slot.replace(node)
            if planted not in seen:
                seen.add(planted)
                yield kind, planted
