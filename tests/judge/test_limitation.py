"""Which failures are limitations: only those on inputs of the domain, beyond ordinary magnitudes or without entries."""

import numpy as np

from oracle.domains import Domain, Example, Reals
from oracle.judge.limitation import Limitation, OrdinaryInputs
from oracle.judge.verdict import Verdict
from oracle.records.grades import Grade

ORDINARY = OrdinaryInputs(Domain(x=Reals("n")))
WRONG = Verdict(Grade.WRONG, got="inf")


def test_a_failure_on_a_scene_or_without_an_example_is_no_limitation():
    scene = Example({"steps": np.array([1e30])}, "float64", "scene", {})
    assert ORDINARY.limitation(scene, WRONG) is None
    assert ORDINARY.limitation(None, WRONG) is None


def test_a_failure_on_a_large_or_an_ordinary_input_is_told_apart():
    large, ordinary = ORDINARY.domain.cast({"x": [1e30]}, "float64"), ORDINARY.domain.cast({"x": [1.0]}, "float64")
    assert ORDINARY.limitation(large, WRONG) is Limitation.LARGE
    assert ORDINARY.limitation(ordinary, WRONG) is None
