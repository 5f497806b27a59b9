"""Numbers, expressions, leading axes and axes that broadcast; which sizes are valid together."""

import math
import re

import numpy as np
import pytest

from oracle.domains import Domain, Integer, Labels, OutsideDomain, Reals
from oracle.domains.dimensions import axes_of, leading_shapes, names_in, size_in, solved
from tests.support.domains import reached, simplest
from tests.support.kinds import SIZED


@pytest.mark.parametrize(
    ("dims", "axes", "names"),
    [
        ("n d", ("n", "d"), ("n", "d")),
        ("", (), ()),
        ("n 4", ("n", "4"), ("n",)),
        ("4*h h-k+1", ("4*h", "h-k+1"), ("h", "k")),
        ("... n|1", ("...", "n|1"), ("...", "n")),
        ("(h+2*p-k)//s+1", ("(h+2*p-k)//s+1",), ("h", "p", "k", "s")),
    ],
)
def test_a_text_of_dimensions_has_axes_and_names(dims, axes, names):
    assert axes_of(dims) == axes
    assert names_in(axes) == names


@pytest.mark.parametrize("dims", ["n, d", "n -", "1.5", "n/2", "f(n)", "n|2", "2*n|1", "n%2"])
def test_other_texts_are_refused(dims):
    with pytest.raises(
        ValueError, match=re.escape(f"dimensions are {dims!r}, but should be names separated by spaces")
    ):
        Reals(dims)


def test_leading_axes_come_first_and_once():
    with pytest.raises(ValueError, match=r'"\.\.\." stands for leading axes; write it first'):
        Reals("n ...")


def test_a_size_is_computed_and_solved_for():
    assert size_in("h-k+1", {"h": 5, "k": 2}) == 4
    assert size_in("7", {}) == 7
    assert size_in("n//2", {"n": 5}) == 2
    assert solved("4*h", 12, {}) == {"h": 3}
    assert solved("h-k+1", 4, {"k": 2}) == {"h": 5}
    assert solved("4*h", 13, {}) is None


@pytest.mark.parametrize("size", [0, 1, 2, 6, 7, 129])
def test_leading_shapes_have_the_number_of_entries(size):
    shapes = leading_shapes(size)
    assert all(math.prod(shape) == size for shape in shapes)
    assert len(set(shapes)) == len(shapes) >= 3


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("numbers", lambda i: i["boxes"].shape == (3, 4)),
        ("convolution", lambda i: len(i["x"]) > len(i["k"]) > 1 and len(i["y"]) == len(i["x"]) - len(i["k"]) + 1),
        ("convolution", lambda i: len(i["x"]) == len(i["k"]) == 3),
        ("convolution", lambda i: len(i["y"]) == 0),
        ("gates", lambda i: i["W"].shape == (12, 2) and i["U"].shape == (12, 3)),
        ("leading", lambda i: i["x"].ndim == 2),
        ("leading", lambda i: i["x"].ndim == 3 and i["y"].shape == i["x"].shape[:1]),
        ("leading", lambda i: i["x"].ndim == 5),
        ("leading", lambda i: i["x"].ndim == 4 and 1 in i["x"].shape[:2] and i["x"].size),
        ("broadcasting", lambda i: i["y"].shape == (1, 3) and i["x"].shape == (2, 3)),
        ("broadcasting", lambda i: i["y"].shape == (1, 1) and min(i["x"].shape) > 1),
        ("broadcasting", lambda i: i["y"].shape == i["x"].shape == (3, 2)),
        ("related", lambda i: len(i["q"]) == 2 * len(i["k"]) > 2),
        ("fixed", lambda i: i["x"].shape == (2, 8)),
        ("fixed", lambda i: i["x"].shape == (3, 4)),
        ("counted", lambda i: i["k"] == 3 == len(i["x"])),
        ("window", lambda i: i["w"] == 5 and len(i["y"]) == 1),
    ],
)
def test_sizes_that_show_faults_occur(name, condition):
    reached(SIZED[name].examples("float32", "plain"), lambda example: condition(example.inputs))


def test_long_axes_keep_the_relation():
    dims = [example.dims for example in SIZED["convolution"].long("float64")]
    assert {"h": 129, "k": 3} in dims
    assert any(one["k"] == 129 <= one["h"] for one in dims)


