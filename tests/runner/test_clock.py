"""The clock: processor time by phase, each second counted in one phase."""

import time

from oracle.catalogue.loading import load
from oracle.runner import PHASES, PROFILES, Clock, judge_concept


def test_a_phase_inside_another_interrupts_the_outer_one(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "process_time", lambda: now[0])
    clock = Clock()
    now[0] = 5.0
    with clock("examples"):
        now[0] += 1.0
        with clock("truth"):
            now[0] += 10.0
        now[0] += 2.0
    now[0] += 100.0
    with clock("truth"):
        now[0] += 20.0
    assert clock.seconds == {**dict.fromkeys(PHASES, 0.0), "examples": 3.0, "truth": 30.0}


def test_an_interrupted_phase_is_counted(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "process_time", lambda: now[0])
    clock = Clock()
    try:
        with clock("truth"):
            now[0] = 7.0
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert clock.seconds["truth"] == 7.0


def test_a_run_of_the_suite_measures_its_phases():
    clock = Clock()
    judge_concept(load("elementwise/addition"), "float32", PROFILES["quick"], 0, clock)
    assert all(clock.seconds[phase] > 0 for phase in ("examples", "truth", "verdicts"))
