"""`oracle.verify`: what passes, what fails, and the messages."""

import re
import signal
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
import torch

import oracle
from oracle.candidates.verify import Verified, verify


def relu(x):
    return np.maximum(x, 0)


def leaky(x):
    return np.where(x > 0, x, 0.01 * x)


def in_place(x):
    x[np.signbit(x)] = 0
    return x


def half_slope(x):
    return torch.relu(x) / 2 + torch.relu(x).detach() / 2


def up_to_three(x):
    if x.size > 3:
        raise ValueError("too many entries")
    return np.maximum(x, 0)


def swallowing(x):
    return np.nan_to_num(np.maximum(x, 0), nan=0.0)


OVERFLOWING = '''
"""A product that always overflows."""
from oracle.domains import Domain, Reals
def definition(x):
    return sum(x[i] * 1e300 * 1e300 for i in range(len(x)))
def torch_product(x):
    return (x * 1e300 * 1e300).sum()
def inputs():
    return Domain(x=Reals("n", low=1.0, high=2.0)).where(least={"n": 1})
'''


@pytest.fixture(autouse=True)
def _enough_time_to_shrink(monkeypatch):
    """Give the search enough time, so that the smallest input does not depend on the load of the machine."""
    monkeypatch.setattr("oracle.candidates.evidence.SHRINK", 20.0)


def message(candidate, concept="activations/relu", examples=4, **options):
    with pytest.raises(AssertionError) as caught:
        verify(concept, candidate, examples=examples, **options)
    return str(caught.value)


def test_a_correct_function_has_a_grade_and_a_count():
    verified = verify("activations/relu", relu, examples=4)
    assert isinstance(verified, Verified)
    assert (verified.grade, verified.dtypes, verified.certified) == ("accurate", ("float64",), True)
    assert verified.examples >= 24
    assert str(verified).startswith("relu is right: activations/relu, accurate (")
    assert oracle.verify is verify


@pytest.mark.parametrize(
    "candidate",
    [
        torch.relu,
        torch.nn.ReLU(),
        torch.nn.functional.relu,
        lambda x: x.clamp(min=0),
        "oracle.concepts.activations.relu:torch_relu",
    ],
    ids=["written in C", "a module", "a function", "a lambda", "an address"],
)
def test_a_torch_function_is_checked_in_two_dtypes(candidate):
    verified = verify("activations/relu", candidate, examples=2)
    assert verified.dtypes == ("float32", "float64")
    assert verified.grade == "accurate"


def test_the_result_has_no_truth_value():
    verified = verify("activations/relu", relu, examples=1)
    with pytest.raises(TypeError, match="neither true nor false"):
        assert verified


def without_counts(text):
    """Replace the counts of examples by #."""
    return re.sub(r"\d+(?= of| such| others| further)", "#", text)


def test_the_whole_message_of_a_wrong_value():
    assert (
        without_counts(message(leaky))
        == f"""\
wrong: leaky as activations/relu

Entry [0] is -0.01, but should be 0 exactly; wrong only where x has a negative entry \
(# of # such examples, and none of # others).

Diagnosis: looks like a slope for negative numbers: `value[i] = maximum(x[i], 0.01 * x[i])`, \
where the definition has `value[i] = maximum(x[i], 0)`.

Smallest failing input found (value, float64, plain):
    x = [-1.0]
    expected 0 exactly
    got      -0.01

To reproduce it, paste this into Python:

    import numpy as np
    from {__name__} import leaky

    x = np.array([-1.0], dtype=np.float64)

    print(leaky(x=x))  # should be [0.0]

Failed on the 1st example. (# further examples were run to find out when it fails.)

Called with NumPy arrays in float64; arguments: x=x."""
    )


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (
            half_slope,
            ["The gradient by x: entry [0] is ", "(gradient, float64, ", "torch.autograd.grad(value, [x]"],
        ),
        (in_place, ["hanged its input x; work on a copy", "(purity, float64, "]),
        (up_to_three, ["raised: up_to_three", "Raised ValueError: too many entries (line ", "exactly where n ≥ 4"]),
        (lambda x: x.sum(), ["The value has shape (), but should have shape (1,)", "# candidate is your own function"]),
        (lambda x: np.maximum(x, 0).astype(np.float32), ["has dtype float32, but should have dtype float64"]),
        (
            lambda x: np.maximum(x, 0) if x.flags.c_contiguous else x,
            ["(layout, float64, ", "inputs, entry", "as_strided("],
        ),
    ],
    ids=["gradient", "purity", "raised", "shape", "dtype", "layout"],
)
def test_the_message_of_every_check(candidate, words):
    text = message(candidate, examples=8)
    for each in words:
        assert each in text


