"""Workloads: only what agrees with the certified truth is timed."""

import dataclasses

import msgspec
import numpy as np
import pytest

from oracle.bench import workloads
from oracle.bench.workloads import Workload, disagreement, expected_failure, judged_dims, prepared
from oracle.catalogue.loading import load, load_all
from oracle.records import Timing


@pytest.mark.parametrize("concept", load_all(), ids=lambda concept: concept.name)
def test_each_workload_of_the_smallest_size_runs_and_agrees_or_is_an_expected_failure(concept):
    found = list(workloads.workloads(concept, quick=True))
    timed = {i.name for i in concept.implementations if i.gives not in ("second", "state") and concept.sizes}
    assert {workload.implementation.name for workload in found} == timed
    for workload in found:
        if disagreement(workload) is None:
            prepared(workload)()
        else:  # and so it is not timed
            assert expected_failure(workload)


def test_an_expected_failure_is_told_apart_from_a_correct_implementation():
    concept = load("reductions/normalise_rows")
    found = {workload.implementation.name: workload for workload in workloads.workloads(concept, quick=True)}
    assert "wrong" in disagreement(found["numpy_without_keepdims"])
    assert "columns" in expected_failure(found["numpy_without_keepdims"])
    assert expected_failure(found["numpy_loop"]) is None


def test_a_wrong_implementation_is_not_timed():
    addition = load("elementwise/addition")
    subtraction = dataclasses.replace(addition["numpy_vectorized"], name="numpy_minus", function=lambda a, b: a - b)
    workload = Workload(addition, (("n", 3),), subtraction, "value")
    assert "numpy_minus-value-n=3 is not timed, because at {'n': 3} it is wrong" in disagreement(workload)


def test_a_size_too_large_to_certify_is_judged_at_the_largest_smaller_size_of_the_concept(monkeypatch):
    hinge = load("linear_classifiers/hinge_loss")
    workload = Workload(hinge, (("n", 64), ("d", 16), ("c", 10)), hinge["numpy_vectorized"], "value")
    assert judged_dims(workload) == workload.dims
    monkeypatch.setattr(workloads, "JUDGED_WORK", hinge.domain.work_at({"n": 16, "d": 16, "c": 10}))
    assert dict(judged_dims(workload)) == {"n": 16, "d": 16, "c": 10}
    larger = dataclasses.replace(workload, dims=workloads.sizes(hinge)[-1])
    assert dict(judged_dims(larger)) == {"n": 16, "d": 16, "c": 10}


def test_the_largest_dimension_is_halved_if_no_size_of_the_concept_can_be_certified(monkeypatch):
    hinge = load("linear_classifiers/hinge_loss")
    workload = Workload(hinge, (("n", 64), ("d", 16), ("c", 10)), hinge["numpy_vectorized"], "value")
    monkeypatch.setattr(workloads, "JUDGED_WORK", hinge.domain.work_at({"n": 2, "d": 4, "c": 10}))
    assert dict(judged_dims(workload)) == {"n": 4, "d": 4, "c": 5}


def test_the_loop_is_left_out_of_sizes_with_too_much_work(monkeypatch):
    addition = load("elementwise/addition")
    assert [workload.gives for workload in workloads.workloads(addition)].count("definition") == len(addition.sizes)
    monkeypatch.setitem(workloads.LOOP_WORK, "numpy", addition.domain.work_at(addition.sizes[0].dims))
    assert [workload.gives for workload in workloads.workloads(addition)].count("definition") == 1


def test_a_loop_over_tensors_has_fewer_sizes_and_a_partly_vectorized_loop_has_all():
    dot, distance = load("linear_algebra/dot_product"), load("distances/l2_distance")
    loops = [workload for workload in workloads.workloads(dot) if workload.implementation.name == "torch_loop"]
    assert 0 < len({workload.size for workload in loops}) < len(dot.sizes)
    sizes = {
        name: {workload.size for workload in workloads.workloads(distance) if workload.implementation.name == name}
        for name in ("torch_one_loop", "torch_cdist")
    }
    assert sizes["torch_one_loop"] == sizes["torch_cdist"]


def test_addition_is_timed_at_ten_thousand_entries():
    assert {"n": 10_000} in [size.dims for size in load("elementwise/addition").sizes]


def test_the_description_of_a_workload_has_all_fields_of_a_timing_but_the_times():
    workload = next(workloads.workloads(load("elementwise/addition")))
    fields = {*workload.description(), "median", "minimum", "iqr", "rounds"}
    assert fields == {field.name for field in msgspec.structs.fields(Timing)}


def test_each_learner_is_timed_over_whole_runs_after_one_step_has_agreed():
    concept = load("training/linear_regression")
    found = [workload for workload in workloads.workloads(concept) if workload.run is not None]
    assert [(workload.implementation.name, workload.gives) for workload in found] == [
        (i.name, "training") for i in concept.implementations if i.learner is not None
    ]
    assert {workload.description()["work"] for workload in found} == {96}
    assert judged_dims(found[0]) == tuple(concept.sizes[0].dims.items())
    assert disagreement(found[0]) is None
    negated = dataclasses.replace(
        found[0].implementation,
        function=lambda **inputs: -found[0].implementation.function(**inputs),
    )
    assert "wrong" in disagreement(dataclasses.replace(found[0], implementation=negated))
    prepared(found[0])()
    assert not [workload for workload in workloads.workloads(concept, quick=True) if workload.run is not None]


def test_six_ways_to_train_the_two_layer_net_are_timed_at_full_size():
    concept = load("training/two_layer_training")
    runs = [one for one in workloads.workloads(concept) if one.run is not None and one.run.sampled]
    assert [workload.run.steps for workload in runs] == [500] * 6
    start = runs[0].run.setup(np.random.default_rng(0)).start
    assert (start["w1"].shape, start["w2"].shape) == ((1000, 100), (100, 10))
