"""Names of concepts: the last part is enough where it is unique, and an unknown name is answered with near ones."""

import pytest

from oracle import load, verify
from oracle.catalogue import discovery
from oracle.catalogue.discovery import UnknownConcept, full_name, names


@pytest.mark.parametrize("name", ["hinge_loss", "tanh", "l2_distance", "linear_classifiers/hinge_loss"])
def test_the_last_part_of_a_name_is_enough(name):
    assert load(name) is load(full_name(name))
    assert full_name(name).endswith(name)


def test_the_path_of_a_file_is_its_name():
    assert full_name("own/relu.py") == "own/relu.py"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("hinge_los", "did you mean linear_classifiers/hinge_loss"),
        ("losses/hinge_loss", "did you mean linear_classifiers/hinge_loss"),
        ("activations/rely", "did you mean activations/relu"),
        ("norm", "linear_algebra/norm_l1"),
        ("zzz", "there is no concept 'zzz'; `oracle list` prints all concepts, and `oracle list WORD`"),
    ],
)
def test_an_unknown_name_is_answered_with_near_names(name, near):
    with pytest.raises(UnknownConcept, match=near):
        load(name)


def test_a_last_part_that_several_concepts_have_is_not_enough(monkeypatch):
    monkeypatch.setattr(discovery, "announced", lambda: {"own/relu": None})
    with pytest.raises(UnknownConcept, match=r"'relu' can be activations/relu or own/relu; write one of these names"):
        full_name("relu")
    assert full_name("own/relu") == "own/relu"


def test_every_concept_has_its_full_name():
    assert all(full_name(name) == name for name in names())
    assert len(names()) > 100


def test_verify_takes_the_last_part_of_a_name():
    assert verify("relu", lambda x: x.clip(0), examples=2).concept.name == "activations/relu"
