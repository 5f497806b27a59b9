"""The grades between rearranged and wrong on user code: normwise, limited, and what states them otherwise."""

import numpy as np
import pytest
import torch

from oracle import Domain, Reals, verify
from oracle.page import Labels

VECTOR = Domain(x=Reals("n")).where(least={"n": 1})
PAIR = Domain(x=Reals("n"), y=Reals("n", low=1e-300)).where(least={"n": 1})
FEW = {"dtypes": ["float32"], "examples": 4}


def largest(x):
    return np.max(np.abs(x))


def by_squares(x):
    return np.sqrt(np.max(x * x))


def quotient(x, y):
    return x / y


def by_the_square(x, y):
    return x * y / (y * y)


def by_logarithms_of_squares(x, y):
    return torch.sign(x) * torch.sqrt(x * x / (y * y))


@pytest.mark.parametrize(
    ("reference", "candidate", "inputs", "limit"),
    [
        (
            largest,
            by_squares,
            VECTOR,
            "e19 in float32; ",
        ),
        (quotient, by_the_square, PAIR, "in float32"),
        (quotient, by_logarithms_of_squares, PAIR, "in float32"),
    ],
)
def test_a_function_that_fails_only_beyond_ordinary_magnitudes_is_limited(reference, candidate, inputs, limit):
    verified = verify(reference, candidate, inputs=inputs, **FEW)
    assert verified.grade == "limited"
    assert verified.notes[0].startswith("Note: right for magnitudes ")
    assert limit in verified.notes[0]


def test_with_strict_a_limited_function_fails_and_an_input_is_shown():
    with pytest.raises(AssertionError, match=r"(?s)^limited: by_squares.*Right for magnitudes.*Smallest failing input"):
        verify(largest, by_squares, inputs=VECTOR, strict=True, **FEW)


def test_a_wider_range_makes_a_limitation_a_fault():
    with pytest.raises(AssertionError, match=r"^wrong: by_squares"):
        verify(largest, by_squares, inputs=VECTOR, within=(1e-30, 1e30), **FEW)


def test_a_narrower_range_makes_a_fault_a_limitation():
    def saturated(x):
        return np.minimum(np.abs(x).max(), x.dtype.type(2000))

    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify(largest, saturated, inputs=VECTOR, **FEW)
    assert verify(largest, saturated, inputs=VECTOR, within=(1e-3, 1e3), **FEW).grade == "limited"


@pytest.mark.parametrize("within", [(1.0, 1.0), (0.0, 1.0), (2.0, 1.0), (1.0,), ("a", "b")])
def test_a_range_of_magnitudes_needs_two_numbers_in_order(within):
    with pytest.raises(ValueError, match="expected two magnitudes"):
        verify(largest, by_squares, inputs=VECTOR, within=within)


def unshifted_softmax(X):
    powers = np.exp(X)
    return powers / powers.sum(axis=1, keepdims=True)


def unshifted_logsumexp(x):
    return np.log(np.sum(np.exp(x)))


def logsumexp(x):
    return x.max() + np.log(np.sum(np.exp(x - x.max())))


def unscaled_variance(x):
    return np.mean(x**2) - np.mean(x) ** 2 + 1e-3


@pytest.mark.parametrize(
    ("concept", "candidate", "inputs"),
    [
        ("activations/softmax", unshifted_softmax, None),
        (logsumexp, unshifted_logsumexp, VECTOR),
        (np.var, unscaled_variance, VECTOR),
    ],
    ids=["softmax", "logsumexp", "variance"],
)
def test_a_failure_at_ordinary_magnitudes_is_wrong_with_an_ordinary_example(concept, candidate, inputs):
    options = {} if inputs is None else {"inputs": inputs}
    with pytest.raises(AssertionError, match=r"^wrong: ") as caught:
        verify(concept, candidate, **options, examples=6, dtypes=["float64"])
    assert "huge" not in str(caught.value).partition("Smallest failing input found (")[2].partition(")")[0]
    assert "tiny" not in str(caught.value).partition("Smallest failing input found (")[2].partition(")")[0]


def flattened(x):
    return x.reshape(len(x), -1).sum(axis=1)


