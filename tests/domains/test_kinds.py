"""Every kind of input: all examples are valid, corners are reached, values shrink, and snippets rebuild them."""

import numpy as np
import pytest
from hypothesis import given, settings

from oracle.domains import STRUCTURES, Booleans, Domain, Integers, Labels, OutsideDomain, Reals
from tests.support.domains import reached, same_bits, simplest
from tests.support.kinds import EVERY, KINDS, STRUCTURED


def same(one, other):
    """Whether two values have the same arrays, bit for bit."""
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one is other or one == other if not isinstance(one, np.ndarray) else same_bits(one, other)


@pytest.mark.parametrize("dtype", ["float64", "bfloat16"])
@pytest.mark.parametrize("domain", EVERY.values(), ids=EVERY)
def test_every_example_is_valid_and_its_snippet_rebuilds_it(domain, dtype):
    @settings(max_examples=12, deadline=None, database=None, derandomize=True)
    @given(domain.examples(dtype))
    def check(example):
        assert same(domain.cast(example.inputs, dtype).inputs, example.inputs)
        rebuilt = {}
        exec(example.snippet(), rebuilt)
        assert all(same(rebuilt[name], value) for name, value in example.inputs.items())

    check()
    for example in (*domain.corners(dtype), *domain.long(dtype), *domain.middling(dtype, 512, 1)):
        assert same(domain.cast(example.inputs, dtype).inputs, example.inputs)


CORNERS = {
    "integers": [
        lambda i: (i["x"] == 2**31 - 1).all(),
        lambda i: (i["y"] == 3).all(),
        lambda i: (i["z"] == -2).all(),
        lambda i: i["u"] == 1,
    ],
    "booleans": [
        lambda i: i["mask"].all(),
        lambda i: not i["mask"].any(),
        lambda i: i["mask"].sum() == 1,
        lambda i: (i["mask"][:, -1] & (i["mask"].sum(axis=1) == 1)).all(),
    ],
    "ignored": [
        lambda i: (i["y"] == -100).all(),
        lambda i: (i["y"] != -100).all(),
        lambda i: (i["y"] != -100).sum() == 1,
    ],
    "complex": [lambda i: (i["z"].imag == 0).all(), lambda i: (i["z"].real == 0).all(), lambda i: (i["z"] == 0).all()],
    "scalars": [lambda i: i["axis"] == -2, lambda i: i["axis"] == 1],
    "optional": [lambda i: i["mask"] is None, lambda i: i["bias"] is None, lambda i: i["bias"] is not None],
    "list": [lambda i: len(i["parts"]) == 1, lambda i: len(i["parts"]) == 4],
    "orthogonal reals": [lambda i: i["x"][0, 0, -1] == 1, lambda i: i["x"][0, 0, 0] == -1],
    "positive definite reals": [lambda i: np.diag(i["x"]).max() > 100 * np.diag(i["x"]).min()],
    "simplex reals": [lambda i: i["x"][0, -1] == 1, lambda i: 0 < i["x"][0, -1] < 1e-2, lambda i: np.ptp(i["x"]) == 0],
    "sorted reals": [lambda i: np.ptp(i["x"]) == 0],
    "permutation integers": [lambda i: (i["x"][:, 0] == 0).all(), lambda i: (np.diff(i["x"]) == -1).all()],
    "any true booleans": [lambda i: i["x"].sum() == 1, lambda i: i["x"].all()],
    "any true in rows booleans": [lambda i: (i["x"].sum(axis=-1) == 1).all() and i["x"][:, -1].all()],
    "one-hot reals": [lambda i: i["x"][:, 0].all(), lambda i: i["x"][:, -1].all()],
}


