"""Variants: they are correct in every dtype, and the checks that judge them find faults in them."""

from collections import Counter
from functools import reduce
from pathlib import Path

import numpy as np
import pytest

from oracle.catalogue.loading import load
from oracle.domains import VALID_REGIMES
from oracle.evaluation import variants as topics
from oracle.evaluation.variants import variants
from oracle.evaluation.variants.variant import variant
from oracle.judge import Case, gives_gradient, judge_gradient, judge_value, worse
from oracle.judge.purity import judge_purity
from oracle.runner.search import draw

EXAMPLES = 2  # in each dtype; an evaluation draws more


def judged(case, implementation):
    verdicts = [judge_purity(case, implementation)]
    if implementation.gives == "value":
        verdicts.append(judge_value(case, implementation))
    if gives_gradient(case.concept, implementation):
        verdicts.append(judge_gradient(case, implementation))
    return reduce(worse, verdicts)


def cases(concept, dtype):
    """The first worked example, and a few drawn ones, of another regime in each dtype."""
    found = [Case(concept, concept.domain.cast(worked.inputs, dtype)) for worked in concept.worked[:1]]
    regime = VALID_REGIMES[concept.dtypes.index(dtype)]
    draw(concept, dtype, regime, 256, EXAMPLES, 1, lambda example: found.append(Case(concept, example)))
    return found


def test_there_are_many_variants_of_many_concepts():
    found = variants()
    assert len(found) >= 60
    assert len({v.concept for v in found}) >= 20
    assert len({v.concept.split("/")[0] for v in found}) >= 10
    assert {v.implementation.side for v in found} == {"numpy", "torch"}
    assert {v.implementation.gives for v in found} == {"value", "gradient"}


def test_every_topic_is_listed():
    files = {path.stem for path in Path(topics.__file__).parent.glob("*.py")} - {"__init__", "variant"}
    assert {v.implementation.function.__module__.rpartition(".")[2] for v in variants()} == files


def test_no_two_variants_of_a_concept_have_the_same_name():
    names = Counter((v.concept, v.implementation.name) for v in variants())
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("v", variants(), ids=lambda v: f"{v.concept}-{v.implementation.name}")
def test_a_variant_has_a_new_name_and_a_description_of_one_line(v):
    assert v.implementation.name not in {implementation.name for implementation in load(v.concept).implementations}
    assert v.description
    assert "\n" not in v.description


@pytest.mark.parametrize("name", sorted({v.concept for v in variants()}))
def test_every_variant_is_right(name):
    concept = load(name)
    own = [v.implementation for v in variants() if v.concept == name]
    for dtype in concept.dtypes:
        for case in cases(concept, dtype):
            for implementation in own:
                if dtype == "bfloat16" and implementation.side == "numpy":
                    continue
                verdict = judged(case, implementation)
                assert verdict.right, f"{implementation.name} of {name} in {dtype}, {case.inputs}: {verdict.sentence}"


def test_a_fault_in_a_variant_fails():
    (kahan,) = (v for v in variants() if v.implementation.name == "numpy_dot_kahan")

    @variant(kahan.concept)
    def numpy_faulty(x, y):
        """Compensated summation without the first term."""
        return kahan.implementation.function(x[1:], y[1:])

    concept = load(kahan.concept)
    case = Case(concept, concept.domain.cast({"x": [1, 2], "y": [3, 4]}, "float32"))
    assert judged(case, kahan.implementation).right
    verdict = judged(case, numpy_faulty.implementation)
    assert verdict.grade == "wrong"
    assert verdict.sentence == "the value is 8, but should be 11 exactly"


def test_a_fault_in_a_gradient_and_a_changed_input_fail():
    concept = load("linear_algebra/dot_product")
    case = Case(concept, concept.domain.cast({"x": [1, 2], "y": [3, 4]}, "float64"))

    @variant(concept.name)
    def numpy_gradient_swapped(x, y):
        """The gradients by x and y, exchanged."""
        return {"x": x.copy(), "y": y.copy()}

    @variant(concept.name)
    def numpy_in_place(x, y):
        """The products written into x."""
        np.multiply(x, y, out=x)
        return x.sum()

    assert judged(case, numpy_gradient_swapped.implementation).grade == "wrong"
    assert judged(case, numpy_in_place.implementation).sentence == "changed its input x; work on a copy"


def test_a_variant_needs_the_name_of_a_library_and_the_parameters_of_its_concept():
    def dot(x, y):
        return x @ y

    def numpy_dot(a, b):
        return a @ b

    with pytest.raises(TypeError, match="is called 'dot', but should be numpy_… or torch_…"):
        variant("linear_algebra/dot_product")(dot)
    with pytest.raises(TypeError, match=r"takes \(a, b\), but linear_algebra/dot_product takes \(x, y\)"):
        variant("linear_algebra/dot_product")(numpy_dot)
