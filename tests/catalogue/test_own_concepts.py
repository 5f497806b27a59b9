"""Concepts of users are found by path and by entry point; a message names what is wrong with a malformed one."""

import importlib.metadata
import os
import re

import pytest

import oracle
from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.discovery import SMALLEST, files
from oracle.catalogue.loading import load
from oracle.cli.main import main
from oracle.runner import PROFILES, judge_concept
from oracle.runner.concept_record import concept_record
from tests.support.own_concept import HUBER


def test_a_file_is_a_concept_named_after_it(write):
    path = write(HUBER)
    concept = load(path)
    assert (concept.name, concept.address, concept.row, concept.formula, concept.sources) == (
        "huber", path.as_posix(), 0, "", (),
    )  # fmt: skip
    assert [i.name for i in concept.implementations] == ["numpy_loop", "numpy_where", "torch_builtin"]
    assert load(str(path)) is concept
    assert oracle.load("huber") is concept  # by its name, after it was read
    record = concept_record("huber")
    assert "np.where(size <= delta" in record.definition
    assert (record.title, record.formula) == (concept.title, "")


def test_a_file_that_was_changed_is_read_again(write):
    path = write(HUBER)
    load(path)
    path.write_text(HUBER.replace("Huber loss of residuals", "Another title"), encoding="utf-8")
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 10**9))
    assert load(path).title.startswith("Another title")


def test_a_vectorized_definition_is_used_like_loops(write):
    concept = load(write(HUBER))
    cells = [cell for dtype in concept.dtypes for cell in judge_concept(concept, dtype, PROFILES["quick"], 0)]
    assert {cell.verdict for cell in cells} == {"accurate"}
    assert {cell.check for cell in cells} >= {"value", "gradient", "purity", "layout", "special"}


def test_an_error_is_found_and_its_snippet_names_the_file(write):
    path = write(HUBER.replace("delta * (size - delta / 2))\n\ndef torch", "delta * (size - delta))\n\ndef torch"))
    cells = judge_concept(load(path), "float64", PROFILES["quick"], 0)
    (wrong,) = [cell for cell in cells if cell.verdict == "wrong" and cell.check == "value"]
    assert wrong.implementation == "numpy_where"
    assert f'replay("{path.as_posix()}", "numpy_where", "value", "float64"' in wrong.findings[0].snippet


def test_a_module_beside_the_file_can_be_imported(write):
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
        MalformedConcept, match=r"broken is announced as announced_package.nothing, which raised: No module"
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
    assert main(["list", "--long", "--concepts", str(path.parent)]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"arc +numpy_loop", printed)
    assert re.search(r"huber +numpy_loop, numpy_where, torch_builtin", printed)
    assert "activations/relu" not in printed
    point = importlib.metadata.EntryPoint("announced", "oracle.concepts.activations.relu", "oracle.concepts")
    monkeypatch.setattr("oracle.catalogue.discovery.entry_points", lambda group: [point])
    assert main(["list", "--long"]) == 0
    assert re.search(r"announced +numpy_loop", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "there is no "),
        ("x = 1\n", "no file in .* states a concept.*a minimal concept module is"),
        ("def (:\n", "not valid Python"),
    ],
    ids=["nowhere", "an empty folder", "no Python"],
)
def test_the_list_names_what_is_missing(write, capsys, tmp_path, text, message):
    place = tmp_path / "none" if text is None else write(text, "folder/a.py")
    place = place.parent if text == "x = 1\n" else place
    assert main(["list", "--concepts", str(place)]) == 2
    assert re.search(message, capsys.readouterr().err, re.DOTALL)


def test_the_minimal_module_in_the_message_is_a_concept(write):
    text = SMALLEST.split("a minimal concept module is\n")[1].replace("\n    ", "\n").strip()
    assert load(write(text, "smallest.py")).title == "Sum of a vector"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("def definition", "def define", "the concept huber lacks definition; a minimal concept module is\n"),
        ("def inputs", "def domain", "the concept huber lacks inputs; a minimal concept module is\n"),
        ('"""Huber', 'a = """Huber', "the concept huber lacks __doc__; a minimal concept module is\n"),
        ('return Domain(r=Reals("n"), delta=Scalar(0.125, 8.0))', "return 3", "returned 3, but should return a Domain"),
        ('r=Reals("n")', "r=3", "inputs() of the concept huber raised TypeError: parameter 'r' is 3"),
        ("def definition(r, delta)", "def definition(r)", "definition of the concept huber takes (r), but should"),
        ("def definition(r, delta):", "def definition(r, delta)", "huber.py, line 10, is not valid Python: expected"),
        ("import torch", "import torhc", "huber.py, line 7, raised ModuleNotFoundError: No module named 'torhc'"),
        ("    size = np.abs(r)", "    size = abz(r)", "definition raised NameError: name 'abz' is not defined"),
        ("size * size / 2,", "math.exp(size[0]),", "definition raised NameError"),
        ("    size = np.abs(r)", "    size = np.abs(r[0])", "where n = 0; if that input is not valid, exclude it"),
    ],
)  # fmt: skip
def test_the_message_names_what_is_wrong_in_a_file(write, old, new, message):
    with pytest.raises(MalformedConcept) as caught:
        load(write(HUBER.replace(old, new, 1)))
    assert message in str(caught.value)
