"""A user's definition may be vectorized NumPy, as far as NumPy works on certified numbers."""

import numpy as np
import pytest

from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.loading import load
from oracle.truth import certify
from oracle.truth.vectorized import vectorized


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return np.frombuffer(x.tobytes())", "np.ndarray.tobytes is not known over certified numbers"),
        ("return np.linalg.svd(x.reshape(1, -1))[2] @ x", "np.linalg.svd is not known over certified numbers: its vec"),
        ("return np.logical_and(x, x)", "write & between two comparisons"),
        ("return torch.exp(torch.as_tensor(x)).numpy()", "torch.* cannot hold certified numbers; a definition is Num"),
        ("return np.array([max((v / 3, 0), (x[0] / 3, 1))[0] for v in x])", "tie is lost; use maximum, minimum"),
        ("return np.where(x, 1.0, 0.0)", "neither true nor false; compare it"),
    ],
)  # fmt: skip
def test_the_message_names_the_line_of_a_definition_that_is_not_certifiable_and_what_to_write(tmp_path, body, message):
    text = f'''"""T."""
import math
import numpy as np
import torch
from oracle.page import Domain, Reals
def definition(x):
    {body}
def inputs():
    return Domain(x=Reals("n")).where(least={{"n": 2}})
'''
    path = tmp_path / "own.py"
    path.write_text(text, encoding="utf-8")
    message = rf"(?s)definition cannot be run over certified numbers.*line \d+, .*{message}"
    with pytest.raises(MalformedConcept, match=message):
        load(path)


X = np.array([[0.0, 1.0, -2.0], [3.5, -0.25, 0.1]])
WORKS = {
    "matmul": lambda x: x @ x.T,
    "dot": lambda x: x.dot(x[0]),
    "einsum": lambda x: np.einsum("ij,kj->ik", x, x),
    "sum": lambda x: x.sum(axis=1, keepdims=True),
    "mean": lambda x: x.mean(axis=0),
    "std": lambda x: np.std(x, axis=1),
    "var": lambda x: x.var(ddof=1),
    "norm": lambda x: np.linalg.norm(x, axis=1),
    "norm of all": np.linalg.norm,
    "max norm": lambda x: np.linalg.norm(x, np.inf, axis=0),
    "abs": lambda x: np.abs(x) + abs(x),
    "maximum": lambda x: np.maximum(x, 0),
    "clip": lambda x: np.clip(x, -1, 1) + x.clip(0),
    "max": lambda x: x.max(axis=1) - np.min(x),
    "where": lambda x: np.where(x > 0, x, 0.5 * x),
    "mask": lambda x: np.sign(x) * (x > 0),
    "softmax": lambda x: (
        np.exp(x - x.max(1, keepdims=True)) / np.exp(x - x.max(1, keepdims=True)).sum(1, keepdims=True)
    ),
    "elementary": lambda x: np.log1p(x * x) + np.tanh(x) + np.sin(x) * np.cos(x) + np.expm1(x) + np.sqrt(x * x + 1),
    "powers": lambda x: x**2 + np.square(x) + (x * x + 1) ** -1 + (x * x + 1) ** 0.5,
    "logaddexp": lambda x: np.logaddexp.reduce(x, axis=1),
    "stacked": lambda x: np.concatenate([np.stack([x[0], x[1]]), np.ones((1, 3))]),
    "picked": lambda x: x[[0, 1], [2, 0]],
    "cumsum": lambda x: np.cumsum(x, axis=1) + np.prod(x),
    "sorted": lambda x: np.median(np.sort(x, axis=1)),
    "solve": lambda x: np.linalg.solve(x @ x.T, x[:, 0]),
    "plain objects": lambda x: np.exp(np.array(list(x[0]))),
    "outer": lambda x: np.outer(x[0], x[1]) + np.trace(x @ x.T),
}


def in_place(x):
    x = x.copy()
    x -= x.mean()
    x[0] = 2 * x[1]
    return x


WORKS["in place"] = in_place


@pytest.mark.parametrize("name", WORKS)
def test_numpy_over_certified_numbers_encloses_the_result_over_floats(name):
    truth = certify(vectorized(WORKS[name]), {"x": X}, "float64", ("x",))
    (path,) = truth.paths
    floats = np.asarray(WORKS[name](X.copy()))
    assert path.value.shape == floats.shape
    assert (path.value.distance(floats) <= path.value.rearranged).all()
    assert path.gradients["x"].shape == X.shape


def test_a_maximum_keeps_its_corner():
    (path,) = certify(
        vectorized(lambda x: np.maximum(x, 0).sum()), {"x": np.array([0.0, 1.0])}, "float64", ("x",)
    ).paths
    assert path.gradients["x"].spread.tolist() == [0.5, 0.0]
