"""Ablation: for each check and layout, a fault that only this one finds.

The examples come from an evaluation (`nox -s evaluation`, column "only"). If one fails here, another check or layout
finds the fault as well: take another example from a new evaluation, or remove the part if there is none.
"""

from functools import cache

import pytest

from oracle.catalogue.loading import load
from oracle.evaluation.outcomes import OutcomeFinder
from oracle.mutation.planting import mutants
from oracle.runner import PROFILES
from oracle.runner.plan import CheckPlan
from oracle.runner.session import Session

EXAMPLES = {
    ("check", "gradient"): ("activations/relu", "torch_custom_function", "cotangent.masked_fill(x < 1, 0)"),
    ("check", "second"): ("activations/relu", "numpy_second_derivative", "ones_like"),
    ("check", "special"): ("activations/sigmoid", "torch_sigmoid", "replaces infinities in its inputs by ±1"),
    ("check", "errors"): ("shaping/reshape", "numpy_loop", "`if sizes.count(-1) > 1 or"),
    ("check", "memory"): ("shaping/reshape", "numpy_copied", "`return np.reshape(X, lengths(X, shape))`"),
    ("check", "training"): ("training/adam_trajectory", "torch_optim", "`adam.zero_grad()` became `pass`"),
    ("check", "differences"): ("creation/nested_lists", "numpy_array", "`return np.array(X)` became `return X`"),
    ("layout", "fortran"): ("linear_classifiers/hinge_loss", "numpy_vectorized", "in Fortran order"),
    ("layout", "strided"): ("linear_classifiers/hinge_loss", "numpy_vectorized", "reads a strided input"),
    ("layout", "offset"): ("linear_classifiers/hinge_loss", "torch_vectorized", "storage offset"),
    ("layout", "negative"): ("linear_classifiers/hinge_loss", "numpy_vectorized", "ignores the sign"),
    ("layout", "expanded"): ("linear_classifiers/hinge_loss", "torch_vectorized", "share memory only once"),
}


@cache
def finder_of(concept):
    return OutcomeFinder(CheckPlan(load(concept), PROFILES["default"]))


def questions_that_find(concept, name, text):
    """The questions that find the fault of the first mutant with `text` in its description."""
    finder = finder_of(concept)
    plan = finder.plan
    original = plan.concept[name]
    mutant = next(m for m in mutants(plan.concept, original) if text in m.sentence)
    warm = Session(plan, original, original)
    for question in next(warm.questions()):
        warm.ask(question)  # a first call may import much, as `torch.optim` does, and a mutant has two seconds
    session = Session(plan, mutant.implementation, original)
    found = []
    for group in session.questions():
        for question in group:
            verdict, _ = session.ask(question)
            if finder.finds(session, question, verdict):
                found.append({"check": question.check.name, "regime": question.regime, "layout": question.part.layout})
        session.forget()
    return found


@pytest.mark.parametrize("part", EXAMPLES, ids="-".join)
def test_only_this_check_or_layout_finds_the_fault(part):
    aspect, name = part
    found = questions_that_find(*EXAMPLES[part])
    assert {question[aspect] for question in found} == {name}
