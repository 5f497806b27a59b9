"""Scenes: short scripts about memory and autograd state that run on the library and on the model.

`lockstep.py` runs each statement on both, `comparison.py` compares the results, `scene_runs.py` runs a whole scene, and
`scene_record.py` makes the record that the report shows.
"""

from oracle.semantics.scenes.comparison import ModelMismatch
from oracle.semantics.scenes.lockstep import Lockstep
from oracle.semantics.scenes.scene_runs import run_scene, statements

__all__ = ["Lockstep", "ModelMismatch", "run_scene", "statements"]
