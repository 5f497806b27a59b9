"""`oracle mutate`: faults planted in a function of one's own."""

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
def test_it_says_what_would_be_noticed(name, port, capsys):
    code, told = mutated(f"{port}:{name}", capsys)
    # Three examples of a regime do not meet every condition; it then says which.
    assert code == int("\nmissed (" in told)
    assert re.match(rf"{re.escape(name)} is right on \d+ examples\.", told)
    assert re.search(r"value in float64: [2-9]\.\de-16", told)
    assert "relative error" in told
    assert "1 + 1" not in told  # of another method nothing is planted
    planted, noticed = re.search(r"(\d+) faults planted: (\d+) noticed", told).groups()
    assert int(planted) >= int(noticed) > 0.8 * int(planted) > 20


def test_a_function_that_is_wrong_already_is_told_so(port, capsys):
    code, told = mutated(f"{port}:shorter", capsys)
    assert code == 1
    assert told.startswith("shorter is not right as it stands, so that planted faults tell nothing.")
    assert "but should be" in told


def test_what_cannot_be_meant_is_named(port, capsys):
    assert cli.main(["mutate", f"{port}:width", "--concept", "linear_algebra/norm_l2"]) == 2
    assert "has no 'width'; it has length" in capsys.readouterr().err
    assert cli.main(["mutate", f"{port}:length", "--concept", "linear_algebra/norm"]) == 2
    assert "there is no concept" in capsys.readouterr().err
