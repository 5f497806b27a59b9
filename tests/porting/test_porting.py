"""Porting jobs in the manner of public code: right ports pass, and each fault fails.

The default run judges one port and one fault of a few jobs, and the diagnosis of some faults. To judge all, which takes
about an hour, and print each verdict:

    ORACLE_PORTING_JOBS=all python -m pytest tests/porting -s -k all_ports
"""

import os
import time

import pytest

import oracle
from tests.porting.ported_jobs import jobs

JOBS = jobs()
NAMES = list(JOBS)


# By job and fault, what the diagnosis says; the first three references have several outputs.
DIAGNOSES = {
    ("lstm_cell", "the two outputs are swapped"): "two outputs exchanged: `return (next_c, next_h)`",
    ("sinkhorn", "no gradient flows through the iterations"): "as if `v` in `u = a / K.dot(v)` were a constant",
    ("straight_through", "the gradient is cut off at 1 itself"): "`dx = dout * (np.abs(x) < 1)`",
    ("giou", "the hull is of the corners only"): "`hull = np.maximum(boxes1[:, :2], boxes2[:, :2]) - ",
}


def outcome(job, port):
    """The grade, or the first line of the failure, and the whole message."""
    try:
        verified = oracle.verify(job.module.REFERENCE, port, **job.verify_arguments)
    except AssertionError as failed:
        return str(failed).splitlines()[0], str(failed)
    return verified.grade.value + ("" if verified.certified else ", measured"), str(verified)


def test_there_are_thirty_jobs_with_two_ports_and_five_faults_each():
    assert len(JOBS) >= 30
    for job in JOBS.values():
        assert len(job.module.PORTS) == 2
        assert len(job.module.FAULTS) == 5


@pytest.mark.parametrize("number", range(0, len(NAMES), 6), ids=lambda number: NAMES[number])
def test_a_right_port_passes_and_a_fault_fails(number, tmp_path):
    job = JOBS[NAMES[number]]
    oracle.verify(job.module.REFERENCE, job.module.PORTS[number % 2], **job.verify_arguments)
    fault = list(job.module.FAULTS)[number % 5]
    with pytest.raises(AssertionError) as failed:
        oracle.verify(job.module.REFERENCE, job.with_fault(fault, tmp_path), **job.verify_arguments)
    assert "search for a diagnosis" not in str(failed.value)  # the module of the reference is not in sys.modules


@pytest.mark.parametrize(("name", "fault"), DIAGNOSES)
def test_a_fault_has_its_diagnosis(name, fault, tmp_path):
    job = JOBS[name]
    with pytest.raises(AssertionError) as failed:
        oracle.verify(job.module.REFERENCE, job.with_fault(fault, tmp_path), **job.verify_arguments)
    (diagnosis,) = [part for part in str(failed.value).split("\n\n") if part.startswith("Diagnosis: ")]
    assert DIAGNOSES[name, fault] in " ".join(diagnosis.split())


@pytest.mark.skipif("ORACLE_PORTING_JOBS" not in os.environ, reason="takes an hour; set ORACLE_PORTING_JOBS")
def test_all_ports_pass_and_all_faults_fail(tmp_path):
    wrong = []
    for job in JOBS.values():
        ports = {port.__name__: (port, True) for port in job.module.PORTS}
        faults = {fault: (job.with_fault(fault, tmp_path), False) for fault in job.module.FAULTS}
        for label, (port, right) in {**ports, **faults}.items():
            began = time.process_time()
            word, text = outcome(job, port)
            passes = not word.startswith(("wrong", "raised", "undecided"))
            wrong += [] if passes == right else [f"{job.name}, {label}: {word}"]
            print(f"\n## {job.name}, {label} ({time.process_time() - began:.1f} s)\n{text}", flush=True)
    assert not wrong
