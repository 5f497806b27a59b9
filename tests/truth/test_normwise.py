"""The normwise bound: it has room for stable forms that pass through larger amounts, and for no larger error."""

import numpy as np
import pytest

from oracle.truth import absolute, certify, exp, log, log1p, logsumexp, maximum, minimum, norm, sin, tanh
from oracle.truth.vectorized import vectorized

DTYPES = ("float32", "float64")


def entrywise(function):
    return lambda x: [function(v) for v in x]


def matrix_product(a, b):
    return [[sum((a[i, k] * b[k, j] for k in range(len(b))), 0.0) for j in range(b.shape[1])] for i in range(len(a))]


def three_products(a, b):
    """(a_0 + i a_1)(b_0 + i b_1) with three products instead of four (Higham, section 23.2.4)."""
    real, imaginary = a[0] * b[0], a[1] * b[1]
    return np.stack([real - imaginary, (a[0] + a[1]) * (b[0] + b[1]) - real - imaginary])


def complex_product(a, b):
    return [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]


def winograd(a, b):
    """The product of two matrices with half as many multiplications (Higham, section 23.2.1)."""
    left, right = a[:, 0::2], b[0::2]
    crossed = (left[:, None, :] + b[1::2].T[None]) * (a[:, 1::2][:, None, :] + right.T[None])
    return crossed.sum(2) - (left * a[:, 1::2]).sum(1)[:, None] - (right * b[1::2]).sum(0)


def seven_products(a, b):
    """Winograd's variant of Strassen's algorithm, for matrices that are padded with zeros (Higham, section 23.1)."""
    size = 16
    padded = [np.zeros((size, size), a.dtype) for _ in range(2)]
    for x, big in zip((a, b), padded, strict=True):
        big[: x.shape[0], : x.shape[1]] = x
    return _seven_products(*padded)[: a.shape[0], : b.shape[1]]


def _seven_products(a, b):
    h = len(a) // 2
    if not h:
        return a * b
    (a11, a12), (a21, a22) = ((x[:h, :h], x[:h, h:]) if top else (x[h:, :h], x[h:, h:]) for x in (a,) for top in (1, 0))
    (b11, b12), (b21, b22) = ((x[:h, :h], x[:h, h:]) if top else (x[h:, :h], x[h:, h:]) for x in (b,) for top in (1, 0))
    s1, t1 = a21 + a22, b12 - b11
    s2, t2 = s1 - a11, b22 - t1
    factors = ((a11, b11), (a12, b21), (a12 - s2, b22), (a22, t2 - b21), (s1, t1), (s2, t2), (a11 - a21, b22 - b12))
    p1, p2, p3, p4, p5, p6, p7 = (_seven_products(*pair) for pair in factors)
    u2 = p1 + p6
    return np.block([[p1 + p2, u2 + p5 + p3], [u2 + p7 - p4, u2 + p7 + p5]])


def circular(a, b):
    n = len(a)
    return [sum((a[k] * b[(i - k) % n] for k in range(n)), 0.0) for i in range(n)]


def by_fourier(a, b):
    return np.fft.irfft(np.fft.rfft(a) * np.fft.rfft(b), len(a)).astype(a.dtype)


def running_mean(x):
    mean = x.dtype.type(0)
    for k, v in enumerate(x):
        mean = mean + (v - mean) / x.dtype.type(k + 1)
    return mean


def squared_distances(x):
    return [[sum(((a - b) * (a - b) for a, b in zip(p, q, strict=True)), 0.0) for q in x] for p in x]


def by_centred_gram(x):
    x = x - x.mean(0)
    squares = (x * x).sum(1)
    return squares[:, None] + squares - 2 * (x @ x.T)


def shares(x):
    total = sum(x, 0.0)
    return [v / total for v in x]


def shares_by_logarithms(x):
    logarithms = np.log(x)
    shifted = logarithms - logarithms.max()
    return np.exp(shifted - np.log(np.exp(shifted).sum()))


