"""`oracle mutate`: faults planted in a user's function."""

import re

import pytest

from oracle.cli import main as cli

PORT = """
import numpy as np


def length(x):
    return np.sqrt((x * x).sum())


def shorter(x):
    return np.sqrt((x * x).sum()) / 1.001


class Ruler:
    def unused(self):
        return 1 + 1

    def measure(self, x):
        return np.sqrt((x * x).sum())
"""


@pytest.fixture
def port(tmp_path):
    path = tmp_path / "port.py"
    path.write_text(PORT, encoding="utf-8")
    return path


def mutated(address, capsys):
    code = cli.main(["mutate", str(address), "--concept", "linear_algebra/norm_l2", "--profile", "quick"])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("name", ["length", "Ruler.measure"])
def test_it_reports_which_faults_would_be_found(name, port, capsys):
    code, printed = mutated(f"{port}:{name}", capsys)
    # Three examples of a regime do not meet every condition, so a conditional fault may be missed.
    assert code == int("\nmissed (" in printed)
    assert re.match(rf"{re.escape(name)} is right on \d+ examples\.", printed)
    assert re.search(r"value in float64: [2-9]\.\de-16", printed)
    assert "relative error" in printed
    assert "1 + 1" not in printed  # the other method has no planted faults
    planted, found = re.search(r"(\d+) faults planted: (\d+) found", printed).groups()
    assert int(planted) >= int(found) > 0.8 * int(planted) > 20


def test_no_faults_are_planted_in_a_function_that_is_wrong(port, capsys):
    code, printed = mutated(f"{port}:shorter", capsys)
    assert code == 1
    assert printed.startswith("shorter fails, so no faults were planted.")
    assert "but should be" in printed


def test_an_unknown_function_and_an_unknown_concept_are_named(port, capsys):
    assert cli.main(["mutate", f"{port}:width", "--concept", "linear_algebra/norm_l2"]) == 2
    assert "has no 'width'; it has length" in capsys.readouterr().err
    assert cli.main(["mutate", f"{port}:length", "--concept", "linear_algebra/norm"]) == 2
    assert "there is no concept" in capsys.readouterr().err
