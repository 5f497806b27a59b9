"""What each check, regime and layout is for: without it, a fault that it convicts would go unnoticed.

The witnesses come from the trial (`nox -s faults`, "alone"). One that no longer hangs on its part fails here; then
another part has learnt to see it, and the trial names another witness, or the part is for nothing and can go.
"""

from functools import cache

import pytest

from oracle.catalogue.loading import load
from oracle.evaluation.outcomes import OutcomeFinder
from oracle.mutation.planting import mutants
from oracle.runner import PROFILES
from oracle.runner.plan import CheckPlan
from oracle.runner.session import Session

WITNESSES = {
    ("check", "gradient"): ("activations/relu", "torch_custom_function", "cotangent.masked_fill(x < 1, 0)"),
    ("check", "second"): ("activations/relu", "numpy_second_derivative", "ones_like"),
    ("check", "purity"): ("linear_algebra/dot_product", "numpy_dot", "writes into its inputs"),
    ("check", "special"): ("activations/sigmoid", "torch_sigmoid", "takes infinities for ±1"),
    ("check", "errors"): ("shaping/reshape", "numpy_loop", "`if sizes.count(-1) > 1 or"),
    ("check", "memory"): ("shaping/reshape", "numpy_copied", "`return np.reshape(X, lengths(X, shape))`"),
    ("check", "training"): ("training/adam_trajectory", "torch_optim", "`adam.zero_grad()` became `pass`"),
    ("check", "differences"): ("creation/nested_lists", "numpy_array", "`return np.array(X)` became `return X`"),
    ("layout", "fortran"): ("linear_classifiers/hinge_loss", "numpy_vectorized", "reads Fortran order"),
    ("layout", "strided"): ("linear_classifiers/hinge_loss", "numpy_vectorized", "reads strided inputs"),
    ("layout", "offset"): ("linear_classifiers/hinge_loss", "torch_vectorized", "reads from the beginning"),
    ("layout", "negative"): ("linear_classifiers/hinge_loss", "numpy_vectorized", "no account of the sign"),
    ("layout", "expanded"): ("linear_classifiers/hinge_loss", "torch_vectorized", "lies in the same memory once"),
}


@cache
def finder_for(concept):
    return OutcomeFinder(CheckPlan(load(concept), PROFILES["default"]))


def findings(concept, name, text):
    """The questions that find the fault of the first mutant whose sentence contains `text`."""
    concept, finder = load(concept), finder_for(concept)
    original = concept[name]
    mutant = next(m for m in mutants(concept, original) if text in m.sentence)
    session = Session(finder.plan, mutant.implementation, original)
    found = []
    for group in session.questions():
        for question in group:
            verdict, _ = session.ask(question)
            if finder.finds(session, question, verdict):
                found.append({"check": question.check.name, "regime": question.regime, "layout": question.part.layout})
        session.forget()
    return found


@pytest.mark.parametrize("part", WITNESSES, ids="-".join)
def test_without_it_a_fault_goes_unnoticed(part):
    sort, name = part
    concept, implementation, text = WITNESSES[part]
    found = {question[sort] for question in findings(concept, implementation, text)}
    assert found == {name}
