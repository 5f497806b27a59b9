"""The benchmark on trial: what disagrees is not timed, what is timed is recorded, and foreign files are refused."""

import dataclasses
import json

import msgspec
import numpy as np
import pytest

from oracle.bench import rows as bench
from oracle.bench.benchmark_json import timings
from oracle.bench.conftest import pytest_benchmark_update_json
from oracle.catalogue.loading import load, load_all
from oracle.records import Timing


def timing(implementation, gives, minimum, **changes):
    fields = {"concept": "losses/half_squared_error", "dims": {"n": 8}, "work": 32, "dtype": "float64"}
    times = {"median": 2 * minimum, "minimum": minimum, "iqr": 0.5, "rounds": 7}
    return Timing(**{**fields, **times, "implementation": implementation, "gives": gives, **changes})


def as_written(*found):
    """What pytest-benchmark writes of such timings."""
    stats = [{"median": t.median, "min": t.minimum, "iqr": t.iqr, "rounds": t.rounds, "mean": 0.0} for t in found]
    info = [
        {name: getattr(t, name) for name in ("concept", "implementation", "gives", "dims", "work", "dtype", "run")}
        for t in found
    ]
    benchmarks = [{"fullname": f"test_{i}", "extra_info": info[i], "stats": stats[i]} for i in range(len(found))]
    return json.dumps({"machine_info": {}, "benchmarks": benchmarks})


@pytest.mark.parametrize("concept", load_all(), ids=lambda concept: concept.name)
def test_every_row_of_the_smallest_size_agrees_and_answers(concept):
    found = list(bench.rows(concept, quick=True))
    timed = {i.name for i in concept.implementations if i.gives not in ("second", "state") and concept.sizes}
    assert {row.implementation.name for row in found} == timed
    for row in found:
        if bench.disagreement(row) is None:
            bench.prepared(row)()
        else:  # and so it is not timed
            assert bench.known_disagreement(row)


def test_what_is_wrong_and_known_to_be_is_told_from_what_is_not():
    rows = {row.implementation.name: row for row in bench.rows(load("reductions/normalise_rows"), quick=True)}
    assert "wrong" in bench.disagreement(rows["numpy_without_keepdims"])
    assert "columns" in bench.known_disagreement(rows["numpy_without_keepdims"])
    assert bench.known_disagreement(rows["numpy_loop"]) is None


def test_what_disagrees_is_not_timed():
    addition = load("elementwise/addition")
    subtraction = dataclasses.replace(addition["numpy_vectorized"], name="numpy_minus", function=lambda a, b: a - b)
    row = bench.Row(addition, (("n", 3),), subtraction, "value")
    assert "numpy_minus-value-n=3 is not timed, because at {'n': 3} it is wrong" in bench.disagreement(row)


def test_a_size_too_large_to_certify_is_judged_at_the_largest_of_the_page_that_is_not(monkeypatch):
    hinge = load("linear_classifiers/hinge_loss")
    row = bench.Row(hinge, (("n", 64), ("d", 16), ("c", 10)), hinge["numpy_vectorized"], "value")
    assert bench.judged_dims(row) == row.dims
    monkeypatch.setattr(bench, "JUDGED_WORK", hinge.domain.work_at({"n": 16, "d": 16, "c": 10}))
    assert dict(bench.judged_dims(row)) == {"n": 16, "d": 16, "c": 10}
    beyond = dataclasses.replace(row, dims=bench.sizes(hinge)[-1])
    assert dict(bench.judged_dims(beyond)) == {"n": 16, "d": 16, "c": 10}


def test_where_no_size_of_the_page_can_be_certified_the_largest_dimension_is_halved(monkeypatch):
    hinge = load("linear_classifiers/hinge_loss")
    row = bench.Row(hinge, (("n", 64), ("d", 16), ("c", 10)), hinge["numpy_vectorized"], "value")
    monkeypatch.setattr(bench, "JUDGED_WORK", hinge.domain.work_at({"n": 2, "d": 4, "c": 10}))
    assert dict(bench.judged_dims(row)) == {"n": 4, "d": 4, "c": 5}


