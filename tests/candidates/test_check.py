"""`oracle check`: functions as in homework and notebooks, each checked by one command."""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oracle.candidates import sandbox
from oracle.cli import check
from oracle.cli import main as cli
from oracle.cli.options import REGIMES
from oracle.domains import DRAWN_REGIMES
from tests.support.snippets import checked, with_the_oracle

ROOT = Path(__file__).parents[2]

RIGHT = [
    ("linear_classifiers/hinge_loss", "svm_loss_naive", "--returns value,gradient:W", "rearranged|accurate"),
    (
        "linear_classifiers/softmax_loss",
        "softmax_loss_vectorized",
        "--returns value,gradient:W --regime near_duplicates --regime ties",
        "rearranged|accurate",
    ),
    (
        "distances/l2_distance",
        "KNearestNeighbor.compute_distances_no_loops",
        "--arguments Y=self.X_train",
        "rearranged",
    ),
    (
        "linear_classifiers/hinge_loss",
        "svm_with_half_the_penalty",
        "--returns value,gradient:W --alternative half_penalty",
        "rearranged|accurate",
    ),
    ("activations/relu", "relu_backward", "--arguments cotangent=dout --returns gradient:x", "accurate"),
    ("linear_algebra/dot_product", "dot_as_float", "", "accurate"),
    ("linear_algebra/dot_product", "dot_as_dict", "--returns value,gradient:x", "accurate"),
    ("linear_algebra/dot_product", "dot_as_named_tuple", "--returns value,gradient:y", "accurate"),
    ("linear_algebra/dot_product", "dot_torch", "", "accurate"),
    ("linear_algebra/dot_product", "dot_item", "--dtype float64", "accurate"),
    ("linear_algebra/dot_product", "dot_and_scale", "--constant scale=1", "accurate"),
]
WRONG = [
    (
        "linear_classifiers/hinge_loss",
        "svm_forgets_the_penalty",
        "--returns value,gradient:W",
        r"the gradient by W: entry \[0, 0\] is \S+, but should be 2 exactly",
        r"(only|exactly) where reg [>≠] 0 \(\d+ .*such examples, and none of \d+ others\)",
    ),
    (
        "linear_classifiers/softmax_loss",
        "softmax_loss_vectorized",
        "--returns value,gradient:W",
        r"the value is inf, but should be",
        r"(only|exactly) where",
    ),
    (
        "distances/l2_distance",
        "KNearestNeighbor.off_the_diagonal",
        "--arguments Y=self.X_train",
        r"entry \[\d, \d\] is",
        r"only where .*n = m",
    ),
    (
        "linear_algebra/dot_product",
        "dot_detached",
        "",
        r"the gradient by y: entry \[0\] is 0",
        r"exactly where x has",
    ),
]


@pytest.fixture(scope="module")
def judged(homework):
    """The judgements of all functions, by function name and options; two processes run at a time."""
    parser = argparse.ArgumentParser()
    check.add(parser.add_subparsers())
    jobs = {}
    for concept, function, options, *_ in RIGHT + WRONG:
        examples = ["--examples", "3"] if (concept, function, options) in [line[:3] for line in RIGHT] else []
        parsed = parser.parse_args(
            [
                "check",
                concept,
                f"{homework}:{function}",
                *(word.replace("half_penalty", "half penalty") for word in options.split()),
                *examples,
            ]
        )
        jobs[check.job_of(parsed, parsed.function)] = (function, options)
    return {jobs[job]: judgement for job, judgement in sandbox.run(list(jobs), 2)}


@pytest.mark.parametrize(("concept", "function", "options", "verdict"), RIGHT)
def test_a_correct_function_passes(concept, function, options, verdict, judged):
    judgement = judged[function, options]
    assert re.fullmatch(verdict, judgement.verdict), judgement
    assert judgement.examples >= 6
    assert all(0 < limit < 1e-4 for limit in judgement.detectable.values())
    wanted = {"value", *re.findall(r"gradient:(\w)", options)} - ({"value"} if function == "relu_backward" else set())
    assert wanted <= {"value" if what.startswith("value") else what.split()[2] for what in judgement.detectable}


@pytest.mark.parametrize(("concept", "function", "options", "sentence", "when"), WRONG)
def test_a_wrong_function_fails_and_its_snippet_runs(concept, function, options, sentence, when, judged):
    judgement = judged[function, options]
    assert judgement.verdict == "wrong", judgement
    assert re.search(sentence, judgement.sentence), judgement
    assert re.search(when, judgement.when), judgement
    assert len(judgement.inputs) < 120, "the input is not small"
    printed = checked(judgement.snippet)
    assert printed.startswith("wrong: ")
    assert f"expected {judgement.expected}" in printed
    assert f"got      {judgement.got}" in printed


def test_a_snippet_runs_in_a_new_python(judged):
    judgement = judged["KNearestNeighbor.off_the_diagonal", "--arguments Y=self.X_train"]
    pasted = subprocess.run(
        [sys.executable, "-"],
        input=with_the_oracle(judgement.snippet),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert "\nwrong: entry [" in pasted.stdout


def test_the_printed_text(homework, capfd):
    address = f"{homework}:svm_forgets_the_penalty"
    assert cli.main(["check", "linear_classifiers/hinge_loss", address, "--returns", "value,gradient:W"]) == 1
    printed = capfd.readouterr().out
    assert printed.startswith("wrong: svm_forgets_the_penalty as linear_classifiers/hinge_loss\n\nThe gradient by W: ")
    for part in (
        "Smallest failing input found (gradient, float64, ",
        "expected 2 exactly",
        "paste this",
        "Failed on the ",
    ):
        assert part in printed
    command = ["check", "activations/relu", f"{homework}:relu_backward", "--returns", "gradient:x", "--examples", "2"]
    assert cli.main(command) == 0
    printed = capfd.readouterr().out
    assert "Within the rounding bound of the definition: rounding alone explains every difference." in printed
    assert re.search(r"would have been detected:\n  gradient by x in float64: 2.2e-16", printed)


def test_the_exit_code_is_2_for_a_usage_error_and_3_without_a_verdict(homework, tmp_path, capfd):
    assert cli.main(["check", "activations/relu", f"{tmp_path}/none.py:relu"]) == 2
    assert re.match(r"oracle check: there is no file .*none\.py; paths are relative to ", capfd.readouterr().err)
    address = f"{homework}:relu_backward"
    command = ["check", "activations/relu", address, "--returns", "gradient:x", "--regime", "digits", "--json"]
    assert cli.main(command) == 3
    assert json.loads(capfd.readouterr().out)["verdict"] == "untested"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--seconds 0", "'0' is not a number above 0"),
        ("--examples x", "'x' is not a number"),
        ("--regime odd", "invalid choice"),
    ],
)
def test_a_bad_option_is_a_usage_error(option, message, capfd):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["check", "activations/relu", "a.py:f", *option.split()])
    assert stopped.value.code == 2
    assert message in capfd.readouterr().err


def test_the_options_list_all_regimes():
    assert set(DRAWN_REGIMES) | {"special", "given", "sizes", "long", "digits"} == set(REGIMES)
