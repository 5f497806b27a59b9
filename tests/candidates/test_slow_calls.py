"""A function that is slow is not checked at sizes at which it takes too long; one that does not end is timed out."""

import time

import numpy as np
import pytest

import oracle
from oracle import Domain, Reals
from oracle.candidates.slow_calls import SLOW, SlowCalls
from oracle.catalogue.loading import concept_of
from oracle.judge import Case

PAIRS = Domain(x=Reals("n")).where(work=lambda n: n)


def total(x):
    return x.sum()


def case_of(size):
    concept = concept_of(total, PAIRS)
    return Case(concept, concept.domain.at({"n": size}, "float64", 0))


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def grows(x):
    burn(0.006 * len(x) if len(x) > 100 else 0.0)
    return x.sum()


def never_ends(x):
    while len(x) > 1000:
        pass
    return x.sum()


def test_a_slow_function_passes_with_a_note_about_the_sizes_that_were_not_checked():
    verified = oracle.verify(total, grows, inputs=PAIRS, side="numpy", examples=2)
    assert verified.grade in ("accurate", "rearranged")
    (note,) = [note for note in verified.notes if SLOW in note]
    assert "n = 1030, where it does not answer within 5 s" in note


def test_a_function_that_does_not_end_beyond_a_size_is_timed_out():
    with pytest.raises(AssertionError, match="timed out"):
        oracle.verify(total, never_ends, inputs=PAIRS, side="numpy", examples=2)


def test_a_call_that_takes_too_long_is_slow_if_a_smaller_example_took_long():
    calls = SlowCalls(PAIRS, 1.0)
    assert calls.note(case_of(50)) == ""
    with calls.timed(case_of(20)):
        time.sleep(0.1)
    assert calls.note(case_of(10)) == ""  # a smaller example takes too long: it does not end
    assert not calls.skips(case_of(50))
    assert calls.note(case_of(50)) == f"{SLOW} n = 50, where it does not answer within 1 s"
    assert calls.skips(case_of(60))
    assert not calls.skips(case_of(40))
    assert not calls.skips(None)


def test_a_question_beyond_the_limit_is_no_measure_of_slowness():
    calls = SlowCalls(PAIRS, 0.05)
    with calls.timed(case_of(20)):
        time.sleep(0.06)
    assert np.isclose(calls.longest, 0.0)
