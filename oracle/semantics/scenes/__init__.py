"""Scripts about memory and state: each statement is run on the library and over the model, and everything compared.

`world.py` runs statements in both; `comparing.py` says what is compared; `playing.py` plays the scene of a page.
"""

from oracle.semantics.scenes.comparison import ModelMismatch
from oracle.semantics.scenes.lockstep import Lockstep, StatementResult
from oracle.semantics.scenes.scene_runs import run_scene, statements

__all__ = ["Lockstep", "ModelMismatch", "StatementResult", "run_scene", "statements"]
