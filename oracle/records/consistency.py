"""What the types of a record do not say: which numbers are possible, and which parts refer to others.

Pages and comparisons rely on it. A record that this package has written is consistent.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from oracle.records.evaluation import EvaluationRecord
from oracle.records.schema import DECADES, Run, Timing
from oracle.records.speed import ConceptSpeed, SpeedRecord


def check_consistency(record: msgspec.Struct) -> None:
    """Raise `ValueError` with the place of the first contradiction, if there is one."""
    problems: Iterable[str] = ()
    if isinstance(record, Run):
        problems = _of_run(record)
    elif isinstance(record, SpeedRecord):
        problems = _huge(record) or (problem for concept in record.concepts for problem in _of_speed(concept))
    elif isinstance(record, EvaluationRecord):
        problems = _huge(record) or _of_evaluation(record)
    for problem in problems:
        raise ValueError(problem)


def _of_run(run: Run) -> Iterator[str]:
    for place, cell in enumerate(run.cells):
        if len(cell.histogram) not in (0, len(DECADES)):
            yield f"expected {len(DECADES)} counts - at `$.cells[{place}].histogram`"
    for place, timing in enumerate(run.benchmarks):
        if problem := timing_problem(timing):
            yield f"{problem} - at `$.benchmarks[{place}]`"
    for place, answers in enumerate(run.answers):
        for number, question in enumerate(answers.questions):
            texts = (*question.script, question.output, question.warnings)
            if not all(0 <= text < len(answers.texts) for text in texts):
                yield f"there is no such text - at `$.answers[{place}].questions[{number}]`"


def timing_problem(timing: Timing) -> str:
    """What is impossible about a timing, as a clause; "" if nothing is."""
    if not all(_positive(seconds) for seconds in (timing.median, timing.minimum)):
        return "a time is not above 0"
    return _sizes(timing.dims)


def _of_speed(concept: ConceptSpeed) -> Iterator[str]:
    where = f"at the concept {concept.concept!r}"
    cost = concept.certificate
    sized = [*(one.dims for one in concept.measurements), *(one.dims for one in concept.comparisons)]
    for dims in [*sized, *([cost.dims] if cost else [])]:
        if problem := _sizes(dims):
            yield f"{problem} - {where}"
    for one in concept.measurements:
        times = (one.minimum, one.lower_quartile, one.median, one.upper_quartile)
        if not all(map(_positive, times)):
            yield f"a time of {one.name!r} is not above 0 - {where}"
        if not one.run and not set(concept.growing) <= set(one.dims):
            yield f"{one.name!r} has not all growing dimensions - {where}"
        if any(one.dims.get(name, 1) < 1 for name in concept.growing or one.dims):
            yield f"{one.name!r} was timed at a size of 0 - {where}"
    if not all(_positive(comparison.ratio) for comparison in concept.comparisons):
        yield f"a ratio is not above 0 - {where}"
    if cost and not all(map(_positive, (cost.loop, cost.value, 1.0 if cost.gradients is None else cost.gradients))):
        yield f"a time of the certificate is not above 0 - {where}"


def _of_evaluation(record: EvaluationRecord) -> Iterator[str]:
    for name in ("examples_until_found", "seconds_until_found"):
        if len(getattr(record, name)) not in (0, 4):
            yield f"expected four quantiles - at `$.{name}`"
    numbers = [record.seconds, *record.examples_until_found, *record.seconds_until_found]
    numbers += [number for one in record.concepts for number in (one.seconds, one.examples)]
    numbers += [one.seconds for one in record.detectors]
    if not all(0 <= number < math.inf for number in numbers):
        yield "a duration or a number of examples is negative or infinite"


def _huge(thing: Any) -> list[str]:
    """The integers that are no 64-bit numbers, in a record or in what it is built of."""
    if isinstance(thing, msgspec.Struct):
        thing = msgspec.to_builtins(thing)
    if isinstance(thing, dict | list):
        parts = thing.values() if isinstance(thing, dict) else thing
        return [problem for part in parts for problem in _huge(part)]
    return ["an integer has more than 64 bits"] if isinstance(thing, int) and abs(thing) >= 2**63 else []


def _positive(number: float) -> bool:
    return 0 < number < math.inf


def _sizes(dims: Mapping[str, Any]) -> str:
    possible = all(0 <= size < 2**63 for size in dims.values())
    return "" if possible else "a size is not between 0 and 2**63"
