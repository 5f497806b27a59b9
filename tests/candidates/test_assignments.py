"""Layers, networks and update rules as courses hand them out: each is judged by one command, without an edit."""

from pathlib import Path

import pytest

from oracle import verify
from oracle.cli.main import main

FOLDER = Path(__file__).parent / "assignment"
CONCEPTS = FOLDER / "concepts"
TRAIN = "{'mode': 'train'}"
DROPOUT = "{'p': 0.5, 'mode': 'train', 'seed': 3}"
CONVOLUTION = "{'stride': 1, 'pad': 1}"
POOL = "{'pool_height': 2, 'pool_width': 2, 'stride': 2}"
WEIGHTS = {name: f"self.params['{name}']" for name in ("W1", "b1", "W2", "b2")}
CONFIG = {"v": "config['velocity']", "lr": "config['learning_rate']", "mu": "config['momentum']"}
RUNNING = {"mean": "bn_param['running_mean']", "var": "bn_param['running_var']"}


def gradients(*names):
    return tuple(f"gradient:{name}" for name in names)


# By name: the concept or the file of one, the address, the options, and a fault: its text and what it becomes.
CASES = {
    "affine": ("affine_layer", "layers.py:affine_forward", {}, (".dot(w) + b", ".dot(w) - b")),
    "affine backward": (
        "affine_layer",
        "layers.py:affine_backward(dout, affine_forward(x, w, b)[1])",
        {"returns": gradients("X", "W", "b")},
        ("np.sum(dout, axis=0)\n    return dx, dw", "np.mean(dout, axis=0)\n    return dx, dw"),
    ),
    "two layers backward": (
        "affine_layer",
        "layers.py:affine_backward(dout, affine_relu_forward(X, W, b)[1][0])",
        {"returns": gradients("X", "W", "b")},
        ("dx = dout.dot(w.T)", "dx = 2 * dout.dot(w.T)"),
    ),
    "relu": ("relu", "layers.py:relu_forward", {}, ("np.maximum(0, x)", "np.maximum(0.1, x)")),
    "relu backward": (
        "relu",
        "layers.py:relu_backward(dout, relu_forward(x)[1])",
        {"returns": gradients("x")},
        ("dout * (x > 0)", "dout * (x > 1)"),
    ),
    "a slope": ("tanh", "layers.py:tanh_prime", {}, ("1 - np.tanh(x) ** 2", "1 - np.tanh(x)")),
    "attributes": (
        "affine_layer",
        "layers.py:layer = Affine(W, b); layer.forward(X); layer.backward(dout), layer.dw, layer.db",
        {"returns": gradients("X", "W", "b")},
        ("self.dw = self.x.T", "self.dw = 2 * self.x.T"),
    ),
    "batch norm": (
        "batchnorm.py",
        f"layers.py:batchnorm_forward(x, gamma, beta, {TRAIN})",
        {},
        ("var = x.var(axis=0)", "var = x.var(axis=0) + eps"),
    ),
    "batch norm backward": (
        "batchnorm.py",
        f"layers.py:batchnorm_backward(dout, batchnorm_forward(x, gamma, beta, {TRAIN})[1])",
        {"returns": gradients("x", "gamma", "beta")},
        ("dx_hat - dx_hat.sum(axis=0) / count", "dx_hat"),
    ),
    "batch norm at test time": (
        "batchnorm_test.py",
        "layers.py:batchnorm_forward",
        {"arguments": RUNNING, "constants": {"bn_param": {"mode": "test"}}},
        ("np.sqrt(running_var + eps)", "(np.sqrt(running_var) + eps)"),
    ),
    "layer norm": (
        "layernorm.py",
        "layers.py:layernorm_forward(x, gamma, beta, {})",
        {},
        ("x.mean(axis=1, keepdims=True)\n    std", "x.mean(axis=0, keepdims=True)\n    std"),
    ),
    "layer norm backward": (
        "layernorm.py",
        "layers.py:layernorm_backward(dout, layernorm_forward(x, gamma, beta, {})[1])",
        {"returns": gradients("x", "gamma", "beta")},
        ("dx_hat - mean - x_hat", "dx_hat - x_hat"),
    ),
    "dropout": (
        "dropout.py",
        f"layers.py:dropout_forward(x, {DROPOUT})",
        {},
        ("< p) / p", "< p)"),
    ),
    "dropout backward": (
        "dropout.py",
        f"layers.py:dropout_backward(dout, dropout_forward(x, {DROPOUT})[1])",
        {"returns": gradients("x")},
        ("return dout * mask if", "return dout if"),
    ),
    "convolution": (
        "convolution.py",
        f"layers.py:conv_forward_naive(x, w, b, {CONVOLUTION})",
        {},
        ("* w[f]) + b[f]", "* w[f, ::-1]) + b[f]"),
    ),
    "convolution backward": (
        "convolution.py",
        f"layers.py:conv_backward_naive(dout, conv_forward_naive(x, w, b, {CONVOLUTION})[1])",
        {"returns": gradients("x", "w", "b")},
        ("dpadded[where] += w[f]", "dpadded[where] = w[f]"),
    ),
    "max pool backward": (
        "max_pool.py",
        f"layers.py:max_pool_backward_naive(dout, max_pool_forward_naive(x, {POOL})[1])",
        {"returns": gradients("x")},
        ("np.argmax(window)", "np.argmin(window)"),
    ),
    "svm": (
        "svm.py",
        "layers.py:svm_loss",
        {"returns": ("value", "gradient:x")},
        ("dx[margins > 0] = 1", "dx[margins > 1] = 1"),
    ),
    "softmax": ("softmax.py", "layers.py:softmax_loss", {"returns": ("value", "gradient:x")}, ("] -= 1\n", "] -= 2\n")),
    "a class with a dictionary": (
        "two_layers.py",
        "net.py:TwoLayerNet.loss",
        {"arguments": {**WEIGHTS, "reg": "self.reg"}},
        ('"W1": X.T.dot(dhidden) + self.reg * W1', '"W1": X.T.dot(dhidden)'),
    ),
    "a class in steps": (
        "two_layers.py",
        "net.py:net = TwoLayerNet(); net.reg = reg; net.params = dict(W1=W1, b1=b1, W2=W2, b2=b2); net.loss(X, y)",
        {},
        ("dhidden[hidden <= 0] = 0", "pass"),
    ),
    "a step": (
        "momentum_step.py",
        "optim.py:sgd_momentum",
        {"arguments": CONFIG},
        ("v - config", "v + config"),
    ),
    "a step as an expression": (
        "rmsprop.py",
        "optim.py:rmsprop(w, dw, {'learning_rate': lr, 'cache': cache})[0]",
        {},
        ('(np.sqrt(config["cache"]) + config["epsilon"])', 'np.sqrt(config["cache"] + config["epsilon"])'),
    ),
    "several steps": (
        "adam.py",
        "optim.py:steps(adam, w, dw, learning_rate=0.5)",
        {},
        ('config["t"] += 1', 'config["t"] = 1'),
    ),
    "several steps of a class": (
        "momentum.py",
        "optim.py:o = Momentum(lr, mu); p = {'w': w.copy()}; [o.update(p, {'w': g}) for g in dw]; p['w']",
        {},
        ("self.momentum * self.v[key] -", "self.momentum * self.v[key] +"),
    ),
}  # fmt: skip
COMMANDS = {
    "layers.py:affine_backward(dout, affine_forward(x, w, b)[1])": (
        "affine_layer",
        ["--returns", "gradient:X,gradient:W,gradient:b"],
    ),
    "optim.py:sgd_momentum": (
        str(CONCEPTS / "momentum_step.py"),
        ["--arguments", ",".join(f"{name}={own}" for name, own in CONFIG.items())],
    ),
}


