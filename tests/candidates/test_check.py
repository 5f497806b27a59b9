"""`oracle check` on trial: functions as they are found in homework and notebooks, each judged by one command."""

import argparse
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oracle.candidates import sandbox
from oracle.candidates.adapters import detect_side
from oracle.candidates.binding import BindingError, bind
from oracle.candidates.failure_condition import JudgedExample, failure_condition
from oracle.candidates.locating import locate
from oracle.candidates.preparation import UnusableCandidate, load_concept, prepare
from oracle.catalogue.loading import load
from oracle.cli import check
from oracle.cli import main as cli
from oracle.cli.options import REGIMES
from oracle.domains import DRAWN_REGIMES, Example

ROOT = Path(__file__).parents[2]

HOMEWORK = """
from collections import namedtuple

import numpy as np
import torch


def svm_loss_naive(W, X, y, reg):
    dW = np.zeros(W.shape)
    num_classes, num_train, loss = W.shape[1], X.shape[0], 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1
            if margin > 0:
                loss += margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss /= num_train
    dW /= num_train
    return loss + reg * np.sum(W * W), dW + 2 * reg * W


def svm_forgets_the_penalty(W, X, y, reg):
    loss, dW = svm_loss_naive(W, X, y, reg)
    return loss, dW - 2 * reg * W


def svm_with_half_the_penalty(W, X, y, reg):
    return svm_loss_naive(W, X, y, reg / 2)


def softmax_loss_vectorized(W, X, y, reg):
    n = X.shape[0]
    scores = X.dot(W)
    scores -= scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean() + reg * np.sum(W * W)
    p[np.arange(n), y] -= 1
    return loss, X.T.dot(p) / n + 2 * reg * W


class KNearestNeighbor:
    def compute_distances_no_loops(self, X):
        squares = (X**2).sum(1)[:, None] + (self.X_train**2).sum(1)[None] - 2 * X @ self.X_train.T
        return np.sqrt(np.maximum(squares, 0))

    def off_the_diagonal(self, X):
        d = np.array([[np.sqrt(np.sum((x - y) ** 2)) for y in self.X_train] for x in X]).reshape(len(X), -1)
        return d if len(X) != len(self.X_train) else d.T


def relu_backward(dout, x):
    return dout * (x > 0)


def relu_slope(x):
    return (x > 0).astype(x.dtype)


def dot_as_float(x, y):
    return sum(a * b for a, b in zip(x.tolist(), y.tolist()))


def dot_as_dict(x, y):
    return {"dx": y.copy(), "loss": np.dot(x, y)}


Out = namedtuple("Out", "value dy")


def dot_as_named_tuple(x, y):
    return Out(np.dot(x, y), x.copy())


def dot_torch(x, y):
    return torch.sum(x * y)


def dot_detached(x, y):
    return torch.sum(x * y.detach())


def dot_item(x, y):
    return torch.sum(x * y).item()


def dot_and_scale(x, y, scale):
    return scale * np.dot(x, y)
"""


@pytest.fixture(scope="module")
def homework(tmp_path_factory):
    path = tmp_path_factory.mktemp("homework") / "it's mine.py"
    path.write_text(HOMEWORK, encoding="utf-8")
    return path


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
        r"only where",
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
    """What is said of each of them, in one go, by two processes at a time."""
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
def test_right_ones_are_right_by_one_command(concept, function, options, verdict, judged):
    said = judged[function, options]
    assert re.fullmatch(verdict, said.verdict), said
    assert said.examples >= 6
    assert all(0 < limit < 1e-4 for limit in said.detectable.values())
    wanted = {"value", *re.findall(r"gradient:(\w)", options)} - ({"value"} if function == "relu_backward" else set())
    assert wanted <= {"value" if what.startswith("value") else what.split()[2] for what in said.detectable}


@pytest.mark.parametrize(("concept", "function", "options", "sentence", "when"), WRONG)
def test_wrong_ones_are_told_what_and_when_and_the_snippet_runs(
    concept, function, options, sentence, when, judged, capsys
):
    said = judged[function, options]
    assert said.verdict == "wrong", said
    assert re.search(sentence, said.sentence), said
    assert re.search(when, said.when), said
    assert len(said.inputs) < 120, "the input was not shrunk"
    exec(said.snippet, {})
    printed = capsys.readouterr().out
    assert printed.startswith("wrong: ")
    assert f"expected {said.expected}" in printed
    assert f"got      {said.got}" in printed