@pytest.mark.parametrize("name", CORNERS)
def test_corners_are_always_reached(name):
    examples = [example.inputs for example in EVERY[name].corners("float32")]
    for number, condition in enumerate(CORNERS[name]):
        assert any(condition(inputs) for inputs in examples), number


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("integers", lambda i: np.abs(i["x"]).max(initial=0) > 2**20),
        ("integers", lambda i: i["x"].size > 3 and len(np.unique(i["x"])) == 2),
        ("booleans", lambda i: i["mask"].size > 40 and 0.05 < i["mask"].mean() < 0.2),
        ("ignored", lambda i: i["y"].size > 3 and 0 < (i["y"] == -100).mean() < 0.5),
        ("ten classes", lambda i: 9 in i["y"]),
        ("ten classes", lambda i: i["c"] == 4 and i["z"].max(initial=0) == 3),
        ("complex", lambda i: np.abs(i["z"]).max(initial=0) > 1e6),
        ("optional", lambda i: i["mask"] is None and i["bias"] is not None),
        ("dict", lambda i: i["p"]["b"] is not None and i["p"]["n"] == 3 and i["p"]["w"].size),
        ("distinct reals", lambda i: i["x"].size > 1 and 0 < np.diff(np.sort(i["x"], axis=None)).min() < 1e-6),
        ("sorted reals", lambda i: 0 in np.diff(i["x"]) and np.ptp(i["x"]) > 0),
    ],
)
def test_values_that_show_faults_occur(name, condition):
    reached(EVERY[name].examples("float32"), lambda example: condition(example.inputs))


@pytest.mark.parametrize(
    ("name", "condition", "value"),
    [
        ("symmetric reals", lambda x: x.shape == (2, 2) and x[0, 1] > 0, [[0, 1], [1, 0]]),
        ("positive definite reals", lambda x: x.shape == (2, 2), [[1, 0], [0, 1]]),
        ("distinct reals", lambda x: x.shape == (1, 3), [[0, 1, 2]]),
        ("permutation integers", lambda x: x.shape == (1, 3), [[0, 1, 2]]),
        ("simplex reals", lambda x: x.shape == (1, 2), [[1, 0]]),
        ("unit rows reals", lambda x: x.shape == (1, 2) and x[0, 1] != 0, None),
        ("one-hot reals", lambda x: x.shape == (2, 2), [[1, 0], [1, 0]]),
        ("any true in rows booleans", lambda x: x.shape == (1, 2), [[True, False]]),
        ("sorted integers", lambda x: x.shape == (1, 2), [[0, 0]]),
        ("orthogonal reals", lambda x: x.shape == (1, 2, 2), [[[1, 0], [0, 1]]]),
    ],
)
def test_structures_shrink_to_readable_arrays(name, condition, value):
    found = simplest(STRUCTURED[name].examples("float64", "plain"), lambda e: condition(e.inputs["x"])).inputs["x"]
    assert value is None or found.tolist() == value
    assert np.abs(found).max() <= 2


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_structure_states_its_meaning_and_refuses_other_arrays(name):
    structure = STRUCTURES[name]
    assert structure.meaning
    kind = {"reals": Reals, "integers": Integers, "booleans": Booleans}[structure.kinds[0]]
    domain = Domain(x=kind("n n" if structure.axes else "n", structure=name))
    bad = np.zeros((3, 3) if structure.axes else 3)
    if name in ("symmetric", "lower triangular", "upper triangular", "sorted"):
        bad = -np.arange(9.0).reshape(3, 3)
    with pytest.raises(OutsideDomain, match=f"x does not have the structure '{name}'"):
        domain.cast({"x": bad}, "float32")


