"""Changes between versions: of scripts, of speed and of verdicts."""

import msgspec
import numpy as np
import pytest

from oracle.records import Cell, Finding
from oracle.records.answers import NONDETERMINISTIC, ConceptAnswers
from oracle.versions.environments import read_environments
from oracle.versions.grouping import group_changes
from oracle.versions.speed_changes import find_speed_changes
from oracle.versions.verdict_changes import find_verdict_changes
from tests.support.version_records import CALL, INPUTS, NUMPY, TORCH, answered, compared, run, timing, written


@pytest.mark.parametrize(
    ("before", "after", "aspect"),
    [
        (answered("float32 (1,) [1.0]"), answered("float32 (1,) [1.0000001]"), "bits"),
        (answered("float32 (1,) [1.0]"), answered("float64 (1,) [1.0]"), "dtype"),
        (answered("float32 (1,) [1.0]"), answered("float32 (1,) [2.0]", grade="wrong"), "verdict"),
        (answered("x.grad [0.0]", kind="corner"), answered("x.grad [1.0]", kind="corner"), "difference"),
        (answered("IndexError: no", grade=""), answered("ValueError: no", grade=""), "error"),
        (answered("IndexError: no", grade=""), answered("float32 () 1.0", grade=""), "error"),
        (answered("IndexError: no", grade=""), answered("IndexError: never", grade=""), "error"),
        (
            answered("RuntimeError: \"mm\" not implemented for 'Half'", grade="unsupported"),
            answered("float32 () 1.0"),
            "support",
        ),
        (answered("float32 () 1.0"), answered("float32 () 1.0", "FutureWarning: soon"), "warning"),
    ],
)
def test_each_kind_of_change_is_recognised(tmp_path, before, after, aspect):
    (change,) = compared(tmp_path, run("2.4.1", answers=[before]), run("2.5.0", answers=[after]))
    assert change.aspect == aspect
    assert change.script == f"{TORCH}\n\n{INPUTS}\n\n{CALL}\n"
    assert change.step == "torch 2.4.1 → 2.5.0"


def test_equal_answers_are_no_change(tmp_path):
    same = answered("float32 (1,) [1.0]")
    assert compared(tmp_path, run("2.4.1", answers=[same]), run("2.5.0", answers=[same])) == []


def test_versions_sort_as_versions_and_the_first_with_the_change_is_named(tmp_path):
    old, new = answered("float32 () 1.0"), answered("float32 () 2.0")
    runs = [run(v, answers=[new if v in ("2.10.0", "2.11.0") else old]) for v in ("2.11.0", "2.9.1", "2.10.0", "2.4.1")]
    (change,) = compared(tmp_path, *runs)
    assert change.step == "torch 2.9.1 → 2.10.0"


def test_a_change_that_is_reverted_is_two_changes(tmp_path):
    old, new = answered("float32 () 1.0"), answered("float32 () 2.0")
    runs = [run(f"2.{minor}.0", answers=[new if minor == 5 else old]) for minor in (4, 5, 6)]
    assert [change.step for change in compared(tmp_path, *runs)] == ["torch 2.4.0 → 2.5.0", "torch 2.5.0 → 2.6.0"]


def test_different_scripts_are_not_compared(tmp_path):
    other = answered("float32 () 2.0", script=TORCH + "  # changed")
    assert not compared(tmp_path, run("2.4.1", answers=[answered("float32 () 1.0")]), run("2.5.0", answers=[other]))


def test_scripts_of_torch_are_compared_along_torch_and_scripts_of_numpy_along_numpy(tmp_path):
    def both(of_torch: str, of_numpy: str) -> list[ConceptAnswers]:
        numpy = answered(of_numpy, implementation="numpy_f", script=NUMPY)
        return [answered(of_torch), msgspec.structs.replace(numpy, concept="c/d")]

    runs = [
        run("2.4.1", "1.26.4", answers=both("float32 () 1.0", "float32 () 1.0")),
        run("2.4.1", "2.1.0", answers=both("float32 () 1.0", "float64 () 1.0")),
        run("2.5.0", "2.1.0", answers=both("float32 () 2.0", "float64 () 1.0")),
    ]
    assert {change.step for change in compared(tmp_path, *runs)} == {"torch 2.4.1 → 2.5.0", "NumPy 1.26.4 → 2.1.0"}


