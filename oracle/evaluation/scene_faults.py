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
    """Yield the outcome of every fault that can be planted in the script of one library.

    A fault is found if library and model differ; else it is equivalent.
    """
    assert implementation.scene is not None
    shows = implementation.scene.shows
    for number, statement in enumerate(statements(implementation.code)):
        for kind, planted in _faults(statement):
            began = time.process_time()
            try:
                results = run_scene(implementation.code, shows, {number: planted})
                mismatch = ""
            except ModelMismatch as error:
                mismatch, results = str(error), []
            yield Outcome(
                concept=concept.name,
                implementation=implementation.name,
                side=implementation.side,
                gives="state",
                kind=kind,
                line=number + 1,
                change=f"`{statement}` became `{planted}`",
                outcome="found" if mismatch else "equivalent",
                reason="state" if mismatch else f"library and model agree in {len(results)} statements",
                verdict=f"wrong: {mismatch}" if mismatch else "",
                examples=1,
                seconds=time.process_time() - began,
                found_by=[FoundBy("state", "float64", "scene", "contiguous")] if mismatch else [],
                verdicts=1,
            )


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
