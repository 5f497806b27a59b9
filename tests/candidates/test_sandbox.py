"""Candidates that crash, hang or change global state: each has its own verdict, and the others are still checked."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oracle.candidates import sandbox
from oracle.records.judgement import Job
from tests.support.submissions import GOOD, MISBEHAVING, NOTES, RELU

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The judgements of all submissions, which are checked together, by name."""
    folder = tmp_path_factory.mktemp("submissions")
    sources = {**GOOD, **{name: source for name, (source, _, _) in MISBEHAVING.items()}}
    jobs = []
    for name in sorted(sources):
        path = folder / f"{name}.py"
        path.write_text(sources[name], encoding="utf-8")
        jobs.append(Job(concept=RELU, address=f"{path}:relu", dtypes=("float64",), examples=2, seconds=1.0, memory=2.0))
    found = {Path(job.address).stem: judgement for job, judgement in sandbox.run(jobs, 2)}
    assert set(found) == set(sources)
    return found


@pytest.mark.parametrize("name", MISBEHAVING)
def test_a_misbehaving_submission_has_its_own_verdict_and_sentence(name, folder):
    _, verdict, sentence = MISBEHAVING[name]
    judgement = folder[name]
    assert re.fullmatch(verdict, judgement.verdict), judgement
    assert re.search(sentence, judgement.sentence), judgement.sentence


@pytest.mark.parametrize("name", NOTES)
def test_behaviour_that_is_no_fault_is_noted(name, folder):
    assert any(re.search(NOTES[name], note) for note in folder[name].notes), folder[name].notes


@pytest.mark.parametrize("name", GOOD)
def test_a_correct_submission_passes_among_misbehaving_ones(name, folder):
    judgement = folder[name]
    assert judgement.verdict == "accurate"
    assert judgement.examples > 10
    assert judgement.detectable["value in float64"] < 1e-15


@pytest.mark.parametrize("name", ["loop", "loop_in_c", "segfault", "exit_hard"])
def test_a_crash_is_attributed_to_an_input(name, folder):
    judgement = folder[name]
    assert judgement.inputs.startswith("x = [")
    assert "replay(" in judgement.snippet


def test_a_process_that_a_candidate_leaves_is_ended(folder):
    assert folder["process"].verdict == "accurate"
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert "sleep 614" not in listed.stdout.splitlines()


def running_programs():
    return subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()


def test_closing_the_iterator_ends_all_processes(tmp_path):
    path = tmp_path / "slow.py"
    path.write_text(
        "import subprocess, time\nsubprocess.Popen(['sleep', '615'])\ntime.sleep(600)\ndef relu(x): return x\n"
    )
    good = tmp_path / "good.py"
    good.write_text(GOOD["good"])
    jobs = [Job(concept=RELU, address=f"{p}:relu", seconds=30.0, examples=1) for p in (path, good)]
    running = sandbox.run(jobs, 2)
    job, _ = next(running)
    assert job.address.startswith(str(good))
    deadline = time.monotonic() + 60
    while "sleep 615" not in running_programs() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "sleep 615" in running_programs()
    running.close()
    assert "sleep 615" not in running_programs()


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        ("oracle.candidates.grading, oracle.cli.check, oracle.cli.grade", ("torch", "hypothesis", "flint", "numpy")),
        ("oracle.report.grades_page", ("torch", "hypothesis")),  # imports the number formats of `oracle.truth`
    ],
    ids=["check and grade", "report"],
)
def test_the_parent_process_does_not_import_torch(modules, absent):
    code = f"import sys; import {modules}; print([name for name in {absent} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_command_that_checks_and_prints_does_not_import_torch(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "leaky.py").write_text("def relu(x):\n    return x.clip(0) + 1\n", encoding="utf-8")
    options = ["--examples", "2", "--dtype", "float64"]
    commands = [
        ["check", "relu", f"{folder / 'leaky.py'}:relu", *options],
        ["grade", "relu", str(folder), "--to", str(tmp_path / "grades.html"), *options],
    ]
    code = f"import sys; from oracle.cli.main import main; codes = [main(each) for each in {commands}]"
    code += "; print(codes, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[1, 1] False"


def test_a_candidate_that_changes_the_oracle_changes_its_own_process_alone(tmp_path):
    path = tmp_path / "spoils.py"
    path.write_text(
        "import oracle.runner.session\n\ndel oracle.runner.session.Session.questions\n\ndef relu(x):\n    return x\n"
    )
    ((_, judgement),) = sandbox.run([Job(concept=RELU, address=f"{path}:relu", examples=1)])
    assert judgement.verdict == "wrong"