VALUES = {  # the definition, another form, and the shapes of the inputs
    "cosine by half the angle": (entrywise(lambda v: 1 - 2 * sin(v / 2) * sin(v / 2)), np.cos, (40,)),
    "hard bound": (entrywise(lambda v: maximum(v, -1)), lambda x: np.maximum(x + 1, 0) - 1, (40,)),
    "larger by the sum": (lambda x, y: [maximum(a, b) for a, b in zip(x, y, strict=True)],
                          lambda x, y: (x + y + np.abs(x - y)) / 2, (40,), (40,)),
    "clip by two magnitudes": (entrywise(lambda v: minimum(maximum(v, -1), 1)),
                               lambda x: (np.abs(x + 1) - np.abs(x - 1)) / 2, (40,)),
    "logarithm of one more": (entrywise(log1p), lambda x: np.log(1 + x), (-40,)),
    "less than one": (entrywise(lambda v: 1 - exp(-absolute(v))), lambda x: -np.expm1(-np.abs(x)), (40,)),
    "powers of two": (entrywise(exp), lambda x: np.exp2(x * x.dtype.type(np.log2(np.e))), (40,)),
    "logarithm of a ratio": (lambda x, y: [log(a / b) for a, b in zip(x, y, strict=True)],
                             lambda x, y: np.log(x) - np.log(y), (-40,), (-40,)),
    "complement of tanh": (entrywise(tanh), lambda x: 1 - 2 / (np.exp(2 * x) + 1), (40,)),
    "three products": (complex_product, three_products, (2, 20), (2, 20)),
    "Winograd": (matrix_product, winograd, (5, 8), (8, 4)),
    "seven products": (matrix_product, seven_products, (9, 1), (1, 12)),
    "Fourier": (circular, by_fourier, (32,), (32,)),
    "running mean": (lambda x: sum(x, 0.0) / len(x), running_mean, (50,)),
    "centred Gram": (squared_distances, by_centred_gram, (6, 4)),
    "shares": (shares, shares_by_logarithms, (-30,)),
}  # fmt: skip


def drawn(shape, dtype, random):
    """Numbers of magnitude 1e-3 to 100, positive for a negative length."""
    positive, shape = shape[0] < 0, tuple(abs(n) for n in shape)
    return (10 ** random.uniform(-3, 2, shape) * (1 if positive else random.choice([-1, 1], shape))).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", VALUES)
def test_forms_are_within_the_normwise_bound_and_planted_errors_are_not(name, dtype):
    definition, form, *shapes = VALUES[name]
    random = np.random.default_rng(len(name))
    for _ in range(4):
        names = definition.__code__.co_varnames[: definition.__code__.co_argcount]
        inputs = {n: drawn(shape, dtype, random) for n, shape in zip(names, shapes, strict=True)}
        with np.errstate(all="ignore"):
            got = np.asarray(form(*inputs.values()), np.float64)
        found = certify(definition, inputs, dtype, normwise=True).paths[0].value
        live = np.isfinite(got) & np.isfinite(found.direct)
        error = found.distance(np.where(live, got, 0.0))
        assert live.any()
        assert (error <= found.normwise)[live].all(), (error / found.normwise)[live].max()
        assert (found.normwise >= found.rearranged).all()
        if dtype == "float64":
            largest = np.prod([np.abs(x).max() for x in inputs.values()])
            assert (found.normwise < 1e-10 * max(1.0, largest**2, np.abs(found.high).max())).all()


def shortfalls(x, w):
    loss = 0.0
    for row in x:
        loss = loss + maximum(0, 1 - +sum((a * b for a, b in zip(row, w, strict=True)), 0.0))
    return loss


def all_less_those_that_meet(x, w):
    met = x @ w >= 1
    return {"w": x[met].sum(0) - x.sum(0)}


def cross_entropy(x):
    return logsumexp(x) - x[0]


def one_less_than_the_sum(x):
    p = np.exp(x - x.max()) / np.exp(x - x.max()).sum()
    p[0] = p[0] - p.sum()
    return {"x": p}


GRADIENTS = {
    "all less those that meet": (shortfalls, all_less_those_that_meet, (30, 3), (3,)),
    "p less the sum of all p": (cross_entropy, one_less_than_the_sum, (12,)),
    "tanh factored": (lambda x: tanh(x[0]), lambda x: {"x": (1 - np.tanh(x)) * (1 + np.tanh(x))}, (1,)),
    "tanh by cosh": (lambda x: tanh(x[0]), lambda x: {"x": 1 / np.cosh(np.minimum(np.abs(x), 40)) ** 2}, (1,)),
    "softplus": (lambda x: maximum(x[0], 0) + log1p(exp(-absolute(x[0]))),
                 lambda x: {"x": 1 - 1 / (1 + np.exp(np.minimum(x, 80)))}, (1,)),
}  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_of_other_forms_are_within_the_normwise_bound(name, dtype):
    definition, form, *shapes = GRADIENTS[name]
    random = np.random.default_rng(len(name))
    for _ in range(20):
        names = definition.__code__.co_varnames[: definition.__code__.co_argcount]
        inputs = {n: drawn(shape, dtype, random) for n, shape in zip(names, shapes, strict=True)}
        answers = form(**inputs)
        found = certify(definition, inputs, dtype, tuple(answers), normwise=True).paths[0].gradients
        for part, answer in answers.items():
            within = found[part].distance(answer.astype(np.float64)) <= found[part].normwise
            assert within[np.isfinite(found[part].direct)].all()
            if dtype == "float64":
                assert (found[part].normwise < 1e-10 * max(1.0, *(np.abs(x).max() ** 2 for x in inputs.values()))).all()


