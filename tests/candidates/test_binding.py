"""How the parameters and results of a function are matched with a concept, and the messages if they do not match."""

import argparse

import pytest

from oracle.candidates.binding import bind
from oracle.candidates.errors import BindingError, UnusableCandidate
from oracle.candidates.locating import locate
from oracle.candidates.preparation import load_concept, prepare
from oracle.candidates.side_detection import detect_side
from oracle.catalogue.loading import load
from oracle.cli import check


@pytest.mark.parametrize(
    ("concept", "function", "options", "message"),
    [
        ("activations/rely", "relu_slope", "", r"no concept 'activations/rely'; did you mean activations/relu"),
        ("memory/views", "relu_slope", "", r"it has no definition that a function computes"),
        ("activations/relu", "relu", "", r"has no 'relu'; it has .*relu_backward"),
        (
            "activations/softmax",
            "relu_slope",
            "--returns gradient:X",
            r"which relu_slope does not take; .*--arguments cotangent=NAME",
        ),
        ("activations/relu", "relu_backward", "", r"no input is left for its parameter dout"),
        ("activations/relu", "relu_backward", "--arguments cotangent=dout", r"write --returns gradient:NAME"),
        (
            "linear_classifiers/hinge_loss",
            "svm_forgets_the_penalty",
            "",
            r"returns 2 results; name them in order, e.g. --returns value,gradient:W",
        ),
        ("activations/relu", "relu_slope", "--alternative sum", r"has no alternative 'sum'"),
        (
            "linear_algebra/dot_product",
            "dot_and_scale",
            "",
            r"is left for its parameter scale: give --constant scale=VALUE",
        ),
    ],
)
def test_an_unusable_candidate_has_a_message_with_a_hint(concept, function, options, message, homework):
    parser = argparse.ArgumentParser()
    check.add(parser.add_subparsers())
    parsed = parser.parse_args(["check", concept, f"{homework}:{function}", *options.split()])
    job = check.job_of(parsed, parsed.function)
    with pytest.raises(UnusableCandidate, match=message):
        prepare(job, load_concept(job.concept, job.alternative))


def test_the_cotangent_is_bound_by_its_usual_names(homework):
    relu, found = load("activations/relu"), locate(f"{homework}:relu_backward")
    for arguments in (None, {"cotangent": "dout"}):
        binding = bind(relu, found, arguments, ["gradient:x"])
        assert binding.arguments == {"dout": "cotangent", "x": "x"}
        assert binding.takes_cotangent
    with pytest.raises(BindingError, match="no input is left for its parameter dout"):
        bind(relu, found, None, ["value"])


def test_the_library_is_detected(homework):
    dot = load("linear_algebra/dot_product")
    sides = {}
    for name in ("dot_torch", "dot_as_float", "dot_as_dict"):
        found = locate(f"{homework}:{name}")
        sides[name] = detect_side(dot, found, bind(dot, found))
    assert sides == {"dot_torch": "torch", "dot_as_float": "numpy", "dot_as_dict": "numpy"}
