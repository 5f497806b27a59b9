"""Fates: what is convicted, by what and after how much; what is equivalent, inside the budget, or survives."""

import importlib
import textwrap
from dataclasses import replace

import pytest

from oracle.catalogue.loading import load
from oracle.catalogue.module_reader import read
from oracle.evaluation.outcome_types import FoundBy, Outcome
from oracle.evaluation.outcomes import outcome_of
from oracle.evaluation.scene_faults import scene_outcomes
from oracle.evaluation.workers import EvaluationPlan, evaluate_concept, run
from oracle.mutation.planting import mutants
from oracle.runner import PROFILES
from oracle.runner.limits import TimeLimitExceeded, limit
from oracle.runner.plan import CheckPlan
from oracle.runner.session import Asked, Session

PAGE = """
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


FOUND = {}


@pytest.fixture
def fates(tmp_path, monkeypatch):
    """Every fate of the page above, found once. It lies in a file, for there must be a source to plant in."""
    if not FOUND:
        (tmp_path / "planted_toy.py").write_text(textwrap.dedent(PAGE).lstrip())
        monkeypatch.syspath_prepend(tmp_path)
        page = read(importlib.import_module("planted_toy"), "toys/toy")
        exam = CheckPlan(page, QUICK)
        for mutant in mutants(page, page["numpy_vectorized"]):
            FOUND[mutant.kind, mutant.now] = outcome_of(exam, mutant)
    return FOUND


def test_a_fault_is_killed_with_the_check_the_examples_and_the_time(fates):
    killed = fates["factor", "return np.square(x).sum() + 1e-30"]
    assert killed.outcome == "found"
    assert killed.reason == "value"
    assert killed.verdict.startswith("wrong: the value is")
    assert killed.examples >= 1
    assert killed.seconds > 0
    assert killed.found_by[0].check == "value"


def test_a_fault_that_computes_the_same_is_equivalent(fates):
    same = fates["branch", "pass"]  # of what is for more than a thousand entries, which no example has
    assert same.outcome == "equivalent"
    assert same.reason.startswith("the same bits as without the fault, in ")
    assert not same.found_by


def test_what_rounding_may_do_as_well_is_told_by_how_much(fates):
    added = fates["eps", "return np.square(x).sum() / (len(x) + 1e-08) + 1e-30"]
    assert added.outcome == "found"  # in float64
    inside = fates["term", "return np.square(x).sum() / len(x)"]
    assert inside.outcome == "within the bound"
    assert "none is further from the truth than" in inside.reason
    assert 0 < max(inside.worst.values()) <= 1


def test_a_condition_that_no_example_meets_is_a_survivor():
    concept = load("linear_classifiers/hinge_loss")
    exam = CheckPlan(concept, replace(PROFILES["quick"], examples=1, work=64))
    mutant = next(m for m in mutants(concept, concept["numpy_vectorized"]) if "subnormal" in m.now)
    never = replace(mutant, fired=lambda: False, implementation=concept["numpy_vectorized"])
    found = outcome_of(exam, never)
    assert (found.outcome, found.reason) == ("missed", "its condition was never met")


def test_the_innocent_are_not_convicted_and_known_faults_are_nobodys_kill(concept):
    page = concept(PAGE)
    exam = CheckPlan(page, QUICK)
    honest = page["numpy_loop"]
    sitting = Session(exam, honest)
    for group in sitting.questions():
        for question in group:
            verdict, _ = sitting.ask(question)
            assert not sitting.convicts(question, verdict)
    # Where the implementation without the fault is wrong itself, nothing is blamed on the fault.
    known = load("elementwise/maximum")
    fmax = known["torch_fmax"]
    other = Session(CheckPlan(known, QUICK), fmax, fmax)
    found = 0
    for group in other.questions():
        for question in group:
            verdict, _ = other.ask(question)
            found += not verdict.right
            assert not other.convicts(question, verdict)
    assert found


def test_a_candidate_that_never_ends_is_stopped():
    def endless():
        while True:
            pass

    with limit(0.05), pytest.raises(TimeLimitExceeded, match=r"took longer than 0.05 s"):
        endless()


def test_a_scene_is_convicted_by_its_model():
    concept = load("shaping/reshape")
    scene = next(i for i in concept.implementations if i.scene is not None and i.side == "numpy")
    fates = list(scene_outcomes(concept, scene))
    assert sum(f.outcome == "found" for f in fates) > 0.8 * len(fates) > 10
    assert all(
        f.found_by == [FoundBy("state", "float64", "scene", "contiguous")] for f in fates if f.outcome == "found"
    )
    assert all("library and model went alike" in f.reason for f in fates if f.outcome == "equivalent")


def test_a_trial_in_another_process_tells_the_same():
    plan = EvaluationPlan("quick", every=40, baselines_every=0, correct_functions=False)
    here = [found for _, _, found in evaluate_concept(load("activations/relu"), plan) if isinstance(found, Outcome)]
    finished = []
    there = [found for found in run(["activations/relu"], plan, 1, finished.append) if isinstance(found, Outcome)]
    assert finished == ["activations/relu"]

    def told(fates):
        # Not by which example: Hypothesis draws now and then a constant out of the modules that are loaded.
        return [(found.implementation, found.change, found.outcome) for found in fates]

    assert told(here) == told(there)
    assert here


def test_questions_say_what_they_are_about():
    exam = CheckPlan(load("activations/relu"), QUICK)
    asked = [q.asked for group in Session(exam, exam.concept["torch_relu"]).questions() for q in group]
    assert {a.check for a in asked} >= {"value", "gradient", "purity", "layout", "laws", "special", "differences"}
    assert {a.layout for a in asked} == {"contiguous", "fortran", "strided", "offset", "negative", "expanded"}
    assert {a.regime for a in asked} >= {"given", "long", "ties", "tiny", "huge", "wide", "near_duplicates"}
    assert {a.dtype for a in asked} == {"float16", "bfloat16", "float32", "float64"}
    assert Asked("value", "float64", "ties", example=0) in asked
