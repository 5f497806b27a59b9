"""The example in CONTRIBUTING is a concept: one file that is found without registration, and passes its checks."""

import re
import sys
from pathlib import Path

import pytest

import oracle.concepts
from oracle.catalogue.index import contents
from oracle.catalogue.loading import built_in, load, names
from oracle.records.grades import Grade
from oracle.runner import PROFILES, judge_concept
from oracle.truth import FORMATS

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The name of the example's concept; its file is saved unchanged in a folder that is added to the catalogue."""
    family, name = re.search(r"`oracle/concepts/(\w+)/(\w+)\.py`", TEXT).groups()
    folder = tmp_path / f"{family}_of_contributing"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / f"{name}.py").write_text(re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1], encoding="utf-8")
    monkeypatch.setattr(oracle.concepts, "__path__", [*oracle.concepts.__path__, str(tmp_path)])
    yield f"{folder.name}/{name}"
    for module in [name for name in sys.modules if name.startswith(f"oracle.concepts.{folder.name}")]:
        del sys.modules[module]  # each test has its own file
    built_in.cache_clear()


def test_the_example_is_found_without_registration(example, tmp_path):
    assert example in names()
    assert [entry.name for entry in contents(tmp_path)] == [example]


def test_the_example_passes_every_check(example):
    concept = load(example)
    cells = [cell for dtype in FORMATS for cell in judge_concept(concept, dtype, PROFILES["quick"], 0)]
    assert {cell.check for cell in cells} >= {"value", "gradient", "purity", "layout", "special", "laws"}
    assert {cell.implementation for cell in cells} >= {"numpy_loop", "numpy_where", "torch_where", "torch_builtin"}
    assert {cell.verdict for cell in cells} == {Grade.ACCURATE}


def test_an_error_in_the_example_is_detected(example):
    path = Path(oracle.concepts.__path__[-1], f"{example}.py")
    source = path.read_text(encoding="utf-8")
    assert source.count("delta * (size - delta / 2)") == 2
    path.write_text(source.replace("delta * (size - delta / 2)", "delta * (size - delta)"), encoding="utf-8")
    cells = judge_concept(load(example), "float64", PROFILES["quick"], 0)
    assert {cell.implementation for cell in cells if cell.verdict is Grade.WRONG} == {"numpy_where", "torch_where"}
