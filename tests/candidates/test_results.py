"""What a function may return and change: views, constants, attributes, several results; and names that do not match."""

import numpy as np
import pytest
import torch

from oracle import Domain, Reals
from oracle.candidates.verify import verify
from tests.candidates.test_library_detection import written

ROWS = Domain(x=Reals("n d", low=-8.0, high=8.0))


def transposed(x):
    return x.T


def copied_transposed(x):
    return np.array([[x[i, j] for i in range(x.shape[0])] for j in range(x.shape[1])]).reshape(x.shape[::-1])


def same(x):
    return x


@pytest.mark.parametrize(
    ("reference", "candidate"),
    [
        (transposed, torch.t),
        (copied_transposed, torch.t),
        (copied_transposed, np.transpose),
        (same, torch.nn.Identity()),
        (same, torch.nn.Dropout(0.3).eval()),
        (np.ravel, torch.nn.Flatten(0)),
    ],
    ids=["a view", "a copied view", "NumPy", "identity", "dropout", "flatten"],
)
def test_a_view_is_right_where_the_value_only_moves_entries(reference, candidate):
    assert verify(reference, candidate, inputs=ROWS, examples=2).grade == "accurate"


@pytest.mark.parametrize(
    ("concept", "candidate"),
    [
        ("activations/relu", lambda x: x if (x >= 0).all() else torch.relu(x)),
        ("elementwise/maximum", lambda A, b: A if bool((b <= A).all()) else torch.maximum(A, b)),
    ],
)
def test_a_view_is_wrong_where_the_value_is_computed(concept, candidate):
    with pytest.raises(AssertionError, match="eturned memory of its input"):
        verify(concept, candidate, examples=4)


def test_state_of_its_own_may_change(tmp_path):
    file = tmp_path / "steps.py"
    file.write_text(
        "import numpy as np\n\n\nclass Counter:\n    def step(self, w, dw):\n        self.total += dw * dw\n"
        "        return w - dw / np.sqrt(self.total + 1.0)\n",
        encoding="utf-8",
    )
    inputs = {name: Reals("n", low=0.0 if name == "total" else -4.0, high=4.0) for name in ("w", "dw", "total")}
    verify(
        lambda w, dw, total: w - dw / np.sqrt(total + dw * dw + 1.0),
        f"{file}:Counter.step",
        inputs=Domain(**inputs),
        arguments={"total": "self.total"},
        examples=2,
    )


@pytest.mark.parametrize(
    "constant", [{"calls": 0}, [0], np.zeros(1), torch.zeros(1)], ids=["dict", "list", "array", "tensor"]
)
def test_every_call_gets_the_constant_as_it_was_given(constant):
    key = "calls" if isinstance(constant, dict) else 0

    def once(x, cache):
        cache[key] += 1
        return np.multiply(x, float(cache[key]))

    verify(lambda x: x * 1.0, once, inputs=ROWS, constants={"cache": constant}, examples=2)
    assert float(constant[key]) == 0


def squares(w, x):
    return ((x @ w) ** 2).sum()


VECTORS = Domain(w=Reals("d", low=-2.0, high=2.0), x=Reals("n d", low=-2.0, high=2.0))


def squares_and_gradient(w, x):
    return np.sum((x @ w) ** 2), 2 * x.T @ (x @ w)


def squares_and_scores(w, x):
    return np.sum((x @ w) ** 2), x @ w


def test_several_results_are_recognised_by_shape_and_numbers():
    verified = verify(squares, squares_and_gradient, inputs=VECTORS, differentiable=("w",), examples=2)
    assert "returns: value, gradient:w" in verified.matched
    verified = verify(squares, squares_and_scores, inputs=VECTORS, differentiable=("w",), examples=2)
    assert "returns: value, -" in verified.matched
    wrong = written("def f(w, x): return np.sum((x @ w) ** 2), 2 * x.T @ (x @ w) + (w > 1.5)", "np")
    with pytest.raises(AssertionError, match="The gradient by w"):
        verify(squares, wrong, inputs=VECTORS, differentiable=("w",), examples=4, returns=("value", "gradient:w"))


def test_several_results_that_do_not_fit_must_be_named():
    for source in ("return np.sum((x @ w) ** 2), 1 * w", "return w, np.sum((x @ w) ** 2)[None]"):
        function = written(f"def f(w, x): {source}", "np")
        with pytest.raises(TypeError, match=r"returns 2 results; name them in order, e\.g\. returns="):
            verify(squares, function, inputs=VECTORS, differentiable=("w",))


def test_a_name_by_position_beside_names_that_match_is_refused():
    def loss(w, lam, labels, x):
        return 0.0

    message = r"by name in W=w, X=x, but it is not clear which of its parameters lam, labels stand for y, reg; give arg"
    with pytest.raises(TypeError, match=message):
        verify("linear_classifiers/softmax_loss", loss)
    with pytest.raises(TypeError, match="is not clear which of its parameters beta, gamma stand for w, b"):
        verify(
            lambda x, w, b: x * w + b,
            lambda x, beta, gamma: x * gamma + beta,
            inputs=Domain(x=Reals("n"), w=Reals("n"), b=Reals("n")),
        )


def test_one_name_that_is_left_and_an_order_without_names_are_accepted():
    inputs = Domain(x=Reals("n", low=-8.0, high=8.0), w=Reals("n", low=0.0, high=8.0))
    by_rest = verify(np.multiply, lambda x, weight: x * np.abs(weight), inputs=inputs, examples=1)
    assert by_rest.matched == "arguments: w=weight, x=x"
    by_order = verify(np.multiply, lambda a, b: a * np.abs(b), inputs=inputs, examples=1)
    assert by_order.matched == "arguments: w=b, x=a"


@pytest.mark.parametrize(
    ("function", "right"),
    [
        (lambda x: int(np.argmax(x)), True),
        (lambda x: int(torch.argmax(x)), True),
        (lambda x: max(range(len(x)), key=lambda i: float(x[i])), True),
        (lambda x: int(np.argmin(x)), False),
        (lambda x: float(np.argmax(x)), False),
    ],
    ids=["NumPy", "torch", "a loop", "another index", "a float"],
)
def test_an_index_may_be_a_python_int(function, right):
    if right:
        verify("reductions/argmax", function, examples=3)
    else:
        with pytest.raises(AssertionError, match=r"^wrong"):
            verify("reductions/argmax", function, examples=3)
