"""Scenes are read from Markdown, written back without a loss, and a malformed file is reported with its line."""

import re
import textwrap
from pathlib import Path

import pytest

import oracle.concepts
from oracle.catalogue.concept import MalformedConcept, script
from oracle.catalogue.index import contents
from oracle.catalogue.loading import load
from oracle.catalogue.scene_text import DIFFERS, NOTE, parse

FOLDER = Path(oracle.concepts.__path__[0])
FILES = sorted(FOLDER.glob("*/*.md"))


def paragraph(text):
    return "\n".join(textwrap.wrap(text, 120, break_long_words=False, break_on_hyphens=False))


def written(title, scenes):
    """Scenes as a Markdown text."""
    parts = [f"# {title}"]
    for scene in scenes:
        parts += [f"## {scene.name}", paragraph(scene.sentence)]
        parts += [paragraph(NOTE + scene.note)] if scene.note else []
        parts += [paragraph(DIFFERS + scene.differs)] if scene.differs else []
        scripts = [(side, script(scene, side)) for side in ("numpy", "torch")]
        parts += [f"```python {side}\n{code}\n```" for side, code in scripts if code]
        if scene.shows:
            parts += ["Result:", "\n".join(f"- `{name} = {value!r}`" for name, value in scene.shows.items())]
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_scenes_of_a_file_are_the_same_after_writing_and_reading(file):
    scenes = parse(file.read_text(encoding="utf-8"), file.name)
    again = parse(written("Title", scenes), file.name)
    assert repr(again) == repr(scenes)  # NaN does not equal itself
    assert load(f"{file.parent.name}/{file.stem}").scenes == again or "nan" in repr(again)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_file_of_scenes_has_the_title_of_its_module(file):
    (entry,) = [entry for entry in contents() if entry.name == f"{file.parent.name}/{file.stem}"]
    assert file.read_text(encoding="utf-8").startswith(f"# {entry.title}\n")


TEXT = """# Copies

## a copy

It copies,
and no more.

Note: by hand

NumPy and torch differ: in nothing.

```python numpy
a = np.arange(2.0).copy()
```

```python torch
a = torch.arange(2.0).clone()
```

Result:

- `a = [0, 1]`
- `a * float("inf") = [nan, inf]`

## alone

It has one script.

```python torch
if True:
    b = torch.zeros(1)
```
"""


def test_every_part_of_a_scene_is_read():
    copy, alone = parse(TEXT, "copies.md")
    assert (copy.name, copy.sentence, copy.note) == ("a copy", "It copies, and no more.", "by hand")
    assert (copy.numpy, copy.torch) == ("a = np.arange(2.0).copy()", "a = torch.arange(2.0).clone()")
    assert copy.differs == "in nothing."
    assert repr(copy.shows) == repr({"a": [0, 1], 'a * float("inf")': [float("nan"), float("inf")]})
    assert (alone.numpy, alone.torch, alone.shows) == ("", "if True:\n    b = torch.zeros(1)", {})


@pytest.mark.parametrize(
    ("old", "new", "got", "expected"),
    [
        ("# Copies\n", "Copies\n", "Copies", "a heading of the first level"),
        ("## a", "### a", "```", "a scene, which starts with a heading"),
        ("It copies,\nand no more.\n\n", "", "Note: by hand", "a sentence that says what the scene shows"),
        ("python numpy", "python", "```python", "a block that starts with ```python numpy or ```python torch"),
        ("python torch", "python numpy", "```python numpy", "one ```python numpy block, then one ```python torch"),
        ("a = np.arange(2.0).copy()", "", "```", "a statement in the block"),
        ("torch.zeros(1)\n```", "torch.zeros(1)", "```python torch", "a block that ends with ```"),
        ("- `a = [0, 1]`\n", "- `a == [0, 1]`\n", "- `a == [0, 1]`", "a new expression and its value"),
        ("- `a = [0, 1]`\n", "- a = [0, 1]\n", "- a = [0, 1]", "a new expression and its value"),
        ("- `a = [0, 1]`\n", "- `a = [0, 1]`\n" * 2, "- `a = [0, 1]`", "a new expression and its value"),
        ("- `a = [0, 1]`\n", "- `a = zeros(2)`\n", "- `a = zeros(2)`", "an expression, ` = ` and a Python literal"),
        ("- `a = [0, 1]`\n", "- `a b = [0, 1]`\n", "- `a b = [0, 1]`", "an expression, ` = ` and a Python literal"),
        ("- `a = [0, 1]`\n", "nothing\n", "nothing", "a line such as"),
        ("It has one script.", "It has one script.\n\nAnd a remark.", "And a remark.", "a block that starts with"),
        ("[nan, inf]`\n", "[nan, inf]`\n\nA remark.\n", "A remark.", "the heading of the next scene"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_reported_with_its_line(old, new, got, expected):
    assert old in TEXT
    text = TEXT.replace(old, new) if old == "## a" else TEXT.replace(old, new, 1)
    with pytest.raises(MalformedConcept, match=rf"copies\.md, line \d+: got .*{re.escape(expected)}") as caught:
        parse(text, "copies.md")
    assert repr(got) in str(caught.value)
    assert text.splitlines()[int(re.search(r"line (\d+)", str(caught.value))[1]) - 1].strip() == got
