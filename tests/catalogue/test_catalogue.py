"""The catalogue on trial: a page that lacks something is told what, and every page there is keeps the rules."""

import ast
import importlib
import importlib.util
import inspect
import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from latex2mathml.converter import convert

import oracle.concepts
from oracle.catalogue.concept import MalformedConcept, script
from oracle.catalogue.declarations import Corner, Edge, Error, ExpectedFailure, Law, Size, Worked
from oracle.catalogue.index import contents
from oracle.catalogue.loading import load, load_all, names
from oracle.catalogue.module_reader import read
from oracle.domains import Domain, OutsideDomain
from oracle.judge import Case
from oracle.judge.differences import judge_difference
from oracle.runner import check_called
from oracle.runner.evidence import counterexample
from oracle.semantics.scenes import statements
from oracle.truth import FORMATS
from tests.support.checks import check_names

SMALLEST = '''
    """Sum of a vector.

    More about it.
    """
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("a book",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry
        return total
    def numpy_vectorized(x):
        return x.sum()
    def inputs():
        return Domain(x=Reals("n"))
'''


def test_the_smallest_page_is_a_concept(concept):
    smallest = concept(SMALLEST)
    assert (smallest.name, smallest.title, smallest.row) == ("toys/toy", "Sum of a vector", 17)
    assert [i.name for i in smallest.implementations] == ["numpy_loop", "numpy_vectorized"]
    assert [(i.side, i.gives) for i in smallest.implementations] == [("numpy", "value")] * 2
    assert smallest["numpy_loop"].function(x=np.array([1.0, 2.0])) == 3.0
    assert (smallest.laws, smallest.errors, smallest.expected_failures, smallest.sizes, smallest.differentiable) == (
        (),
    ) * 5


def test_the_loop_answers_in_the_dtype_of_its_inputs(concept):
    loop = concept(SMALLEST)["numpy_loop"].function
    for dtype in ("float16", "float32", "float64"):
        assert loop(x=np.ones(3, dtype)).dtype == dtype
        assert loop(x=np.ones(0, dtype)).dtype == dtype


@pytest.mark.parametrize(
    ("old", "new", "lack"),
    [
        ('"""Sum of a vector.\n\n    More about it.\n    """', "", "__doc__"),
        ('ROW, FORMULA, SOURCES = 17, "s",', "ROW, SOURCES = 17,", "FORMULA"),
        ('"s", ("a book",)', '"s", ()', "SOURCES"),
        ("def definition(x)", "def define(x)", "definition"),
        ("def inputs()", "def input_domain()", "inputs"),
        ("def numpy_vectorized(x)", "def vectorized(x)", "an implementation (a function whose name starts"),
    ],
    ids=["docstring", "FORMULA", "SOURCES", "definition", "inputs", "implementation"],
)
def test_what_a_page_lacks_is_named_with_the_smallest_right_one(page, old, new, lack):
    assert old in SMALLEST
    with pytest.raises(MalformedConcept) as caught:
        read(page(SMALLEST.replace(old, new)), "toys/toy")
    message = str(caught.value)
    assert message.startswith(f"the concept toys/toy lacks {lack}")
    assert "a minimal concept module is\n" in message


def test_all_that_is_lacking_is_named_at_once(page):
    with pytest.raises(
        MalformedConcept, match="lacks __doc__, FORMULA, SOURCES, definition, inputs, an implementation"
    ):
        read(page(""), "toys/toy")


