"""The schema of a run record: concepts, cells with verdicts and findings, timings, histories and answers."""

import math
from typing import Literal

import msgspec

from oracle.records.answers import ConceptAnswers
from oracle.records.grades import Grade

# Upper ends of the bins of Cell.histogram, which counts examples by error ÷ bound: 0, decades, and above the bound.
DECADES = (0.0, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, math.inf)


class Environment(msgspec.Struct):
    """The versions and the machine of a run."""

    python: str
    numpy: str
    torch: str
    flint: str
    hypothesis: str
    platform: str
    cpu: str
    cores: int
    blas_numpy: str
    blas_torch: str
    threads_torch: int
    device: str


class ExpectedFailureRecord(msgspec.Struct):
    """A failure that the concept lists as expected, with its reason."""

    implementation: str
    check: str
    verdict: Grade
    reason: str


class Implementation(msgspec.Struct):
    """One named version of a concept and its source code."""

    name: str
    side: Literal["numpy", "torch"]
    gives: Literal["value", "gradient", "second", "state"]
    code: str


class Stated(msgspec.Struct):
    """The documented answer of one implementation, as text."""

    implementation: str
    answer: str


class LibraryDifferenceRecord(msgspec.Struct):
    """An input for which the libraries give different answers by design."""

    name: str
    sentence: str
    asked: str  # the inputs as Python source
    answers: list[Stated]


class Series(msgspec.Struct):
    """One line of a picture, or points."""

    name: str  # the label
    x: list[float]  # the horizontal coordinates
    y: list[float]  # the vertical coordinates, as many
    style: Literal["line", "dashed", "points"] = "line"  # how the line is drawn


class Picture(msgspec.Struct):
    """A chart of a concept: its axes with their units, and a sentence that explains it."""

    title: str  # the heading
    sentence: str  # an explanation
    x_label: str  # the label of the horizontal axis, with its unit
    y_label: str  # the label of the vertical axis, with its unit
    series: list[Series]  # the lines and points
    log_x: bool = False  # whether the horizontal axis is logarithmic
    log_y: bool = False  # whether the vertical axis is logarithmic


class ViewRecord(msgspec.Struct):
    """A name and the part of a storage that it shows: the cells of its entries, in row-major order.

    Strides count cells; one that is never used is null.
    """

    name: str
    shape: list[int]
    strides: list[int | None]
    addresses: list[int]
    read_only: bool = False


class StorageRecord(msgspec.Struct):
    """A block of memory: its cells as text, and the names that show some of them."""

    cells: list[str]
    looks: list[ViewRecord]


class State(msgspec.Struct):
    """The autograd state of a tensor at the end of a scene."""

    name: str
    requires_grad: bool
    is_leaf: bool
    grad: str
    version: int | None


class Line(msgspec.Struct):
    """A statement, and its result as text. After an error, `said` has the library's message and `reason` ours."""

    source: str
    said: str
    reason: str = ""


class Script(msgspec.Struct):
    """One library's part of a scene; `before` is the memory before the first write, empty where nothing is written."""

    side: Literal["numpy", "torch"]
    lines: list[Line]
    before: list[StorageRecord]
    after: list[StorageRecord]
    states: list[State] = []


class SceneRecord(msgspec.Struct):
    """A short script about memory or autograd state, and how the libraries differ in it by design."""

    name: str
    sentence: str
    differs: str
    note: str
    scripts: list[Script]


class ConceptRecord(msgspec.Struct):
    """The text and code of a concept, so that a record can be read without the package that wrote it."""

    name: str  # "linear_classifiers/hinge_loss"
    row: int  # of the catalogue
    title: str
    text: str
    formula: str  # LaTeX
    sources: list[str]
    signature: list[str]  # a description of each parameter
    differentiable: list[str]
    definition: str  # source code
    implementations: list[Implementation]
    expected_failures: list[ExpectedFailureRecord] = []
    library_differences: list[LibraryDifferenceRecord] = []
    pictures: list[Picture] = []
    scenes: list[SceneRecord] = []


