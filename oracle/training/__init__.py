"""A small harness for training: the same start and the same batches for every learner, NumPy's or torch's.

`loader.py` makes minibatches, `runs.py` holds what a concept module states about a training run, `steps.py` reads one
step of a learner as a function, so that it can be judged.
"""

from oracle.training.loader import Minibatches, split
from oracle.training.runs import HeldOutScore, LossCurve, Run, Step, TrainingSetup

__all__ = ["HeldOutScore", "LossCurve", "Minibatches", "Run", "Step", "TrainingSetup", "split"]