def test_the_smallest_page_in_the_message_is_right(page):
    with pytest.raises(MalformedConcept) as caught:
        read(page(""), "toys/toy")
    shown = str(caught.value).split("a minimal concept module is\n")[1]
    assert read(page(shown), "toys/toy").title == "Sum of a vector"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "def numpy_vectorized(x)",
            "def numpy_vectorized(y)",
            "numpy_vectorized of the concept toys/toy takes (y), but should take (x)",
        ),
        (
            "def definition(x)",
            "def definition(x, y)",
            "definition of the concept toys/toy takes (x, y), but should take (x)",
        ),
        (
            "def numpy_vectorized(x)",
            "def numpy_vectorized(x, cotangent)",
            "numpy_vectorized of the concept toys/toy takes (x, cotangent), but should take (x)",
        ),
        (
            "def inputs()",
            'DIFFERENTIABLE = ("x", "w")\n    def inputs()',
            "DIFFERENTIABLE of the concept toys/toy names ['w'], but the inputs are ['x']",
        ),
        (
            'return Domain(x=Reals("n"))',
            "return 3",
            "inputs() of the concept toys/toy returned 3, but should return a Domain",
        ),
    ],
    ids=["a parameter", "a parameter too many", "a cotangent for a value", "DIFFERENTIABLE", "inputs"],
)
def test_what_does_not_fit_is_named(page, old, new, message):
    with pytest.raises(MalformedConcept, match=re.escape(message)):
        read(page(SMALLEST.replace(old, new)), "toys/toy")


@pytest.mark.parametrize(
    ("implementation", "check", "message"),
    [
        ("numpy_vectorised", "value", "names 'numpy_vectorised', but there are ['numpy_loop', 'numpy_vectorized']"),
        (
            "numpy_vectorized",
            "values",
            "lists a failure of 'values', but a counterexample shows one of value",
        ),
    ],
)
def test_a_slip_in_the_known_list_is_named(page, implementation, check, message):
    module = page(SMALLEST)
    module.EXPECTED_FAILURES = (ExpectedFailure(implementation, check, "wrong", "a slip of the pen", {"x": [1]}),)
    with pytest.raises(MalformedConcept, match=re.escape(f"EXPECTED_FAILURES of the concept toys/toy {message}")):
        read(module, "toys/toy")


def test_a_gradient_may_take_a_cotangent(concept):
    with_gradient = SMALLEST.replace(
        "def inputs", "def numpy_gradient(x, cotangent):\n        return {}\n    def inputs"
    )
    assert concept(with_gradient)["numpy_gradient"].gives == "gradient"


def test_an_imported_function_is_no_implementation(page):
    module = page(SMALLEST)
    module.numpy_borrowed = oracle.catalogue.module_reader.read
    assert "numpy_borrowed" not in [i.name for i in read(module, "toys/toy").implementations]


def test_a_law_needs_change_and_relate_or_holds_alone():
    for parts in (
        {},
        {"change": dict},
        {"relate": abs},
        {"change": dict, "relate": abs, "holds": bool},
        {"holds": bool, "holds_within": bool},
        {"change": dict, "holds_within": bool},
    ):
        with pytest.raises(
            TypeError, match="law 'odd' needs `change` and `relate`, or `holds` alone, or `holds_within` alone"
        ):
            Law("odd", "It is odd.", **parts)


def test_an_unknown_name_lists_the_choices(concept):
    with pytest.raises(KeyError, match=r"there is no concept 'no/such'; choose one of .*autograd/doubling"):
        load("no/such")
    with pytest.raises(
        KeyError, match=r"toys/toy has no implementation 'numpy_x'; choose one of numpy_loop, numpy_vec"
    ):
        concept(SMALLEST)["numpy_x"]


# Every page there is.

PAGES = load_all()
COMPUTING = [page for page in PAGES if page.computes]
TELLING = [page for page in PAGES if page.scenes]


@pytest.fixture(params=PAGES, ids=lambda each: each.name)
def each(request):
    return request.param


@pytest.fixture(params=COMPUTING, ids=lambda each: each.name)
def computing(request):
    return request.param


@pytest.fixture(params=TELLING, ids=lambda each: each.name)
def telling(request):
    return request.param


def module_of(each):
    return importlib.import_module(f"oracle.concepts.{each.name.replace('/', '.')}")