def test_a_failure_of_the_oracle_is_undecided_and_not_kept(tmp_path):
    concept = tmp_path / "own.py"
    concept.write_text(
        '"""Twice."""\n\nimport os\n\nfrom oracle.page import Domain, Reals\n\n\n'
        "def definition(x):\n    os._exit(5)\n\n\n"
        'def inputs():\n    return Domain(x=Reals("n"))\n'
    )
    path = tmp_path / "good.py"
    path.write_text(GOOD["good"])
    ((_, judgement),) = sandbox.run([Job(concept=str(concept), address=f"{path}:relu", examples=1)])
    assert judgement.verdict == "undecided"
    assert judgement.provisional
    assert "the process that checks it ended the process with exit code 5" in judgement.sentence


def test_the_check_stops_after_its_time_limit(tmp_path):
    path = tmp_path / "slow.py"
    path.write_text("import time\n\ndef relu(x):\n    time.sleep(0.2)\n    return x * (x > 0)\n")
    ((_, judgement),) = sandbox.run([Job(concept=RELU, address=f"{path}:relu", total_seconds=1.0, dtypes=("float64",))])
    assert judgement.verdict == "accurate"
    assert "the check was stopped after 1 s; fewer --examples take less time" in judgement.notes
    assert judgement.examples < 30  # of more than a hundred


def judged(tmp_path, source, name="relu", concept=RELU, **options):
    path = tmp_path / "answer.py"
    path.write_text(source, encoding="utf-8")
    job = Job(concept=concept, address=f"{path}:{name}", dtypes=("float64",), examples=2, seconds=1.5, **options)
    ((_, judgement),) = sandbox.run([job])
    return judgement


SLOW_ARRAY = """
class Result:
    def __array__(self, *args, **options):
        while True:
            pass

def relu(x):
    return Result()
"""
SLOW_TEXT = """
class Slow(Exception):
    def __str__(self):
        while True:
            pass

def relu(x):
    raise Slow()
"""
PIPE = """
import os
for n in range(3, 64):
    try:
        os.write(n, b'{"about": 5}' + bytes([10]))
    except OSError:
        pass
os._exit(1)
"""


@pytest.mark.parametrize(
    ("source", "verdict", "sentence"),
    [
        (
            "import os\ndef relu(x):\n    raise ValueError(os.fsdecode(b'caf\\xe9'))\n",
            "raised",
            r"caf\\udce9 \(line 3\)",
        ),
        (SLOW_ARRAY, "wrong", "is a Result, but should be an array"),
        (SLOW_TEXT, "timed out", "did not answer within 1.5 s"),
        (
            "from oracle.candidates.errors import InvalidOption\nraise InvalidOption('no')\n",
            "raised",
            "cannot be imported",
        ),
        (PIPE, "crashed", "ended the process during the import|is no answer of oracle.calling"),
    ],
    ids=["surrogate", "conversion", "text", "an error of the oracle", "a message"],
)
def test_what_a_candidate_returns_or_raises_does_no_harm(tmp_path, source, verdict, sentence):
    judgement = judged(tmp_path, source)
    assert (judgement.verdict, judgement.unusable) == (verdict, "")
    assert re.search(sentence, judgement.sentence), judgement.sentence


def test_a_file_that_is_replaced_within_its_time_stamp_is_read_again(tmp_path):
    for source, verdict in (("np.fmax", "accurate"), ("np.fmin", "wrong")):
        text = f"import numpy as np\ndef relu(x):\n    return {source}(x, 0)\n"
        (tmp_path / "answer.py").write_text(text, encoding="utf-8")
        os.utime(tmp_path / "answer.py", (1e9, 1e9))
        job = Job(concept=RELU, address=f"{tmp_path / 'answer.py'}:relu", dtypes=("float64",), examples=2)
        ((_, judgement),) = sandbox.run([job])
        assert judgement.verdict == verdict


def test_a_candidate_that_calls_lapack_gets_no_infinities(tmp_path):
    source = "import numpy as np\ndef fit(X, y):\n    return np.linalg.lstsq(X, y, rcond=None)[0]\n"
    judgement = judged(tmp_path, source, "fit", "training/least_squares")
    assert judgement.verdict in ("accurate", "rearranged")
    assert any("it calls LAPACK" in note for note in judgement.notes)
