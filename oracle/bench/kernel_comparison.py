"""Compare the fastest version of the catalogue with a reference kernel."""

from collections.abc import Iterable, Sequence
from typing import Literal

from oracle.bench.interleaved_timer import MAX_ROUNDS, time_interleaved
from oracle.bench.reference_kernels import ReferenceKernel
from oracle.bench.workloads import Workload, prepared
from oracle.catalogue.concept import Concept
from oracle.records.speed import SLOW_RATIO, KernelComparison, Measurement


def compare_kernels(
    concept: Concept, measurements: Sequence[Measurement], kernel: ReferenceKernel
) -> Iterable[KernelComparison]:
    """Yield a comparison for the value and one for the gradient, each at the largest size that both were timed at.

    A ratio above `SLOW_RATIO` is measured again, with more rounds.
    """
    outputs: tuple[Literal["value", "gradient"], ...] = ("value", "gradient")
    for gives in outputs:
        timed = (one for one in measurements if (one.kind, one.name, one.gives) == ("reference", kernel.name, gives))
        references = {str(one.dims): one for one in timed}
        eager = (one for one in measurements if one.kind == "eager" and not one.expected_failure and not one.run)
        own = [one for one in eager if (one.side, one.gives) == (kernel.side, gives) and str(one.dims) in references]
        if not own:
            continue
        largest = own[-1].dims
        best = min((one for one in own if one.dims == largest), key=lambda one: one.minimum)
        ratio = best.minimum / references[str(largest)].minimum
        if ratio > SLOW_RATIO:
            ratio = _measured_again(concept, best, gives, kernel)
        yield KernelComparison(
            side=kernel.side,
            gives=gives,
            implementation=best.name,
            reference=kernel.name,
            source=kernel.source,
            code=kernel.code,
            dims=largest,
            ratio=ratio,
            reason=kernel.reason if ratio > SLOW_RATIO else "",
        )


def _measured_again(
    concept: Concept, best: Measurement, gives: Literal["value", "gradient"], kernel: ReferenceKernel
) -> float:
    """Return the ratio of the two alone over `MAX_ROUNDS` rounds: the minimum of few rounds may be too high."""
    pair = (concept[best.name], kernel.implementation)
    workloads = [Workload(concept, tuple(best.dims.items()), implementation, gives) for implementation in pair]
    own, reference = time_interleaved([prepared(workload) for workload in workloads], min_rounds=MAX_ROUNDS)
    return own.minimum / reference.minimum
