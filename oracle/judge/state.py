"""Does a scene go as the model says, statement by statement, and does it end with the figures of the notes?"""

from __future__ import annotations

from oracle.catalogue.concept import Implementation
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade
from oracle.semantics.model import NotModelled, Undefined
from oracle.semantics.scenes import ModelMismatch, run_scene

__all__ = ["judge_state"]


def judge_state(implementation: Implementation) -> Verdict:
    """The verdict on one library's side of a scene."""
    assert implementation.scene is not None  # the check is asked of nobody else
    try:
        run_scene(implementation.code, implementation.scene.shows)
    except NotModelled as lacking:
        return Verdict(Grade.WRONG, f"{lacking}; tell the scene in another way, or teach the model")
    except Undefined as open_question:
        return Verdict(Grade.WRONG, f"the library leaves open {open_question}; tell the scene in another way")
    except ModelMismatch as differs:
        return Verdict(Grade.WRONG, str(differs))
    return Verdict(Grade.ACCURATE)
