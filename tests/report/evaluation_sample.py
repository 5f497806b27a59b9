"""Evaluation records for the tests of their HTML page."""

import msgspec

from oracle import records
from oracle.mutation.vocabulary import KINDS
from oracle.records.evaluation import (
    ALL_BASELINES,
    ORACLE,
    Ablation,
    ConceptOutcomes,
    Detector,
    EvaluationRecord,
    FalseAlarm,
    FaultKind,
    MutantRecord,
    VariantRecord,
)

HOSTILE = "<script>alert(1)</script> & `</code><img src=x onerror=alert(1)>`"
ENVIRONMENT = records.Environment("3.11", "2.4", "2.13", "0.9", "6", "Linux", "a cpu", 2, "blas", "mkl", 1, "cpu")
MOMENT = "2026-01-02T03:04:05+00:00"
BASELINES = {
    "assert_close": "Compares at its defaults. https://example.org/assert_close",
    "gradcheck": "Finite differences.",
    "ulpwise": "At most 1 ulp.",
}


def empty() -> EvaluationRecord:
    """An evaluation without any mutant."""
    return EvaluationRecord(
        started=MOMENT,
        finished=MOMENT,
        seconds=4000.0,
        profile="default",
        seed=3,
        every=1,
        baselines_every=8,
        environment=ENVIRONMENT,
    )


def mutant(number: int = 0, **changes: object) -> MutantRecord:
    """A mutant that the oracle did not find; the number selects its concept and kind."""
    names = (f"family_{number % 116 // 10}/concept_{number % 116}", f"numpy_implementation_{number % 7}")
    kind = list(KINDS)[number % len(KINDS)]
    change = f"`return np.where(margin > {number}, 1.0, 0.0)` became `return np.where(margin >= {number}, 1.0, 0.0)`"
    reason = "261 of 876 answers differ, first in float16, huge; the largest error is 0.89 of the rounding bound"
    worst = {"float64": 0.65, "float32": 0.59, "bfloat16": 0.93, "float16": 0.89}
    found = MutantRecord(*names, kind, 40, change, reason, worst, list(BASELINES) if number % 3 == 0 else [])
    return msgspec.structs.replace(found, **changes)


def kind(name: str, mutants: int, found: int, shown: int, found_by: dict[str, int], **more: int) -> FaultKind:
    """A kind of fault; `shown` of its mutants were shown to each detector in `found_by`."""
    return FaultKind(
        name=name,
        description=KINDS.get(name, name),
        mutants=mutants,
        found=found,
        shown=dict.fromkeys(found_by, shown),
        found_by=found_by,
        **more,
    )


def sample() -> EvaluationRecord:
    """An evaluation with a missed fault, false alarms of the oracle and of a baseline, and hostile text."""
    rows = [(ORACLE, "this project", 33), ("assert_close", BASELINES["assert_close"], 17)]
    rows += [("gradcheck", HOSTILE, 1), (ALL_BASELINES, "any of them", 18)]

    def by(*found: int) -> dict[str, int]:
        return dict(zip((name for name, *_ in rows), found, strict=True))

    outcomes = {"mutants": 41_505, "found": 40_505, "equivalent": 900, "within_bound": 99, "missed": 1}
    alarms = [f"float32, value: {HOSTILE}", f"float64, value: {HOSTILE}"]
    return msgspec.structs.replace(
        empty(),
        verdicts=1_234_567,
        examples_until_found=[1.0, 2.0, 68.9, 132.2],
        seconds_until_found=[0.0007, 0.0019, 0.087, 0.14],
        kinds=[
            kind("operator", 30_000, 29_000, 20, by(20, 15, 1, 16), equivalent=900, within_bound=99, missed=1),
            kind("rare size", 11_493, 11_493, 12, by(12, 1, 0, 1)),
            kind("eps", 9, 9, 1, by(1, 1, 0, 1)),
            kind("axis", 3, 3, 0, {}),
        ],
        detectors=[
            Detector(
                name=name,
                description=description,
                shown=33,
                found=found,
                seconds=3.3,
                correct=40,
                false_alarms=place,
                harmless=11,
                harmless_flagged=place + 1,
            )
            for place, (name, description, found) in enumerate(rows)
        ],
        ablation=[
            Ablation(aspect="check", name="value", first=40_000, only=39_000, searched=39_500, example=HOSTILE),
            Ablation(aspect="regime", name="huge", first=12, only=0, searched=17),
            Ablation(
                aspect="layout", name="negative", first=4, only=1, searched=1, example="a numpy_c: `x` became `y`"
            ),
        ],
        concepts=[ConceptOutcomes(concept="a/b", **outcomes, examples=1.5, seconds=0.002)],
        within_bound=[mutant(0, concept="a/b", change=HOSTILE, reason=HOSTILE)],
        missed=[mutant(1, concept=HOSTILE, implementation=HOSTILE, kind=HOSTILE)],
        equivalent_by_reason={"the same bits as without the fault, in all answers": 900},
        equivalent=[mutant(2, concept="a/b", kind=HOSTILE, change=HOSTILE), mutant(3, concept="a/b", kind=HOSTILE)],
        variants=[
            VariantRecord("a/b", "numpy_reversed", HOSTILE, 1000, 5000, 7, []),
            VariantRecord("a/b", "torch_odd", "Odd.", 2345, 6000, 0, alarms),
        ],
        false_alarms=[FalseAlarm("gradcheck", "a/b", f"numpy_{number}") for number in range(6)],
    )


def big() -> EvaluationRecord:
    """An evaluation as large as that of the whole catalogue."""
    within_bound, equivalent = [mutant(number) for number in range(400)], [mutant(7 * number) for number in range(2000)]
    long = "`" + 60 * "x = x + 1; " + "` became `" + 60 * "x = x + 1; " + "y`"
    baselines = [f"baseline number {number}" for number in range(8)]
    found_by = {ORACLE: 100, ALL_BASELINES: 50, **dict.fromkeys(baselines, 25)}
    concepts = [mutant(number).concept for number in range(116)]
    return msgspec.structs.replace(
        sample(),
        kinds=[kind(name, 1200, 1100, 100, found_by, equivalent=60, within_bound=12) for name in KINDS],
        detectors=[
            Detector(
                name=name, description=8 * "What it does. ", shown=3500, found=35 * number, seconds=30.0, correct=700
            )
            for name, number in found_by.items()
        ],
        ablation=[
            Ablation(aspect=aspect, name=f"number {number}", first=9, example=long)
            for aspect in ("check", "regime", "layout")
            for number in range(14)
        ],
        concepts=[
            ConceptOutcomes(concept=name, mutants=400, found=380, equivalent=17, within_bound=3) for name in concepts
        ],
        within_bound=[*within_bound[:300], *(msgspec.structs.replace(one, change=long) for one in within_bound[300:])],
        missed=[],
        equivalent=[*equivalent[:1500], *(msgspec.structs.replace(one, change=long) for one in equivalent[1500:])],
        variants=[
            VariantRecord(mutant(n).concept, f"numpy_v{n}", 6 * "It is odd. ", 2000, 9000, 0, []) for n in range(150)
        ],
        false_alarms=[
            FalseAlarm(baseline, mutant(n).concept, f"numpy_implementation_{n}")
            for baseline in baselines
            for n in range(300)
        ],
    )
