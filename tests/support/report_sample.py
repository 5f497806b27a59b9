"""A run record for the tests of the report: every grade, hostile text, timings."""

import math
from collections.abc import Iterator

import msgspec

from oracle.records import (
    Cell,
    CheckRecord,
    ConceptRecord,
    Environment,
    ExpectedFailureRecord,
    Finding,
    Grade,
    Implementation,
    RegimeTally,
    Run,
    Timing,
)

# Tags, the ends of an attribute and of a style, TeX, right-to-left text, and a word that is longer than a line.
HOSTILE = (
    "<script>alert('x')</script><img src=https://evil.example/x onerror=alert(1)> & \"quoted\" `</style>` $\\frac$ "
    '"><img src=x onerror=alert(2)> \N{RIGHT-TO-LEFT OVERRIDE}sdrawkcab ' + 240 * "W"
)
DTYPES = {"numpy": ("float16", "float32", "float64"), "torch": ("float16", "bfloat16", "float32", "float64")}
CHECKS = [
    CheckRecord("gradient", "Is the gradient right, in each input?"),
    CheckRecord("value", "Is the value right?"),
    CheckRecord("purity", "Does the call leave its inputs unchanged?"),
    CheckRecord("layout", "Do the same values in another memory layout get the same verdict?"),
    CheckRecord("laws", "Do relations hold that are true for every correct answer?"),
    CheckRecord("digits", "Is the value right on real data?"),
    CheckRecord("special", "Does NaN appear only in entries that depend on it?"),
    CheckRecord("errors", "Is bad input refused?"),
]
MEASURED = ("value", "gradient", "digits")  # the checks whose cells have a histogram
REGIMES = ("plain", "wide", "ties", "near_duplicates", "huge", "tiny", "special")

DEFINITION = """\
def definition(X, y, W, reg):
    n, c = X.shape[0], W.shape[1]
    loss = 0.0
    for i in range(n):
        for j in range(c):
            if j != y[i]:
                loss = loss + maximum(0.0, scores[i, j] - scores[i, y[i]] + 1.0)  # the margin
    return loss / n + reg * squares(W)
"""


def implementation(name: str, gives: str = "value") -> Implementation:
    body = "scores = X @ W\n    margins = np.maximum(0, scores - scores[np.arange(len(y)), y][:, None] + 1)"
    return Implementation(
        name, name.partition("_")[0], gives, f"def {name}(X, y, W, reg):\n    {body}\n    return margins.mean()\n"
    )


def finding(kind: str = "worst", **changes: object) -> Finding:
    facts = {
        "sentence": "The value is 1.0000000000000002, but should be within 3.1e-17 of 1.",
        "entry": "[0, 1]",
        "expected": "1.00000000000000000000000000000000000 ± 1e-38",
        "got": "1.0000000000000002",
        "ulp": 1.0,
        "fraction": 7.16,
        "regime": "near_duplicates",
        "seed": 12345,
        "snippet": "import numpy as np\n\nX = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float64)  # exact\n",
    }
    return Finding(kind=kind, **{**facts, **changes})


def cells(concept: str, names: tuple[str, ...]) -> Iterator[Cell]:
    """Accurate cells of every check and dtype."""
    for name in names:
        derivative = name.startswith("torch") or "gradient" in name
        checks = [check.name for check in CHECKS if derivative or check.name != "gradient"]
        for index, dtype in enumerate(DTYPES["torch" if name.startswith("torch") else "numpy"]):
            for check in checks:
                measured = check in MEASURED
                yield Cell(
                    concept=concept,
                    implementation=name,
                    check=check,
                    dtype=dtype,
                    device="cpu",
                    verdict=Grade.ACCURATE,
                    examples=180,
                    vacuous=3,
                    worst=0.83 / (index + 1) if measured else None,
                    worst_rearranged=0.21 / (index + 1) if measured else None,
                    worst_ulp=1.5 if measured else None,
                    regimes={regime: RegimeTally(26, 0.02 * index) for regime in REGIMES} if measured else {},
                    histogram=[60, 4, 9, 31, 52, 24, 0] if measured else [],
                    subgradient_choices={"margin exactly 0": "0.0" if name != "torch_clamp" else "1.0"}
                    if check == "gradient"
                    else {},
                    seconds=0.31,
                )


