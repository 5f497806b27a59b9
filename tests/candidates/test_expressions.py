"""Addresses that are expressions, objects with weights and state, results that are left in arguments and attributes."""

import textwrap
from pathlib import Path

import numpy as np
import pytest
import torch

from oracle import Domain, Reals, steps, verify
from oracle.candidates.errors import FunctionNotFound
from oracle.candidates.locating import locate
from oracle.candidates.parsing import parse_pairs, split_address, split_list
from oracle.candidates.places import filled, place
from oracle.cli.main import main

LAYER = torch.nn.Linear(4, 3)
VECTOR, PAIR = Domain(x=Reals("n")), Domain(w=Reals("n"), g=Reals("n"))
AFFINE = Domain(x=Reals("n d"), W=Reals("h d"), b=Reals("h")).where(least={"d": 1})
WEIGHTS = {"W": "self.fc.weight", "b": "self.fc.bias"}
FILE = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, d=4, h=3):
        super().__init__()
        self.fc = nn.Linear(d, h)

    def forward(self, x):
        return self.fc(x)

    def loss(self, x):
        return self.fc(x).relu().sum()


class Tanh(nn.Module):
    def forward(self, x):
        return torch.tanh(x)


class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return x * self.factor * self.calls


net = Net(2, 2)
twice = Scale(2.0)
SCALE = 2.0


def relu_(x):
    x[x < 0] = 0


def leaky_(x):
    x[x < 0] *= 0.5


def scaled(x, factor):
    return x * factor


def step_(params):
    params["w"] *= 0.5
    params["w"] -= params["g"]


def in_a_mapping(data):
    return {"value": (data**2).sum(), "dx": 2 * data}


def in_a_pair(data):
    return (data**2).sum(), {"dx": 2 * data}


def half_in_a_pair(data):
    return (data**2).sum(), {"dx": 3 * data}


def tanh_prime(x):
    return 1 - torch.tanh(x) ** 2


def sigmoid_grad(x):
    return torch.sigmoid(x) ** 2
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("expressions") / "net.py"
    path.write_text(FILE, encoding="utf-8")
    return path


def affine(x, W, b):
    return x @ W.T + b


def affine_loss(x, W, b):
    return np.maximum(x @ W.T + b, 0).sum()


def doubled(x):
    return 2.0 * x


def halved(w, g):
    return w * 0.5 - g


def sum_of_squares(x):
    return (x * x).sum()


IN_A_DICTIONARY = {"w": "params['w']", "g": "params['g']"}
# By address: the concept or the reference, its inputs, and the options.
RIGHT = {
    "Net(2, 3)": (affine, AFFINE, {"arguments": WEIGHTS, "differentiable": ("x", "W", "b")}),
    "net": (affine, AFFINE, {"arguments": WEIGHTS, "differentiable": ("W",)}),
    "Net().loss": (affine_loss, AFFINE, {"arguments": WEIGHTS, "differentiable": ("W", "b")}),
    "n = Net(); n.fc.weight.data, n.fc.bias.data = W, b; n(x)": (affine, AFFINE, {}),
    "Tanh()": ("tanh", None, {}),
    "Tanh.forward": ("tanh", None, {}),
    "tanh_prime": ("tanh", None, {}),
    "relu_": ("relu", None, {"returns": ("value=x",)}),
    "relu_(x); x": ("relu", None, {}),
    "step_": (halved, PAIR, {"arguments": IN_A_DICTIONARY, "returns": ("value=params['w']",)}),
    "Scale(2.0).forward": (doubled, VECTOR, {}),
    "Scale(2.0).forward(x)": (doubled, VECTOR, {}),
    "twice.forward(x)": (doubled, VECTOR, {}),
    "s = Scale(2.0); s.forward": (doubled, VECTOR, {}),
    "scaled(x, SCALE)": (doubled, VECTOR, {}),
    "in_a_mapping": (sum_of_squares, VECTOR, {"differentiable": ("x",)}),
    "in_a_pair": (sum_of_squares, VECTOR, {"returns": ("value=result[0]", "gradient:x=result[1]['dx']")}),
}
# By address: the same, and what the message says.
WRONG = {
    "Net().loss": (affine, AFFINE, {"arguments": WEIGHTS}, "shape"),
    "leaky_(x); x": ("relu", None, {}, ""),
    "relu_": ("tanh", None, {"returns": ("value=x",)}, ""),
    "sigmoid_grad": ("sigmoid", None, {}, "gradient by x"),
    "half_in_a_pair": (sum_of_squares, VECTOR, {"returns": ("value", "gradient:x")}, "gradient by x"),
    "twice.forward(twice.forward(x))": (doubled, VECTOR, {}, ""),
    "twice.forward": (doubled, VECTOR, {}, ""),
}


