"""The long benchmark on trial: turns, memory, what the figures are said to mean, rivals, the profile and the record."""

import math
import subprocess
import sys
import time
from itertools import pairwise

import numpy as np
import pytest
import torch

from oracle.bench import analysis as reading
from oracle.bench import compiled, profiling, rounds, rows
from oracle.bench import peak_memory as memory
from oracle.bench.kernel_comparison import comparisons
from oracle.bench.measuring import measure
from oracle.bench.reference_kernels import rivals_of
from oracle.bench.reference_kernels.kernel import ReferenceKernel
from oracle.bench.sampling import Sampler, available
from oracle.bench.session import one_thread
from oracle.catalogue.loading import load, load_all
from oracle.judge import Case
from oracle.records import load as load_record
from oracle.records.speed import SLOW_RATIO, ConceptSpeed, Measurement, SpeedRecord

TIMED = [concept for concept in load_all() if concept.sizes]


def measurement(name, minimum, n, gives="value", how="eager", side=None, spread=0.0, **changes):
    side = side or ("torch" if name.startswith("torch") else "numpy")
    upper = minimum * (1 + spread)
    fields = {"lower": minimum, "median": minimum, "upper": upper, "rounds": 7, "calls": 1, "dims": {"n": n}}
    return Measurement(**{**fields, "name": name, "side": side, "how": how, "gives": gives, "minimum": minimum, **changes})


def a_concept(*measurements):
    return ConceptSpeed(concept="a/b", title="A", row=1, measured="", growing=["n"], measurements=list(measurements))


@pytest.mark.parametrize("concept", TIMED, ids=lambda concept: concept.name)
def test_sizes_go_on_from_the_page_in_its_proportions_as_far_as_can_be_afforded(concept):
    own, found = [size.dims for size in concept.sizes], [dict(dims) for dims in rows.sizes(concept)]
    assert found[: len(own)] == own
    works = [concept.domain.work_at(dims) for dims in found[len(own) - 1 :]]
    assert all(8 * before <= after <= rows.MOST_WORK for before, after in pairwise(works))
    for dims in found[len(own) :]:
        for name, extent in dims.items():
            assert (extent == own[-1][name]) == (own[-1][name] == own[-2][name]), f"{name} of {dims}"


def test_whoever_is_asked_takes_turns_with_the_others_and_slow_ones_have_fewer():
    asked = []

    def quick():
        asked.append("quick")

    def slow():
        asked.append("slow")
        until = time.process_time() + 0.03
        while time.process_time() < until:
            pass

    fast, late = rounds.in_turns([quick, slow])
    assert (fast.rounds, late.rounds) == (rounds.MOST_ROUNDS, 5)
    assert late.calls == 1 < fast.calls
    assert fast.minimum <= fast.lower_quartile <= fast.median <= fast.upper_quartile < 0.03 <= late.minimum
    turns = [name for place, name in enumerate(asked) if place == 0 or asked[place - 1] != name]
    assert turns.count("slow") > 5  # a turn of each is followed by one of the other


def test_a_result_and_what_is_held_beside_it_count_as_memory():
    x = np.zeros(100_000)
    t = torch.zeros(100_000, dtype=torch.float64)
    for call, side in ((lambda: np.abs(x - 1).sum(), "numpy"), (lambda: (t - 1).abs().sum(), "torch")):
        call()
        assert 1_600_000 <= memory.peak(call, side) < 1_650_000
    for call, side in ((lambda: x + 1, "numpy"), (lambda: t + 1, "torch")):
        assert 800_000 <= memory.peak(call, side) < 850_000


def test_a_slope_is_fitted_over_the_largest_sizes():
    found = [measurement("numpy_a", max(1e-6, 1e-9 * n**1.5), n) for n in (1, 10, 100, 1000, 10_000)]
    fitted = reading.slope(a_concept(), found)
    assert math.isclose(fitted.power, 1.5)
    assert (fitted.points, fitted.off < 1e-6) == (3, True)
    assert reading.slope(a_concept(), found[:2]) is None


@pytest.mark.parametrize(
    ("numpy", "torch", "said"),
    [
        ([1, 10, 100], [10, 10, 10], "from n ≈ 10 on, torch wins (10 times faster at the largest size)"),
        ([1, 4, 16], [2, 2, 2], "from n ≈ 3 on, torch wins (8.0 times faster at the largest size)"),
        ([1, 2, 4], [2, 4, 8], "NumPy wins at every size (2.0 times faster at the largest size)"),
        ([1, 2, 4], [2, 4, 4], "NumPy and torch are level at the largest size"),
    ],
)
def test_a_crossing_is_named_where_the_lines_cross(numpy, torch, said):
    sizes, names = (1, 10, 100), ("NumPy", "torch")
    lines = [[measurement(name, float(t), n) for n, t in zip(sizes, times, strict=True)] for name, times in
             (("numpy_a", numpy), ("torch_a", torch))]  # fmt: skip
    concept = a_concept(*lines[0], *lines[1])
    assert reading.named(reading.crossing(concept, *lines, names), concept, names) == said


def test_two_versions_whose_quartiles_overlap_are_level():
    one, other = [measurement("numpy_a", 1.0, 10, spread=0.5)], [measurement("torch_a", 1.2, 10, spread=0.5)]
    concept = a_concept()
    assert reading.crossing(concept, one, other, ("NumPy", "torch")) is None
    clear = reading.crossing(concept, one, [measurement("torch_a", 1.6, 10)], ("NumPy", "torch"))
    assert (clear.winner, clear.size) == ("NumPy", None)


