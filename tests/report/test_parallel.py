"""Jobs on several processes: results in order, errors passed on, and no process left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oracle.report.parallel import run_all

# Python ignores SIGINT if its parent did, as a shell makes it for a command in the background.
HEAR_SIGINT = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"

PROGRAM = """
import os, time
from functools import partial
from oracle.report.parallel import run_all

def job(place):
    print(os.getpid(), flush=True)
    time.sleep(1)

list(run_all([partial(job, place) for place in range(200)]))
"""


def test_results_come_in_the_order_of_the_jobs() -> None:
    assert list(run_all([lambda place=place: place**2 for place in range(30)])) == [place**2 for place in range(30)]


def test_an_error_of_a_job_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        list(run_all([lambda: 1 / 0] * 20))


def running(pid: int) -> bool:
    """Whether there is such a process, other than one that has ended and waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_processes_end_with_their_parent(ending: signal.Signals) -> None:
    # A session of its own: Ctrl-C sends SIGINT to all its processes, the other signals are for the parent alone.
    parent = subprocess.Popen(
        [sys.executable, "-c", f"{HEAR_SIGINT}{PROGRAM}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None
    workers = {int(parent.stdout.readline())}
    assert parent.pid not in workers
    if ending == signal.SIGINT:
        os.killpg(parent.pid, ending)
    else:
        parent.send_signal(ending)
    deadline = time.monotonic() + 20
    while any(map(running, (parent.pid, *workers))) and time.monotonic() < deadline:
        time.sleep(0.1)
    alive = [pid for pid in (parent.pid, *workers) if running(pid)]
    if alive:
        os.killpg(parent.pid, signal.SIGKILL)
    output, errors = parent.communicate()
    assert alive == []
    assert len(output.split()) < 50, "jobs that had not begun are dropped"
    assert "ForkProcess" not in errors, "only the parent reports the interruption"
