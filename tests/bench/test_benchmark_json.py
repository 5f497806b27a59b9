"""The JSON of pytest-benchmark becomes timings; other files are rejected."""

import json

import pytest

from oracle.bench.benchmark_json import timings
from oracle.bench.conftest import pytest_benchmark_update_json
from oracle.records import Timing


def timing(implementation, gives, minimum, **changes):
    fields = {"concept": "losses/half_squared_error", "dims": {"n": 8}, "work": 32, "dtype": "float64"}
    times = {"median": 2 * minimum, "minimum": minimum, "iqr": 0.5, "rounds": 7}
    return Timing(**{**fields, **times, "implementation": implementation, "gives": gives, **changes})


def as_written(*found):
    """What pytest-benchmark writes for these timings."""
    stats = [{"median": t.median, "min": t.minimum, "iqr": t.iqr, "rounds": t.rounds, "mean": 0.0} for t in found]
    info = [
        {name: getattr(t, name) for name in ("concept", "implementation", "gives", "dims", "work", "dtype", "run")}
        for t in found
    ]
    benchmarks = [{"fullname": f"test_{i}", "extra_info": info[i], "stats": stats[i]} for i in range(len(found))]
    return json.dumps({"machine_info": {}, "benchmarks": benchmarks})


def test_timings_are_read_as_they_were_written(tmp_path):
    found = [timing("numpy_loop", "definition", 8.0), timing("torch_builtin", "gradient", 2.0)]
    (tmp_path / "benchmark.json").write_text(as_written(*found))
    assert timings(tmp_path / "benchmark.json") == found


def test_the_times_of_single_rounds_are_removed():
    benchmark = {"stats": {"data": [1.0, 2.0], "median": 1.5}}
    pytest_benchmark_update_json({"benchmarks": [benchmark]})
    assert benchmark == {"stats": {"median": 1.5}}


def test_a_file_that_pytest_benchmark_did_not_write_is_rejected(tmp_path):
    path = tmp_path / "other.json"
    path.write_text('{"version": 1}')
    with pytest.raises(ValueError, match=r"other\.json was not written by pytest-benchmark .*--benchmark-json"):
        timings(path)


def test_a_benchmark_of_another_project_is_rejected(tmp_path):
    path = tmp_path / "benchmark.json"
    path.write_text(as_written(timing("numpy_loop", "definition", 1.0)).replace('"work"', '"toil"'))
    with pytest.raises(ValueError, match=r"test_0 does not state what it timed .*`work`.*extra_info"):
        timings(path)
