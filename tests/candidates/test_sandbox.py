"""A stranger's code on trial: whatever it does, it gets a verdict and a sentence, and the next one is judged."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oracle.candidates import sandbox
from oracle.records.judgement import Job
from tests.support.submissions import GOOD, NASTY, NOTES, RELU

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All of them, good and bad among each other, judged in one go."""
    folder = tmp_path_factory.mktemp("submissions")
    sources = {**GOOD, **{name: source for name, (source, _, _) in NASTY.items()}}
    jobs = []
    for name in sorted(sources):
        path = folder / f"{name}.py"
        path.write_text(sources[name], encoding="utf-8")
        jobs.append(Job(concept=RELU, address=f"{path}:relu", dtypes=("float64",), examples=2, seconds=1.0, memory=2.0))
    found = {Path(job.address).stem: judgement for job, judgement in sandbox.run(jobs, 2)}
    assert set(found) == set(sources)
    return found


@pytest.mark.parametrize("name", NASTY)
def test_each_has_its_own_verdict_and_sentence(name, folder):
    _, verdict, sentence = NASTY[name]
    judgement = folder[name]
    assert re.fullmatch(verdict, judgement.verdict), judgement
    assert re.search(sentence, judgement.sentence), judgement.sentence


@pytest.mark.parametrize("name", NOTES)
def test_what_is_no_fault_is_noted(name, folder):
    assert any(re.search(NOTES[name], note) for note in folder[name].notes), folder[name].notes


@pytest.mark.parametrize("name", GOOD)
def test_the_good_are_right_among_the_bad(name, folder):
    judgement = folder[name]
    assert judgement.verdict == "accurate"
    assert judgement.examples > 10
    assert judgement.detectable["value in float64"] < 1e-15


@pytest.mark.parametrize("name", ["loop", "loop_in_c", "segfault", "exit_hard"])
def test_who_did_not_live_to_tell_was_asked_this(name, folder):
    judgement = folder[name]
    assert judgement.inputs.startswith("x = [")
    assert "again(" in judgement.snippet


def test_a_process_that_is_left_is_ended(folder):
    assert folder["process"].verdict == "accurate"
    asked = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "sleep 614" not in asked.stdout.splitlines()


def test_leaving_early_ends_all(tmp_path):
    path = tmp_path / "slow.py"
    path.write_text(
        "import os, pathlib, time\npathlib.Path(__file__).with_suffix('.pid').write_text(str(os.getpid()))\n"
    )
    with path.open("a") as file:
        file.write("time.sleep(600)\ndef relu(x): return x\n")
    good = tmp_path / "good.py"
    good.write_text(GOOD["good"])
    jobs = [Job(concept=RELU, address=f"{p}:relu", seconds=30.0, examples=1) for p in (path, good)]
    running = sandbox.run(jobs, 2)
    job, _ = next(running)
    assert job.address.startswith(str(good))
    begun, deadline = path.with_suffix(".pid"), time.monotonic() + 60
    while not (begun.exists() and begun.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)  # it may not have come to its first line yet
    number = int(begun.read_text())
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_process_that_starts_the_others_needs_no_torch():
    code = (
        "import sys; import oracle.candidates.grading, oracle.cli.check, oracle.report.grades_page\n"
        "print([name for name in ('torch', 'hypothesis', 'flint') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_judge_that_fails_is_not_laid_at_the_candidate_s_door(tmp_path):
    path = tmp_path / "spoils.py"
    path.write_text(
        "import oracle.runner.plan\n\ndel oracle.runner.plan.Session.questions\n\ndef relu(x):\n    return x\n"
    )
    ((_, judgement),) = sandbox.run([Job(concept=RELU, address=f"{path}:relu", examples=1)])
    assert judgement.verdict == "undecided"
    assert "the oracle itself failed (AttributeError" in judgement.sentence


def test_asking_stops_when_the_time_is_over(tmp_path):
    path = tmp_path / "slow.py"
    path.write_text("import time\n\ndef relu(x):\n    time.sleep(0.2)\n    return x * (x > 0)\n")
    began = time.monotonic()
    ((_, judgement),) = sandbox.run([Job(concept=RELU, address=f"{path}:relu", total_seconds=1.0, dtypes=("float64",))])
    assert judgement.verdict == "accurate"
    assert "asking was stopped after 1 s; fewer --examples take less" in judgement.notes
    assert time.monotonic() - began < 15