def judged(case, cases, file):
    reference, inputs, options = cases[case][:3]
    given = {} if inputs is None else {"inputs": inputs}
    return verify(reference, f"{file}:{case}", examples=1, work=512, **given, **options)


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_one_passes(case, file):
    assert judged(case, RIGHT, file).grade.passes


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_one_fails(case, file, monkeypatch):
    monkeypatch.setattr("oracle.candidates.evidence.SHRINK", 0.2)
    monkeypatch.setattr("oracle.candidates.evidence._diagnose", lambda *given: None)
    with pytest.raises(AssertionError, match=f"(?is)^wrong: .*{WRONG[case][3]}"):
        judged(case, WRONG, file)


def test_a_module_with_weights_of_its_own_is_called_in_the_dtype_of_the_inputs():
    module = torch.nn.PReLU()
    verified = verify(lambda x: np.where(x > 0, x, 0.25 * x), module, inputs=VECTOR, differentiable=["x"], examples=2)
    assert verified.dtypes == ("float32", "float64")
    assert module.weight.dtype is torch.float32
    with torch.no_grad():
        module.weight.fill_(0.5)
    with pytest.raises(AssertionError, match="wrong: PReLU as "):
        verify(lambda x: np.where(x > 0, x, 0.25 * x), module, inputs=VECTOR, examples=1)


def test_a_module_in_float64_is_called_in_float64_alone():
    layer = torch.nn.Linear(4, 3).double()
    W, b = layer.weight.detach().numpy().copy(), layer.bias.detach().numpy().copy()
    rows = Domain(x=Reals("n 4"))
    assert verify(lambda x: x @ W.T + b, layer, inputs=rows, differentiable=["x"], examples=1).dtypes == ("float64",)
    with pytest.raises(AssertionError, match="wrong: Linear as "):
        verify(lambda x: x @ W.T - b, layer, inputs=rows, examples=1)


def test_the_sizes_of_a_module_are_stated_in_the_call():
    layer = torch.nn.Linear(4, 3)
    W, b = layer.weight.detach().numpy().copy(), layer.bias.detach().numpy().copy()
    table = Domain(x=Reals("n d"))
    assert verify(lambda x: x @ W.T + b, layer, inputs=table, sizes=[{"d": 4}], examples=1).grade.passes


class Keeping:
    """Leaves its result in an attribute."""

    def __init__(self, factor):
        self.factor = factor

    def forward(self, x):
        self.out = self.factor * x


def test_a_result_may_be_left_in_an_attribute_of_an_object_or_in_an_argument():
    kept = {"inputs": VECTOR, "returns": ("value=self.out",), "examples": 1}
    assert verify(doubled, Keeping(2.0).forward, **kept).grade.passes
    with pytest.raises(AssertionError, match=r"^wrong: forward as doubled"):
        verify(doubled, Keeping(3.0).forward, **kept)
    assert verify("relu", torch.relu_, returns="value=x", examples=1).grade.passes


def test_weights_that_are_inputs_leave_the_module_as_it_is():
    layer = torch.nn.Linear(4, 3)
    before = layer.weight.detach().clone()
    places = {"W": "self.weight", "b": "self.bias"}
    verify(affine, layer, inputs=AFFINE, arguments=places, differentiable=("W",), examples=1)
    assert torch.equal(layer.weight, before)
    assert layer.weight.grad is None


@pytest.mark.parametrize(
    ("address", "options", "message"),
    [
        ("Scale", {}, r'name one of its methods, as in ".*net.py:Scale\(factor\).forward"'),
        ("Scale(2.0", {}, r"is no Python expression .*; write e.g. layers.py:backward\(dout, forward\(x, w\)\[1\]\)"),
        ("for i in x: pass", {}, "does not end in an expression, or has other steps than assignments"),
        ("scaled_by(x, 2)", {}, "the file has no 'scaled_by'; it has Net, Tanh, Scale, relu_"),
        ("Scale(2.0)", {}, r"is of type Scale and no function; write e.g. .*net.py:Scale\(2.0\).forward"),
        ("Scale(2.0, 3.0).forward", {}, r"raised TypeError: .*takes 2 positional arguments"),
        (
            "scaled(x, strength)",
            {},
            "no input is left for its parameter strength: give constants={'strength': 'VALUE'}",
        ),
        ("relu_", {"arguments": {"x": "params.x"}}, r"'params.x' is no parameter; write NAME, NAME\['key'\]"),
        ("relu_", {"arguments": {"x": "self.x"}}, r"has no `self` with x; name a method \(FILE:Class.method\)"),
        ("relu_", {"returns": ("value=x[",)}, "the source of value, is no expression; write e.g. value=result"),
        ("half_in_a_pair", {"differentiable": ("x",)}, r"give returns=\('value', 'gradient:x'\)"),
    ],
)
def test_a_refusal_says_what_to_write(address, options, message, file):
    with pytest.raises(TypeError, match=message):
        verify(sum_of_squares, f"{file}:{address}", inputs=VECTOR, **options)


def test_the_advice_for_a_backward_pass_with_a_cache_works():
    layers = f"{Path(__file__).parent}/assignment/layers.py"
    with pytest.raises(TypeError) as caught:
        verify("relu", f"{layers}:relu_backward")
    assert "give returns=('gradient:x',), and the call" in str(caught.value)
    assert '"FILE:relu_backward(dout, relu_forward(x)[1])"' in str(caught.value)
    verify("relu", f"{layers}:relu_backward(dout, relu_forward(x)[1])", returns=("gradient:x",), examples=1)