@pytest.mark.parametrize("candidate", [leaky, half_slope], ids=lambda function: function.__name__)
def test_the_snippet_runs_and_shows_the_failure(candidate, capsys):
    text = message(candidate).partition("into Python:\n\n")[2].partition("\n\nFailed on")[0]
    snippet = textwrap.dedent(text)
    kept = [line for line in snippet.splitlines() if not line.startswith(f"from {__name__}")]
    exec("\n".join(kept), {candidate.__name__: candidate})
    printed = capsys.readouterr().out
    assert "-0.01" in printed if candidate is leaky else "grad" in printed or "tensor" in printed
    assert snippet.rstrip().endswith(("# should be [0.0]", "# should be x: [-1.0]"))


def test_the_exception_of_a_candidate_is_the_cause_without_the_frames_of_the_oracle():
    with pytest.raises(AssertionError) as caught:
        verify("activations/relu", up_to_three, examples=4)
    cause = caught.value.__cause__
    assert str(cause) == "too many entries"
    assert cause.__traceback__.tb_frame.f_code.co_name == "up_to_three"


def test_a_fault_at_nan_is_a_note():
    verified = verify("activations/relu", swallowing, examples=4)
    (note,) = verified.notes
    assert note.startswith(
        "Note: given NaN, an infinity, -0 or a subnormal number, it does not propagate NaN or infinity"
    )


def test_a_form_that_loses_digits_passes_with_a_note():
    verified = verify("distances/l2_distance", oracle.load("distances/l2_distance")["numpy_expansion_clipped"].function)
    assert verified.grade == "rearranged"
    assert "it loses more digits" in str(verified)


def test_several_results_renamed_parameters_and_a_constant():
    def loss_and_gradient(weights, data, labels, strength, scale):
        concept = oracle.load("linear_classifiers/hinge_loss")
        inputs = {"X": data, "y": labels, "W": weights, "reg": strength}
        gradient = concept["numpy_gradient"].function(**inputs)["W"]
        return concept["numpy_vectorized"].function(**inputs) * scale, gradient * scale

    def check(scale):
        return verify(
            "linear_classifiers/hinge_loss",
            loss_and_gradient,
            arguments={"X": "data", "y": "labels", "W": "weights", "reg": "strength"},
            returns=("value", "gradient:W"),
            constants={"scale": scale},
            examples=2,
        )

    assert check(1.0).grade in ("accurate", "rearranged")
    with pytest.raises(AssertionError, match=r"scale=2\.0\)"):
        check(2.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: verify("activations/relu", lambda x, y: x),
            r"is left for its parameter y: give constants=\{'y': 'VALUE'\}",
        ),
        (lambda: verify("activations/prelu", lambda x: x), r"give arguments=\{'a': 'NAME'\}"),
        (
            lambda: verify("linear_classifiers/hinge_loss", lambda X, y, W, reg: (0.0, 2 * W)),
            r"returns=\('value', 'gradient:W'\)",
        ),
        (lambda: verify("activations/relu", 3), "expected a function as the candidate, got 3"),
        (lambda: verify("memory/views", relu), "memory/views is about memory and state: it has no definition"),
        (lambda: verify("training/softmax_training", relu), "is about a training run: it has no definition"),
        (
            lambda: verify(3, relu),
            "got 3 as the concept, but expected a name, a path, a Concept or a reference function",
        ),
        (lambda: verify(relu, relu), "a reference function needs its valid inputs"),
    ],
    ids=["constant", "arguments", "returns", "no function", "memory", "training", "no concept", "no inputs"],
)
def test_a_candidate_that_does_not_fit_is_a_type_error(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_the_dtypes_can_be_chosen():
    assert verify("activations/relu", torch.relu, dtypes=["bfloat16"], examples=2).dtypes == ("bfloat16",)
    with pytest.raises(ValueError, match="can be checked in"):
        verify("activations/relu", relu, dtypes=["int8"])


def test_only_vacuous_examples_are_no_pass(tmp_path):
    page = tmp_path / "overflowing.py"
    page.write_text(OVERFLOWING, encoding="utf-8")
    with pytest.raises(AssertionError, match=r"(?s)^untested: .* any answer passes"):
        verify(page, lambda x: x.sum(), examples=4)


def test_the_message_has_a_diagnosis():
    def twice(X, Y):
        return 2 * oracle.load("distances/l2_distance")["numpy_broadcast"].function(X, Y)

    assert "\n\nDiagnosis: " in message(twice, "distances/l2_distance")


def test_a_timer_of_the_test_runner_is_restored():
    signal.setitimer(signal.ITIMER_REAL, 600)
    try:
        verify("activations/relu", relu, examples=1)
        assert 500 < signal.getitimer(signal.ITIMER_REAL)[0] <= 600
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_it_works_in_another_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(verify("activations/relu", relu, examples=1)))
    thread.start()
    thread.join()
    assert found[0].grade == "accurate"


def test_importing_oracle_imports_neither_torch_nor_numpy():
    code = "import sys, oracle; sys.exit(any(name in sys.modules for name in ('torch', 'numpy', 'hypothesis')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
