"""Scripts and notebook cells as candidates, without edits."""

import inspect
import textwrap

import numpy as np
import pytest

from oracle import verify
from oracle.candidates.scripts import ScriptError, script_function

NUMPY = """
import numpy as np

# N is batch size; D_in is input dimension
N, D_in, H, D_out = 8, 10, 5, 3

x = np.random.randn(N, D_in)
y = np.random.randn(N, D_out)

# Randonly initialize weights
w1 = np.random.randn(D_in, H)
w2 = np.random.randn(H, D_out)

learning_rate = 1e-6
for t in range(500):
    # Forward pass: compute predicated Y
    h = x.dot(w1)
    h_relu = np.maximum(h, 0)
    y_pred = h_relu.dot(w2)

    loss = np.square(y_pred - y).sum()
    if t % 100 == 99:
        print(t, loss)

    grad_y_pred = 2.0 * (y_pred - y)
    grad_w2 = h_relu.T.dot(grad_y_pred)
    grad_h_relu = grad_y_pred.dot(w2.T)
    grad_h = grad_h_relu.copy()
    grad_h[h < 0] = 0
    grad_w1 = x.T.dot(grad_h)

    w1 -= learning_rate * grad_w1
    w2 -= learning_rate * grad_w2
"""

AUTOGRAD = """
import torch

dtype = torch.float
N, D_in, H, D_out = 8, 10, 5, 3

x = torch.randn(N, D_in, dtype=dtype)
y = torch.randn(N, D_out, dtype=dtype)
w1 = torch.randn(D_in, H, dtype=dtype, requires_grad=True)
w2 = torch.randn(H, D_out, dtype=dtype, requires_grad=True)

learning_rate = 1e-6
for t in range(50):
    y_pred = x.mm(w1).clamp(min=0).mm(w2)
    loss = (y_pred - y).pow(2).sum()
    loss.backward()
    with torch.no_grad():
        w1 -= learning_rate * w1.grad
        w2 -= learning_rate * w2.grad
        w1.grad.zero_()
        w2.grad.zero_()
"""

FUNCTION = """
import torch

class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clamp(min=0)

    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input
"""

OF_FOUR = """
import torch

def func(inp: torch.Tensor) -> torch.Tensor:
    t = torch.arange(4)
    for i in range(3):
        t = t + inp
    if True:
        t *= inp
    return t
"""

LACKING = """
total = 0
for row in X:
    for entry in row:
        total += entry ** 2

print(total ** 0.5)
"""

NET, GRADIENTS = "networks/two_layer_relu", ("value", "gradient:w1", "gradient:w2")


@pytest.fixture
def cell(tmp_path):
    def written(source):
        path = tmp_path / "cell.py"
        path.write_text(source, encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize(
    ("concept", "source", "expression", "options"),
    [
        (NET, NUMPY, "loss", {}),
        (NET, NUMPY, "(loss, grad_w1, grad_w2)", {"returns": GRADIENTS}),
        (NET, AUTOGRAD, "loss", {}),
        ("activations/relu", FUNCTION, "MyReLU", {}),
        ("activations/relu", FUNCTION, "MyReLU.apply", {"arguments": {"x": "input"}}),
        ("linear_algebra/frobenius_norm", LACKING, "total ** 0.5", {}),
    ],
    ids=["loss", "gradients by hand", "autograd", "autograd function", "apply", "an earlier cell made X"],
)
def test_a_correct_cell_passes(concept, source, expression, options, cell):
    verified = verify(concept, f"{cell(source)}:{expression}", examples=2, **options)
    assert verified.grade in ("accurate", "rearranged")
    assert verified.examples > 5


@pytest.mark.parametrize(
    ("source", "expression", "options", "words"),
    [
        (
            NUMPY.replace("grad_h[h < 0] = 0", "pass"),
            "(loss, grad_w1, grad_w2)",
            {"returns": GRADIENTS},
            "gradient by w1",
        ),
        (NUMPY.replace("(y_pred - y).sum()", "(y_pred - y).mean()"), "loss", {}, "the value is"),
        (AUTOGRAD.replace("(y_pred - y)", "(y_pred / 2 + y_pred.detach() / 2 - y)"), "loss", {}, "the gradient by "),
    ],
    ids=["no mask", "mean", "detached"],
)
def test_a_wrong_cell_fails(source, expression, options, words, cell):
    path = cell(source)
    with pytest.raises(AssertionError, match=r"(?i)" + words):
        verify(NET, f"{path}:{expression}", examples=4, **options)


def test_a_function_for_a_single_size_is_called_with_its_own_library(cell):
    path = cell(OF_FOUR)
    with pytest.raises(AssertionError, match=r"has shape \(4,\), but should have shape \(1,\)"):
        verify("autograd/repeated_addition", f"{path}:func", arguments={"a": "inp"}, examples=4)


def test_assigned_variables_are_parameters_and_later_statements_do_not_run(cell):
    net = script_function(cell(NUMPY + "1 / 0"), "loss")
    parameters = inspect.signature(net).parameters
    assert {"x", "y", "w1", "w2", "learning_rate"} <= set(parameters)
    assert "loss" not in parameters
    x, y, w1, w2 = np.ones((1, 2)), np.zeros((1, 1)), np.ones((2, 3)), np.ones((3, 1))
    assert net(x=x, y=y, w1=w1, w2=w2) == 36
    assert (w1 == 1).all()


def test_a_loop_runs_its_first_iteration(cell):
    assert script_function(cell("for t in range(500):\n    y = x + t\n"), "y")(x=1) == 1


def test_an_accumulating_loop_runs_to_its_end(cell):
    assert script_function(cell(LACKING), "total ** 0.5")(X=[[3.0], [4.0]]) == 5


def test_a_variable_that_is_never_assigned_is_required(cell):
    parameters = inspect.signature(script_function(cell(LACKING), "total")).parameters
    assert [name for name, p in parameters.items() if p.default is p.empty] == ["X"]


@pytest.mark.parametrize(
    ("expression", "message"),
    [("lost", "the script assigns no lost"), ("1 +", "is not a Python expression"), ("1", "assigns no 1")],
)
def test_an_expression_that_the_script_does_not_compute_is_refused(expression, message, cell):
    with pytest.raises(ScriptError, match=message):
        script_function(cell(NUMPY), expression)


def test_an_exception_names_the_line_of_the_cell(cell):
    path = cell(
        textwrap.dedent("""
        import numpy as np
        x = np.ones(3)
        if x.size > 2:
            raise ValueError("too many")
        y = np.maximum(x, 0)
    """).replace("ones(3)", "ones(1)")
    )
    with pytest.raises(AssertionError, match=r"Raised ValueError: too many \(line 5\)"):
        verify("activations/relu", f"{path}:y", examples=4)
