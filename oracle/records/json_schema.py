"""The JSON Schema of each kind of record, as `oracle schema` prints it."""

from typing import Any

import msgspec

from oracle.records.answers import MissingRun
from oracle.records.evaluation import EvaluationRecord
from oracle.records.judgement import GradesRecord, Judgement
from oracle.records.schema import Run
from oracle.records.speed import SpeedRecord

RECORD_TYPES: dict[str, type[msgspec.Struct]] = {
    "run": Run,
    "speed": SpeedRecord,
    "evaluation": EvaluationRecord,
    "grades": GradesRecord,
    "judgement": Judgement,
    "missing": MissingRun,
}

# `oracle.records.files.write` spells the numbers that JSON does not have.
_NUMBER = {"anyOf": [{"type": "number"}, {"enum": ["inf", "-inf", "nan"]}]}


def json_schema(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that a written record of this type follows."""
    schema: dict[str, Any] = _with_spelled_numbers(msgspec.json.schema(kind))
    properties = schema["$defs"][kind.__name__]["properties"]
    for name in ("schema", "version"):
        if name in properties:
            properties[name] = {"const": properties[name]["default"]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_spelled_numbers(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_spelled_numbers(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "number":
        return {**{key: value for key, value in node.items() if key != "type"}, **_NUMBER}
    return {key: _with_spelled_numbers(value) for key, value in node.items()}
