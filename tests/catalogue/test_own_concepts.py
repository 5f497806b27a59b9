"""Concepts of one's own on trial: found by path and by entry point, vectorized or as loops, and as tests of pytest."""

import importlib.metadata
import os
import re

import numpy as np
import pytest

import oracle
from oracle import records
from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.discovery import SMALLEST, files
from oracle.catalogue.loading import load
from oracle.cli.main import main
from oracle.runner import PROFILES, sweep
from oracle.runner.concept_record import concept_record
from oracle.truth import certify
from oracle.truth.vectorized import vectorized
from tests.pytest_plugin.test_pytest_plugin import run_pytest

HUBER = '''
"""Huber loss of residuals: a parabola near zero, straight lines further out.

Shapes: r (n,), delta a positive scalar.
"""
import numpy as np
import torch
from oracle.domains import Domain, Reals, Scalar

def definition(r, delta):
    size = np.abs(r)
    return np.where(size <= delta, size * size / 2, delta * (size - delta / 2))

def numpy_where(r, delta):
    size = np.abs(r)
    return np.where(size <= delta, size * size / 2, delta * (size - delta / 2))

def torch_builtin(r, delta):
    return torch.nn.functional.huber_loss(r, torch.zeros_like(r), reduction="none", delta=delta)

def inputs():
    return Domain(r=Reals("n"), delta=Scalar(0.125, 8.0))

DIFFERENTIABLE = ("r",)
'''


@pytest.fixture
def write(tmp_path):
    """A file with this text, in a folder of its own."""

    def make(text, name="huber.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return make


# -- found


def test_a_file_is_a_concept_named_after_it(write):
    path = write(HUBER)
    concept = load(path)
    assert (concept.name, concept.address, concept.row, concept.formula, concept.sources) == (
        "huber", path.as_posix(), 0, "", (),
    )  # fmt: skip
    assert [i.name for i in concept.implementations] == ["numpy_loop", "numpy_where", "torch_builtin"]
    assert load(str(path)) is concept
    assert oracle.load("huber") is concept  # by its name, once it has been read
    page = concept_record("huber")
    assert "np.where(size <= delta" in page.definition
    assert (page.title, page.formula) == (concept.title, "")


def test_a_file_that_was_changed_is_read_again(write):
    path = write(HUBER)
    load(path)
    path.write_text(HUBER.replace("Huber loss of residuals", "Another title"), encoding="utf-8")
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 10**9))
    assert load(path).title.startswith("Another title")


def test_a_vectorized_definition_is_judged_like_loops(write):
    concept = load(write(HUBER))
    cells = [cell for dtype in concept.dtypes for cell in sweep(concept, dtype, PROFILES["quick"], 0)]
    assert {cell.verdict for cell in cells} == {"accurate"}
    assert {cell.check for cell in cells} >= {"value", "gradient", "purity", "layout", "special"}


def test_a_slip_is_found_and_its_snippet_names_the_file(write):
    path = write(HUBER.replace("delta * (size - delta / 2))\n\ndef torch", "delta * (size - delta))\n\ndef torch"))
    cells = sweep(load(path), "float64", PROFILES["quick"], 0)
    (wrong,) = [cell for cell in cells if cell.verdict == "wrong" and cell.check == "value"]
    assert wrong.implementation == "numpy_where"
    assert f'replay("{path.as_posix()}", "numpy_where", "value", "float64"' in wrong.findings[0].snippet


def test_what_stands_beside_the_file_can_be_imported(write):
    write("FACTOR = 2.0\n", "my_constants_of_huber.py")
    path = write(HUBER.replace("import numpy", "from my_constants_of_huber import FACTOR\nimport numpy"))
    assert load(path).name == "huber"


def test_an_entry_point_announces_a_concept(write, monkeypatch):
    path = write(HUBER, "announced_package/pages.py")
    write("", "announced_package/__init__.py")
    monkeypatch.syspath_prepend(path.parents[1])
    point = importlib.metadata.EntryPoint("my huber", "announced_package.pages", "oracle.concepts")
    broken = importlib.metadata.EntryPoint("broken", "announced_package.nothing", "oracle.concepts")
    monkeypatch.setattr("oracle.catalogue.discovery.entry_points", lambda group: [point, broken])
    concept = load("my huber")
    assert (concept.name, concept.address) == ("my huber", "my huber")
    with pytest.raises(
        MalformedConcept, match=r"broken is announced as announced_package.nothing, which says No module"
    ):
        load("broken")
    with pytest.raises(KeyError, match="my huber"):
        load("my_huber")


