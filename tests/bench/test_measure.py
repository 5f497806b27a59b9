"""Measuring: interleaved rounds, peak memory, one whole concept, compiled versions and the profile."""

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

import oracle
from oracle.bench import interleaved_timer, judging_profile, torch_compile, workloads
from oracle.bench.benchmark_run import one_thread
from oracle.bench.measure import measure
from oracle.bench.peak_memory import peak_bytes
from oracle.bench.reference_kernels import reference_kernels_of
from oracle.bench.sampling_profiler import SamplingProfiler, available
from oracle.catalogue.loading import load, load_all
from oracle.judge import Case


@pytest.mark.parametrize("concept", [c for c in load_all() if c.sizes], ids=lambda concept: concept.name)
def test_larger_sizes_keep_the_proportions_of_the_concept_and_the_limits_of_work(concept):
    own, found = [size.dims for size in concept.sizes], [dict(dims) for dims in workloads.sizes(concept)]
    assert found[: len(own)] == own
    works = [concept.domain.work_at(dims) for dims in found[len(own) - 1 :]]
    assert all(8 * before <= after <= workloads.MAX_WORK for before, after in pairwise(works))
    for dims in found[len(own) :]:
        for name, extent in dims.items():
            assert (extent == own[-1][name]) == (own[-1][name] == own[-2][name]), f"{name} of {dims}"


def test_calls_are_timed_in_alternation_and_a_slow_call_has_fewer_rounds():
    called = []

    def quick():
        called.append("quick")

    def slow():
        called.append("slow")
        until = time.process_time() + 0.03
        while time.process_time() < until:
            pass

    fast, late = interleaved_timer.time_interleaved([quick, slow])
    assert (fast.rounds, late.rounds) == (interleaved_timer.MAX_ROUNDS, 5)
    assert late.calls == 1 < fast.calls
    assert fast.minimum <= fast.lower_quartile <= fast.median <= fast.upper_quartile < 0.03 <= late.minimum
    rounds = [name for place, name in enumerate(called) if place == 0 or called[place - 1] != name]
    assert rounds.count("slow") > 5  # a round of one call is followed by a round of the other


@pytest.mark.parametrize("side", ["numpy", "torch"])
def test_peak_memory_counts_the_result_and_temporary_arrays(side):
    x = np.zeros(100_000) if side == "numpy" else torch.zeros(100_000, dtype=torch.float64)
    magnitudes = np.abs if side == "numpy" else torch.abs

    def call():
        return magnitudes(x - 1).sum()

    call()
    assert 1_600_000 <= peak_bytes(call, side) < 1_650_000
    assert 800_000 <= peak_bytes(lambda: x + 1, side) < 850_000


def test_a_concept_is_measured_with_its_reference_kernels_memory_and_certificate(monkeypatch):
    concept = load("losses/half_squared_error")
    monkeypatch.setattr(workloads, "sizes", lambda concept: ((("n", 10),), (("n", 100),)))
    monkeypatch.setattr("oracle.bench.measure.sizes", workloads.sizes)
    with one_thread():
        found = measure(concept, [])
    assert found.growing == ["n"]
    names = {(one.name, one.gives, one.kind) for one in found.measurements}
    assert {("numpy_loop", "definition", "loop"), ("torch_mse_loss", "gradient", "eager")} <= names
    references = {one.name for one in found.measurements if one.kind == "reference"}
    assert references == {kernel.name for kernel in reference_kernels_of(concept.name)}
    assert {one.peak_bytes is not None for one in found.measurements if one.dims == {"n": 100}} == {True}
    assert {one.peak_bytes for one in found.measurements if one.dims == {"n": 10}} == {None}
    assert found.certificate.value > found.certificate.loop > 0
    assert not found.not_timed


def test_the_compiled_version_has_no_python_loop_and_the_most_operations():
    assert torch_compile.compiled_implementation(load("activations/softmax")).name == "torch_shifted"
    assert torch_compile.compiled_implementation(load("distances/l2_distance")).name != "torch_one_loop"
    assert torch_compile.compiled_implementation(load("preprocessing/csv_table")) is None


@pytest.mark.skipif(not available(), reason="the system has no timers of CPU time")
def test_a_sample_belongs_to_the_phase_of_the_innermost_function():
    softmax, profiler = load("activations/softmax"), SamplingProfiler()
    case = Case(softmax, softmax.domain.at({"n": 64, "c": 10}, "float64", 0))
    with profiler.running():
        until = time.process_time() + 0.3
        while time.process_time() < until:
            case.certified(case.numbers)
    truth = sum(count for stack, count in profiler.stacks.items() if judging_profile.phase_of(stack) == "truth")
    assert 10 < 0.9 * profiler.stacks.total() < truth


def test_each_path_that_decides_a_phase_exists():
    paths = judging_profile._PHASE_OF_PATH
    assert set(paths.values()) == set(judging_profile.PHASES)
    assert [path for path in paths if not Path(oracle.__file__).parent.joinpath(path).exists()] == []


@pytest.mark.skipif(not available(), reason="the system has no timers of CPU time")
def test_judging_and_the_report_are_profiled():
    finished, rendered = [], []
    concept = load("calculus/quadratic")
    profile = judging_profile.profile_judging(
        [concept], "quick", finished.append, lambda paths, folder: rendered.extend(paths)
    )
    assert finished == [concept.name]
    assert [path.suffix for path in rendered] == [".json"]
    assert [phase.name for phase in profile.phases] == list(judging_profile.PHASES)
    assert sum(phase.samples for phase in profile.phases) == profile.samples > 0
    assert profile.seconds_by_concept[concept.name] > 0
    assert {cost.check for cost in profile.check_costs} >= {"value", "gradient"}
    assert all(spot.self_samples <= spot.total_samples for spot in profile.hotspots)