def rows(x):
    return x.sum(axis=(1, 2))


def largest_row(x):
    return np.stack([row.max() for row in x])


def rows_max(x):
    return x.max(axis=1)


def first_label(x, y):
    return np.concatenate([row[label : label + 1] for row, label in zip(x, y, strict=True)])


def chosen(x, y):
    return x[np.arange(len(y)), y]


CHOSEN = Domain(x=Reals("n c"), y=Labels("n", below="c"))


@pytest.mark.parametrize(
    ("reference", "candidate", "inputs"),
    [
        (rows, flattened, Domain(x=Reals("n c d"))),
        (rows_max, largest_row, Domain(x=Reals("n c")).where(least={"c": 1})),
        (chosen, first_label, CHOSEN),
    ],
)
def test_a_function_that_refuses_an_empty_input_is_limited(reference, candidate, inputs):
    verified = verify(reference, candidate, inputs=inputs, examples=6, side="numpy")
    assert verified.grade == "limited"
    assert "refuses an input without entries, where n = 0 (it raised ValueError: " in verified.notes[0]
    assert verify(reference, candidate, inputs=inputs, least={"n": 1}, examples=6, side="numpy").grade == "accurate"


def test_an_exception_on_inputs_with_entries_is_no_limitation():
    def refuses_one(x):
        if len(x) < 2:
            raise ValueError("too few")
        return x.sum(axis=1)

    with pytest.raises(AssertionError, match=r"^raised: "):
        verify(lambda x: x.sum(axis=1), refuses_one, inputs=Domain(x=Reals("n c")), examples=6)


def test_least_names_the_axes_that_there_are():
    with pytest.raises(ValueError, match=r"least names 'k', but the dimensions are"):
        verify(rows, flattened, inputs=Domain(x=Reals("n c d")), least={"k": 1})


def doubled_sigmoid(x):
    return 2 * torch.sigmoid(2 * x) - 1


def doubled_reciprocal(x):
    return 2 / (1 + np.exp(np.clip(-2 * x, None, 700))) - 1


def complement(x):
    return 1 - 1 / (1 + np.exp(np.clip(x, None, 700)))


@pytest.mark.parametrize(
    ("concept", "candidate"),
    [
        ("activations/tanh", doubled_sigmoid),
        ("activations/tanh", doubled_reciprocal),
        ("activations/sigmoid", complement),
    ],
)
def test_a_form_that_passes_through_1_is_normwise(concept, candidate):
    verified = verify(concept, candidate, dtypes=["float64"], examples=4)
    assert verified.grade == "normwise"
    assert verified.notes[0].startswith("Note: in float64, ")
    with pytest.raises(AssertionError, match=r"(?s)^normwise: .*Smallest failing input"):
        verify(concept, candidate, dtypes=["float64"], examples=4, strict=True)


@pytest.mark.parametrize("factor", [1 + 1e-7, 1 - 1e-9])
def test_an_error_beyond_the_normwise_bound_is_wrong(factor):
    with pytest.raises(AssertionError, match=r"^wrong: "):
        verify("activations/tanh", lambda x: factor * np.tanh(x), examples=4)


def nearest_codes(z, codes):
    """Vector quantisation: the nearest code of each row."""
    return codes[((z[:, None] - codes) ** 2).sum(-1).argmin(axis=1)]


def straight_through(z, codes):
    q = codes[torch.cdist(z, codes).argmin(1)]
    return z + (q - z).detach()


def straight_through_the_mean(z, codes):
    q = codes[torch.cdist(z, codes).argmin(1)]
    return z.mean() + (q - z.mean()).detach() * (1 + 1e-5)


CODES = Domain(z=Reals("n d"), codes=Reals("k d")).where(least={"k": 1, "d": 1, "n": 1})


def test_the_straight_through_copy_of_a_quantiser_is_right_at_ordinary_magnitudes():
    verified = verify(nearest_codes, straight_through, inputs=CODES, differentiable=(), examples=8)
    assert verified.grade in ("normwise", "limited")
    with pytest.raises(AssertionError, match=r"^wrong"):
        verify(nearest_codes, straight_through_the_mean, inputs=CODES, differentiable=(), examples=8)
