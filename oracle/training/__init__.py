"""A small harness for training: the same start and the same batches for every learner, NumPy's or torch's.

`loader.py` makes minibatches, `trainer.py` runs a learner over them and keeps its loss curve, `steps.py` reads one step
of a learner as a function, so that it can be judged.
"""

from oracle.training.loader import Minibatches, split
from oracle.training.trainer import Board, Course, Examination, Run, Step, train

__all__ = ["Board", "Course", "Examination", "Minibatches", "Run", "Step", "split", "train"]