def modules_of(each):
    """The module of a concept, and its companion if there is one."""
    names = [module_of(each).__name__, f"{module_of(each).__name__}_libraries"]
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]


def home_of(each, function):
    """The module of the two that defines a function."""
    return next((m for m in modules_of(each) if m.__name__ == function.__module__), module_of(each))


def tree_of(function):
    return ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))


# The five notes' catalogue.
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


def test_a_scene_is_told_and_its_figures_are_asked(telling):
    assert len({scene.name for scene in telling.scenes}) == len(telling.scenes)
    assert any(scene.shows for scene in telling.scenes)
    for scene in telling.scenes:
        assert re.fullmatch(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*", scene.name), scene.name
        assert scene.sentence.endswith(".")
        assert not scene.differs or scene.differs.endswith(".")
        for side in ("numpy", "torch"):
            assert 0 <= len(statements(script(scene, side))) <= 12


def test_a_scene_that_differs_by_design_has_a_script_on_both_sides_or_a_twin():
    """What one library does differently is shown beside what the other does."""
    for page in TELLING:
        for scene in page.scenes:
            twins = [other for other in page.scenes if other.differs == scene.differs]
            if scene.differs:
                assert any(one.numpy for one in twins), f"{page.name}: {scene.name}"
                assert any(one.torch for one in twins), f"{page.name}: {scene.name}"


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_catalogue_has_a_concept(row):
    assert any(each.row == row for each in PAGES), f"row {row}, {ROWS[row]}, has no page under oracle/concepts"


def test_the_contents_agree_with_the_pages():
    assert [(e.row, e.name, e.title, e.implementations, e.scenes) for e in contents()] == [
        (
            *(each.row, each.name, each.title),
            tuple(i.name for i in each.implementations if i.scene is None),
            tuple(scene.name for scene in each.scenes),
        )
        for each in PAGES
    ]
    assert [e.name for e in contents()] == [each.name for each in PAGES]
    assert set(names()) == {each.name for each in PAGES}


def test_a_page_says_what_it_is_and_what_its_shapes_are(each):
    assert each.title
    assert not each.title.endswith(".")
    assert re.search(r"^Shapes: ", each.text, re.MULTILINE)
    assert 0 <= each.row <= 50


NOTES = (
    "Study notes on NumPy and PyTorch",
    "Study notes on Dive into Deep Learning",
    "Study notes on Learning PyTorch with Examples",
    "Study notes on linear algebra and autograd in torch",
    "Homework on Dive into Deep Learning",
)


def test_a_concept_has_sources_and_one_with_a_row_cites_the_notes(each):
    assert each.sources
    assert not each.row or any(source.startswith(NOTES) for source in each.sources)
    assert all(isinstance(source, str) and source for source in each.sources)


def test_the_formula_converts_to_mathml(each):
    converted = convert(each.formula)
    assert converted.startswith("<math")
    assert "\\" not in converted  # a command that was not understood stays as it was written


def test_there_is_more_than_the_loop_on_both_sides(computing):
    assert any(i.side == "torch" for i in computing.implementations)
    assert any(i.side == "numpy" and i.name != "numpy_loop" for i in computing.implementations)
    assert len({i.name for i in computing.implementations}) == len(computing.implementations)


def test_what_is_differentiable_has_a_gradient_by_hand(computing):
    kinds = {i.gives for i in computing.implementations if i.side == "numpy"}
    assert ("gradient" in kinds) == bool(computing.differentiable)
    assert ("second" in kinds) == bool(computing.twice_differentiable)
    assert set(computing.twice_differentiable) <= set(computing.differentiable)


# What the issue of the catalogue asks second derivatives of.
@pytest.mark.parametrize("row", [7, 8, 9, 16, 32, 33, 34, 36])
def test_a_row_has_second_derivatives(row):
    assert any(each.twice_differentiable for each in PAGES if each.row == row)


@pytest.mark.parametrize("row", [row for row in ROWS if row not in (4, 28, 29, 30, 31, 35, 49, 50)])
def test_a_row_has_a_law(row):
    assert any(each.laws for each in PAGES if each.row == row)


def test_the_sizes_grow_and_are_in_the_domain(computing):
    assert len(computing.sizes) != 1
    assert all(isinstance(size, Size) for size in computing.sizes)
    works = [computing.domain.work_at(size.dims) for size in computing.sizes]
    assert works == sorted(set(works))
    for size in computing.sizes:
        example = computing.domain.at(size.dims, "float32", 0)
        assert example.dims == size.dims


def test_an_example_is_worked_and_each_fits_the_domain(computing):
    assert computing.worked
    parts = (*computing.worked, *computing.edges, *computing.corners)
    assert all(isinstance(part, Worked | Edge | Corner) for part in parts)
    for part in parts:
        for dtype in set(computing.dtypes) & set(getattr(part, "dtypes", FORMATS)):
            computing.domain.cast(part.inputs() if callable(part.inputs) else part.inputs, dtype)
    for worked in computing.worked:
        assert worked.note
        assert worked.value is not None or worked.gradient is not None
        assert set(worked.gradient or {}) <= set(computing.differentiable)


def test_names_of_edges_laws_errors_and_corners_are_told_apart(each):
    for parts, kind in ((each.edges, Edge), (each.laws, Law), (each.errors, Error), (each.corners, Corner)):
        assert all(isinstance(part, kind) for part in parts)
        assert len({part.name for part in parts}) == len(parts)
    assert all(part.sentence.endswith((".", ")")) for part in (*each.edges, *each.laws, *each.errors))
    assert all(part.at[0] in each.differentiable for part in each.corners)


def test_each_known_disagreement_is_of_a_cell_that_there_is(each):
    for known in each.expected_failures:
        assert isinstance(known, ExpectedFailure)
        assert known.reason
        assert set(known.dtypes) <= set(FORMATS)
        for dtype in known.dtypes:
            candidate = each[known.implementation]
            if candidate in each.for_dtype(dtype):
                assert known.check in check_names(each, candidate, dtype)


def test_each_known_disagreement_is_shown_by_its_witness(each):
    for known in each.expected_failures:
        for dtype in known.dtypes:
            candidate = each[known.implementation]
            if candidate in each.for_dtype(dtype):
                case = Case(each, counterexample(each, known, dtype))
                verdict = check_called(known.check).judge(case, candidate)
                assert verdict.grade == known.verdict, f"{known.implementation} {known.check} {dtype}: {verdict}"


def grades(each, form):
    """What the witness of a form shows, over dtypes and checks; a witness may be too large for some formats."""
    candidate = each[form.implementation]
    for dtype in each.dtypes:
        with suppress(OutsideDomain):
            case = Case(each, each.domain.cast(form.example, dtype))
            if candidate in each.for_dtype(dtype):
                for check in set(check_names(each, candidate, dtype)) & {"value", "gradient", "second"}:
                    yield check_called(check).judge(case, candidate).grade


def test_each_form_that_loses_digits_is_shown_by_its_witness(each):
    for form in each.rearrangements:
        shown = set(grades(each, form))
        assert "rearranged" in shown, f"{form.implementation} shows nothing at its witness, only {shown}"
        assert form.sentence.endswith(".")


def test_each_convention_is_kept(each):
    assert len({convention.name for convention in each.library_differences}) == len(each.library_differences)
    for convention in each.library_differences:
        assert convention.sentence.endswith((".", ")"))
        assert convention.answers
        for name in convention.answers:
            verdict = judge_difference(convention, each[name])
            assert verdict.grade == "accurate", str(verdict)


def test_an_error_spoils_a_copy_and_demands_something(computing):
    example = computing.domain.cast(computing.worked[0].inputs, "float64")
    before = {name: np.array(x) for name, x in example.inputs.items()}
    for error in computing.errors:
        spoilt = error.spoil(dict(example.inputs))
        assert set(spoilt) == set(before)
        assert error.numpy is not None or error.torch is not None
        for demanded in (error.numpy, error.torch):
            if demanded is not None:
                re.compile(demanded[1])
    assert all(np.array_equal(example.inputs[name], x) for name, x in before.items())


def test_the_domain_knows_the_parameters(computing):
    assert isinstance(computing.domain, Domain)
    assert tuple(inspect.signature(computing.definition).parameters) == tuple(computing.domain.parameters)


# Independence: what judges must not be what is judged.

ALLOWED = {"oracle.truth"}
NUMPY_IN_A_DEFINITION = {"empty"}  # a container to fill; what it holds is no business of NumPy


def used(function, module):
    """The attributes of modules that a function uses: {("numpy", "empty"), …}, helpers of its page included."""
    found, seen, waiting = set(), set(), [function]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        tree = tree_of(current)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= {(alias.name.split(".")[0], "import") for alias in node.names}
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = vars(module).get(node.value.id)
                if inspect.ismodule(owner):
                    found.add((owner.__name__.split(".")[0], node.attr))
            if isinstance(node, ast.Name):
                helper = vars(module).get(node.id)
                home = getattr(helper, "__module__", None)
                if home == module.__name__ and (inspect.isfunction(helper) or inspect.isclass(helper)):
                    waiting.append(helper)
                elif inspect.ismodule(helper):
                    found.add((helper.__name__.split(".")[0], ""))
                elif home is not None and callable(helper):
                    found.add((home.split(".")[0] if home not in ALLOWED else home, node.id))
    return found


def test_a_definition_uses_the_certified_functions_and_neither_library(computing):
    uses = used(computing.definition, module_of(computing))
    assert {home for home, _ in uses} <= {"numpy", "oracle"} | ALLOWED
    assert {name for home, name in uses if home == "numpy" and name} <= NUMPY_IN_A_DEFINITION
    certified = {name for home, name in uses if home == "oracle"}
    assert all(name in vars(importlib.import_module("oracle.truth")) for name in certified)


def test_numpy_uses_no_torch_and_torch_no_numpy(computing):
    for candidate in computing.implementations[1:]:
        homes = {home for home, _ in used(candidate.function, home_of(computing, candidate.function))}
        other = {"numpy": "torch", "torch": "numpy"}[candidate.side]
        assert other not in homes, f"{candidate.name} uses {other}"
        assert "oracle" not in homes, f"{candidate.name} uses the oracle's own functions"


def test_what_an_implementation_uses_is_seen(page, monkeypatch):
    source = """
        import numpy as np
        import torch
        from torch.nn.functional import relu
        def helper(x):
            return torch.exp(x)
        def numpy_borrows(x):
            return np.asarray(helper(x))
        def torch_borrows(x):
            return relu(x) + np.pi
        def numpy_alone(x):
            return x.sum()
    """
    module = page(source)
    functions = {f.name: ast.unparse(f) for f in ast.parse(inspect.cleandoc(source)).body if hasattr(f, "name")}
    monkeypatch.setattr(inspect, "getsource", lambda function: functions[function.__name__])
    assert {home for home, _ in used(module.numpy_borrows, module)} == {"numpy", "torch"}
    assert {home for home, _ in used(module.torch_borrows, module)} == {"torch", "numpy"}
    assert used(module.numpy_alone, module) == set()


def test_a_concept_module_imports_no_more_than_it_may(each):
    for module in modules_of(each):
        imported = set()
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module)
        others = {name for name in imported if name.split(".")[0] != "oracle"}
        assert {name.split(".")[0] for name in others} <= {
            "collections", "csv", "hypothesis", "math", "io", "numpy", "operator", "pandas", "torch", "typing"
        }  # fmt: skip
        allowed = {"oracle.page"} | ({module_of(each).__name__} if module is not module_of(each) else set())
        assert imported - others <= allowed
