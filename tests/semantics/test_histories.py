"""Random histories: they find a fault in the model or in a library, and report it as a script that runs."""

import re
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import settings

from oracle.semantics.histories import MACHINES, random_runs, run, run_all
from oracle.semantics.histories.machine import layouts
from oracle.semantics.model import Strided, Tensor, backward, numpy_model
from oracle.semantics.model.graph import VersionCounter
from oracle.semantics.model.modules import torch_model

WITHIN = 2000  # the number of steps in which a fault must be found


def array_reshape_copies(monkeypatch):
    monkeypatch.setattr(Strided, "reshaped", lambda self, shape: None)


def reshape_never_copies(monkeypatch):
    """Where no strides give the shape, the strides of a contiguous array are used."""

    def reshaped(self, shape):
        steps = [1] * len(shape)
        for axis in range(len(shape) - 2, -1, -1):
            steps[axis] = steps[axis + 1] * shape[axis + 1]
        last = max((self.offset, *self.addresses()))
        room = len(self.storage.cells) - max(0, sum(s * (n - 1) for s, n in zip(steps, shape, strict=True) if n))
        return Strided(self.storage, max(0, min(self.offset, room - 1, last)), shape, tuple(steps))

    monkeypatch.setattr(Strided, "reshaped", reshaped)


def expand_allows_writes(monkeypatch):
    monkeypatch.setattr(Strided, "repeats", False)


def broadcast_to_allows_writes(monkeypatch):
    original = numpy_model.broadcast_to

    def broadcast_to(array, shape):
        made = original(array, shape)
        made.writeable = True
        return made

    monkeypatch.setattr(numpy_model, "broadcast_to", broadcast_to)


def transpose_keeps_strides(monkeypatch):
    def permuted(self, axes):
        return Strided(self.storage, self.offset, tuple(self.shape[a] for a in axes), self.steps)

    monkeypatch.setattr(Strided, "permuted", permuted)


def slice_drops_its_offset(monkeypatch):
    original = Strided.sliced

    def sliced(self, axis, start, step, length):
        return original(self, axis, 0 if step > 0 else start, step, length)

    monkeypatch.setattr(Strided, "sliced", sliced)


def from_numpy_copies(monkeypatch):
    monkeypatch.setattr(torch_model, "from_numpy", torch_model.tensor)


def detach_copies(monkeypatch):
    def detach(self):
        return Tensor(Strided.of(self.strided.read(), self.shape, self.dtype))

    monkeypatch.setattr(Tensor, "detach", detach)


def zero_replaces_the_memory(monkeypatch):
    def zero_(self):
        self.strided = Strided.of([0] * self.strided.size, self.shape, self.dtype)
        return self

    monkeypatch.setattr(Tensor, "zero_", zero_)


def backward_overwrites(monkeypatch):
    original = Tensor.accumulate

    def accumulate(self, cotangent, *, replace=False):
        self._grad = None
        original(self, cotangent, replace=replace)

    monkeypatch.setattr(Tensor, "accumulate", accumulate)


def versions_are_not_checked(monkeypatch):
    monkeypatch.setattr(backward, "_saved_problem", lambda step: "freed" if any(s.freed for s in step.saved) else "")


def saved_tensors_are_not_freed(monkeypatch):
    original = backward._saved_problem
    monkeypatch.setattr(backward, "_saved_problem", lambda step: original(step).removeprefix("freed"))


def views_have_their_own_version_counters(monkeypatch):
    original = Tensor._view

    def view(self, strided):
        made = original(self, strided)
        made.counter = VersionCounter(self.counter.value)
        return made

    monkeypatch.setattr(Tensor, "_view", view)


MEMORY_FAULTS = [
    array_reshape_copies,
    reshape_never_copies,
    expand_allows_writes,
    broadcast_to_allows_writes,
    transpose_keeps_strides,
    slice_drops_its_offset,
    from_numpy_copies,
    detach_copies,
    zero_replaces_the_memory,
]
AUTOGRAD_FAULTS = [
    detach_copies,
    zero_replaces_the_memory,
    backward_overwrites,
    versions_are_not_checked,
    saved_tensors_are_not_freed,
    views_have_their_own_version_counters,
]
FAULTS = [("memory", fault) for fault in MEMORY_FAULTS] + [("autograd", fault) for fault in AUTOGRAD_FAULTS]