def test_a_script_with_two_outputs_on_the_same_version_is_left_out(tmp_path):
    runs = [
        run("2.4.1", "1.26.4", answers=[answered("float32 () 1.0")]),
        run("2.4.1", "2.1.0", answers=[answered("float32 () 3.0")]),
        run("2.5.0", "2.1.0", answers=[answered("float32 () 2.0")]),
    ]
    assert not compared(tmp_path, *runs)


def test_a_nondeterministic_script_is_left_out(tmp_path):
    old, new = answered("float32 () 1.0", grade=NONDETERMINISTIC), answered("float32 () 2.0")
    assert not compared(tmp_path, run("2.4.1", answers=[old]), run("2.5.0", answers=[new]))


def test_of_changes_that_are_alike_the_smallest_script_is_kept_with_their_number(tmp_path):
    def two(answer: str) -> list[ConceptAnswers]:
        one, other = answered(answer, dtype="float16", script=TORCH + "\n# longer"), answered(answer)
        texts = [*one.texts, *other.texts]
        (moved,) = other.questions
        moved = msgspec.structs.replace(moved, script=[5, 6, 7], output=8, warnings=9)
        return [ConceptAnswers("a/b", texts, [*one.questions, moved])]

    (change,) = compared(tmp_path, run("2.4.1", answers=two("[1.0]")), run("2.5.0", answers=two("[2.0]")))
    assert change.script.startswith(f"{TORCH}\n\n")
    assert change.dtypes == ("float32", "float16")
    assert change.alike == 2
    (group,) = group_changes([change])
    assert (group.description, group.implementations) == ("values in float32", {"a/b": ["torch_f"]})


def test_differences_are_counted_in_ulps_of_the_dtype(tmp_path):
    one = float(np.nextafter(np.float32(1), np.float32(2)))
    (change,) = compared(
        tmp_path,
        run("2.4.1", answers=[answered("torch.float32 (1,) [1.0]")]),
        run("2.5.0", answers=[answered(f"torch.float32 (1,) [{one!r}]")]),
    )
    assert change.ulps == 1.0


def test_a_speed_has_changed_if_its_ratio_leaves_the_spread_of_one_version(tmp_path):
    def timed(torch: str, numpy: str, torch_seconds: float):
        times = [timing("numpy_loop", 8.0, "definition"), timing("numpy_f", 1.0), timing("torch_f", torch_seconds)]
        return run(torch, numpy, benchmarks=times)

    runs = [timed("2.4.1", "2.1.0", 2.0), timed("2.4.1", "2.0.0", 2.2), timed("2.5.0", "2.1.0", 2.1)]
    found = find_speed_changes(read_environments(written(tmp_path, *runs))[0])
    assert found.spread == {"torch": pytest.approx(1.1), "NumPy": 1.0}
    assert found.changed == []
    found = find_speed_changes(read_environments(written(tmp_path, *runs, timed("2.6.0", "2.1.0", 1.0)))[0])
    assert [(change.step, change.implementation) for change in found.changed] == [("torch 2.5.0 → 2.6.0", "torch_f")]
    assert found.changed[0].factor == pytest.approx(2.1)


def test_without_two_runs_of_one_version_no_speeds_are_compared(tmp_path):
    times = [timing("numpy_f", 1.0), timing("torch_f", 1.0)]
    runs = [run("2.4.1", "2.0.0", benchmarks=times), run("2.5.0", "2.1.0", benchmarks=times)]
    assert find_speed_changes(read_environments(written(tmp_path, *runs))[0]).compared == 0


def test_another_verdict_without_a_changed_script_is_found_with_its_finding(tmp_path):
    def cell(verdict: str) -> Cell:
        finding = Finding("simplest", "the sentence", "", "", "", None, None, "plain", None, "x = 1")
        findings = [finding] if verdict == "wrong" else []
        names = {"concept": "a/b", "implementation": "torch_f", "check": "laws", "dtype": "float32", "device": "cpu"}
        return Cell(**names, verdict=verdict, findings=findings)

    runs = [run("2.4.1", cells=[cell("accurate")]), run("2.5.0", cells=[cell("wrong")])]
    environments, _ = read_environments(written(tmp_path, *runs))
    (change,) = find_verdict_changes(environments, [])
    assert (change.step, change.finding.sentence) == ("torch 2.4.1 → 2.5.0", "the sentence")