def test_a_planted_error_of_a_millionth_is_outside():
    """200 entries of matrix products, each changed by 1e-6 of the largest magnitude that takes part."""
    random = np.random.default_rng(0)
    for _ in range(8):
        inputs = {"a": drawn((5, 7), "float64", random), "b": drawn((7, 5), "float64", random)}
        found = certify(matrix_product, inputs, "float64", normwise=True).paths[0].value
        scale = np.abs(inputs["a"]).max() * np.abs(inputs["b"]).max()
        assert (found.distance(found.high + 1e-6 * scale) > found.normwise).all()


def test_the_rest_of_the_truth_is_the_same_and_comparisons_have_the_same_outcomes():
    def definition(x):
        return [v * v if v > 0.5 else -v for v in x]

    inputs = {"x": np.array([0.1, 0.5, np.nextafter(0.5, 1), 3.0])}
    plain, more = (certify(definition, inputs, "float64", ("x",), normwise=asked) for asked in (False, True))
    assert len(plain.paths) == len(more.paths)
    for one, other in zip(plain.paths, more.paths, strict=True):
        assert one.decisions == other.decisions
        for a, b in ((one.value, other.value), (one.gradients["x"], other.gradients["x"])):
            assert a.normwise is None
            assert b.normwise is not None
            assert all(
                (getattr(a, f) == getattr(b, f)).all()
                for f in ("high", "low", "radius", "direct", "rearranged", "spread")
            )


def test_an_exponential_that_was_not_selected_does_not_widen_the_bound():
    def elu(x):
        return maximum(x[0], 0) + minimum(exp(x[0]) - 1, 0)

    path = certify(elu, {"x": np.array([60.0])}, "float64", ("x",), normwise=True).paths[0]
    assert path.value.normwise < 1e-12
    assert path.gradients["x"].normwise < 1e-12


def test_where_nothing_is_said_the_bound_is_the_rearranged_one():
    def definition(x):
        return log(1 - tanh(x[0]))

    found = certify(definition, {"x": np.array([18.0])}, "float64", normwise=True).paths[0].value
    assert found.normwise == found.rearranged


def test_a_row_of_small_numbers_beside_large_ones_keeps_a_meaningful_bound():
    def unit_rows(x):
        return [[v / norm(row) for v in row] for row in x]

    x = np.array([[3e12, 4e12], [3e-12, 4e-12]])
    found = certify(unit_rows, {"x": x}, "float64", normwise=True).paths[0].value
    assert (found.normwise < 1e-13).all()


def test_an_unused_score_counts_and_an_unused_exponential_does_not():
    def largest_beside_the_first(x, w):
        scores = [+sum((a * b for a, b in zip(x, row, strict=True)), 0.0) for row in w]
        exp(w[0, 0])
        return 0.5 * sum((maximum(0, s - scores[0]) for s in scores[1:]), 0.0) + x[0] * 0.25

    for scale in (1.0, 1e-18):
        inputs = {"x": scale * np.array([0.3, 30.0]), "w": np.array([[60.0, 0.7]])}
        path = certify(largest_beside_the_first, inputs, "float64", ("w",), normwise=True).paths[0]
        score = inputs["x"] @ inputs["w"][0]
        answer = 0.5 * np.maximum(0, score - (score - 1)) - 0.5 + 0.25 * inputs["x"][0]
        assert path.value.distance(answer) <= path.value.normwise < 1e-11
        assert (path.gradients["w"].normwise >= 2.0**-53 * inputs["x"]).all()


def test_a_score_that_is_compared_does_not_count():
    def hits(x):
        scores = [+(v * v + v) for v in x]
        return sum((1.0 for s in scores if s > 0.5), 0.0) / len(scores)

    found = certify(hits, {"x": np.array([1e3, 2e9, 0.1])}, "float32", normwise=True).paths[0].value
    assert found.normwise < 1e-5


def test_what_where_does_not_select_counts():
    @vectorized
    def at_least_minus_one(x):
        return np.where(x > -1, x, -1)

    x = np.array([1e-9, -0.3, -7.0, 40.0])
    path = certify(at_least_minus_one, {"x": x}, "float64", ("x",), normwise=True).paths[0]
    assert (path.value.distance(np.maximum(x + 1, 0) - 1) <= path.value.normwise).all()
    assert (path.gradients["x"].distance(np.array([1.0, 1.0, 0.0, 1.0])) == 0).all()


def test_a_condition_around_a_ratio_does_not_narrow_the_bound_of_its_logarithm():
    def plain(x, y):
        return np.sum(x * np.log(x / y))

    def conditional(x, y):
        return np.sum(x * np.log(np.where(x > 0, x / y, 1)))

    x = np.linspace(0.001, 0.01, 200)[None]
    inputs = {"x": x, "y": x + 2.0**-52 * np.sin(x)}
    one, other = (certify(vectorized(f), inputs, "float64", normwise=True).paths[0].value for f in (plain, conditional))
    assert other.normwise >= one.normwise > 100 * one.rearranged
