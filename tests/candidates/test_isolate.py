"""`verify` stops what hangs, says so of the function, and with `isolate` survives what crashes."""

import ctypes
import os
import sys

import numpy as np
import pytest
import torch

from oracle.candidates.verify import verify

CONCEPT = "activations/relu"


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr("oracle.candidates.verify.CALL", 0.5)


def endless(x):
    while True:
        pass


def endless_for_some(x):
    while x.size > 1:
        pass
    return np.maximum(x, 0)


def endless_in_c(x):
    return sum(iter(int, 1))


def leaves(x):
    sys.exit("done")


def ends(x):
    os._exit(5)


def crashes(x):
    return ctypes.string_at(0)


class Unusual(BaseException):
    """Raised by a candidate."""


def unusual(x):
    raise Unusual("no")


@pytest.mark.parametrize("isolate", [False, True])
@pytest.mark.parametrize(
    ("candidate", "message"),
    [
        (endless, r"timed out: endless as activations/relu\n\nDid not answer within 0\.5 s \(line \d+\)"),
        (endless_for_some, r"timed out: endless_for_some as activations/relu"),
        (leaves, r"raised: leaves as activations/relu\n\nEnded Python \(SystemExit\(done\)\)"),
        (unusual, r"raised: unusual as activations/relu\n\nEnded Python \(Unusual\(no\)\)"),
    ],
    ids=["hang", "hang for some", "exit", "BaseException"],
)
def test_a_function_that_does_not_return_fails_with_its_name(candidate, message, isolate):
    with pytest.raises(AssertionError, match=message):
        verify(CONCEPT, candidate, examples=2, isolate=isolate)


@pytest.mark.parametrize(
    ("candidate", "message"),
    [
        (endless_in_c, r"timed out: endless_in_c .*\n\nDid not answer within 0\.5 s, and could not be interrupted"),
        (ends, r"crashed: ends .*\n\nEnded the process with exit code 5"),
        (crashes, r"crashed: crashes .*\n\nCrashed the process \(segmentation fault"),
    ],
    ids=["a loop in C", "os._exit", "segmentation fault"],
)
def test_in_a_copy_of_the_process_a_crash_is_a_verdict(candidate, message):
    with pytest.raises(AssertionError, match=message) as failure:
        verify(CONCEPT, candidate, examples=2, isolate=True)
    assert "(value, float64, plain):\n    x = [" in str(failure.value)


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_a_copy_of_the_process_has_the_closure(factor):
    def scaled(x):
        return torch.relu(x) * factor

    if factor == 1.0:
        verified = verify(CONCEPT, scaled, examples=2, isolate=True)
        assert (verified.grade, verified.dtypes) == ("accurate", ("float32", "float64"))
    else:
        with pytest.raises(AssertionError, match=r"wrong: scaled"):
            verify(CONCEPT, scaled, examples=2, isolate=True)


@pytest.mark.parametrize("isolate", [False, True])
@pytest.mark.parametrize("unchanged", [1, 20, 60])
def test_a_function_that_changes_after_some_calls_is_found(unchanged, isolate):
    """A copy of the process is one copy for all calls; what the function counts there is not counted here."""
    calls = []

    def changing(x):
        calls.append(1)
        return torch.relu(x) * (1 if len(calls) <= unchanged else 1.5)

    with pytest.raises(AssertionError, match=r"wrong: changing"):
        verify(CONCEPT, changing, examples=2, isolate=isolate)
    assert (len(calls) > unchanged) != isolate


def test_results_that_do_not_fit_are_a_type_error_in_a_copy_as_well():
    with pytest.raises(TypeError, match=r"returns"):
        verify(CONCEPT, lambda x: (x, x, x), examples=1, isolate=True)
