"""Every concept of the catalogue is complete and consistent."""

import inspect
import re
from contextlib import suppress

import numpy as np
import pytest
from latex2mathml.converter import convert

from oracle.catalogue.concept import script
from oracle.catalogue.declarations import Corner, Edge, Error, Law
from oracle.catalogue.index import contents
from oracle.catalogue.loading import load_all, names
from oracle.domains import Domain, OutsideDomain
from oracle.judge import Case
from oracle.judge.differences import judge_difference
from oracle.runner import check_called
from oracle.runner.evidence import counterexample, listed_grade
from oracle.semantics.scenes import statements
from oracle.truth import FORMATS
from tests.support.checks import check_names

CONCEPTS = load_all()
COMPUTING = [each for each in CONCEPTS if each.computes]


def entries(part, *more):
    """A parameter for each entry of a part, in all concepts: (concept, entry)."""
    return [
        pytest.param(each, entry, id=f"{each.name}-{number}")
        for each in CONCEPTS
        for number, entry in enumerate(entry for name in (part, *more) for entry in getattr(each, name))
    ]


@pytest.fixture(params=CONCEPTS, ids=lambda each: each.name)
def each(request):
    return request.param


@pytest.fixture(params=COMPUTING, ids=lambda each: each.name)
def computing(request):
    return request.param


@pytest.fixture(params=[each for each in CONCEPTS if each.scenes], ids=lambda each: each.name)
def with_scenes(request):
    return request.param


# The rows of the list that was drawn up from the five study notes.
ROWS = {
    1: "L2 distance between two sets of rows",
    2: "SVM hinge loss, value and gradient, with L2 term",
    3: "softmax cross-entropy, value and gradient, with L2 term",
    4: "k-class accuracy",
    5: "weight decay",
    6: "squared error: sum, mean of half squares",
    7: "ReLU and gradient",
    8: "PReLU, sigmoid, tanh and their gradients",
    9: "softmax over rows",
    10: "normal density",
    11: "dot product three ways; cosine of unit vectors; weighted average",
    12: "matrix-vector product",
    13: "matrix-matrix product",
    14: "gradient of a matrix product",
    15: "Hadamard product; transpose; symmetry",
    16: "norms",
    17: "sums and means by axis, cumsum",
    18: "normalising rows",
    19: "max against maximum",
    20: "elementwise arithmetic, powers, exp, comparisons",
    21: "vectorization for speed",
    22: "arange, zeros, ones, nested lists, randn",
    23: "reshape, cat",
    24: "broadcasting",
    25: "basic slicing, assignment through slices",
    26: "boolean masks",
    27: "slicing against integer indexing",
    28: "rebinding against in place",
    29: "writing through a reshape",
    30: "view, reshape, permute, transpose, contiguous, narrow, expand",
    31: "NumPy to torch and back",
    32: "derivative as a limit",
    33: "partial derivatives, gradient, chain rule",
    34: "gradient of 2x.x, of the sum, of x.x from a vector",
    35: "accumulation and zero_",
    36: "chain through an intermediate",
    37: "detach",
    38: "control-flow gradient",
    39: "custom autograd.Function",
    40: "affine layer, forward and backward",
    41: "two-layer ReLU net",
    42: "weight sharing and control flow",
    43: "MLP with biases; regularised backprop",
    44: "SGD step; Adam step and trajectory",
    45: "training the two-layer net for 500 steps",
    46: "linear regression",
    47: "softmax regression and MLP training on real images",
    48: "starting from zero weights",
    49: "the trainer",
    50: "tabular preprocessing",
}


NOTES = (
    "Study notes on NumPy and PyTorch",
    "Study notes on Dive into Deep Learning",
    "Study notes on Learning PyTorch with Examples",
    "Study notes on linear algebra and autograd in torch",
    "Homework on Dive into Deep Learning",
)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_notes_has_a_concept(row):
    assert any(each.row == row for each in CONCEPTS), f"row {row}, {ROWS[row]}, has no module under oracle/concepts"