def changed(cells: list[Cell], changes: dict[tuple[str, str, str], dict[str, object]]) -> list[Cell]:
    """`cells` with the `changes` of each implementation, check and dtype."""
    return [
        msgspec.structs.replace(cell, **changes.get((cell.implementation, cell.check, cell.dtype), {}))
        for cell in cells
    ]


def hinge() -> tuple[ConceptRecord, list[Cell]]:
    name = "linear_classifiers/hinge_loss"
    names = ("numpy_loop", "numpy_mask", "numpy_gradient", "torch_clamp", "torch_multi_margin")
    record = ConceptRecord(
        name,
        2,
        "Hinge loss of a linear classifier, with an L2 penalty",
        "Each example pays for each class within 1 of its own.\n\nShapes: `X` (n, d), `y` (n,), `W` (d, c).",
        r"L = \frac{1}{n}\sum_{i}\sum_{j\ne y_i}\max(0,\; s_{ij} - s_{i y_i} + 1) + \lambda \sum_{kl} W_{kl}^2",
        ["N0, SVM Classifier / Hinge Loss", "Crammer and Singer, JMLR 2 (2001)"],
        ["X: reals, n × d", "y: labels, n, below c", "W: reals, d × c", "reg: a number from 0 to 1"],
        ["X", "W"],
        DEFINITION,
        [implementation(each, "gradient" if "gradient" in each else "value") for each in names[1:]],
        [
            ExpectedFailureRecord(
                "torch_multi_margin",
                "value",
                Grade.RAISED,
                "It takes no integer labels of other widths, and no bfloat16.",
            )
        ],
    )
    expected = {
        "verdict": Grade.RAISED,
        "expected": "It takes no bfloat16.",
        "examples": 1,
        "worst": None,
        "histogram": [],
    }
    changes = {
        ("torch_multi_margin", "value", "bfloat16"): expected,
        ("torch_multi_margin", "errors", "float64"): {
            "verdict": Grade.TIMED_OUT,
            "findings": [finding("simplest", ulp=None)],
        },
        ("numpy_mask", "special", "float16"): {"verdict": Grade.UNDECIDED, "undecided": 44},
        ("torch_clamp", "gradient", "float16"): {"vacuous": 121},
        ("numpy_mask", "laws", "float32"): {"verdict": Grade.UNSUPPORTED, "examples": 0, "vacuous": 0},
    }
    return record, changed(list(cells(name, names)), changes)


def distance() -> tuple[ConceptRecord, list[Cell]]:
    name = "distances/l2"
    names = ("numpy_loop", "numpy_broadcast", "numpy_expansion", "numpy_expansion_clipped", "torch_cdist")
    reason = "Expanding the square cancels: near-duplicate rows give a negative number under the root, hence NaN."
    record = ConceptRecord(
        name,
        1,
        "L2 distance between two sets of rows",
        "How far is each row of `A` from each row of `B`? The expansion is fast and loses digits.",
        r"D_{ij} = \sqrt{\sum_k (a_{ik} - b_{jk})^2}",
        ["N0, k-nearest neighbours"],
        ["A: reals, n × d", "B: reals, m × d"],
        ["A", "B"],
        DEFINITION,
        [implementation(each) for each in names[1:]],
        [
            ExpectedFailureRecord("numpy_expansion", "value", Grade.WRONG, reason),
            ExpectedFailureRecord("torch_cdist", "gradient", Grade.WRONG, "Its slope at distance 0 was NaN once."),
        ],
    )
    worst = finding("worst", got="nan", ulp=math.inf, fraction=math.inf, sentence="The answer is NaN, but should be 0.")
    nan = {
        "verdict": Grade.WRONG,
        "expected": reason,
        "worst": math.nan,
        "worst_ulp": math.inf,
        "findings": [finding("simplest"), worst],
    }
    loses = {
        "verdict": Grade.REARRANGED,
        "worst": 3.2e6,
        "worst_rearranged": 0.31,
        "histogram": [1, 0, 4, 20, 60, 90, 5],
    }
    changes = {
        **{
            ("numpy_expansion", "value", dtype): nan | {"histogram": [9, 1, 4, 8, 9, 20, 129]}
            for dtype in DTYPES["numpy"]
        },
        **{("numpy_expansion_clipped", "value", dtype): loses for dtype in DTYPES["numpy"]},
        ("torch_cdist", "digits", "float16"): {
            "verdict": Grade.CRASHED,
            "findings": [finding("documented", seed=None)],
        },
        ("torch_cdist", "value", "float16"): {"verdict": Grade.WRONG, "worst": math.inf, "findings": [worst]},
    }
    return record, changed(list(cells(name, names)), changes)