@pytest.mark.parametrize(("machine", "fault"), FAULTS, ids=[f"{machine}-{fault.__name__}" for machine, fault in FAULTS])
def test_a_fault_in_the_model_is_found(machine, fault, monkeypatch):
    fault(monkeypatch)
    coverage = run(machine, WITHIN, shrink=False)
    assert coverage.failed_at is not None
    assert coverage.failed_at <= WITHIN


def torch_detach_copies(monkeypatch):
    monkeypatch.setattr(torch.Tensor, "detach", lambda self: self.clone())


def torch_backward_overwrites(monkeypatch):
    original = torch.Tensor.backward

    def backward(self, *arguments, **named):
        if self.is_leaf:
            self.grad = None
        original(self, *arguments, **named)

    monkeypatch.setattr(torch.Tensor, "backward", backward)


def torch_from_numpy_copies(monkeypatch):
    monkeypatch.setattr(torch, "from_numpy", torch.tensor)


def numpy_broadcast_is_writeable(monkeypatch):
    original = np.broadcast_to

    def broadcast_to(array, shape):
        return np.lib.stride_tricks.as_strided(array, shape, original(array, shape).strides)

    monkeypatch.setattr(np, "broadcast_to", broadcast_to)


@pytest.mark.parametrize(
    ("machine", "fault"),
    [
        ("memory", torch_detach_copies),
        ("memory", torch_from_numpy_copies),
        ("memory", numpy_broadcast_is_writeable),
        ("autograd", torch_detach_copies),
        ("autograd", torch_backward_overwrites),
    ],
)
def test_a_fault_in_a_library_is_found(machine, fault, monkeypatch):
    fault(monkeypatch)
    coverage = run(machine, WITHIN, shrink=False)
    assert coverage.failed_at is not None


def test_a_fault_is_reported_as_a_short_script_for_each_library_that_runs(monkeypatch, tmp_path):
    slice_drops_its_offset(monkeypatch)
    coverage = run("memory", WITHIN)
    message, numpy_script, torch_script = re.split(r"\n\n(?=# NumPy |# torch )", coverage.difference)
    assert "should" in message
    assert len(numpy_script.splitlines()) < 30
    for name, script in (("numpy", numpy_script), ("torch", torch_script)):
        path = tmp_path / f"script_for_{name}.py"
        path.write_text(script, encoding="utf-8")
        done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("machine", MACHINES)
def test_the_libraries_and_the_model_agree_on_every_operation(machine):
    coverage = run(machine, 1000, seed=5, shrink=False)
    assert not coverage.difference, coverage.difference
    assert coverage.steps >= 1000
    names = {operation.name for operation in MACHINES[machine][1]}
    assert names <= set(coverage.operations)


def test_run_all_reports_the_coverage_of_each_machine():
    lines = []
    assert run_all(50, 0, lines.append)
    assert [line.split(":")[0] for line in lines if not line.startswith("  ")][1:] == list(MACHINES)
    assert sum(bool(re.match(r"  \d+ (operations|layouts|errors): ", line)) for line in lines) == 3 * len(MACHINES)
    with pytest.raises(ValueError, match="no machine is called time; choose from memory, autograd"):
        run_all(50, machines=["memory", "time"])


def test_run_all_reports_a_difference(monkeypatch):
    detach_copies(monkeypatch)
    monkeypatch.setattr(random_runs, "run", partial(run, shrink=False))
    lines = []
    assert not run_all(WITHIN, 0, lines.append, ["autograd"])
    assert any("the library and the model differ at step" in line for line in lines)


BASE = numpy_model.arange(24.0).reshape(2, 3, 4)


@pytest.mark.parametrize(
    ("layout", "array"),
    [
        ("contiguous", BASE),
        ("column-major", BASE.T),
        ("axes in another order", BASE.swapaxes(0, 1)),
        ("gaps", BASE[:, :, ::2]),
        ("backwards", BASE[:, ::-1]),
        ("repeated", numpy_model.broadcast_to(BASE, (2, 2, 3, 4))),
        ("offset", BASE[1]),
        ("no axes", BASE[0, 0, 0, ...]),
        ("no entries", BASE[2:]),
        ("read-only", numpy_model.broadcast_to(BASE, (2, 3, 4))),
    ],
)
def test_each_memory_layout_is_recognised(layout, array):
    assert layout in layouts(array)


def test_the_default_settings_of_hypothesis_are_kept():
    before = settings.default
    run("memory", 50, shrink=False)
    assert settings.default is before