# The rows for which second derivatives are required.
@pytest.mark.parametrize("row", [7, 8, 9, 16, 32, 33, 34, 36])
def test_a_row_has_second_derivatives(row):
    assert any(each.twice_differentiable for each in CONCEPTS if each.row == row)


@pytest.mark.parametrize("row", [row for row in ROWS if row not in (4, 28, 29, 30, 31, 35, 49, 50)])
def test_a_row_has_a_law(row):
    assert any(each.laws for each in CONCEPTS if each.row == row)


def test_the_contents_agree_with_the_modules():
    assert [(e.row, e.name, e.title, e.implementations, e.scenes) for e in contents()] == [
        (
            *(each.row, each.name, each.title),
            tuple(i.name for i in each.implementations if i.scene is None),
            tuple(scene.name for scene in each.scenes),
        )
        for each in CONCEPTS
    ]
    assert set(names()) == {each.name for each in CONCEPTS}


def test_the_docstring_has_a_title_and_shapes(each):
    assert each.title
    assert not each.title.endswith(".")
    assert re.search(r"^Shapes: ", each.text, re.MULTILINE)
    assert 0 <= each.row <= max(ROWS)


def test_a_concept_has_sources_and_one_with_a_row_cites_the_notes(each):
    assert each.sources
    assert not each.row or any(source.startswith(NOTES) for source in each.sources)


def test_the_formula_converts_to_mathml(each):
    converted = convert(each.formula)
    assert converted.startswith("<math")
    assert "\\" not in converted  # an unknown command stays as it was written


def test_both_libraries_have_a_version_besides_the_loop(computing):
    assert any(i.side == "torch" for i in computing.implementations)
    assert any(i.side == "numpy" and i.name != "numpy_loop" for i in computing.implementations)
    assert len({i.name for i in computing.implementations}) == len(computing.implementations)


def test_a_differentiable_concept_has_a_gradient_in_numpy(computing):
    kinds = {i.gives for i in computing.implementations if i.side == "numpy"}
    assert ("gradient" in kinds) == bool(computing.differentiable)
    assert ("second" in kinds) == bool(computing.twice_differentiable)
    assert set(computing.twice_differentiable) <= set(computing.differentiable)


def test_the_sizes_grow_and_are_in_the_domain(computing):
    assert len(computing.sizes) != 1
    works = [computing.domain.work_at(size.dims) for size in computing.sizes]
    assert works == sorted(set(works))
    for size in computing.sizes:
        assert computing.domain.at(size.dims, "float32", 0).dims == size.dims


def test_a_definition_takes_the_inputs_of_the_domain_and_has_a_worked_example(computing):
    assert computing.worked
    assert isinstance(computing.domain, Domain)
    assert tuple(inspect.signature(computing.definition).parameters) == tuple(computing.domain.parameters)


@pytest.mark.parametrize(("each", "part"), entries("worked", "edges", "corners"))
def test_an_example_is_in_the_domain(each, part):
    inputs = part.inputs() if callable(part.inputs) else part.inputs
    for dtype in set(each.dtypes) & set(getattr(part, "dtypes", FORMATS)):
        assert each.domain.cast(inputs, dtype).dtype == dtype


@pytest.mark.parametrize(("each", "worked"), entries("worked"))
def test_a_worked_example_has_a_note_and_a_value_or_a_gradient(each, worked):
    assert worked.note
    assert worked.value is not None or worked.gradient is not None
    assert set(worked.gradient or {}) <= set(each.differentiable)


def test_edges_laws_errors_and_corners_have_different_names_and_whole_sentences(each):
    for parts, kind in ((each.edges, Edge), (each.laws, Law), (each.errors, Error), (each.corners, Corner)):
        assert all(isinstance(part, kind) for part in parts)
        assert len({part.name for part in parts}) == len(parts)
    assert all(part.sentence.endswith((".", ")")) for part in (*each.edges, *each.laws, *each.errors))
    assert all(part.at[0] in each.differentiable for part in each.corners)