def hostile() -> tuple[ConceptRecord, list[Cell]]:
    """A concept and cells in which every text would break an HTML page that does not escape it."""
    name = "evil/../" + HOSTILE
    record = ConceptRecord(
        name,
        0,
        HOSTILE,
        HOSTILE,
        r"\text{" + HOSTILE + "}",
        [HOSTILE],
        [HOSTILE],
        [HOSTILE],
        HOSTILE,
        [Implementation(HOSTILE, "numpy", "value", HOSTILE)],
        [ExpectedFailureRecord(HOSTILE, HOSTILE, Grade.WRONG, HOSTILE)],
    )
    texts = dict.fromkeys(("sentence", "entry", "expected", "got", "regime", "snippet"), HOSTILE)
    cell = Cell(
        concept=name,
        implementation=HOSTILE,
        check="value",
        dtype=HOSTILE,
        device=HOSTILE,
        verdict=Grade.WRONG,
        examples=5,
        worst=2.0,
        regimes={HOSTILE: RegimeTally(5, math.nan)},
        histogram=[0, 0, 0, 0, 0, 3, 2],
        subgradient_choices={HOSTILE: HOSTILE},
        findings=[finding(**texts)],
    )
    expected = msgspec.structs.replace(cell, check=HOSTILE, expected=HOSTILE, histogram=[])
    unlisted = Cell(
        concept="mine",
        implementation="mine",
        check="own",
        dtype="int8",
        device="cuda",
        verdict=Grade.ACCURATE,
        examples=1,
    )
    return record, [cell, expected, unlisted]


def timings(concept: str, names: tuple[str, ...]) -> Iterator[Timing]:
    for n in (10, 100, 1000):
        sizes, work = {"n": n, "d": 64, "c": 10}, n * 64 * 10
        yield Timing(
            concept, "numpy_loop", "definition", sizes, work, "float64", 9e-8 * work, 8.8e-8 * work, 1e-9 * work, 5
        )
        for index, name in enumerate(names):
            for gives, factor in (("value", 1.0), ("gradient", 2.5)):
                median = factor * (index + 1) * (4e-6 + 3e-10 * work)
                yield Timing(concept, name, gives, sizes, work, "float64", median, 0.9 * median, 0.1 * median, 200)


def sample() -> Run:
    """A run with every grade, expected and unexpected failures, hostile text, NaN, infinity, and timings."""
    concepts = [hinge(), distance(), hostile()]
    names = ("numpy_mask", "torch_clamp", "torch_multi_margin")
    return Run(
        started="2026-01-02T03:04:05+00:00",
        finished="2026-01-02T03:09:05+00:00",
        seconds=300.2,
        profile="crosscheck",
        seed=20260102,
        environment=Environment(
            "3.11.7", "2.4.6", "2.13.0", "0.9.0", "6.170", "Linux-x86_64", HOSTILE, 2, "openblas 0.3", "mkl", 2, "cpu"
        ),
        checks=CHECKS,
        concepts=[record for record, _ in concepts],
        cells=[cell for _, cells in concepts for cell in cells],
        benchmarks=[*timings("linear_classifiers/hinge_loss", names), *timings(concepts[2][0].name, (HOSTILE,))],
        data=["Digits (scikit-learn): 1,797 images, 64 features, 10 classes, in batches of 128."],
    )
