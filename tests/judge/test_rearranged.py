"""An implementation that loses digits is rearranged, not wrong; the snippet of each finding reproduces it."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

import oracle
from oracle.catalogue.loading import load
from oracle.domains import VALID_REGIMES
from oracle.judge import Case, judge_gradient, judge_value
from oracle.runner import PROFILES, judge_concept
from oracle.runner.evidence import counterexample
from tests.support.snippets import MARK, checked, printed, with_the_oracle

L2 = load("distances/l2_distance")
SOFTMAX = load("linear_classifiers/softmax_loss")

SHORT = replace(PROFILES["quick"], examples=5, work=512, search_seconds=2.0, batches=0)


def explored(concept, dtype, regime, count, body):
    """Run `body` on a few examples of the regime."""

    @seed(0)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(concept.domain.examples(dtype, regime, 512))
    def run(example):
        body(Case(concept, example))

    run()


@pytest.fixture(scope="module")
def swept():
    """The cells of the two concepts in float64, judged once, by concept, implementation and check."""
    return {
        (concept, cell.implementation, cell.check): cell
        for concept in (L2, SOFTMAX)
        for cell in judge_concept(concept, "float64", SHORT, 0)
    }


DIRECT = ("numpy_loop", "numpy_one_loop", "numpy_broadcast", "torch_one_loop", "torch_broadcast", "torch_cdist")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("regime", VALID_REGIMES)
def test_the_direct_form_is_accurate_in_every_regime(regime, dtype):
    grades = set()

    def body(case):
        for name in DIRECT:
            verdict = judge_value(case, L2[name])
            assert verdict.grade == "accurate", f"{name}: {verdict}"
            grades.add(verdict.grade)

    explored(L2, dtype, regime, 12, body)
    assert grades == {"accurate"}


@pytest.mark.parametrize("name", ["numpy_expansion", "torch_expansion"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_counterexample_of_the_expansion_gives_nan(name, dtype):
    (known,) = L2.expected_failures_of(name, "value", dtype)
    example = counterexample(L2, known, dtype)
    verdict = judge_value(Case(L2, example), L2[name])
    assert verdict.grade == known.verdict == "wrong"
    assert verdict.sentence.startswith("entry [0, 0] is nan, but should be ")
    assert sum(np.size(x) for x in example.inputs.values()) == 2  # one number in each set: the smallest example


@pytest.mark.parametrize("name", ["numpy_expansion", "torch_expansion"])
def test_near_duplicates_find_the_nan_of_the_expansion(name):
    found = {"nan": 0, "nan from the direct form": 0}

    def body(case):
        found["nan"] += bool(np.isnan(case.answer(L2[name]).value.values).any())
        found["nan from the direct form"] += bool(np.isnan(case.answer(L2["numpy_broadcast"]).value.values).any())
        if np.isnan(case.answer(L2[name]).value.values).any():
            assert judge_value(case, L2[name]).grade == "wrong"

    explored(L2, "float64", "near_duplicates", 40, body)
    assert found["nan"] >= 2
    assert found["nan from the direct form"] == 0


@pytest.mark.parametrize("name", ["numpy_expansion_clipped", "torch_expansion_clipped", "torch_cdist_mm"])
def test_the_clipped_expansion_is_rearranged_and_never_wrong(name):
    grades = set()

    def body(case):
        verdict = judge_value(case, L2[name])
        assert verdict.grade in ("accurate", "rearranged"), str(verdict)
        grades.add(verdict.grade)

    for regime in ("near_duplicates", "plain", "ties"):
        explored(L2, "float64", regime, 12, body)
    assert grades == {"accurate", "rearranged"}


@pytest.mark.parametrize("name", ["numpy_expansion_clipped", "torch_expansion_clipped", "torch_cdist_mm"])
def test_a_finding_shows_that_the_clipped_expansion_loses_digits(swept, name):
    cell = swept[L2, name, "value"]
    assert (cell.verdict, cell.expected) == ("rearranged", None)
    assert cell.worst > 1.0 >= cell.worst_rearranged
    assert cell.findings[0].kind == "simplest"
    assert cell.findings[0].sentence.startswith("entry [0, 0] is ")
    assert len(re.findall(r"= (np\.array|torch\.tensor)\(\[\[", cell.findings[0].snippet)) == 2


@pytest.mark.parametrize("name", DIRECT)
def test_the_direct_form_has_no_findings(swept, name):
    cell = swept[L2, name, "value"]
    assert (cell.verdict, cell.expected, cell.findings) == ("accurate", None, [])
    assert 0.0 < cell.worst <= 1.0


@pytest.mark.parametrize("name", ["numpy_naive", "torch_naive"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_softmax_without_the_shift_overflows_at_its_counterexample(name, dtype):
    if SOFTMAX[name] not in SOFTMAX.for_dtype(dtype):
        return  # NumPy has no bfloat16
    known = SOFTMAX.expected_failures_of(name, "value", dtype)[0]
    case = Case(SOFTMAX, counterexample(SOFTMAX, known, dtype))
    verdict = judge_value(case, SOFTMAX[name])
    assert verdict.grade == "wrong"
    assert verdict.sentence.startswith("the value is inf, but should be ")
    shifted = SOFTMAX["torch_shifted"] if name.startswith("torch") else SOFTMAX["numpy_logsumexp"]
    assert judge_value(case, shifted).grade == "accurate"
    # A score that is smaller by one does not overflow.
    below = {**known.counterexample, "W": [[known.counterexample["W"][0][0] - 1]]}
    assert judge_value(Case(SOFTMAX, SOFTMAX.domain.cast(below, dtype)), SOFTMAX[name]).right


@pytest.mark.parametrize("name", ["numpy_naive", "torch_naive"])
def test_the_suite_finds_softmax_without_the_shift_wrong(swept, name):
    cell = swept[SOFTMAX, name, "value"]
    assert cell.verdict == "wrong"
    assert cell.expected.startswith("exp of a large score overflows; ")
    assert cell.findings[0].kind == "documented"
    assert cell.findings[0].got == "inf"


@pytest.mark.parametrize("name", ["numpy_logsumexp", "torch_shifted", "torch_logsumexp", "torch_cross_entropy"])
def test_softmax_with_the_shift_is_right(swept, name):
    assert swept[SOFTMAX, name, "value"].verdict == "accurate"


def test_the_gradient_of_an_overflowing_softmax_is_wrong_too():
    (known,) = SOFTMAX.expected_failures_of("torch_naive", "gradient", "float64")
    case = Case(SOFTMAX, counterexample(SOFTMAX, known, "float64"))
    assert judge_gradient(case, SOFTMAX["torch_naive"]).grade == "wrong"
    assert judge_gradient(case, SOFTMAX["torch_shifted"]).grade == "accurate"


def test_the_snippet_of_each_finding_prints_the_finding(swept):
    run = 0
    for (_, name, check), cell in swept.items():
        for finding in cell.findings:
            first, *evidence = checked(finding.snippet).splitlines()
            grade = "wrong" if finding.kind == "documented" else "rearranged" if cell.expected else cell.verdict
            assert first == f"{grade}: {finding.sentence}", f"{name} {check}: {finding.snippet}"
            assert f"  expected {finding.expected}" in evidence
            assert f"  got      {finding.got}" in evidence
            run += 1
    assert run >= 15


def test_a_snippet_runs_in_a_fresh_interpreter(swept):
    (finding, *_) = swept[L2, "numpy_expansion", "value"].findings
    environment = {**os.environ, "PYTHONPATH": str(Path(oracle.__file__).parents[1])}
    command = [sys.executable, "-c", with_the_oracle(finding.snippet)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert f"\nwrong: {finding.sentence}\n" in done.stdout, done.stderr


def test_a_snippet_runs_without_the_project(swept, monkeypatch):
    monkeypatch.setitem(sys.modules, "oracle", None)
    snippets = [finding.snippet for cell in swept.values() for finding in cell.findings]
    alone = [printed(snippet) for snippet in snippets if MARK in snippet]
    assert len(alone) > 0.8 * len(snippets)
    assert all(alone)


@pytest.mark.parametrize(
    ("name", "check"),
    [("numpy_naive", "errors"), ("numpy_naive", "purity"), ("numpy_naive", "laws"), ("numpy_naive", "layout")],
)
def test_replaying_a_check_that_passes_prints_accurate(name, check):
    example = SOFTMAX.domain.at({"n": 2, "d": 2, "c": 2}, "float64", 0)
    arguments = ", ".join(f"{key}={key}" for key in example.inputs)
    call = f'print(replay("{SOFTMAX.name}", "{name}", "{check}", "float64", {arguments}))'
    assert printed(f"from oracle import replay\n{example.snippet()}\n{call}").startswith("accurate: ")


def test_replaying_a_right_gradient_on_real_data_prints_accurate():
    example = SOFTMAX.domain.at({"n": 2, "d": 2, "c": 2}, "float64", 0)
    arguments = ", ".join(f"{key}={key}" for key in example.inputs)
    call = f'print(replay("{SOFTMAX.name}", "numpy_gradient", "digits", "float64", {arguments}))'
    assert printed(f"from oracle import replay\n{example.snippet()}\n{call}").startswith("accurate: ")


def test_replay_lists_the_concepts_and_implementations_that_exist():
    with pytest.raises(KeyError, match=r"there is no concept 'distances/l3'; did you mean .*distances/l2_distance"):
        printed("from oracle import replay\nreplay('distances/l3', 'numpy_loop', 'value', 'float64')")
    with pytest.raises(KeyError, match=r"has no implementation 'numpy_lop'; choose one of numpy_loop, "):
        printed("from oracle import replay\nreplay('distances/l2_distance', 'numpy_lop', 'value', 'float64')")
