"""Training runs: the same start and the same minibatches for every learner, in NumPy or in torch.

`loader.py` makes minibatches, `runs.py` holds what a concept module states about a training run and what is kept of
one.
"""

from oracle.training.loader import Minibatches, split
from oracle.training.runs import HeldOutScore, LossCurve, Run, Step, TrainingSetup

__all__ = ["HeldOutScore", "LossCurve", "Minibatches", "Run", "Step", "TrainingSetup", "split"]
