"""The record of `oracle bench`: measured times, comparisons with reference kernels, and the cost of the oracle itself.

It is written and read like a run record (see `oracle.records.files`). Times are in seconds, memory is in bytes.
"""

from typing import Literal

import msgspec

from oracle.records.schema import Environment

SLOW_RATIO = 1.2  # arbitrary: a version that takes longer than this times the reference kernel needs a reason

Side = Literal["numpy", "torch"]
MeasurementKind = Literal["loop", "eager", "compiled", "reference"]
Gives = Literal["definition", "value", "gradient", "training"]


class Measurement(msgspec.Struct, kw_only=True):
    """The times of one version at one size, over `rounds` rounds of `calls` calls each. Times are seconds per call.

    `kind` is "loop" for the definition run on floats, "eager" for a version of the catalogue, "compiled" for the same
    version under `torch.compile`, and "reference" for a reference kernel. `expected_failure` marks a version whose
    value or gradient is a listed failure; it is timed, but never counts as the fastest. `peak_bytes` is the most memory
    that one call allocates at once, its result included; it is measured at the largest size only. `run` is the name of
    a training run, else empty.
    """

    name: str
    side: Side
    kind: MeasurementKind
    gives: Gives
    dims: dict[str, int]
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    rounds: int
    calls: int
    peak_bytes: int | None = None
    run: str = ""
    expected_failure: bool = False


class KernelComparison(msgspec.Struct, kw_only=True):
    """The fastest version of the catalogue and a reference kernel, at the largest size that both were timed at.

    `ratio` is the time of `implementation` ÷ the time of `reference`. `source` and `code` describe the reference
    kernel. `reason` explains a ratio above `SLOW_RATIO`.
    """

    side: Side
    gives: Gives
    implementation: str
    reference: str
    source: str
    code: str
    dims: dict[str, int]
    ratio: float
    reason: str = ""


class Compilation(msgspec.Struct):
    """How long `torch.compile` took for one version; `error` is set where the compilation failed."""

    implementation: str
    gives: Gives
    seconds: float
    error: str = ""


class CertificateCost(msgspec.Struct):
    """Seconds for one definition on floats (`loop`), on certified numbers (`value`), and with all `gradients`.

    `work` is the number of operations of the definition at the size `dims`.
    """

    dims: dict[str, int]
    work: int
    loop: float
    value: float
    gradients: float | None


class ConceptSpeed(msgspec.Struct, kw_only=True):
    """All measurements of one concept. `growing` names the dimensions that differ between its sizes."""

    concept: str
    title: str
    row: int
    measured_at: str  # ISO 8601
    growing: list[str] = []
    measurements: list[Measurement] = []
    comparisons: list[KernelComparison] = []
    compilations: list[Compilation] = []
    certificate: CertificateCost | None = None
    not_timed: list[str] = []  # a sentence for each version that was left out, with the reason


class CheckCost(msgspec.Struct):
    """How many examples one check of a concept judged, over all implementations, and the seconds it took."""

    concept: str
    check: str
    examples: int
    seconds: float


class ProfilePhase(msgspec.Struct):
    """A part of judging, and how many samples of the profile fall into it."""

    name: str
    meaning: str
    samples: int


class Hotspot(msgspec.Struct):
    """A function of the profile: samples in the function itself, and samples with it anywhere on the stack."""

    function: str
    self_samples: int
    total_samples: int
    phase: str


class JudgingProfile(msgspec.Struct, kw_only=True):
    """A sampled profile of judging the catalogue in one dtype and of writing the report, in seconds of CPU time."""

    dtype: str
    profile: str
    samples: int
    seconds: float
    phases: list[ProfilePhase] = []
    hotspots: list[Hotspot] = []
    check_costs: list[CheckCost] = []
    seconds_by_concept: dict[str, float] = {}  # the certified truth included


class SpeedRecord(msgspec.Struct, kw_only=True):
    """Everything that one run of `oracle bench` measured; `interrupted` if the run ended early."""

    schema: str = "tensor-oracle/speed"
    version: int = 2
    started: str
    finished: str
    seconds: float
    profile: str = "speed"
    seed: int = 0
    environment: Environment
    clock: str  # the function of the module `time` that was used
    compiler: str  # path of the C++ compiler that torch.compile uses; empty if there is none
    interrupted: bool = False
    concepts: list[ConceptSpeed] = []
    judging: JudgingProfile | None = None
