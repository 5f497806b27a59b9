"""Does a scene go as the model says, statement by statement, and does it end with the figures of the notes?"""

from __future__ import annotations

from oracle.catalogue import Implementation
from oracle.judge.verdict import Verdict
from oracle.model import NotModelled, Undefined
from oracle.scenes import Differs, play

__all__ = ["judge_state"]


def judge_state(implementation: Implementation) -> Verdict:
    """The verdict on one library's side of a scene."""
    assert implementation.scene is not None  # the check is asked of nobody else
    try:
        play(implementation.code, implementation.scene.shows)
    except NotModelled as lacking:
        return Verdict("wrong", f"{lacking}; tell the scene in another way, or teach the model")
    except Undefined as open_question:
        return Verdict("wrong", f"the library leaves open {open_question}; tell the scene in another way")
    except Differs as differs:
        return Verdict("wrong", str(differs))
    return Verdict("accurate")
