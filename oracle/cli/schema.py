"""`oracle schema`: the JSON Schema of a kind of record."""

import argparse
from typing import Any

KINDS = ("run", "speed", "evaluation", "grades", "judgement", "missing")  # the keys of RECORD_TYPES; a test compares


def add(commands: Any) -> None:
    """Add the parser of `oracle schema` to the subparsers `commands`."""
    command = commands.add_parser(
        "schema",
        help="print the JSON Schema of a kind of record",
        description="What writes each kind of record: run: `pytest --oracle-record`; speed: `oracle bench`; "
        "evaluation: `oracle evaluate`; grades: `oracle grade`; judgement: `oracle check --json`; "
        "missing: `oracle note-missing`.",
    )
    command.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    command.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Print the schema; return 0."""
    import json

    from oracle.records.json_schema import RECORD_TYPES, json_schema

    print(json.dumps(json_schema(RECORD_TYPES[parsed.kind]), indent=2))
    return 0
