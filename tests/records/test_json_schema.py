"""The published JSON Schema of each kind of record accepts written records and rejects others."""

import json
import math

import jsonschema
import msgspec
import pytest

from oracle import records
from oracle.records.answers import AnsweredQuestion, ConceptAnswers, MissingRun
from oracle.records.evaluation import EvaluationRecord
from oracle.records.grades import Grade
from oracle.records.json_schema import RECORD_TYPES, json_schema
from oracle.records.judgement import GradesRecord, Judgement
from oracle.records.speed import ConceptSpeed, Measurement, SpeedRecord
from tests.support.small_run import ENVIRONMENT, TIMES, small_run

MOMENTS = {name: TIMES[name] for name in ("started", "finished")}
CELL = records.Cell(
    concept="a/b", implementation="numpy_loop", check="value", dtype="float32", device="cpu", verdict=Grade.TIMED_OUT,
    worst=math.inf, worst_ulp=math.nan, regimes={"huge": records.RegimeTally(3, -math.inf)},
)  # fmt: skip
QUESTION = AnsweredQuestion("numpy_loop", "value", "float32", "edge", [0], 0, 0, "accurate", math.inf)
MEASUREMENT = Measurement(
    name="numpy_loop", side="numpy", kind="loop", gives="definition", dims={"n": 8}, minimum=1.0, lower_quartile=1.0,
    median=1.0, upper_quartile=1.0, rounds=5, calls=1, peak_bytes=8,
)  # fmt: skip
JUDGEMENT = Judgement(address="a.py:f", concept="a/b", verdict=Grade.WRONG, sentence="it is wrong")
SPEED = ConceptSpeed(concept="a/b", title="A", row=1, measured_at=TIMES["started"], measurements=[MEASUREMENT])
SAMPLES = {
    "run": small_run(cells=[CELL], answers=[ConceptAnswers("a/b", ["x"], [QUESTION])]),
    "speed": SpeedRecord(**TIMES, environment=ENVIRONMENT, clock="time", compiler="", concepts=[SPEED]),
    "evaluation": EvaluationRecord(
        **TIMES, profile="quick", seed=7, environment=ENVIRONMENT, every=1, baselines_every=8
    ),
    "grades": GradesRecord(**MOMENTS, concept="a/b", profile="quick", seed=7, judgements={"key": JUDGEMENT}),
    "judgement": JUDGEMENT,
    "missing": MissingRun("2.6.0", "2.1.0", **MOMENTS, reason="no wheel"),
}


def validator(kind):
    schema = json_schema(RECORD_TYPES[kind])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_a_written_record_follows_the_schema_of_its_kind(kind, tmp_path):
    assert type(SAMPLES[kind]) is RECORD_TYPES[kind]
    records.write(SAMPLES[kind], tmp_path / "record.json")
    validator(kind).validate(json.loads((tmp_path / "record.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_a_record_without_its_required_fields_is_rejected(kind):
    required = [field.name for field in msgspec.structs.fields(RECORD_TYPES[kind]) if field.required]
    found = json.loads(records.to_json(SAMPLES[kind]))
    for name in required:
        assert not validator(kind).is_valid({key: value for key, value in found.items() if key != name}), name


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("run", {"schema": "tensor-oracle/speed"}),
        ("run", {"version": 1}),
        ("run", {"seconds": "long"}),
        ("judgement", {"verdict": "splendid"}),
        ("missing", {"version": "2"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_a_wrong_value_is_rejected(kind, changes):
    found = json.loads(records.to_json(SAMPLES[kind]))
    assert validator(kind).is_valid(found)
    assert not validator(kind).is_valid({**found, **changes})