def concept(name):
    return CONCEPTS / name if name.endswith(".py") else name


@pytest.mark.parametrize("case", CASES)
def test_a_right_one_passes(case):
    name, address, options, _ = CASES[case]
    verified = verify(concept(name), f"{FOLDER}/{address}", examples=1, work=512, **options)
    assert verified.certified
    assert verified.grade.passes


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_one_fails(case, tmp_path, monkeypatch):
    monkeypatch.setattr("oracle.candidates.evidence.SHRINK", 0.2)
    monkeypatch.setattr("oracle.candidates.evidence._diagnose", lambda *given: None)
    name, address, options, (right, wrong) = CASES[case]
    file, _, rest = address.partition(":")
    source = (FOLDER / file).read_text(encoding="utf-8")
    assert right in source
    (tmp_path / file).write_text(source.replace(right, wrong), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"(?i)^wrong: "):
        verify(concept(name), f"{tmp_path}/{file}:{rest}", examples=2, work=512, **options)


@pytest.mark.parametrize("address", COMMANDS)
def test_the_command_line_takes_the_same_addresses(address, capsys):
    name, options = COMMANDS[address]
    assert main(["check", name, f"{FOLDER}/{address}", "--examples", "2", *options]) == 0
    printed = capsys.readouterr().out
    assert address.partition(":")[2] in printed
    assert "arguments: " in printed
