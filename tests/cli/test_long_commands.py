"""Commands that run for minutes: their records, and what an interruption leaves."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from oracle import records
from oracle.candidates.isolation.tree import descendants
from oracle.cli.main import main
from oracle.records import load
from oracle.records.evaluation import ConceptOutcomes
from oracle.records.journal import Journal, read_finished
from oracle.records.judgement import GradesRecord
from oracle.records.speed import Compilation, ConceptSpeed, SpeedRecord
from tests.report.evaluation_sample import empty as empty_evaluation
from tests.support.small_run import ENVIRONMENT

TWO_CONCEPTS = ("activations/relu", "elementwise/addition")
ORACLE = (sys.executable, "-m", "oracle")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize(
    ("command", "options", "step", "found"),
    [
        ("bench", ["--no-compile"], "timing, 1 of 2", "concepts"),
        ("evaluate", ["--every", "60", "--baselines-every", "0", "--processes", "1"], "1 of 2", "kinds"),
    ],
)
def test_an_interrupted_command_keeps_its_results(command, options, step, found, tmp_path):
    record = tmp_path / "record.json"
    arguments = [*ORACLE, command, *TWO_CONCEPTS, *options, "--to", str(record)]
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if step in line:
                running.send_signal(signal.SIGTERM)
                break
        printed = running.stderr.read()
        assert running.wait(60) == 130, printed
    assert f"oracle {command}: interrupted; the record has" in printed
    assert json.loads(record.read_text(encoding="utf-8"))[found]


def test_bench_writes_a_record_and_keeps_the_other_concepts_in_it(tmp_path):
    path = tmp_path / "speed.json"
    command = [*ORACLE, "bench", "--no-compile", "--to", str(path)]
    narrow = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run([*command, "training/sgd_step"], capture_output=True, text=True, check=True, env=narrow)
    assert "training/sgd_step" in done.stdout
    assert "…" not in done.stdout
    assert "Time of the loop ÷ time of the fastest version" in done.stdout
    first = load(path, SpeedRecord)
    assert [concept.concept for concept in first.concepts] == ["training/sgd_step"]
    subprocess.run([*command, "autograd/sum_gradient"], capture_output=True, check=True)
    both = load(path, SpeedRecord)
    assert {concept.concept for concept in both.concepts} == {"training/sgd_step", "autograd/sum_gradient"}
    kept = next(concept for concept in both.concepts if concept.concept == "training/sgd_step")
    assert kept == first.concepts[0]


# Kinds are named, because correct functions, which take a minute, are not judged then.
EVALUATE = ["--every", "2", "--baselines-every", "0", "--processes", "1", "--kinds", "operator,constant,factor,term"]
KILLS = int(os.environ.get("ORACLE_KILLS", "1"))


def without_times(path):
    """The evaluation record without what differs between two runs: moments and durations."""
    record = json.loads(path.read_text(encoding="utf-8"))
    for part in (*record["detectors"], *record["concepts"]):
        part.pop("seconds")
    for name in ("started", "finished", "seconds", "seconds_until_found"):
        record.pop(name)
    return record


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_evaluation_that_is_killed_continues_and_gives_the_same_record(tmp_path):
    """`ORACLE_KILLS=20` kills it so often, at random moments."""
    concept, whole, record = TWO_CONCEPTS[0], tmp_path / "whole.json", tmp_path / "record.json"
    command = [*ORACLE, "evaluate", concept, *EVALUATE, "--to"]
    began = time.monotonic()
    assert subprocess.run([*command, str(whole)], capture_output=True, check=False).returncode in (0, 1)
    seconds, draw = time.monotonic() - began, random.Random(KILLS)
    for kill in range(KILLS):
        running = subprocess.Popen([*command, str(record)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if KILLS == 1:  # in the middle
            while running.poll() is None and (not journal(record).exists() or len(read_finished(record)) < 3):
                time.sleep(0.02)
        else:
            time.sleep(draw.uniform(0, seconds))
        before = len(read_finished(record))
        workers = children(running.pid)
        running.send_signal((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[kill % 3])
        assert running.wait(60) in (-9, -15, -2, 130, 0, 1)
        assert len(read_finished(record)) >= before or record.exists()
        until = time.monotonic() + 20
        while (left := [pid for pid in workers if is_running(pid)]) and time.monotonic() < until:
            time.sleep(0.1)
        assert not left
    done = subprocess.run([*command, str(record)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert KILLS > 1 or "parts are finished; the job continues" in " ".join(done.stderr.split())
    assert without_times(record) == without_times(whole)
    assert not journal(record).exists()


SUBMISSIONS = {
    "good": "import time\nimport numpy as np\ntime.sleep(0.3)\n\ndef f(x):\n    return np.maximum(x, 0)\n",
    "wrong": "def f(x):\n    return x * (x > 0) * 1.5\n",
    "raises": "def f(x):\n    raise ValueError('no')\n",
    "breaks": "def f(x)\n",
}


def judgements(record):
    """The judgements in a record, by key, without the time that each took."""
    found = load(record, GradesRecord).judgements
    return {key: msgspec.structs.replace(one, seconds=0.0) for key, one in found.items()}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_grading_that_is_killed_continues_with_the_same_judgements(tmp_path):
    """`ORACLE_KILLS=20` kills it so often, at random moments."""
    folder, record = tmp_path / "class", tmp_path / "grades.json"
    folder.mkdir()
    for name, source in SUBMISSIONS.items():
        for number in range(2):
            (folder / f"{name}_{number}.py").write_text(f"{source}# {number}\n", encoding="utf-8")
    options = ["--examples", "1", "--dtype", "float64", "--processes", "2"]
    command = [*ORACLE, "grade", "activations/relu", str(folder), *options, "--to"]
    began = time.monotonic()
    assert subprocess.run([*command, str(tmp_path / "whole.html")], capture_output=True, check=False).returncode == 1
    seconds, draw, whole = time.monotonic() - began, random.Random(KILLS), judgements(tmp_path / "whole.json")
    assert len(whole) == 2 * len(SUBMISSIONS)
    for kill in range(KILLS):
        running = subprocess.Popen(
            [*command, str(tmp_path / "grades.html")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if KILLS == 1:  # in the middle
            while running.poll() is None and len(judged(record)) < 3:
                time.sleep(0.02)
        else:
            time.sleep(draw.uniform(0, seconds))
        before, started = judged(record), descendants(running.pid)
        running.send_signal((signal.SIGKILL, signal.SIGTERM, signal.SIGINT)[kill % 3])
        assert running.wait(60) in (-9, -15, -2, 130, 1, 3)
        assert before <= judged(record) | (set(judgements(record)) if record.exists() else set())
        until = time.monotonic() + 20
        while (left := [pid for pid in started if is_running(pid)]) and time.monotonic() < until:
            time.sleep(0.1)
        assert not left
    done = subprocess.run([*command, str(tmp_path / "grades.html")], capture_output=True, text=True, check=False)
    assert done.returncode in (1, 3), done.stderr
    assert KILLS > 1 or "parts are finished; the job continues" in " ".join(done.stderr.split())
    found, begun = judgements(record), load(record, GradesRecord).begun
    assert {key: one for key, one in whole.items() if key not in begun} == found
    assert all(number >= 2 for number in begun.values())  # twice killed at the same submission, which is passed over
    assert not journal(record).exists()


def judged(record):
    """The keys of the submissions whose judgements are in the journal."""
    return {key for key, part in read_finished(record).items() if part["judgement"]}


def test_two_gradings_never_write_the_same_record(tmp_path, capsys):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "a.py").write_text("def f(x):\n    return x\n", encoding="utf-8")
    with Journal.open(tmp_path / "grades.json", {"command": "grade"}, "") as other:
        other.append("a", {})
        command = ["grade", "activations/relu", str(tmp_path / "class"), "--to", str(tmp_path / "grades.html")]
        assert main(command) == 2
    assert "another process writes it" in capsys.readouterr().err


def journal(record):
    return Journal.beside(record)


def children(pid):
    """The processes that this process has started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def is_running(pid):
    """Whether there is such a process, other than one that has ended and waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("command", "kind", "options", "message"),
    [
        ("evaluate", "evaluation", ["activations/relu"], "has 3 concepts, and this evaluation has 1"),
        ("evaluate", "evaluation", ["--every", "60"], "has one in 1 mutants, and this evaluation plants one in 60"),
        ("bench", "speed", ["--no-compile"], "has the times of torch.compile, and this run leaves them out"),
    ],
)
def test_a_complete_record_is_not_replaced_by_a_smaller_one(command, kind, options, message, tmp_path, capsys):
    path = tmp_path / "record.json"
    if kind == "speed":
        compiled = [Compilation("torch_f", "value", 1.0)]
        one = ConceptSpeed(concept="a/b", title="", row=1, measured_at="", compilations=compiled)
        records.write(speed_record([one]), path)
    else:
        concepts = [ConceptOutcomes(concept=name) for name in "abc"]
        records.write(msgspec.structs.replace(empty_evaluation(), every=1, concepts=concepts), path)
    before = path.read_bytes()
    assert main([command, *options, "--to", str(path)]) == 2
    printed = " ".join(capsys.readouterr().err.split())
    assert f"oracle {command}: {path}: {message}; name another file, or replace the record with --overwrite" in printed
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["record.json"]


@pytest.mark.parametrize("command", ["evaluate", "bench"])
@pytest.mark.parametrize("what", ["folder", "other file", "below a file"])
def test_a_path_that_cannot_be_written_is_refused_before_the_work(command, what, tmp_path, capsys):
    path = tmp_path / "record.json"
    if what == "folder":
        path.mkdir()
    else:
        path.write_text("notes", encoding="utf-8")
    if what == "below a file":
        path /= "record.json"
    assert main([command, "activations/relu", "--to", str(path)]) == 2
    assert f"oracle {command}: {path}: " in " ".join(capsys.readouterr().err.split())


def speed_record(concepts):
    times = {"started": "2026-03-01T12:00:00+00:00", "finished": "2026-03-01T12:00:00+00:00", "seconds": 1.0}
    return SpeedRecord(**times, environment=ENVIRONMENT, clock="process_time", compiler="", concepts=concepts)
