"""Measure one concept: the time of each version at each size, peak memory, reference kernels and the certificate."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial

from oracle.bench import workloads
from oracle.bench.interleaved_timer import Call, Times, time_interleaved
from oracle.bench.kernel_comparison import compare_kernels
from oracle.bench.peak_memory import peak_bytes
from oracle.bench.reference_kernels import reference_kernels_of
from oracle.bench.torch_compile import compiled_implementation, compiled_workloads
from oracle.bench.workloads import DTYPE, Dims, Workload, prepared, sizes
from oracle.catalogue.concept import Concept
from oracle.records.speed import CertificateCost, Compilation, ConceptSpeed, Measurement, MeasurementKind
from oracle.truth import certify

_MAX_CALL_SECONDS = 0.025  # arbitrary: a version whose call would take longer is not timed at larger sizes
# The certificate is timed at the concept's largest size with at most so much work: 16 × 16 × 10 for the hinge loss.
_CERTIFIED_WORK = 6000


@dataclass(frozen=True)
class _Entry:
    workload: Workload
    kind: MeasurementKind

    @property
    def key(self) -> tuple[str, str]:
        return self.workload.implementation.name, self.workload.gives

    @property
    def label(self) -> str:
        return f"`{self.workload.implementation.name}`, {self.workload.gives}"


def measure(concept: Concept, compilations: list[Compilation]) -> ConceptSpeed:
    """Measure one concept on this thread; `compilations` are the compiled versions to include."""
    first, last = (dict(sizes(concept)[place]) for place in (0, -1))
    found = ConceptSpeed(
        concept=concept.name,
        title=concept.title,
        row=concept.row,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        growing=[name for name in first if first[name] != last[name]],
        compilations=compilations,
    )
    _Measuring(concept, found).run()
    for kernel in reference_kernels_of(concept.name):
        found.comparisons += compare_kernels(concept, found.measurements, kernel)
    found.certificate = _certificate_cost(concept)
    return found


class _Measuring:
    def __init__(self, concept: Concept, found: ConceptSpeed) -> None:
        self.concept, self.found = concept, found
        self.excluded: set[tuple[str, str]] = set()  # keys of entries that are not timed any more

    def run(self) -> None:
        all_sizes = sizes(self.concept)
        for at, dims in enumerate(all_sizes):
            entries = [entry for entry in self._entries(at, dims) if self._included(entry)]
            calls = [prepared(entry.workload) for entry in entries]
            for entry, call, times in zip(entries, calls, time_interleaved(calls), strict=True):
                last = dims == all_sizes[-1]
                peak = peak_bytes(call, entry.workload.implementation.side) if last else None
                self.found.measurements.append(_measurement(entry, times, peak))
                if not last:
                    self._exclude_if_too_slow(entry, times, dict(all_sizes[at + 1]))
        self._time_training()

    def _entries(self, at: int, dims: Dims) -> Iterable[_Entry]:
        for workload in workloads.workloads_at(self.concept, dims):
            yield _Entry(workload, "loop" if workload.gives == "definition" else "eager")
        compiled = {compilation.gives for compilation in self.found.compilations if not compilation.error}
        if compiled and (implementation := compiled_implementation(self.concept)) is not None:
            for workload in compiled_workloads(self.concept, implementation, at):
                if workload.gives in compiled:
                    yield _Entry(workload, "compiled")
        for kernel in reference_kernels_of(self.concept.name):
            for workload in workloads.workloads_of(self.concept, dims, kernel.implementation):
                yield _Entry(workload, "reference")

    def _included(self, entry: _Entry) -> bool:
        if entry.key in self.excluded:
            return False
        excluded = self._disagrees(entry) or (entry.kind == "compiled" and not self._compiles(entry))
        if excluded:
            self.excluded.add(entry.key)
        return not excluded

    def _compiles(self, entry: _Entry) -> bool:
        """Whether the compiled version runs at this size; torch may have to compile again for it."""
        try:
            prepared(entry.workload)()
        except Exception as error:
            message = str(error).strip().partition("\n")[0]
            self.found.not_timed.append(f"{entry.label}, {entry.workload.size}: {message}")
            return False
        return True

    def _disagrees(self, entry: _Entry) -> bool:
        workload = replace(entry.workload, dims=workloads.judged_dims(entry.workload))
        reason = workloads.disagreement(workload)
        if reason is not None:
            listed = workloads.expected_failure(workload)
            why = reason if listed is None else f"it is wrong, as its concept lists: {listed}"
            self.found.not_timed.append(f"{entry.label}: {why}")
        return reason is not None

    def _exclude_if_too_slow(self, entry: _Entry, times: Times, larger: dict[str, int]) -> None:
        work = self.concept.domain.work_at
        seconds = times.minimum * work(larger) / work(dict(entry.workload.dims))
        if seconds > _MAX_CALL_SECONDS:
            self.excluded.add(entry.key)
            if entry.kind != "loop":
                at = ", ".join(f"{name} = {extent}" for name, extent in larger.items())
                self.found.not_timed.append(f"{entry.label}, from {at} on: a call would take about {seconds:.2g} s")

    def _time_training(self) -> None:
        learners = workloads.training_workloads(self.concept)
        right = [learner for learner in learners if workloads.disagreement(learner) is None]
        for run in self.concept.runs:
            entries = [_Entry(learner, "eager") for learner in right if learner.run is run]
            times = time_interleaved([prepared(entry.workload) for entry in entries], min_rounds=3)
            self.found.measurements += [_measurement(entry, each) for entry, each in zip(entries, times, strict=True)]


def _measurement(entry: _Entry, times: Times, peak: int | None = None) -> Measurement:
    workload, judged = entry.workload, (entry.workload, replace(entry.workload, gives="value"))
    return Measurement(
        name=workload.implementation.name,
        side=workload.implementation.side,
        kind=entry.kind,
        gives=workload.gives,
        dims=dict(workload.dims),
        **asdict(times),
        peak_bytes=peak,
        run="" if workload.run is None else workload.run.name,
        expected_failure=any(workloads.expected_failure(one) is not None for one in judged),
    )


def _certificate_cost(concept: Concept) -> CertificateCost | None:
    """Time the definition on floats and on certified numbers; None if it is uncertified or each size is too large."""
    fitting = [size.dims for size in concept.sizes if concept.domain.work_at(size.dims) <= _CERTIFIED_WORK]
    if not fitting or concept.uncertified:
        return None
    dims = fitting[-1]
    case = workloads.case_at(concept, tuple(dims.items()))
    definition = partial(concept.definition, **{name: case.inputs[name] for name in concept.domain.choices})
    calls: list[Call] = [
        partial(concept["numpy_loop"].function, **case.inputs),
        partial(certify, definition, case.numbers, DTYPE),
    ]
    if concept.differentiable:
        calls.append(partial(certify, definition, case.numbers, DTYPE, concept.differentiable, case.cotangent))
    loop, value, *gradients = (times.minimum for times in time_interleaved(calls, min_rounds=3))
    work = int(concept.domain.work_at(dims))
    return CertificateCost(dims=dims, work=work, loop=loop, value=value, gradients=gradients[0] if gradients else None)
