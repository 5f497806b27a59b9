"""Alternative definitions of a concept: candidates can be checked against them, and the diagnosis names them."""

import re
from dataclasses import replace

import pytest
import torch

from oracle.candidates.alternatives import with_alternative
from oracle.candidates.diagnosis.diagnose import diagnose
from oracle.candidates.errors import InvalidOption
from oracle.candidates.verify import verify
from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.declarations import Alternative
from oracle.catalogue.loading import load, load_all
from oracle.catalogue.module_reader import read
from oracle.judge import Case, judge_value
from tests.candidates.test_diagnosis import hinge

ALL = [(concept, alternative) for concept in load_all() for alternative in concept.alternatives]


@pytest.mark.parametrize(("concept", "alternative"), ALL, ids=[f"{one.name} {other.name}" for one, other in ALL])
def test_an_alternative_is_another_definition(concept, alternative):
    assert alternative.sentence.endswith(".")
    assert alternative.sentence[:2].istitle() or alternative.sentence[1] == " "
    other = with_alternative(concept, alternative.name)
    assert diagnose(concept, [other["numpy_loop"]]).startswith("looks like another definition: ")
    example = concept.domain.at(dict.fromkeys(concept.domain.dims, 3), "float64", 1)
    assert judge_value(Case(other, example), other["numpy_loop"]).right


def test_a_candidate_can_be_checked_against_an_alternative():
    concept = load("linear_classifiers/hinge_loss")
    example = concept.domain.at({"n": 3, "d": 2, "c": 4}, "float64", 0)
    half = hinge(weight=0.5)
    assert judge_value(Case(concept, example), half).grade == "wrong"
    assert judge_value(Case(with_alternative(concept, "half penalty"), example), half).right


@pytest.mark.parametrize("empty", ["nan", "0.0"])
def test_a_mean_of_an_empty_input_may_be_anything(empty):
    def mean(y_hat, y):
        loss = torch.nn.functional.mse_loss(y_hat, y)  # NaN if there are no entries
        return loss if y.numel() else loss.new_tensor(float(empty))

    found = verify("losses/squared_error", mean, alternative="mean", differentiable=(), examples=2)
    assert found.grade == "accurate"


def test_an_unknown_alternative_lists_all():
    with pytest.raises(
        InvalidOption, match=r"hinge_loss has no alternative 'quarter'; choose one of half penalty, L1 pen"
    ):
        with_alternative(load("linear_classifiers/hinge_loss"), "quarter")
    with pytest.raises(InvalidOption, match=r"tanh has no alternative 'half'; its concept module states none"):
        with_alternative(load("activations/tanh"), "half")


SUM = '''
    """Sum of a vector."""
    from oracle.domains import Domain, Reals
    ROW, FORMULA, SOURCES = 17, "s", ("a book",)
    def definition(x):
        total = 0.0
        for entry in x:
            total = total + entry
        return total
    def numpy_vectorized(x):
        return x.sum()
    def inputs():
        return Domain(x=Reals("n"))
'''
HALF = Alternative("half", "The sum is halved.", lambda definition, x: definition(x) / 2)


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        ((3,), "ALTERNATIVES of the concept toys/toy holds 3, but should hold Alternative(…)"),
        ((HALF, HALF), "ALTERNATIVES of the concept toys/toy has two called 'half'; rename one"),
        (
            (replace(HALF, instead=lambda x: x),),
            "ALTERNATIVES of the concept toys/toy: 'half' takes (x), but should take (definition, x)",
        ),
    ],
)
def test_a_malformed_alternative_is_refused(page, listed, message):
    module = page(SUM)
    module.ALTERNATIVES = listed
    with pytest.raises(MalformedConcept, match=re.escape(message)):
        read(module, "toys/toy")


def test_scenes_have_no_alternative_definitions(page):
    module = page('"""Views."""\nROW, FORMULA, SOURCES = 30, "v", ("a book",)')
    module.SCENES = load("memory/views").scenes
    module.ALTERNATIVES = (HALF,)
    with pytest.raises(MalformedConcept, match="need a definition, but it has none"):
        read(module, "toys/toy")
