"""A companion module and a Markdown file beside a concept module are read with it, in the catalogue and elsewhere."""

import importlib.metadata
import inspect
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import oracle.concepts
from oracle.candidates.replay import replay
from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.discovery import files
from oracle.catalogue.index import contents, entry_of
from oracle.catalogue.loading import load, names
from oracle.mutation.planting import mutants
from tests.support.own_concept import HUBER

COMPANION = '''
"""`huber` in the libraries."""
import torch
from huber import DIFFERENTIABLE as BY
from huber import definition as huber
from oracle.page import Alternative, Edge

def torch_where(r, delta):
    size = r.abs()
    return torch.where(size <= delta, size * size / 2, delta * (size - delta / 2))

EDGES = (Edge(f"nothing but {BY[0]}", {"r": [], "delta": 1}, "There are no residuals."),)
ALTERNATIVES = (Alternative("twice", "The loss is doubled.", lambda definition, r, delta: 2 * huber(r, delta)),)
'''
SCENES = """# Huber

## a copy

It copies.

```python numpy
a = np.arange(2.0).copy()
```
"""


@pytest.fixture
def parts(write):
    """The path of a concept module with a companion and scenes."""
    write(COMPANION, "huber_libraries.py")
    write(SCENES, "huber.md")
    return write(HUBER)


COMPANIONS = sorted(Path(oracle.concepts.__path__[0]).glob("*/*_libraries.py"))


@pytest.mark.parametrize("file", COMPANIONS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_companion_belongs_to_a_concept_and_is_none_itself(file):
    name = f"{file.parent.name}/{file.stem}"
    assert name.removesuffix("_libraries") in names()
    assert name not in names()
    assert name not in [entry.name for entry in contents()]


def test_the_parts_of_a_concept_are_read_together(parts):
    concept = load(parts)
    versions = [i.name for i in concept.implementations]
    assert versions == ["numpy_loop", "numpy_where", "torch_builtin", "torch_where", "numpy_a_copy"]
    assert [edge.name for edge in concept.edges] == ["nothing but r"]
    assert [one.name for one in concept.alternatives] == ["twice"]
    assert [scene.name for scene in concept.scenes] == ["a copy"]
    assert concept.address == parts.as_posix()
    assert "huber" not in sys.modules


def test_the_list_shows_the_parts_as_one_concept(parts):
    assert files(parts.parent) == [parts]
    entry = entry_of(parts, "huber")
    assert entry.implementations == ("numpy_loop", "numpy_where", "torch_builtin", "torch_where")
    assert entry.scenes == ("a copy",)


def test_a_version_in_a_companion_has_source_faults_and_replay(parts):
    concept = load(parts)
    version = concept["torch_where"]
    assert version.code == inspect.getsource(version.function)
    assert any("size - delta / 2" in mutant.sentence for mutant in mutants(concept, version))
    assert replay(str(parts), "torch_where", "value", "float64", r=np.array([1.0]), delta=0.5).right


@pytest.mark.parametrize("part", ["huber_libraries.py", "huber.md"])
def test_a_part_that_was_changed_is_read_again(parts, part):
    load(parts)
    path = parts.with_name(part)
    path.write_text(path.read_text(encoding="utf-8").replace("a copy", "another").replace("twice", "double"))
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 10**9))
    concept = load(parts)
    changed = concept.scenes[0].name if part == "huber.md" else concept.alternatives[0].name
    assert changed in ("another", "double")


def test_an_installed_package_may_have_companions_and_scenes(write, monkeypatch):
    path = write(HUBER, "with_companion/huber.py")
    write("", "with_companion/__init__.py")
    write(COMPANION.replace("from huber", "from with_companion.huber"), "with_companion/huber_libraries.py")
    write(SCENES, "with_companion/huber.md")
    monkeypatch.syspath_prepend(path.parents[1])
    point = importlib.metadata.EntryPoint("companied huber", "with_companion.huber", "oracle.concepts")
    monkeypatch.setattr("oracle.catalogue.discovery.entry_points", lambda group: [point])
    concept = load("companied huber")
    assert [i.name for i in concept.implementations][-2:] == ["torch_where", "numpy_a_copy"]


def test_a_markdown_file_without_scenes_is_not_read(write):
    write("# Notes about Huber\n\n## History\n\n```python\nx = 1\n```\n", "huber.md")
    assert load(write(HUBER)).scenes == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("huber_libraries.py", "EDGES =", 'DIFFERENTIABLE = ("r", "r")\nEDGES =', "DIFFERENTIABLE of the concept"),
        ("huber_libraries.py", "def torch_where", "def torch_builtin", "torch_builtin of the concept huber is defined"),
        ("huber_libraries.py", "EDGES = (Edge", "EDGES = (Egde", "huber_libraries.py, line 12, raised NameError"),
        ("huber_libraries.py", "EDGES = (", "EDGES = (3, ", "EDGES of the concept huber holds 3, but should"),
        ("huber.md", "It copies.\n", "", "huber.md, line 6: got '```python numpy', but expected a sentence"),
        ("huber.py", "DIFFERENTIABLE =", "SCENES = (1,)\nDIFFERENTIABLE =", "SCENES of the concept huber is stated"),
    ],
)  # fmt: skip
def test_a_malformed_part_is_named(parts, name, old, new, message):
    path = parts.with_name(name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MalformedConcept, match=re.escape(message)):
        load(parts)


def test_the_message_for_a_companion_names_the_concept_module(parts):
    with pytest.raises(MalformedConcept, match=r"huber_libraries\.py is the companion of huber\.py; name huber\.py"):
        load(parts.with_name("huber_libraries.py"))
