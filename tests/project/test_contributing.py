"""The examples in CONTRIBUTING: a concept, its companion and a check, which are found without registration."""

import re
import sys
from pathlib import Path

import pytest

import oracle.concepts
import oracle.judge
from oracle.catalogue.index import contents
from oracle.catalogue.loading import built_in, load, names
from oracle.records.grades import Grade
from oracle.runner import PROFILES, checks, judge_concept
from oracle.truth import FORMATS
from tests.support.documents import ROOT, blocks, text_of

PAGE = ROOT / "CONTRIBUTING.md"
CONCEPT, COMPANION, CHECK, STRUCTURE = (shown.text for shown in blocks(PAGE) if shown.language == "python")
COUNTING = """
CALLS = []


def torch_counting(r, delta):
    CALLS.append(r)
    return torch_where(r, delta) * len(CALLS)
"""


@pytest.fixture
def concept(tmp_path, monkeypatch):
    """The name of the concept; its file is saved unchanged in a folder that is added to the catalogue."""
    family, name = re.search(r"`oracle/concepts/(\w+)/(\w+)\.py`", text_of(PAGE)).groups()
    folder = tmp_path / f"{family}_of_contributing"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / f"{name}.py").write_text(CONCEPT, encoding="utf-8")
    (folder / f"{name}_libraries.py").write_text(COMPANION, encoding="utf-8")
    monkeypatch.setattr(oracle.concepts, "__path__", [*oracle.concepts.__path__, str(tmp_path)])
    names.cache_clear()
    yield f"{folder.name}/{name}"
    for module in [name for name in sys.modules if name.startswith(f"oracle.concepts.{folder.name}")]:
        del sys.modules[module]  # each test has its own file
    built_in.cache_clear()
    names.cache_clear()


@pytest.fixture
def check(tmp_path, monkeypatch):
    """The name of the check; its file is saved unchanged in a folder that is added to the checks."""
    name = re.search(r"`oracle/judge/(\w+)\.py`:\n\n```python", text_of(PAGE))[1]
    (tmp_path / f"{name}.py").write_text(CHECK, encoding="utf-8")
    monkeypatch.setattr(oracle.judge, "__path__", [*oracle.judge.__path__, str(tmp_path)])
    checks.cache_clear()
    yield name
    del sys.modules[f"oracle.judge.{name}"]
    checks.cache_clear()


def test_the_concept_is_found_without_registration(concept, tmp_path):
    assert concept in names()
    assert [entry.name for entry in contents(tmp_path)] == [concept]


def test_the_concept_passes_every_check(concept):
    cells = [cell for dtype in FORMATS for cell in judge_concept(load(concept), dtype, PROFILES["quick"], 0)]
    assert {cell.check for cell in cells} >= {"value", "gradient", "purity", "layout", "special", "laws"}
    assert {cell.implementation for cell in cells} >= {"numpy_loop", "numpy_where", "torch_where", "torch_builtin"}
    assert {cell.verdict for cell in cells if not cell.expected} == {Grade.ACCURATE}


def test_the_companion_lists_a_failure_and_a_difference_that_are_confirmed(concept):
    cells = judge_concept(load(concept), "float64", PROFILES["quick"], 0)
    expected = {(cell.implementation, cell.check) for cell in cells if cell.expected and cell.findings}
    assert expected == {("torch_smooth", "value"), ("torch_smooth", "gradient")}
    assert {cell.implementation for cell in cells if cell.check == "differences"} == {"numpy_where", "torch_where"}


def test_an_error_in_the_concept_is_detected(concept):
    path = Path(oracle.concepts.__path__[-1], f"{concept}.py")
    source = path.read_text(encoding="utf-8")
    assert source.count("delta * (size - delta / 2)") == 2
    path.write_text(source.replace("delta * (size - delta / 2)", "delta * (size - delta)"), encoding="utf-8")
    cells = judge_concept(load(concept), "float64", PROFILES["quick"], 0)
    assert {cell.implementation for cell in cells if cell.verdict is Grade.WRONG and not cell.expected} == {
        "numpy_where",
        "torch_where",
    }


def test_the_check_runs_on_the_catalogue_without_registration(check):
    cells = judge_concept(load("elementwise/addition"), "float64", PROFILES["quick"], 0)
    verdicts = {cell.implementation: cell.verdict for cell in cells if cell.check == check}
    assert {"numpy_vectorized", "torch_vectorized"} <= set(verdicts)
    assert set(verdicts.values()) == {Grade.ACCURATE}


def test_the_check_detects_a_fault(check, concept):
    path = Path(oracle.concepts.__path__[-1], f"{concept}.py")
    path.write_text(f"{CONCEPT}\n{COUNTING}", encoding="utf-8")
    cells = judge_concept(load(concept), "float64", PROFILES["quick"], 0)
    failed = {cell.implementation for cell in cells if cell.check == check and cell.verdict is Grade.WRONG}
    assert failed == {"torch_counting"}


def test_the_structure_is_made_from_any_entries(monkeypatch):
    from oracle.domains import Domain, Integers, Reals, structures
    from tests.support.domains import reached

    monkeypatch.setattr(structures, "STRUCTURES", dict(structures.STRUCTURES))
    monkeypatch.setattr("oracle.domains.conditions.STRUCTURES", structures.STRUCTURES)
    monkeypatch.setattr("oracle.domains.size_conditions.STRUCTURES", structures.STRUCTURES)
    exec(STRUCTURE, {})
    assert "descending" in structures.STRUCTURES
    domain = Domain(x=Reals("n", structure="descending"), k=Integers("n", structure="descending"))
    example = reached(domain.examples("float32"), lambda e: len(set(e.inputs["x"])) > 2)
    assert domain.valid(example.inputs, "float32")
    assert not domain.valid({"x": [1, 2], "k": [2, 1]}, "float32")
