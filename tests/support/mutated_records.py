"""Records of every kind, and changes to their files: cut short, flipped, of wrong types, deep, huge, duplicated."""

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import msgspec

from oracle import records
from oracle.records import History, Run
from oracle.records.answers import MissingRun
from oracle.records.grades import Grade
from oracle.records.judgement import GradesRecord, Judgement
from oracle.runner.concept_record import concept_record
from tests.report import evaluation_sample
from tests.report.test_speed_page import sample as speed_sample
from tests.report.training_sample import training
from tests.support import report_sample, version_records

MOMENT = "2026-03-01T12:00:00+00:00"


def run_sample() -> Run:
    """A small run record that has every part: scenes, pictures, curves, histories and answers."""
    run = report_sample.sample()
    concept, cells, times = training()
    scenes = concept_record("memory/lost_write")
    return msgspec.structs.replace(
        run,
        concepts=[run.concepts[0], concept, scenes],
        cells=[*run.cells[:12], *cells],
        benchmarks=[*run.benchmarks[:12], *times],
        histories=[History("memory", 2000, {"slice": 12}, {"gaps": 3}, {"torch: no strides": 4}, parted="a\nb")],
        answers=[version_records.answered("float32 () 1.0")],
    )


def version_sample(torch: str) -> Run:
    """A run record with answers, for `oracle compare`."""
    timings = [version_records.timing(name, 2e-6) for name in ("numpy_f", "torch_f", "numpy_loop")]
    answers = [version_records.answered(f"float32 () {torch}"), version_records.answered("float64 () 1.0")]
    return version_records.run(torch, answers=answers[:1], benchmarks=timings)


def pytest_benchmark_file() -> str:
    """A file of pytest-benchmark with one timing."""
    timed = {"concept": "a/b", "implementation": "numpy_f", "gives": "value", "dims": {"n": 4}, "work": 4}
    stats = {"median": 2e-6, "min": 1e-6, "iqr": 1e-7, "rounds": 9}
    extra = {**timed, "dtype": "float64"}
    return json.dumps({"benchmarks": [{"fullname": "a", "extra_info": extra, "stats": stats}]})


def grades_sample() -> GradesRecord:
    judgement = Judgement(address="a.py:f", concept="a/b", verdict=Grade.WRONG, notes=["n"], detectable={"v": 1e-9})
    about = {"started": MOMENT, "finished": MOMENT, "concept": "a/b", "profile": "16 examples", "seed": 0}
    return GradesRecord(**about, judgements={"0" * 32: judgement})


SAMPLES: dict[str, Callable[[], str]] = {
    "run": lambda: records.to_json(run_sample()),
    "version": lambda: records.to_json(version_sample("2.5.0")),
    "missing": lambda: records.to_json(MissingRun("2.6.0", "2.1.0", MOMENT, MOMENT, "no wheel")),
    "evaluation": lambda: records.to_json(evaluation_sample.sample()),
    "speed": lambda: records.to_json(speed_sample()),
    "grades": lambda: records.to_json(grades_sample()),
    "timings": pytest_benchmark_file,
}

_VALUES: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 7, 1000, 10**6, 2**31, 2**63, -(2**63), 10**30, 10**400, 0.5, -0.5,
    0.0, -0.0, 3.0, 1e308, -1e308, 5e-324, "inf",
    "-inf", "nan", "", "x", "wrong", "\ud800", "\x00", "<b>", "a" * 5000, "2026-99-01", "../../x", "x/y", [], {},
    [[]], [None], {"": ""}, [1, 2, 3], [1e300] * 40, {"n": 0}, {"n": -3}, {"n": 2**70}, {"n": "x"},
)  # fmt: skip


def mutated(text: str, seed: int) -> bytes:
    """Return the content of a record, changed in one to three places; the change depends on the seed only."""
    draw = random.Random(seed)
    kind = draw.choices(("tree", "bytes", "whole"), (8, 2, 1))[0]
    if kind == "whole":
        return draw.choice(list(_whole(text, draw)))
    if kind == "bytes":
        return _changed_bytes(text.encode("utf-8", "surrogatepass"), draw)
    tree = json.loads(text)
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        tree = _changed_tree(tree, draw)
    return json.dumps(tree, ensure_ascii=draw.random() < 0.5).encode("utf-8", "surrogatepass")


def _whole(text: str, draw: random.Random) -> Iterator[bytes]:
    data = text.encode("utf-8", "surrogatepass")
    yield data[: draw.randrange(len(data))]
    yield b""
    yield b"[" * 200_000
    yield b'{"a":' * 100_000
    yield b'{"schema": "tensor-oracle/run", "version": 2, "cells": ' + b"[" * 100_000
    yield b"\xff\xfe" + data
    yield b"\xef\xbb\xbf" + data
    yield data + data
    yield b"\x00" * 1000
    yield b"null"
    yield b"NaN"
    yield b'"text"'
    yield b"<!doctype html><html></html>"
    yield json.dumps({**json.loads(text), "version": 99}).encode()
    yield json.dumps({**json.loads(text), "version": -1}).encode()
    yield json.dumps({**json.loads(text), "version": 10**400}).encode()
    yield json.dumps({**json.loads(text), "schema": "other/run"}).encode()


def _changed_bytes(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 3, 20))):
        place = draw.randrange(len(changed))
        change = draw.randrange(4)
        if change == 0:
            changed[place] ^= 1 << draw.randrange(8)
        elif change == 1:
            del changed[place : place + draw.randrange(1, 60)]
        elif change == 2:
            changed[place:place] = changed[place : place + draw.randrange(1, 200)]
        else:
            changed[place:place] = draw.choice((b"NaN", b"-Infinity", b"1e999", b"9" * 400, b"\\ud800", b"\xff", b"//"))
        changed = changed or bytearray(b"0")
    return bytes(changed)


def _changed_tree(tree: Any, draw: random.Random) -> Any:
    """The tree with one node replaced, removed, repeated, renamed, moved or buried."""
    places = list(_places(tree))
    holder, key = draw.choice(places) if places and draw.random() < 0.97 else ({"": tree}, "")
    change = draw.choice((0, 1, 2, 3, 4, 5, 6, 6, 6, 6))
    if change < 2 and (isinstance(holder, list) or key):
        del holder[key]
    elif change == 2 and isinstance(holder, list):
        holder.insert(draw.randrange(len(holder) + 1), holder[key])
    elif change == 3 and isinstance(holder, dict) and key:
        holder[draw.choice(("x", "", key.upper(), "n", "\ud800"))] = holder.pop(key)
    elif change == 4:
        other, place = draw.choice(places or [(holder, key)])
        holder[key] = json.loads(json.dumps(other[place]))
    elif change == 5 and draw.random() < 0.1:
        for _ in range(draw.choice((5, 90, 900))):
            holder[key] = [holder[key]]
    else:
        same = [value for value in _VALUES if type(value) is type(holder[key])]
        holder[key] = deepcopy(draw.choice(same if same and draw.random() < 0.6 else _VALUES))
    return holder[""] if key == "" and set(holder) == {""} else tree


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every node but the root, as what holds it and its key; each kind of node about equally often in long lists."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(items)[:6] if isinstance(tree, list) else items:
        yield tree, key
        yield from _places(value)