@pytest.mark.parametrize("name", STRUCTURED)
def test_a_changed_entry_is_repaired(name):
    domain = STRUCTURED[name]
    inputs = dict(domain.at(domain.fitted(dict.fromkeys(domain.dims, 3)), "float32", 1).inputs)
    changed = inputs["x"].copy()
    changed.reshape(-1)[1] = changed.reshape(-1)[-1]
    changed.reshape(-1)[2] = 0
    domain.cast(domain.repaired({"x": changed}, "float32"), "float32")


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (
            lambda: Reals("n", structure="causal"),
            r"structure is 'causal', but for reals it should be one of 'symmetric'",
        ),
        (lambda: Reals("n", structure="symmetric"), r"'symmetric' needs 2 axes, but the dimensions are 'n'"),
        (lambda: Reals("n d", structure="symmetric"), r"needs two equal last axes, like \"n n\", but they are 'n d'"),
        (
            lambda: Reals("n", 2.0, 3.0, structure="simplex"),
            r"'simplex' needs 1, which is not in \[2\.0, 3\.0\]; widen",
        ),
        (lambda: Integers("n", structure="orthogonal"), r"for integers it should be one of"),
        (
            lambda: Domain(x=Integers("20", 0, 9, structure="distinct")).at({}, "float32", 0),
            r"x has 10 integers in \[0, 9\] and needs as many different entries",
        ),
        (lambda: Domain(x=Reals("n"), y="n"), None),
    ],
)
def test_a_statement_that_does_not_fit_is_explained(mistake, message):
    with pytest.raises((ValueError, TypeError), match=message):
        mistake()


def test_a_predicate_that_most_values_miss_is_an_error_that_names_it():
    domain = Domain(x=Reals("n", such_that=lambda x: (x > 0).all() and x.size > 3))
    with pytest.raises(ValueError, match=r"values drawn for x do not meet its such_that=; give make="):
        [domain.at({"n": 8}, "float64", seed) for seed in range(100)]


def test_a_constructor_makes_every_value_valid():
    rows = Reals("n d", such_that=lambda x: (x.sum(axis=1) >= 1).all(), make=lambda x: np.abs(x) + 1)
    domain = Domain(x=rows).where(least={"d": 1})
    for regime in ("plain", "huge", "tiny", "ties"):
        example = reached(domain.examples("float16", regime), lambda e: e.inputs["x"].size > 4)
        assert domain.valid(example.inputs, "float16")
    with pytest.raises(OutsideDomain, match=r"x does not meet such_that=lambda \.\.\."):
        domain.cast({"x": [[0.0]]}, "float16")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda x: x[:0], r"make= returned an array of shape \(0,\)"),
        (lambda x: -abs(x), r"correct make= or such_that="),
    ],
)
def test_a_constructor_that_does_not_fit_is_an_error(make, message):
    with pytest.raises(ValueError, match=message):
        Domain(x=Reals("n", such_that=lambda x: (x > 0).all(), make=make)).at({"n": 3}, "float64", 0)


def test_finite_special_values_keep_to_the_bounds():
    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(Domain(x=Reals("n", 1.0, 8.0), y=Reals("n", high=-0.5), p=Reals("n", 0.0)).examples("float32", "special"))
    def check(example):
        x, y, p = (example.inputs[name] for name in "xyp")
        assert (~np.isfinite(x) | ((x >= 1.0) & (x <= 8.0))).all()
        assert (~np.isfinite(y) | (y <= -0.5)).all()
        assert (~np.isfinite(p) | (p >= 0.0)).all()

    check()


def test_special_values_are_not_planted_into_structures():
    domain = Domain(p=Reals("n", structure="simplex"), x=Reals("n"))
    example = reached(domain.examples("float32", "special"), lambda e: not np.isfinite(e.inputs["x"]).all())
    assert np.isfinite(example.inputs["p"]).all()


def test_labels_with_an_ignored_class_need_no_class_where_all_are_ignored():
    domain = Domain(y=Labels("n", below="c", ignore=-1), x=Reals("c"))
    reached(domain.examples("float32"), lambda e: e.dims["c"] == 0 < e.dims["n"])
    assert domain.cast({"y": [-1, 1], "x": [0, 0]}, "float32").inputs["y"].tolist() == [-1, 1]
    with pytest.raises(OutsideDomain, match=r"should be a label in \[0, c\) or -1, and c is 2"):
        domain.cast({"y": [-2, 1], "x": [0, 0]}, "float32")


def test_the_kinds_describe_themselves():
    assert KINDS["dict"].signature()[0] == "p a dict of w (d, h) reals, b (h,) reals, or None, n an integer in [0, 3]"
    assert KINDS["integers"].signature()[1] == "y (n,) integers at least 3"
