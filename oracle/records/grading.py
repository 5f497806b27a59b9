"""The record of `oracle grade`."""

import msgspec

from oracle.records.judgement import Judgement


class GradesRecord(msgspec.Struct, kw_only=True):
    """The judgement of each submission, by a hash of its content, the options and the library versions."""

    schema: str = "tensor-oracle/grades"
    version: int = 1
    started: str  # ISO 8601, as `finished`
    finished: str
    concept: str
    profile: str
    seed: int
    judgements: dict[str, Judgement] = {}
