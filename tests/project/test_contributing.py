"""The page that CONTRIBUTING walks through is a concept: one file, found without being registered, and judged right."""

import re
import sys
from pathlib import Path

import pytest

import oracle.concepts
from oracle.catalogue.index import contents
from oracle.catalogue.loading import built_in, load, names
from oracle.runner import PROFILES, judge_concept
from oracle.truth import FORMATS

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The name of the example's concept, its file saved as it stands in a folder of concepts."""
    family, page = re.search(r"Make `oracle/concepts/(\w+)/(\w+)\.py`", TEXT).groups()
    folder = tmp_path / f"{family}_of_a_reader"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / f"{page}.py").write_text(re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1], encoding="utf-8")
    monkeypatch.setattr(oracle.concepts, "__path__", [*oracle.concepts.__path__, str(tmp_path)])
    yield f"{folder.name}/{page}"
    for module in [name for name in sys.modules if name.startswith(f"oracle.concepts.{folder.name}")]:
        del sys.modules[module]  # the next test has a file of its own
    built_in.cache_clear()


def test_the_example_is_found_where_it_was_put(example, tmp_path):
    assert example in names()
    assert [entry.name for entry in contents(tmp_path)] == [example]


def test_the_example_is_judged_and_right(example):
    concept = load(example)
    cells = [cell for dtype in FORMATS for cell in judge_concept(concept, dtype, PROFILES["quick"], 0)]
    assert {cell.check for cell in cells} >= {"value", "gradient", "purity", "layout", "special", "laws"}
    assert {cell.implementation for cell in cells} >= {"numpy_loop", "numpy_where", "torch_where", "torch_builtin"}
    assert {cell.verdict for cell in cells} == {"accurate"}


def test_a_slip_in_the_example_is_caught(example):
    path = Path(oracle.concepts.__path__[-1], f"{example}.py")
    source = path.read_text(encoding="utf-8")
    assert source.count("delta * (size - delta / 2)") == 2
    path.write_text(source.replace("delta * (size - delta / 2)", "delta * (size - delta)"), encoding="utf-8")
    cells = judge_concept(load(example), "float64", PROFILES["quick"], 0)
    assert {cell.implementation for cell in cells if cell.verdict == "wrong"} == {"numpy_where", "torch_where"}