def test_a_version_that_the_page_lists_as_wrong_is_never_the_fastest():
    naive, shifted = measurement("numpy_naive", 1.0, 10, known=True), measurement("numpy_shifted", 2.0, 10)
    assert reading.best(a_concept(naive, shifted), "numpy", "value") == [shifted]


@pytest.mark.parametrize("concept", TIMED, ids=lambda concept: concept.name)
def test_every_rival_agrees_with_the_truth(concept):
    dims = tuple(concept.sizes[0].dims.items())
    for rival in rivals_of(concept.name):
        for row in rows.rows_of(concept, dims, rival.implementation):
            assert rows.disagreement(row) is None
    assert len({rival.name for rival in rivals_of(concept.name)}) == len(rivals_of(concept.name))


def test_rivals_are_of_concepts_that_are_timed_and_tell_their_source():
    from oracle.bench.reference_kernels.kernel import LISTED

    assert set(LISTED) <= {concept.name for concept in TIMED}
    for rival in (rival for listed in LISTED.values() for rival in listed):
        assert rival.code.startswith(f"def {rival.name}(")
        assert rival.source[0].islower() or rival.source.startswith(("BLAS", "NumPy", "SciPy"))


def test_ours_is_compared_at_the_largest_size_and_a_slow_one_is_measured_again():
    def adding(a, b):
        return a + b

    addition = load("elementwise/addition")
    rival = ReferenceKernel("adding", "numpy", adding, "Python's operator", reason="so that there is one")
    own = [measurement("numpy_vectorized", 9.0, 10), measurement("numpy_vectorized", 9.0, 100)]
    theirs = [measurement("adding", 1.0, 10, how="rival"), measurement("adding", 10.0, 100, how="rival")]
    (found,) = comparisons(addition, [*own, *theirs], rival)
    assert (found.dims, found.ratio, found.reason, found.implementation) == ({"n": 100}, 0.9, "", "numpy_vectorized")
    (again,) = comparisons(addition, [own[0], theirs[0]], rival)  # nine times as slow, it is said
    assert again.ratio != 9.0
    assert bool(again.reason) == (again.ratio > SLOW_RATIO)


def test_a_concept_is_measured_with_all_that_belongs_to_it(monkeypatch):
    concept = load("losses/half_squared_error")
    monkeypatch.setattr(rows, "sizes", lambda concept: ((("n", 10),), (("n", 100),)))
    monkeypatch.setattr("oracle.bench.measuring.sizes", rows.sizes)
    with one_thread():
        found = measure(concept, [])
    assert found.growing == ["n"]
    names = {(p.name, p.gives, p.kind) for p in found.measurements}
    assert {("numpy_loop", "definition", "loop"), ("torch_mse_loss", "gradient", "eager")} <= names
    assert {p.name for p in found.measurements if p.kind == "rival"} == {rival.name for rival in rivals_of(concept.name)}
    assert {p.peak is not None for p in found.measurements if p.dims == {"n": 100}} == {True}
    assert {p.peak for p in found.measurements if p.dims == {"n": 10}} == {None}
    assert found.certificate.value > found.certificate.loop > 0
    assert not found.not_timed


def test_what_is_compiled_is_free_of_loops_and_has_most_to_fuse():
    assert compiled.chosen(load("activations/softmax")).name == "torch_shifted"
    assert compiled.chosen(load("distances/l2_distance")).name != "torch_one_loop"
    assert compiled.chosen(load("preprocessing/csv_table")) is None


@pytest.mark.skipif(not available(), reason="the system cannot interrupt by processor time")
def test_a_sample_belongs_to_the_innermost_function_that_decides():
    softmax, sampler = load("activations/softmax"), Sampler()
    case = Case(softmax, softmax.domain.at({"n": 64, "c": 10}, "float64", 0))
    with sampler.running():
        until = time.process_time() + 0.3
        while time.process_time() < until:
            case.certified(case.numbers)
    truth = sum(count for stack, count in sampler.stacks.items() if profiling.phase_of(stack) == "truth")
    assert 10 < 0.9 * sampler.stacks.total_samples() < truth


def test_the_whole_run_writes_its_record_and_is_found_again(tmp_path):
    path = tmp_path / "speed.json"
    command = [sys.executable, "-m", "oracle.bench", "--no-compile", "--to", str(path)]
    assert subprocess.run([*command, "no/such"], capture_output=True, check=False).returncode == 2
    done = subprocess.run([*command, "training/sgd_step"], capture_output=True, text=True, check=True)
    assert "training/sgd_step" in done.stdout
    assert "loop ÷ fastest" in done.stdout.lower_quartile()
    first = load_record(path, SpeedRecord)
    assert [concept.concept for concept in first.concepts] == ["training/sgd_step"]
    subprocess.run([*command, "autograd/sum_gradient"], capture_output=True, check=True)
    both = load_record(path, SpeedRecord)
    assert {concept.concept for concept in both.concepts} == {"training/sgd_step", "autograd/sum_gradient"}
    kept = next(concept for concept in both.concepts if concept.concept == "training/sgd_step")
    assert kept == first.concepts[0]