def test_a_snippet_can_be_pasted_into_a_python_of_its_own(judged):
    said = judged["KNearestNeighbor.off_the_diagonal", "--arguments Y=self.X_train"]
    pasted = subprocess.run(
        [sys.executable, "-"], input=said.snippet, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert pasted.stdout.startswith("wrong: entry [")


def test_what_a_person_reads(homework, capfd):
    address = f"{homework}:svm_forgets_the_penalty"
    assert cli.main(["check", "linear_classifiers/hinge_loss", address, "--returns", "value,gradient:W"]) == 1
    printed = capfd.readouterr().out
    assert printed.startswith("wrong: svm_forgets_the_penalty as linear_classifiers/hinge_loss\n\nThe gradient by W: ")
    for part in ("The smallest input found (gradient, float64, ", "expected 2 exactly", "paste this", "Judged on "):
        assert part in printed
    command = ["check", "activations/relu", f"{homework}:relu_backward", "--returns", "gradient:x", "--examples", "2"]
    assert cli.main(command) == 0
    printed = capfd.readouterr().out
    assert "Within the rounding bound of the definition: rounding alone explains every difference." in printed
    assert re.search(r"would have been noticed:\n  gradient by x in float64: 2.2e-16", printed)


@pytest.mark.parametrize(
    ("concept", "function", "options", "message"),
    [
        ("activations/rely", "relu_slope", "", r"no concept 'activations/rely'; did you mean activations/relu"),
        ("memory/views", "relu_slope", "", r"there is nothing that a function could compute"),
        ("activations/relu", "relu", "", r"has no 'relu'; it has .*relu_backward"),
        (
            "activations/relu",
            "relu_slope",
            "--returns gradient:x",
            r"relu_slope takes none: .*--arguments cotangent=NAME",
        ),
        ("activations/relu", "relu_backward", "", r"nothing is left for dout"),
        ("activations/relu", "relu_backward", "--arguments cotangent=dout", r"write --returns gradient:NAME"),
        (
            "linear_classifiers/hinge_loss",
            "svm_loss_naive",
            "",
            r"returns 2 things; say which is which, as in --returns value,gradient:W",
        ),
        ("activations/relu", "relu_slope", "--alternative sum", r"has no alternative 'sum'"),
        ("linear_algebra/dot_product", "dot_and_scale", "", r"nothing is left for scale: give --constant scale=VALUE"),
    ],
)
def test_what_cannot_be_judged_says_the_way_out(concept, function, options, message, homework):
    parser = argparse.ArgumentParser()
    check.add(parser.add_subparsers())
    parsed = parser.parse_args(["check", concept, f"{homework}:{function}", *options.split()])
    job = check.job_of(parsed, parsed.function)
    with pytest.raises(UnusableCandidate, match=message):
        prepare(job, load_concept(job.concept, job.alternative))


def test_a_usage_error_has_code_2_and_what_is_undecided_3(homework, tmp_path, capfd):
    assert cli.main(["check", "activations/relu", f"{tmp_path}/none.py:relu"]) == 2
    assert re.match(r"oracle check: there is no file .*none\.py; paths are relative to ", capfd.readouterr().err)
    address = f"{homework}:relu_backward"
    command = ["check", "activations/relu", address, "--returns", "gradient:x", "--regime", "digits", "--json"]
    assert cli.main(command) == 3
    assert json.loads(capfd.readouterr().out)["verdict"] == "untested"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--seconds 0", "'0' is no number above 0"),
        ("--examples x", "'x' is no number"),
        ("--regime odd", "invalid choice"),
    ],
)
def test_bad_options_are_named(option, message, capfd):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["check", "activations/relu", "a.py:f", *option.split()])
    assert stopped.value.code == 2
    assert message in capfd.readouterr().err


def test_the_regimes_of_the_options_are_those_there_are():
    assert set(DRAWN_REGIMES) | {"special", "given", "long", "digits"} == set(REGIMES)


def test_the_cotangent_is_bound_by_name_and_by_what_it_is_called_elsewhere(homework):
    relu, found = load("activations/relu"), locate(f"{homework}:relu_backward")
    for told in (None, {"cotangent": "dout"}):
        binding = bind(relu, found, told, ["gradient:x"])
        assert binding.arguments == {"dout": "cotangent", "x": "x"}
        assert binding.takes_cotangent
    with pytest.raises(BindingError, match="nothing is left for dout"):
        bind(relu, found, None, ["value"])


def test_a_function_that_names_torch_is_asked_with_tensors(homework):
    dot = load("linear_algebra/dot_product")
    sides = {}
    for name in ("dot_torch", "dot_as_float", "dot_as_dict"):
        found = locate(f"{homework}:{name}")
        sides[name] = detect_side(dot, found, bind(dot, found))
    assert sides == {"dot_torch": "torch", "dot_as_float": "numpy", "dot_as_dict": "numpy"}


@pytest.mark.parametrize(
    ("wrong", "clause"),
    [
        (lambda e: True, r"on every one of 200 examples"),
        (lambda e: e.dims["n"] == 1, r"exactly where n = 1 \(\d+ such examples, and none of \d+ others\)"),
        (lambda e: e.dims["n"] != e.dims["d"], r"exactly where n ≠ d "),
        (lambda e: e.dims["n"] >= 8, r"exactly where n ≥ \d+ "),
        (lambda e: e.inputs["reg"] != 0, r"exactly where reg [≠>] 0 "),
        (lambda e: e.regime == "ties", r"exactly where .*ties"),
        (lambda e: e.dims["c"] == 1 and e.inputs["reg"] != 0, r"exactly where c = 1 and reg [≠>] 0 "),
        (lambda e: (e.inputs["W"] < 0).any(), r"exactly where W has a negative entry "),
        (
            lambda e: e.dims["n"] == 1 and e.inputs["X"][0, 0] < 0.1,
            r"(only|exactly) where .*n = 1",
        ),
        (lambda e: round(1e6 * e.inputs["X"][0, 0]) % 2 == 0, r"on \d+ of 200 examples"),
    ],
)
def test_the_condition_is_found(wrong, clause):
    hinge = load("linear_classifiers/hinge_loss")
    examples, chosen = [], random.Random(0)
    for place in range(200):
        dims = {"n": chosen.randint(1, 12), "d": chosen.randint(1, 4), "c": chosen.randint(1, 3)}
        example = hinge.domain.at(dims, "float64", place)
        example.inputs["reg"] = float(chosen.random() < 0.3)
        regime = "ties" if chosen.random() < 0.2 else "plain"
        examples.append(Example(example.inputs, "float64", regime, dims))
    assert re.match(
        clause, failure_condition(hinge, [JudgedExample(example, bool(wrong(example))) for example in examples])
    )


def test_few_examples_give_no_condition():
    relu = load("activations/relu")
    assert failure_condition(relu, [JudgedExample(relu.domain.at({"n": 1}, "float64", 0), True)]) == ""
