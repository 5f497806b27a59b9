"""Records: the results of a run as one JSON file, which states its schema and version.

`schema.py` defines the run record, `speed.py`, `evaluation.py`, `judgement.py` and `answers.py` the other
records. `files.py` writes and reads all of them, and `json_schema.py` has their JSON Schema.
"""

from oracle.records.files import RecordError, load, read, to_json, write
from oracle.records.grades import NOT_CERTIFIED, Grade
from oracle.records.schema import (
    DECADES,
    Cell,
    CheckRecord,
    ConceptRecord,
    Curve,
    Environment,
    ExpectedFailureRecord,
    Finding,
    History,
    Implementation,
    LibraryDifferenceRecord,
    Line,
    Mistake,
    Picture,
    RegimeTally,
    Run,
    SceneRecord,
    Script,
    Series,
    State,
    Stated,
    StorageRecord,
    Timing,
    ViewRecord,
    shows_nothing,
)