@pytest.mark.parametrize(
    ("name", "inputs", "message"),
    [
        ("numbers", {"boxes": np.ones((2, 3)), "scale": np.ones(4)}, r"boxes \(n, 4\) has size 3, but should be 4 = 4"),
        (
            "convolution",
            {"x": np.ones(4), "k": np.ones(2), "y": np.ones(2)},
            r"y \(h-k\+1,\) has size 2, but should be h-k\+1 = 3",
        ),
        ("convolution", {"x": np.ones(1), "k": np.ones(3), "y": np.ones(0)}, r"has size 0, but should be h-k\+1 = -1"),
        (
            "gates",
            {"W": np.ones((4, 2)), "U": np.ones((5, 1)), "x": np.ones(2)},
            r"U .* has size 5, but should be 4\*h = 4",
        ),
        ("leading", {"x": np.ones((2, 3, 4)), "w": np.ones(4), "y": np.zeros(3)}, r"\(2,\) in x, \(3,\) in y"),
        ("broadcasting", {"x": np.ones((2, 3)), "y": np.ones((2, 2))}, r"d is 2 in y, but 3 elsewhere; d\|1 should"),
        (
            "related",
            {"q": np.ones(3), "k": np.ones(2)},
            r"h = 3, g = 2, but where\(lambda h, g: h % g == 0\) should hold",
        ),
        ("fixed", {"x": np.ones((3, 8))}, r"n = 3, d = 8, but should be one of sizes=\[{'d': 4}, {'d': 8, 'n': 2}\]"),
        ("counted", {"x": np.ones(2), "k": 3}, r"n = 2, k = 3, but where\(lambda n, k: k <= n\) should hold"),
        ("window", {"x": np.ones(9), "w": 6, "y": np.ones(4)}, r"w is 6\.0, but should be in \[1, 5\]"),
    ],
)
def test_inputs_of_other_sizes_are_refused(name, inputs, message):
    with pytest.raises(OutsideDomain, match=message):
        SIZED[name].cast(inputs, "float64")


def test_leading_axes_may_be_absent_or_many():
    leading = SIZED["leading"]
    for shape, count in (((), 1), ((2,), 2), ((2, 1, 3), 6)):
        example = leading.cast({"x": np.ones((*shape, 3, 4)), "w": np.ones(4), "y": np.zeros(shape)}, "float32")
        assert example.dims == {"...": count, "n": 3, "d": 4}


def test_the_smallest_example_is_readable():
    found = simplest(SIZED["convolution"].examples("float64", "plain"), lambda e: len(e.inputs["y"]) >= 2)
    assert found.dims == {"h": 2, "k": 1}
    found = simplest(SIZED["leading"].examples("float64", "plain"), lambda e: e.inputs["x"].ndim > 2)
    assert found.inputs["x"].shape == (1, 1, 1)
    found = simplest(SIZED["broadcasting"].examples("float64", "plain"), lambda e: e.inputs["x"].shape == (2, 2))
    assert found.inputs["y"].shape == (2, 2)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (
            lambda: Domain(x=Reals("n")).where(lambda n, m: n > m),
            r"lambda n, m: n > m\) takes 'm', but the sizes are 'n'",
        ),
        (
            lambda: Domain(x=Reals("n")).where(lambda n: n < 0),
            r"no valid sizes are near n = 1: where\(lambda n: n < 0\)",
        ),
        (lambda: Domain(x=Reals("n")).where(sizes=[{"k": 1}]), r"sizes names 'k', but the dimensions are 'n'"),
        (lambda: Domain(y=Labels("n", below="2*c")), r"labels 'y' are below '2\*c', but the dimensions are 'n'"),
        (lambda: Domain(x=Reals("n"), k=Integer(5, 2)), r"low is 5 and high is 2"),
        (
            lambda: Domain(x=Reals("n")).where(lambda n: n > 3, sizes=[{"n": 2}]),
            r"no valid sizes are near n = .*: where\(lambda n: n > 3\) should hold; change this statement",
        ),
    ],
)
def test_an_impossible_statement_is_named(mistake, message):
    with pytest.raises(ValueError, match=message):
        mistake()


def test_domains_without_new_sizes_fit_as_before():
    domain = Domain(x=Reals("n d"), y=Labels("n", below="c"), w=Reals("d c")).where(least={"d": 2})
    assert domain.fitted({"n": 0, "d": 0, "c": 5}) == {"n": 0, "d": 2, "c": 5}
    assert domain.rules.simple