def test_the_list_shows_files_folders_and_what_is_announced(write, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    path = write(HUBER, "mine/huber.py")
    write("def helper():\n    pass\n", "mine/helper.py")
    write('"""Arc tangent."""\nfrom numpy import arctan as reference\ndef inputs(): ...\n', "mine/deeper/arc.py")
    assert [file.name for file in files(path.parent)] == ["arc.py", "huber.py"]
    assert main(["list", "--concepts", str(path.parent)]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"arc +numpy_loop", printed)
    assert re.search(r"huber +numpy_loop, numpy_where, torch_builtin", printed)
    assert "activations/relu" not in printed
    point = importlib.metadata.EntryPoint("announced", "oracle.concepts.activations.relu", "oracle.concepts")
    monkeypatch.setattr("oracle.catalogue.discovery.entry_points", lambda group: [point])
    assert main(["list"]) == 0
    assert re.search(r"announced +numpy_loop", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no "),
        ("x = 1\n", "no file in .* states a concept.*the smallest one is"),
        ("def (:\n", "no Python"),
    ],
    ids=["nowhere", "an empty folder", "no Python"],
)
def test_the_list_says_what_is_not_there(write, capsys, tmp_path, text, message):
    place = tmp_path / "none" if text is None else write(text, "folder/a.py")
    place = place.parent if text == "x = 1\n" else place
    assert main(["list", "--concepts", str(place)]) == 2
    assert re.search(message, capsys.readouterr().err, re.DOTALL)


# -- malformed


def test_the_smallest_one_in_the_message_is_right(write):
    text = SMALLEST.split("the smallest one is\n")[1].replace("\n    ", "\n").strip()
    assert load(write(text, "smallest.py")).title == "Sum of a vector"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("def definition", "def define", "the page huber lacks definition; the smallest one is\n"),
        ("def inputs", "def domain", "the page huber lacks inputs; the smallest one is\n"),
        ('"""Huber', 'a = """Huber', "the page huber lacks __doc__; the smallest one is\n"),
        ('return Domain(r=Reals("n"), delta=Scalar(0.125, 8.0))', "return 3", "returned 3, but should return a Domain"),
        ('r=Reals("n")', "r=3", "inputs() of the page huber raised TypeError: parameter 'r' is 3, but should be Reals"),
        ("def definition(r, delta)", "def definition(r)", "definition of the page huber takes (r), but should take ("),
        ("def definition(r, delta):", "def definition(r, delta)", "huber.py, line 10, is no Python: expected ':'"),
        ("import torch", "import torhc", "huber.py, line 7, raised ModuleNotFoundError: No module named 'torhc'"),
        ("    size = np.abs(r)", "    size = abz(r)", "definition raised NameError: name 'abz' is not defined"),
        ("size * size / 2,", "math.exp(size[0]),", "definition raised NameError"),
        ("    size = np.abs(r)", "    size = np.abs(r[0])", "where n = 0; if that is no valid input, say so in inp"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_told_what_it_lacks(write, old, new, message):
    with pytest.raises(MalformedConcept) as caught:
        load(write(HUBER.replace(old, new, 1)))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return np.array([math.exp(v) for v in x])", r"`return np.array\(.*`: math.exp takes floats alone; write np"),
        ("return math.hypot(x[0], x[1])", "math.hypot takes floats alone; write it with"),
        ("return np.exp(float(x.sum()))", r"float\(\) would drop the certificate of a certified number; leave it out"),
        ("return x.astype(np.float32)", r"\.astype\(float32\) would drop the certificate"),
        ("return x.sum(dtype=np.float64)", "np.add with a dtype would round certified numbers to it"),
        ("return np.linalg.svd(x.reshape(1, -1), compute_uv=False)", "np.linalg.svd is not known over certified"),
        ("return np.round(x)", "np.round is not known over certified numbers; it jumps"),
        ("return np.log2(x * x + 1)", r"write np.log\(x\) / np.log\(2.0\)"),
        ("return torch.exp(torch.as_tensor(x)).numpy()", "torch.* cannot hold certified numbers; a definition is Num"),
        ("out = np.empty(len(x))\n    out[:] = np.exp(x)\n    return out", "out is an array of floats; make it with"),
        ("return np.array([max(v, x[0]) for v in x])", "tie is lost; use maximum, minimum and amax"),
        (
            "out = np.empty(len(x), x.dtype)\n    out[:] = x\n    return np.maximum(out, out[::-1])",
            "tie is lost; use maximum, minimum and amax",
        ),
        ("return np.where(x, 1.0, 0.0)", "neither true nor false; compare it"),
    ],
)  # fmt: skip
def test_what_a_definition_may_not_do_is_told_with_its_line_and_the_way_out(write, body, message):
    text = f'''"""T."""
import math
import numpy as np
import torch
from oracle.domains import Domain, Reals
def definition(x):
    {body}
def inputs():
    return Domain(x=Reals("n")).where(least={{"n": 2}})
'''
    with pytest.raises(
        MalformedConcept, match=rf"(?s)definition cannot be run over certified numbers.*line \d+, .*{message}"
    ):
        load(write(text))


