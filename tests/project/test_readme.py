"""README: short, and its first example does what it shows."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from oracle import Domain, Reals
from oracle.catalogue.loading import concept_of, names
from tests.support.documents import ROOT, block

README = ROOT / "README.md"


def run_oracle(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "oracle", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": "80"},  # as wide as the README shows it
    )


def without_counts(text):
    """Remove the counts of examples, which change when examples are drawn in another way."""
    return re.sub(r"\(\d+ of \d+ such\s+examples,\s+and none of \d+ others\)", "(…)", text)


def test_the_readme_is_below_10_kb():
    assert len(README.read_bytes()) < 10_000


@pytest.fixture
def port(tmp_path):
    """A folder with the port of the README, and its text."""
    text = block(README, "port.py")
    (tmp_path / "port.py").write_text(text, encoding="utf-8")
    return tmp_path, text


def test_the_wrong_port_is_caught_as_shown(port):
    folder, _ = port
    prompt, _, shown = block(README, "oracle check").partition("\n")
    ran = run_oracle(folder, *prompt.removeprefix("$ oracle ").split())
    assert ran.returncode == 1, ran.stderr
    printed = without_counts(ran.stdout)
    assert printed.startswith(without_counts(shown)), printed
    assert "print(hinge(X=X, y=y, W=W, reg=reg))  # should be 1.0" in printed
    assert "# print(replay(" in printed


def test_the_corrected_port_is_accurate(port):
    folder, text = port
    corrected = text.replace("margins.mean()", "margins.sum() / len(y)")
    assert corrected != text
    (folder / "port.py").write_text(corrected, encoding="utf-8")
    ran = run_oracle(folder, "check", "linear_classifiers/hinge_loss", "port.py:hinge")
    assert ran.returncode == 0
    assert ran.stdout.startswith("accurate: ")
    assert "value in float64: 2.2e-16" in ran.stdout


def test_the_catalogue_has_more_than_a_hundred_concepts():
    assert "one of more than a hundred *concepts*" in " ".join(README.read_text(encoding="utf-8").split())
    assert len(names()) > 100


def test_an_unshifted_exponential_overflows_at_89_in_float32():
    assert "overflows at 89 in float32" in README.read_text(encoding="utf-8")
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(np.float32(88)))
        assert np.isinf(np.exp(np.float32(89)))


def test_the_reference_that_is_not_certified_is_not():
    assert "as `np.logaddexp2`" in README.read_text(encoding="utf-8")
    assert concept_of(np.logaddexp2, Domain(x1=Reals("n"), x2=Reals("n")), ()).uncertified