def cases(each, entry):
    """The dtypes of an entry in which its implementation runs."""
    candidate = each[entry.implementation]
    dtypes = [dtype for dtype in getattr(entry, "dtypes", each.dtypes) if candidate in each.for_dtype(dtype)]
    assert dtypes, f"{entry.implementation} runs in no dtype of its entry"
    return candidate, dtypes


@pytest.mark.parametrize(("each", "failure"), entries("expected_failures"))
def test_an_expected_failure_is_of_a_check_that_applies_and_its_counterexample_shows_it(each, failure):
    assert failure.reason
    assert set(failure.dtypes) <= set(FORMATS)
    candidate, dtypes = cases(each, failure)
    for dtype in dtypes:
        assert failure.check in check_names(each, candidate, dtype)
        verdict = check_called(failure.check).judge(Case(each, counterexample(each, failure, dtype)), candidate)
        assert listed_grade(verdict) == failure.verdict, f"{failure.implementation} {failure.check} {dtype}: {verdict}"


def grades(each, form):
    """The grades of a rearranged form at its example, for each dtype and check; the example may overflow in some."""
    candidate, dtypes = cases(each, form)
    for dtype in dtypes:
        with suppress(OutsideDomain):
            case = Case(each, each.domain.cast(form.example, dtype))
            for check in set(check_names(each, candidate, dtype)) & {"value", "gradient", "second"}:
                yield check_called(check).judge(case, candidate).grade


@pytest.mark.parametrize(("each", "form"), entries("rearrangements"))
def test_the_example_of_a_rearrangement_shows_it(each, form):
    shown = set(grades(each, form))
    assert "rearranged" in shown, f"{form.implementation} shows only {shown} at its example"
    assert form.sentence.endswith(".")


def test_library_differences_have_different_names(each):
    assert len({difference.name for difference in each.library_differences}) == len(each.library_differences)


@pytest.mark.parametrize(("each", "difference"), entries("library_differences"))
def test_the_libraries_give_the_answers_of_a_library_difference(each, difference):
    assert difference.sentence.endswith((".", ")"))
    assert difference.answers
    for name in difference.answers:
        verdict = judge_difference(difference, each[name])
        assert verdict.grade == "accurate", str(verdict)


@pytest.mark.parametrize(("each", "error"), entries("errors"))
def test_an_error_changes_a_copy_and_requires_an_exception(each, error):
    example = each.domain.cast(each.worked[0].inputs, "float64")
    before = {name: np.array(x) for name, x in example.inputs.items()}
    assert set(error.spoil(dict(example.inputs))) == set(before)
    assert error.numpy is not None or error.torch is not None
    for required in (error.numpy, error.torch):
        assert required is None or re.compile(required[1])
    assert all(np.array_equal(example.inputs[name], x) for name, x in before.items())


def test_scenes_have_different_names_and_results(with_scenes):
    assert len({scene.name for scene in with_scenes.scenes}) == len(with_scenes.scenes)
    assert any(scene.shows for scene in with_scenes.scenes)


@pytest.mark.parametrize(("each", "scene"), entries("scenes"))
def test_a_scene_has_a_name_of_words_whole_sentences_and_short_scripts(each, scene):
    assert re.fullmatch(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*", scene.name)
    assert scene.sentence.endswith(".")
    assert not scene.differs or scene.differs.endswith(".")
    for side in ("numpy", "torch"):
        assert 0 <= len(statements(script(scene, side))) <= 12


def test_a_difference_is_shown_on_both_libraries(with_scenes):
    """A scene that differs has both scripts, or another scene with the same difference has the other script."""
    for differs in {scene.differs for scene in with_scenes.scenes if scene.differs}:
        same = [scene for scene in with_scenes.scenes if scene.differs == differs]
        assert any(scene.numpy for scene in same), differs
        assert any(scene.torch for scene in same), differs