# -- vectorized


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
def test_numpy_over_certified_numbers_encloses_what_it_gives_over_floats(name):
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


# -- in pytest


def test_pytest_runs_every_check_of_a_file_and_records_it(write, tmp_path):
    path = write(HUBER)
    write("[pytest]\n", "pytest.ini")
    write("def test_other():\n    raise SystemExit\n", "test_other.py")  # not asked for
    done = run_pytest(tmp_path, "--oracle", path.name, "-v", "--oracle-profile=quick", "--oracle-record=run.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"huber\.py::huber-torch_builtin-gradient-bfloat16 PASSED", done.stdout)
    assert "test_other" not in done.stdout
    run = records.read(tmp_path / "run.json")
    assert [page.name for page in run.concepts] == ["huber"]
    assert len(run.cells) == 44
    assert main(["report", str(tmp_path / "run.json"), "--to", str(tmp_path / "html")]) == 0


def test_two_workers_and_keywords_work_and_a_wrong_cell_says_all(write, tmp_path):
    path = write(
        HUBER.replace("delta * (size - delta / 2))\n\ndef torch", "delta * (size - delta))\n\ndef torch"),
        "own/huber.py",
    )
    write("[pytest]\n", "pytest.ini")
    arguments = (
        "--oracle",
        path.parent,
        "-n",
        "2",
        "--oracle-profile=quick",
        "-k",
        "value and float64",
        "--oracle-record=r.json",
    )
    done = run_pytest(tmp_path, *arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 2 passed" in done.stdout
    assert "huber numpy_where in float64: the value is wrong" in done.stdout
    assert 'replay("own/huber.py", "numpy_where", "value", "float64"' in done.stdout
    assert "pytest_items.py" not in done.stdout  # our own frames are hidden
    assert len(records.read(tmp_path / "r.json").cells) == 3


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        (HUBER.replace("def inputs", "def domain"), (), "the page huber lacks inputs; the smallest one is"),
        (HUBER.replace("def numpy_", "def my_").replace("def torch_", "def my_"), (), "huber.py has nothing to judge"),
        (HUBER, ("--oracle", "nothing.py"), "--oracle: there is no nothing.py"),
        (HUBER, ("--oracle", "twice"), "--oracle: two files are called huber.py, but a concept is named after"),
    ],
    ids=["malformed", "nothing to judge", "nowhere", "the same name"],
)  # fmt: skip
def test_pytest_says_what_cannot_be_judged(write, tmp_path, text, arguments, message):
    path = write(text)
    write("[pytest]\n", "pytest.ini")
    write(HUBER, "twice/huber.py")
    done = run_pytest(tmp_path, "--oracle", path.name, *arguments)
    assert done.returncode not in (0, 1)
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


FIXTURE = """
import numpy as np

def leaky(r, delta):
    return np.abs(r) * delta

def test_right(oracle_verify):
    print(oracle_verify("activations/relu", lambda x: np.maximum(x, 0)))

def test_wrong(oracle_verify):
    oracle_verify("huber.py", leaky)
"""


def test_the_fixture_takes_seed_and_profile_and_hides_our_frames(write, tmp_path):
    write(HUBER, "tests/huber.py")
    write(FIXTURE, "tests/test_mine.py")
    write("[pytest]\n", "pytest.ini")
    done = run_pytest(tmp_path, "--oracle-profile=quick", "-rP", "tests")
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert re.search(r"\b\d\d examples in float64", done.stdout)  # of the quick profile
    assert "wrong: leaky as huber" in done.stdout
    assert 'oracle_verify("huber.py", leaky)' in done.stdout
    assert not re.search(r"oracle/\w+\.py:\d+", done.stdout)
