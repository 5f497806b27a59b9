"""The first screen of the README: what it shows is what happens."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def block(after):
    """The code block behind a comment."""
    found = re.search(rf"<!-- {re.escape(after)} -->\n```\w*\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"the README has no block behind <!-- {after} -->"
    return found[1]


def without_counts(text):
    """How many examples were met in half a second is another number each time."""
    return re.sub(r"\(\d+ of \d+ such examples, and none of \d+ others\)", "(…)", text)


def test_the_wrong_port_is_caught_as_shown(tmp_path):
    (tmp_path / "port.py").write_text(block("port.py"), encoding="utf-8")
    prompt, _, shown = block("oracle check").partition("\n")
    command = prompt.removeprefix("$ oracle ").split()
    ran = subprocess.run(
        [sys.executable, "-m", "oracle", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 1, ran.stderr
    printed = without_counts(ran.stdout)
    assert printed.startswith(without_counts(shown)), printed
    assert "To see it again, paste this into Python:" in printed


def test_mended_as_it_says_it_is_accurate(tmp_path):
    mended = block("port.py").replace("margins.mean()", "margins.sum() / len(y)")
    (tmp_path / "port.py").write_text(mended, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "oracle", "check", "linear_classifiers/hinge_loss", "port.py:hinge"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith("accurate: ")
    assert "value in float64: 2.2e-16" in ran.stdout
