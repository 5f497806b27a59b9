"""Reference kernels agree with the truth, and are compared with the fastest version of the catalogue."""

import pytest

from oracle.bench.kernel_comparison import compare_kernels
from oracle.bench.reference_kernels import ReferenceKernel, reference_kernels_of
from oracle.bench.reference_kernels.kernel import REGISTERED
from oracle.bench.workloads import disagreement, workloads_of
from oracle.catalogue.loading import load, load_all
from oracle.records.speed import SLOW_RATIO, Measurement

TIMED = {concept.name: concept for concept in load_all() if concept.sizes}
KERNELS = [(concept, kernel) for concept, kernels in sorted(REGISTERED.items()) for kernel in kernels]
IDS = [f"{concept}-{kernel.name}" for concept, kernel in KERNELS]


@pytest.mark.parametrize(("name", "kernel"), KERNELS, ids=IDS)
def test_a_reference_kernel_agrees_with_the_truth(name, kernel):
    concept = TIMED[name]
    workloads = list(workloads_of(concept, tuple(concept.sizes[0].dims.items()), kernel.implementation))
    assert workloads
    for workload in workloads:
        assert disagreement(workload) is None


@pytest.mark.parametrize(("name", "kernel"), KERNELS, ids=IDS)
def test_a_reference_kernel_has_its_source_code_and_origin(name, kernel):
    assert kernel in reference_kernels_of(name)
    assert [other.name for other in reference_kernels_of(name)].count(kernel.name) == 1
    assert kernel.code.startswith((f"def {kernel.name}(", f"{kernel.name.replace('_', '.', 1)}("))
    assert kernel.source[0] == "`" or kernel.source[0].islower() or kernel.source.startswith(("BLAS", "NumPy", "SciPy"))


def test_a_kernel_is_compared_at_the_largest_size_and_a_slow_version_is_measured_again():
    def measurement(name, minimum, n, kind):
        times = dict.fromkeys(("minimum", "lower_quartile", "median", "upper_quartile"), minimum)
        fields = {"side": "numpy", "gives": "value", "dims": {"n": n}, "rounds": 7, "calls": 1}
        return Measurement(**times, **fields, name=name, kind=kind)

    def adding(a, b):
        return a + b

    addition = load("elementwise/addition")
    kernel = ReferenceKernel("adding", "numpy", adding, "Python's operator", reason="so that there is one")
    own = [measurement("numpy_vectorized", 9.0, n, "eager") for n in (10, 100)]
    reference = [measurement("adding", 1.0, 10, "reference"), measurement("adding", 10.0, 100, "reference")]
    (found,) = compare_kernels(addition, [*own, *reference], kernel)
    assert (found.dims, found.ratio, found.reason, found.implementation) == ({"n": 100}, 0.9, "", "numpy_vectorized")
    (again,) = compare_kernels(addition, [own[0], reference[0]], kernel)  # the recorded ratio is 9
    assert again.ratio != 9.0
    assert bool(again.reason) == (again.ratio > SLOW_RATIO)
