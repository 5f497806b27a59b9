"""Submissions for the tests of `oracle check` and `oracle grade`: correct, misbehaving and wrong ones."""

RELU = "activations/relu"

GOOD = {
    "good": "import numpy as np\n\ndef relu(x):\n    return np.maximum(x, 0)\n",
    "good_torch": "import torch\n\ndef relu(x):\n    return torch.clamp(x, min=0)\n",
}

BODY = "import numpy as np\n\ndef relu(x):\n"

# By name: the source, the verdict, and what the sentence matches.
MISBEHAVING = {
    "loop": (f"{BODY}    while True:\n        pass\n", "timed out", r"did not answer within 1 s \(line [45]\)"),
    "loop_deaf": (
        (
            f"{BODY}    while True:\n        try:\n            while True:\n                pass\n"
            "        except BaseException:\n            pass\n"
        ),
        "timed out",
        r"did not answer within 1 s, and could not be interrupted",
    ),
    "loop_in_c": (
        f"{BODY}    return sum(iter(int, 1))\n",  # a loop in C, in which Python does not look for signals
        "timed out",
        r"did not answer within 1 s, and could not be interrupted",
    ),
    "exit_hard": (f"import os\n{BODY}    os._exit(3)\n", "crashed", r"ended the process with exit code 3"),
    "exit_soft": (f"import sys\n{BODY}    sys.exit(1)\n", "raised", r"ended Python \(SystemExit\(1\)\).*line 5"),
    "segfault": (
        f"import ctypes\n{BODY}    ctypes.string_at(0)\n    return x\n",
        "crashed",
        r"crashed the process \(segmentation fault, SIGSEGV, line 5 in relu\)",
    ),
    "memory": (
        f"{BODY}    np.ones(8 * 2**30)\n    return x\n",
        "raised",
        r"Unable to allocate 64.*line 4.*the limit is 2 GB",
    ),
    "memory_python": (
        f"{BODY}    held = []\n    while True:\n        held.append(np.empty(2**25))\n",
        "raised",
        r"raised MemoryError.*line 6\); the limit is 2 GB",
    ),
    "prints": (f"{BODY}    print('spam' * 50000)\n    return x.clip(0)\n", "accurate", r"^$"),
    "prints_on": (
        f"{BODY}    while True:\n        print('spam' * 50000)\n",
        "timed out|crashed",
        r"did not answer|printed more",
    ),
    "input": (
        f"{BODY}    return np.maximum(x, float(input('x? ')))\n",
        "raised",
        r"waits for keyboard input \(line 4\)",
    ),
    "thread": (
        (
            f"import threading, time\nstarted = []\n{BODY}    if not started:\n"
            "        started.append(threading.Thread(target=time.sleep, args=(600,)))\n        started[0].start()\n"
            "    return np.maximum(x, 0)\n"
        ),
        "accurate",
        r"^$",
    ),
    "process": (
        (
            f"import subprocess\n{BODY}    if x.size == 2:\n        subprocess.Popen(['sleep', '614'])\n"
            "    return np.maximum(x, 0)\n"
        ),
        "accurate",
        r"^$",
    ),
    "fork": (f"import os\n{BODY}    os.fork()\n    return np.maximum(x, 0)\n", "accurate", r"^$"),
    "state": (
        (
            "import random\nimport torch\n"
            f"{BODY}    np.random.seed(0)\n    random.seed(0)\n    torch.manual_seed(1)\n    np.seterr(over='warn')\n"
            "    torch.set_default_dtype(torch.float16)\n    torch.set_num_threads(3)\n"
            "    torch.set_grad_enabled(False)\n"
            "    torch.set_deterministic_debug_mode(2)\n    return np.maximum(np.asarray(x), 0)\n"
        ),
        "accurate",
        r"^$",
    ),
    "state_at_import": (
        (
            "import torch\ntorch.set_default_dtype(torch.float64)\nimport numpy as np\nnp.random.seed(1)\n\n"
            "def relu(x):\n    return np.maximum(x, 0)\n"
        ),
        "accurate",
        r"^$",
    ),
    "patched": (f"{BODY}    np.exp = np.log\n    return np.maximum(x, 0)\n", "accurate", r"^$"),
    "mutates": (f"{BODY}    x[x < 0] = 0\n    return x.copy()\n", "wrong", r"changed its input x; work on a copy"),
    "noisy": (
        f"{BODY}    return np.maximum(x, 0) + np.random.randn(*x.shape)\n",
        "wrong",
        r"is not repeatable: for the same input it gave .*, and then ",
    ),
    "counting": (
        f"calls = [0]\n{BODY}    calls[0] += 1\n    return np.maximum(x, 0) * (1 if calls[0] % 5 else 2)\n",
        "wrong",
        r"is not repeatable",
    ),
    "shape": (
        f"{BODY}    return np.maximum(x, 0)[None]\n",
        "wrong",
        r"the value has shape \(1, .*but should have shape \(",
    ),
    "strings": (f"{BODY}    return 'about 3'\n", "wrong", r"the value is a str, but should be an array"),
    "nothing": (f"{BODY}    np.maximum(x, 0)\n", "wrong", r"the value is a NoneType, but should be an array"),
    "deep": (f"{BODY}    return relu(x)\n", "raised", r"raised RecursionError: .*line 4"),
    "arity": (
        "def relu(x, y, z):\n    return x\n",
        "raised",
        r"no input is left for its parameters y, z: give --constant y=VALUE",
    ),
    "misnamed": ("def rleu(x):\n    return x\n", "raised", r"has no 'relu'; did you mean rleu"),
    "a_class": (
        "class relu:\n    def forward(self, x):\n        return x\n",
        "raised",
        r"is a class; name one of its methods",
    ),
    "syntax": ("def relu(x)\n    return x\n", "raised", r"cannot be imported: SyntaxError: expected ':' \(line 1\)"),
    "no_module": (
        "import tensorflow_of_old\n\ndef relu(x):\n    return x\n",
        "raised",
        r"imports `tensorflow_of_old`, which is not installed here \(line 1\)",
    ),
    "raises_at_import": (
        "table = {}\ntable['x']\n\ndef relu(x):\n    return x\n",
        "raised",
        r"cannot be imported: KeyError: 'x' \(line 2\)",
    ),
    "exits_at_import": (
        "exit(0)\n\ndef relu(x):\n    return x\n",
        "raised",
        r"cannot be imported: ended Python",
    ),
    "loop_at_import": (
        "while True:\n    pass\n",
        "timed out",
        r"the import did not finish within 4 s",
    ),
}

# What a note matches, by name.
NOTES = {
    "prints": r"the function prints [\d.]+ MB",
    "thread": r"the function leaves a thread running",
    "process": r"the function leaves a process running; it was ended",
    "state": (
        r"the function changes global state: the state of np.random, the state of random, "
        r"the state of torch's random generator, "
        r"np.seterr, torch's default dtype, torch.set_grad_enabled, torch's number of threads, "
        r"torch.use_deterministic_algorithms \(restored afterwards\)"
    ),
    "state_at_import": (
        r"the function changes global state when it is imported: the state of np.random, torch's default dtype"
    ),
    "patched": r"the function changes global state: np.exp is replaced",
}

# Functions as in homework and notebooks, some of them wrong.
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