def test_the_loop_is_left_out_where_it_would_take_too_long(monkeypatch):
    addition = load("elementwise/addition")
    assert [row.gives for row in bench.rows(addition)].count("definition") == len(addition.sizes)
    monkeypatch.setitem(bench.LOOP_WORK, "numpy", addition.domain.work_at(addition.sizes[0].dims))
    assert [row.gives for row in bench.rows(addition)].count("definition") == 1


def test_a_loop_over_tensors_is_left_out_sooner_and_half_a_loop_is_not():
    dot, distance = load("linear_algebra/dot_product"), load("distances/l2_distance")
    loops = [row for row in bench.rows(dot) if row.implementation.name == "torch_loop"]
    assert 0 < len({row.size for row in loops}) < len(dot.sizes)
    assert {row.size for row in bench.rows(distance) if row.implementation.name == "torch_one_loop"} == {
        row.size for row in bench.rows(distance) if row.implementation.name == "torch_cdist"
    }


def test_the_vectors_of_ten_thousand_are_timed():
    assert {"n": 10_000} in [size.dims for size in load("elementwise/addition").sizes]


def test_a_row_says_all_that_a_record_wants():
    row = next(bench.rows(load("elementwise/addition")))
    said = {*row.description(), "median", "minimum", "iqr", "rounds"}
    assert said == {field.name for field in msgspec.structs.fields(Timing)}


def test_every_learner_is_timed_over_whole_runs_after_a_step_has_agreed():
    concept = load("training/linear_regression")
    found = [row for row in bench.rows(concept) if row.run is not None]
    assert [(row.implementation.name, row.gives) for row in found] == [
        (i.name, "training") for i in concept.implementations if i.learner is not None
    ]
    assert {row.description()["work"] for row in found} == {96}
    assert bench.judged_dims(found[0]) == tuple(concept.sizes[0].dims.items())
    assert bench.disagreement(found[0]) is None
    backwards = dataclasses.replace(
        found[0].implementation,
        function=lambda **inputs: -found[0].implementation.function(**inputs),
    )
    assert "wrong" in bench.disagreement(dataclasses.replace(found[0], implementation=backwards))
    bench.prepared(found[0])()
    assert not [row for row in bench.rows(concept, quick=True) if row.run is not None]


def test_six_ways_to_train_the_two_layer_net_are_timed_at_full_size():
    runs = [row for row in bench.rows(load("training/two_layer_training")) if row.run is not None and row.run.sampled]
    assert [row.run.steps for row in runs] == [500] * 6
    start = runs[0].run.setup(np.random.default_rng(0)).start
    assert (start["w1"].shape, start["w2"].shape) == ((1000, 100), (100, 10))


def test_timings_come_back_as_they_were_written(tmp_path):
    found = [timing("numpy_loop", "definition", 8.0), timing("torch_builtin", "gradient", 2.0)]
    (tmp_path / "benchmark.json").write_text(as_written(*found))
    assert timings(tmp_path / "benchmark.json") == found


def test_single_rounds_are_not_kept():
    benchmark = {"stats": {"data": [1.0, 2.0], "median": 1.5}}
    pytest_benchmark_update_json({"benchmarks": [benchmark]})
    assert benchmark == {"stats": {"median": 1.5}}


def test_a_foreign_file_is_refused(tmp_path):
    path = tmp_path / "other.json"
    path.write_text('{"version": 1}')
    with pytest.raises(ValueError, match=r"other\.json is not what pytest-benchmark writes .*--benchmark-json"):
        timings(path)


def test_a_foreign_benchmark_is_refused(tmp_path):
    path = tmp_path / "benchmark.json"
    path.write_text(as_written(timing("numpy_loop", "definition", 1.0)).replace('"work"', '"toil"'))
    with pytest.raises(ValueError, match=r"test_0 does not say what it timed .*`work`.*extra_info"):
        timings(path)