def test_the_snippet_of_an_expression_runs(file, monkeypatch, capsys):
    with pytest.raises(AssertionError) as caught:
        verify("tanh", f"{file}:s = Scale(1.0); s.forward(x) * np.exp(x)", examples=1)
    snippet = textwrap.dedent(str(caught.value).partition("into Python:\n\n")[2].partition("\n\nFailed on")[0])
    assert "from net import Scale" in snippet
    monkeypatch.syspath_prepend(str(file.parent))
    exec(snippet, {})
    assert capsys.readouterr().out


def test_the_snippet_of_a_method_with_attributes_sets_them(file):
    with pytest.raises(AssertionError, match=r"candidate = Net\(\)\n    candidate.fc.weight = W\n"):
        verify(lambda x, W, b: 2 * (x @ W.T) + b, f"{file}:Net.forward", inputs=AFFINE, arguments=WEIGHTS, examples=1)


def test_an_address_is_split_at_the_colon_after_the_file():
    assert split_address("a/net.py:f(x[:, 0])") == ("a/net.py", "f(x[:, 0])")
    assert split_address("package.module:f({'a': x})") == ("package.module", "f({'a': x})")
    assert split_address("net.py") == ("net.py", "")
    assert split_address("odd:name.py") == ("odd:name.py", "")
    assert split_list("w=p['a,b'], value=f(x, y),-") == ["w=p['a,b']", "value=f(x, y)", "-"]
    assert parse_pairs("W=params['W'],b=params['b']") == {"W": "params['W']", "b": "params['b']"}


def test_dictionaries_and_lists_are_built_anew():
    constants = {"config": {"mode": "train"}}
    values = {"p['w']": 1, "p['b']": 2, "q[0]": 3, "q[1]['x']": 4, "config['v']": 5, "y": 6}
    built = {"p": {"w": 1, "b": 2}, "q": [3, {"x": 4}], "config": {"mode": "train", "v": 5}, "y": 6}
    assert filled(values, {"config": dict(constants["config"])}) == built
    assert place("self.fc.weight").path == "fc.weight"
    assert place("self.params['W']").path == ""


def test_an_input_has_precedence_over_a_number_of_the_file_but_not_over_a_function(tmp_path):
    path = tmp_path / "mixed.py"
    path.write_text("x = 3.0\n\ndef y(x):\n    return x\n", encoding="utf-8")
    found = locate(f"{path}:y(x)", ("x", "y"))
    assert found.function(x=2.0) == 2.0
    with pytest.raises(FunctionNotFound, match=r"is of type float and no function; write e.g. .*mixed.py:f"):
        locate(f"{path}:y(3.0)", ("x",))


def momentum(w, dw, config):
    config.setdefault("v", np.zeros_like(w))
    config["v"] = config["mu"] * config["v"] - dw
    return w + config["v"], config


class Descent:
    def __init__(self, rate):
        self.rate = rate

    def step(self, w, dw):
        w -= self.rate * dw


@pytest.mark.parametrize(
    ("optimiser", "options", "expected"),
    [
        (momentum, {"mu": 0.5}, [-2.5, -2.5]),
        (lambda w, dw: w - dw, {}, [-2.0, -2.0]),
        (Descent(0.5), {}, [-1.0, -1.0]),
        (Descent, {"rate": 0.25}, [-0.5, -0.5]),
        (torch.optim.SGD, {"lr": 1.0, "momentum": 0.5}, [-2.5, -2.5]),
    ],
)
def test_an_optimiser_makes_one_step_for_each_gradient(optimiser, options, expected):
    w = np.zeros(2)
    assert np.asarray(steps(optimiser, w, np.ones((2, 2)), **options)).tolist() == expected
    assert not w.any()
    if optimiser is not torch.optim.SGD:
        with pytest.raises(TypeError, match="expected an optimiser"):
            steps(3, w, [])


def test_weights_in_a_dictionary_may_be_changed_in_place():
    def update(params, grads):
        for key in params:
            params[key] -= grads[key]
        return params

    w = np.zeros(2)
    assert steps(update, {"w": w}, [{"w": np.ones(2)}] * 3)["w"].tolist() == [-3.0, -3.0]
    assert not w.any()


def test_steps_of_torch_are_compared_with_a_reference_of_as_many_steps():
    def reference(w, dw):
        v = np.zeros_like(w)
        for gradient in dw:
            v = 0.5 * v + gradient
            w = w - 0.25 * v
        return w

    def candidate(w, dw):
        return steps(torch.optim.SGD, w, dw, lr=0.25, momentum=0.5)

    inputs = Domain(w=Reals("n"), dw=Reals("k n")).where(work=lambda k, n: 4 * k * n)
    assert verify(reference, candidate, inputs=inputs, examples=2).grade.passes


def test_the_command_line_says_what_to_write(file, capsys):
    assert main(["check", "tanh", f"{file}:Scale", "--no-gradients"]) == 2
    assert 'as in "' in capsys.readouterr().err
