"""Faults in scenes: the library is told a statement with a slip in it, the model the statement as it stands."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator

from oracle.catalogue.concept import Concept, Implementation
from oracle.evaluation.outcome_types import FoundBy, Outcome
from oracle.mutation.operators import mutations
from oracle.mutation.planting import slots
from oracle.semantics.scenes import ModelMismatch, run_scene
from oracle.semantics.scenes.scene_runs import statements

__all__ = ["scene_outcomes"]


def scene_outcomes(concept: Concept, implementation: Implementation) -> Iterator[Outcome]:
    """The fate of every fault that fits into one library's side of a scene."""
    assert implementation.scene is not None
    shows = implementation.scene.shows
    for number, statement in enumerate(statements(implementation.code)):
        for kind, planted in _faults(statement):
            began = time.process_time()
            try:
                outcomes = run_scene(implementation.code, shows, {number: planted})
                differs = ""
            except ModelMismatch as difference:
                differs, outcomes = str(difference), []
            yield Outcome(
                concept=concept.name,
                implementation=implementation.name,
                side=implementation.side,
                gives="state",
                kind=kind,
                line=number + 1,
                change=f"`{statement}` became `{planted}`",
                outcome="found" if differs else "equivalent",
                reason="state" if differs else f"library and model went alike through {len(outcomes)} statements",
                verdict=f"wrong: {differs}" if differs else "",
                examples=1,
                seconds=time.process_time() - began,
                found_by=[FoundBy("state", "float64", "scene", "contiguous")] if differs else [],
                verdicts=1,
            )


def _faults(statement: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(statement)
    seen = {ast.unparse(tree)}
    for slot in slots(tree):
        node = slot.node
        for kind, replacement in mutations(node, slot.ancestors):
            slot.put(replacement)
            planted = ast.unparse(ast.fix_missing_locations(tree))
            slot.put(node)
            if planted not in seen:
                seen.add(planted)
                yield kind, planted
