"""The run record: everything one run learned, as one JSON file that says which schema and version it follows.

`write` replaces the file in one step, so a reader (or a kill) never meets half a record. `read` gives back what was
written or raises `RecordError`, which names the file, what is wrong with it and the way out.
"""

import contextlib
import json
import math
import os
import platform
import re
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import msgspec.structs

from oracle.versions.record import Answers

SCHEMA = "tensor-oracle/run"
VERSION = 1

Verdict = Literal[
    "accurate",
    "rearranged",
    "wrong",
    "raised",
    "crashed",
    "timed out",
    "undecided",
    "untested",
    "unsupported",
]

# Cell.histogram counts examples by error ÷ budget: exactly 0, then a decade each, then everything above the budget.
DECADES = (0.0, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, math.inf)


class RecordError(Exception):
    """A file that cannot be read as a run record; the message says why and what to do."""


class Environment(msgspec.Struct):
    """What the run ran on; `environment` collects it."""

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


class KnownNote(msgspec.Struct):
    """A disagreement that the concept lists, with its reason."""

    implementation: str
    check: str
    verdict: Verdict
    reason: str


class Implementation(msgspec.Struct):
    """One named version of a concept and its source code."""

    name: str
    side: Literal["numpy", "torch"]
    gives: Literal["value", "gradient", "second", "state"]
    code: str


class Stated(msgspec.Struct):
    """What one implementation says to a question of convention, as text."""

    implementation: str
    answer: str


class ConventionNote(msgspec.Struct):
    """A question that the libraries answer differently by design."""

    name: str
    sentence: str
    asked: str  # the inputs as Python source
    answers: list[Stated]


class Series(msgspec.Struct):
    """One line of a picture, or points."""

    name: str
    x: list[float]
    y: list[float]
    style: Literal["line", "dashed", "points"] = "line"


class Picture(msgspec.Struct):
    """A picture that a page draws of its subject: axes with their units, and a sentence that says what to see."""

    title: str
    sentence: str
    x_label: str
    y_label: str
    series: list[Series]
    log_x: bool = False
    log_y: bool = False


class Look(msgspec.Struct):
    """A name and what it shows of a storage: in which cells its entries lie, in row-major order.

    A stride is counted in cells, and null where it is never used.
    """

    name: str
    shape: list[int]
    strides: list[int | None]
    addresses: list[int]
    read_only: bool = False


class Store(msgspec.Struct):
    """A stretch of memory, its cells as text, and the names that show some of it."""

    cells: list[str]
    looks: list[Look]


class State(msgspec.Struct):
    """What autograd knows of a tensor at the end of a scene."""

    name: str
    requires_grad: bool
    is_leaf: bool
    grad: str
    version: int | None


class Line(msgspec.Struct):
    """A statement, and what came of it in words."""

    source: str
    said: str


class Script(msgspec.Struct):
    """One library's part of a scene; `before` is the memory before the first write, empty where nothing is written."""

    side: Literal["numpy", "torch"]
    lines: list[Line]
    before: list[Store]
    after: list[Store]
    states: list[State] = []


class SceneNote(msgspec.Struct):
    """What happens to memory and state in a short script, and what the libraries do differently in it by design."""

    name: str
    sentence: str
    differs: str
    note: str
    scripts: list[Script]


class ConceptPage(msgspec.Struct):
    """What a concept's file says, so that a record can be read without the package that made it."""

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
    known: list[KnownNote] = []
    conventions: list[ConventionNote] = []
    pictures: list[Picture] = []
    scenes: list[SceneNote] = []


class RegimeTally(msgspec.Struct):
    """How many examples of one regime were tried, and the largest error ÷ direct budget among them."""

    examples: int
    worst: float | None = None


class Finding(msgspec.Struct):
    """Evidence: one entry of one answer. `expected` and `got` are text, because digits are the point."""

    kind: Literal["simplest", "worst", "witness"]
    sentence: str
    entry: str  # "[0, 1]"
    expected: str
    got: str
    ulp: float | None
    fraction: float | None  # error ÷ direct budget
    regime: str
    seed: int | None
    snippet: str  # Python that can be pasted and run


class Mistake(msgspec.Struct):
    """A picture that a trained model took for another class; pixels are rows of values 0 to 255."""

    pixels: list[list[int]]
    right: int
    predicted: int


class Curve(msgspec.Struct):
    """A training run: losses over steps, what else was watched, and how the trained model did."""

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
    verdict: Verdict
    known: str | None = None  # the reason, where the verdict is a listed disagreement
    why: str | None = None  # why this form loses digits, where the verdict is `rearranged`
    examples: int = 0
    vacuous: int = 0
    undecided: int = 0
    worst: float | None = None  # largest error ÷ direct budget
    worst_rearranged: float | None = None  # largest error ÷ rearranged budget
    worst_ulp: float | None = None
    regimes: dict[str, RegimeTally] = {}
    histogram: list[int] = []  # one count for each of DECADES
    conventions: dict[str, str] = {}  # corner → the slope chosen there
    curves: list[Curve] = []  # of a training check
    findings: list[Finding] = []
    seconds: float = 0.0