class RegimeTally(msgspec.Struct):
    """The number of examples of one regime, and the largest error ÷ direct bound among them."""

    examples: int
    worst: float | None = None


class Finding(msgspec.Struct):
    """Evidence: one entry of one answer. `expected` and `got` are text, so that all digits are kept."""

    kind: Literal["simplest", "worst", "documented"]
    sentence: str
    entry: str  # "[0, 1]"
    expected: str
    got: str
    ulp: float | None
    fraction: float | None  # error ÷ direct bound
    regime: str
    seed: int | None
    snippet: str  # Python that can be pasted and run


class Mistake(msgspec.Struct):
    """An image that a trained model classified wrongly; pixels are rows of values from 0 to 255."""

    pixels: list[list[int]]
    right: int
    predicted: int


class Curve(msgspec.Struct):
    """A training run: losses over steps, the watched quantity, and the accuracy of the trained model."""

    run: str
    steps: list[int]
    losses: list[float]
    watched: str = ""
    values: list[float] = []
    accuracy: float | None = None
    mistakes: list[Mistake] = []


class Cell(msgspec.Struct, kw_only=True):
    """One concept × implementation × check × dtype × device: the unit of running and of a table in the report."""

    concept: str
    implementation: str
    check: str  # "value", "gradient", "purity", "layout", "special", "errors", "laws", "digits", …
    dtype: str
    device: str
    verdict: Grade
    expected: str | None = None  # the reason, if the failure is expected
    why: str | None = None  # why it loses digits, if the verdict is `rearranged`
    examples: int = 0
    vacuous: int = 0
    undecided: int = 0
    worst: float | None = None  # largest error ÷ direct bound
    worst_rearranged: float | None = None  # largest error ÷ rearranged bound
    worst_ulp: float | None = None
    regimes: dict[str, RegimeTally] = {}
    histogram: list[int] = []  # one count for each of DECADES
    subgradient_choices: dict[str, str] = {}  # corner → the slope chosen there
    curves: list[Curve] = []  # of a training check
    findings: list[Finding] = []
    seconds: float = 0.0


def shows_nothing(examples: int, vacuous: int) -> bool:
    """Whether a cell is `untested`: at least three quarters of its examples are vacuous.

    The share is arbitrary, but above a half: of some concepts, half of the domain overflows in float16, and with a
    share of a half their cells would be tested on one machine and untested on another.
    """
    return 4 * vacuous >= 3 * examples


class Timing(msgspec.Struct):
    """One implementation at one size, or over a whole `run` of training.

    Times are in seconds, `work` is in operations of the definition; for a run, in steps.
    """

    concept: str
    implementation: str
    gives: Literal["definition", "value", "gradient", "training"]
    dims: dict[str, int]
    work: int
    dtype: str
    median: float
    minimum: float
    iqr: float
    rounds: int
    run: str = ""


class History(msgspec.Struct):
    """How far random histories of one kind came: steps, and how often each thing was reached.

    `parted` is the message where library and model did not agree, with the scripts that show it.
    """

    machine: str
    steps: int
    operations: dict[str, int]
    layouts: dict[str, int]
    refusals: dict[str, int]
    parted: str = ""


class CheckRecord(msgspec.Struct):
    """A check, and the question that it answers, in a sentence."""

    name: str
    question: str


class Run(msgspec.Struct, kw_only=True):
    """The record of a run. Times are in ISO 8601; `data` holds a sentence for each real data set that was judged."""

    schema: str = "tensor-oracle/run"
    version: int = 2
    started: str
    finished: str
    seconds: float
    profile: str
    seed: int
    interrupted: bool = False  # whether the run ended early; its journal has the finished parts
    environment: Environment
    checks: list[CheckRecord] = []  # in the order of the report's columns
    concepts: list[ConceptRecord] = []
    cells: list[Cell] = []
    benchmarks: list[Timing] = []
    data: list[str] = []
    histories: list[History] = []
    answers: list[ConceptAnswers] = []  # to the fixed questions, if they were run
    spent: dict[str, float] = {}  # processor seconds by phase of judging
    spent_by_concept: dict[str, float] = {}
