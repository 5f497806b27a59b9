"""Outcomes of mutants: found by which check, equivalent, within the bound, or missed."""

import importlib
import textwrap
from dataclasses import replace

import pytest

from oracle.catalogue.loading import load
from oracle.catalogue.module_reader import read
from oracle.evaluation.outcome_types import FoundBy, Outcome
from oracle.evaluation.outcomes import OutcomeFinder
from oracle.evaluation.scene_faults import scene_outcomes
from oracle.evaluation.workers import EvaluationPlan, evaluate_concept, run
from oracle.mutation.planting import mutants
from oracle.runner import PROFILES
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan
from oracle.runner.session import Session

MODULE = """
    '''Mean of the squares of a vector.'''
    import numpy as np
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("by hand",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry * entry
        return total / len(x)
    def numpy_vectorized(x):
        if x.size > 1000:
            return np.square(x).sum() / (len(x) + 1)
        return np.square(x).sum() / len(x) + 1e-30
    def inputs():
        return Domain(x=Reals("n")).where(least={"n": 1})
"""
QUICK = replace(PROFILES["quick"], examples=4, work=128)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Every outcome for MODULE, by kind of fault and new source. The module is a file, because mutants need source."""
    folder = tmp_path_factory.mktemp("toy")
    (folder / "planted_toy.py").write_text(textwrap.dedent(MODULE).lstrip())
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        toy = read(importlib.import_module("planted_toy"), "toys/toy")
    finder = OutcomeFinder(CheckPlan(toy, QUICK))
    return {(m.kind, m.now): finder.outcome_of(m) for m in mutants(toy, toy["numpy_vectorized"])}


def test_a_fault_is_found_by_a_check_after_some_examples_and_seconds(outcomes):
    found = outcomes["factor", "return np.square(x).sum() + 1e-30"]
    assert found.outcome == "found"
    assert found.reason == "value"
    assert found.verdict.startswith("wrong: the value is")
    assert found.examples >= 1
    assert found.seconds > 0
    assert found.found_by[0].check == "value"


def test_a_fault_that_changes_no_answer_is_equivalent(outcomes):
    same = outcomes["branch", "pass"]  # the branch for more than a thousand entries, which no example has
    assert same.outcome == "equivalent"
    assert same.reason.startswith("the same bits as without the fault, in ")
    assert not same.found_by


def test_a_fault_smaller_than_the_rounding_bound_is_within_the_bound(outcomes):
    added = outcomes["eps", "return np.square(x).sum() / (len(x) + 1e-08) + 1e-30"]
    assert added.outcome == "found"  # in float64
    within = outcomes["term", "return np.square(x).sum() / len(x)"]
    assert within.outcome == "within the bound"
    assert "answers differ" in within.reason
    assert 0 < max(within.worst.values()) <= 1


def test_a_fault_whose_condition_no_example_meets_is_missed():
    concept = load("linear_classifiers/hinge_loss")
    finder = OutcomeFinder(CheckPlan(concept, replace(PROFILES["quick"], examples=1, work=64)))
    mutant = next(m for m in mutants(concept, concept["numpy_vectorized"]) if "subnormal" in m.now)
    never = replace(mutant, fired=lambda: False, implementation=concept["numpy_vectorized"])
    found = finder.outcome_of(never)
    assert (found.outcome, found.reason) == ("missed", "its condition was never met")


def test_a_correct_implementation_is_not_found(concept):
    toy = concept(MODULE)
    finder = OutcomeFinder(CheckPlan(toy, QUICK))
    session = Session(finder.plan, toy["numpy_loop"])
    verdicts = [(question, session.ask(question)[0]) for group in session.questions() for question in group]
    assert len(verdicts) > 100
    assert not any(finder.finds(session, question, verdict) for question, verdict in verdicts)


def test_a_failure_that_the_implementation_has_without_the_fault_is_not_found():
    maximum = load("elementwise/maximum")
    fmax = maximum["torch_fmax"]
    finder = OutcomeFinder(CheckPlan(maximum, QUICK))
    session = Session(finder.plan, fmax, fmax)
    verdicts = [(question, session.ask(question)[0]) for group in session.questions() for question in group]
    assert any(not verdict.right for _, verdict in verdicts)
    assert not any(finder.finds(session, question, verdict) for question, verdict in verdicts)


def test_where_the_implementation_without_the_fault_takes_too_long_nothing_is_found(monkeypatch):
    relu = load("activations/relu")
    right = relu["numpy_maximum"]
    finder = OutcomeFinder(CheckPlan(relu, QUICK))
    session = Session(finder.plan, replace(right, function=lambda x: x + 1.0), right)
    question = next(question for group in session.questions() for question in group)
    verdict, _ = session.ask(question)
    assert not verdict.right

    def judge(self, question):
        raise TimeLimitExceeded("took longer than 120 s")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "judge", judge)
        assert not finder.finds(session, question, verdict)
    assert OutcomeFinder(finder.plan).finds(session, question, verdict)


def test_a_candidate_in_an_endless_loop_is_stopped():
    def endless():
        while True:
            pass

    with pytest.raises(TimeLimitExceeded, match=r"took longer than 0.05 s"), limit(0.05):
        endless()


def test_a_fault_in_a_scene_is_found_if_library_and_model_differ():
    concept = load("shaping/reshape")
    scene = next(i for i in concept.implementations if i.scene is not None and i.side == "numpy")
    outcomes = list(scene_outcomes(concept, scene))
    found = [o for o in outcomes if o.outcome == "found"]
    others = [o for o in outcomes if o.outcome != "found"]
    assert len(found) > 0.8 * len(outcomes) > 10
    assert all(o.found_by == [FoundBy("state", "float64", "scene", "contiguous")] for o in found)
    assert {o.outcome for o in others} == {"equivalent"}
    assert all("library and model agree in" in o.reason for o in others)


def test_another_process_finds_the_same_outcomes():
    plan = EvaluationPlan("quick", every=40, baselines_every=0, correct_functions=False)
    steps = [step for step, _ in evaluate_concept(load("activations/relu"), plan) if step is not None]
    finished = []
    others = list(run(["activations/relu"], plan, 1, finished.append))
    assert finished == ["activations/relu"]

    def summary(steps):
        outcomes = [found for step in steps for found in step.results if isinstance(found, Outcome)]
        # Without the examples: Hypothesis sometimes draws constants from the source of the loaded modules.
        return [(found.implementation, found.change, found.outcome) for found in outcomes]

    assert summary(steps) == summary(others)
    assert summary(steps)


def test_questions_have_every_check_layout_regime_and_dtype():
    plan = CheckPlan(load("activations/relu"), QUICK)
    asked = [q for group in Session(plan, plan.concept["torch_relu"]).questions() for q in group]
    names = {question.check.name for question in asked}
    assert names >= {"value", "gradient", "purity", "layout", "laws", "special", "differences"}
    layouts = {"contiguous", "fortran", "strided", "offset", "negative", "expanded"}
    assert {question.part.layout for question in asked} == layouts
    assert {q.regime for q in asked} >= {"given", "long", "ties", "tiny", "huge", "wide", "near_duplicates"}
    assert {question.dtype for question in asked} == {"float16", "bfloat16", "float32", "float64"}
    assert ("value", "float64", "ties", "contiguous", 0, 0) in {question.key for question in asked}