def shows_nothing(examples: int, vacuous: int) -> bool:
    """Whether a cell is `untested`: of its examples at least three quarters, an arbitrary share, said nothing.

    A half would do as well, but for the concepts of which by their nature half the domain overflows in a small format:
    there a cell would be tested on one machine and untested on the next.
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


class Run(msgspec.Struct, kw_only=True):
    """A whole run. Moments are ISO 8601; `data` holds a sentence for each real data set that was judged."""

    schema: str = SCHEMA
    version: int = VERSION
    started: str
    finished: str
    seconds: float
    profile: str
    seed: int
    environment: Environment
    concepts: list[ConceptPage] = []
    cells: list[Cell] = []
    benchmarks: list[Timing] = []
    data: list[str] = []
    histories: list[History] = []
    answers: list[Answers] = []  # to the fixed questions, where they were put
    spent: dict[str, float] = {}  # processor seconds by phase of judging
    spent_by_concept: dict[str, float] = {}


class _Header(msgspec.Struct):
    schema: str = ""
    version: int = 0


def write(record: msgspec.Struct, path: str | Path) -> None:
    """Write a record to `path` in one step: the file is the old one or the new one at every instant.

    JSON has no infinities, and an error ÷ budget may well be infinite, so they are written as "inf", "-inf" and "nan".
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        _spelled(msgspec.to_builtins(record, enc_hook=_scalar)),
        indent=None
        if getattr(record, "answers", None)
        else 1,  # tens of thousands of answers nobody reads line by line
        ensure_ascii=False,
        allow_nan=False,
    )
    # The same folder, because a rename is atomic only within one file system.
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


Kept = TypeVar("Kept", bound=msgspec.Struct)


def read(path: str | Path) -> Run:
    """Read the run record at `path`; raise `RecordError` if there is none, or it is foreign, cut short or too new."""
    return load(path, Run)


def load(path: str | Path, kind: type[Kept]) -> Kept:
    """Read the record at `path`, of a kind that says its schema and version; raise `RecordError` as `read` does."""
    path = Path(path)
    schema, version = (_default(kind, field) for field in ("schema", "version"))
    noun = schema.partition("/")[2]
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RecordError(
            f"{path}: cannot be read ({error.strerror}); wanted a {noun} record written by `oracle`"
        ) from None
    try:
        header = msgspec.json.decode(raw, type=_Header)
    except msgspec.ValidationError:
        header = _Header()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: is not whole JSON ({error}); the file was cut short or edited; run again") from None
    if header.schema != schema:
        raise RecordError(
            f"{path}: is JSON but not a {noun} record; its schema is {header.schema!r}, wanted {schema!r}"
        )
    if header.version > version:
        raise RecordError(
            f"{path}: has version {header.version}, but this package reads up to {version}; upgrade tensor-oracle"
        )
    try:
        # Not strict, so that a number spelled "inf" or "nan" by `write` is a number again.
        record = msgspec.json.decode(raw, type=kind, strict=False)
        for moment in ("started", "finished"):
            datetime.fromisoformat(getattr(record, moment))
    except (msgspec.ValidationError, ValueError) as error:
        raise RecordError(f"{path}: does not follow {schema} version {version}: {error}; run again") from None
    return record


def _default(kind: type[msgspec.Struct], name: str) -> Any:
    return next(field.default for field in msgspec.structs.fields(kind) if field.name == name)


def environment(device: str = "cpu") -> Environment:
    """Collect what this process runs on."""
    import numpy as np  # both here, because reading a record must not take as long as importing torch
    import torch

    built_with: Any = np.show_config(mode="dicts")
    blas = built_with.get("Build Dependencies", {}).get("blas", {})
    torch_blas = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    return Environment(
        python=platform.python_version(),
        numpy=np.__version__,
        torch=str(torch.__version__),
        flint=metadata.version("python-flint"),
        hypothesis=metadata.version("hypothesis"),
        platform=platform.platform(),
        cpu=_cpu(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        blas_numpy=f"{blas.get('name', 'unknown')} {blas.get('version', '')}".strip(),
        blas_torch=torch_blas[1] if torch_blas else "unknown",
        threads_torch=torch.get_num_threads(),
        device=torch.cuda.get_device_name(device) if device.startswith("cuda") else device,
    )


def _cpu() -> str:
    """The processor's name: `platform.processor` is empty or vague on Linux, where the kernel knows better."""
    with contextlib.suppress(OSError):
        if name := re.search(
            r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE
        ):
            return name[1].strip()
    return platform.processor() or platform.machine() or "unknown"


def _scalar(value: Any) -> Any:
    """A NumPy scalar as the Python number that it holds."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"a run record cannot hold {value!r}, of type {type(value).__name__}; wanted a number or text")


def _spelled(value: Any) -> Any:
    """`value` with what JSON cannot hold spelled out: non-finite floats, and halves of surrogate pairs in text."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_spelled(key): _spelled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    return value
