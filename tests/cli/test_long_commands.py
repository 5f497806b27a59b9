"""Commands that run for minutes: their records, and what an interruption leaves."""

import json
import signal
import subprocess
import sys

import pytest

from oracle.records import load
from oracle.records.speed import SpeedRecord

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
    done = subprocess.run([*command, "training/sgd_step"], capture_output=True, text=True, check=True)
    assert "training/sgd_step" in done.stdout
    assert "Time of the loop ÷ time of the fastest version" in done.stdout
    first = load(path, SpeedRecord)
    assert [concept.concept for concept in first.concepts] == ["training/sgd_step"]
    subprocess.run([*command, "autograd/sum_gradient"], capture_output=True, check=True)
    both = load(path, SpeedRecord)
    assert {concept.concept for concept in both.concepts} == {"training/sgd_step", "autograd/sum_gradient"}
    kept = next(concept for concept in both.concepts if concept.concept == "training/sgd_step")
    assert kept == first.concepts[0]
