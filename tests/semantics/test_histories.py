"""Random histories on trial: a lie planted in the model or in a library is noticed, and told by a script that runs."""

import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import settings

from oracle.semantics.histories import MACHINES, run
from oracle.semantics.histories.machine import layouts
from oracle.semantics.model import Strided, Tensor, graph, numpy_model
from oracle.semantics.model.graph import Counter
from oracle.semantics.model.modules import torch_model

WITHIN = 2000  # steps in which a lie has to be noticed


def _copied(view, shape):
    return Strided.of(view.read(), shape, view.storage.dtype)


def array_reshape_copies(monkeypatch):
    monkeypatch.setattr(Strided, "regrouped", lambda self, shape: None)


def reshape_never_copies(monkeypatch):
    """Strides are made up where there are none: those of a contiguous array."""

    def regrouped(self, shape):
        steps = [1] * len(shape)
        for axis in range(len(shape) - 2, -1, -1):
            steps[axis] = steps[axis + 1] * shape[axis + 1]
        last = max((self.offset, *self.addresses()))
        room = len(self.storage.cells) - max(0, sum(s * (n - 1) for s, n in zip(steps, shape, strict=True) if n))
        return Strided(self.storage, max(0, min(self.offset, room - 1, last)), shape, tuple(steps))

    monkeypatch.setattr(Strided, "regrouped", regrouped)


def expand_allows_writes(monkeypatch):
    monkeypatch.setattr(Strided, "repeats", False)


def broadcast_to_allows_writes(monkeypatch):
    honest = numpy_model.broadcast_to

    def broadcast_to(array, shape):
        made = honest(array, shape)
        made.writeable = True
        return made

    monkeypatch.setattr(numpy_model, "broadcast_to", broadcast_to)


def transpose_forgets_strides(monkeypatch):
    def permuted(self, axes):
        return Strided(self.storage, self.offset, tuple(self.shape[a] for a in axes), self.steps)

    monkeypatch.setattr(Strided, "permuted", permuted)


def slice_drops_its_offset(monkeypatch):
    honest = Strided.sliced

    def sliced(self, axis, start, step, length):
        return honest(self, axis, 0 if step > 0 else start, step, length)

    monkeypatch.setattr(Strided, "sliced", sliced)


def from_numpy_copies(monkeypatch):
    monkeypatch.setattr(torch_model, "from_numpy", torch_model.tensor)


def detach_copies(monkeypatch):
    monkeypatch.setattr(Tensor, "detach", lambda self: Tensor(_copied(self.view_of, self.shape)))


def zero_replaces(monkeypatch):
    def zero_(self):
        self.view_of = Strided.of([0] * self.view_of.size, self.shape, self.dtype)
        return self

    monkeypatch.setattr(Tensor, "zero_", zero_)


def backward_overwrites(monkeypatch):
    honest = Tensor.accumulate

    def accumulate(self, cotangent, *, afresh=False):
        self._grad = None
        honest(self, cotangent, afresh=afresh)

    monkeypatch.setattr(Tensor, "accumulate", accumulate)


def no_version_check(monkeypatch):
    monkeypatch.setattr(graph, "_fault", lambda step: "gone" if any(s.freed for s in step.saved) else "")


def nothing_is_let_go_of(monkeypatch):
    honest = graph._fault
    monkeypatch.setattr(graph, "_fault", lambda step: "" if honest(step) == "gone" else honest(step))


def views_have_counters_of_their_own(monkeypatch):
    honest = Tensor._of

    def of(self, view):
        made = honest(self, view)
        made.counter = Counter(self.counter.value)
        return made

    monkeypatch.setattr(Tensor, "_of", of)


MEMORY = [
    array_reshape_copies,
    reshape_never_copies,
    expand_allows_writes,
    broadcast_to_allows_writes,
    transpose_forgets_strides,
    slice_drops_its_offset,
    from_numpy_copies,
    detach_copies,
    zero_replaces,
]
AUTOGRAD = [
    detach_copies,
    zero_replaces,
    backward_overwrites,
    no_version_check,
    nothing_is_let_go_of,
    views_have_counters_of_their_own,
]
LIES = [("memory", lie) for lie in MEMORY] + [("autograd", lie) for lie in AUTOGRAD]


@pytest.mark.parametrize(("machine", "lie"), LIES, ids=[f"{machine}-{lie.__name__}" for machine, lie in LIES])
def test_a_lie_in_the_model_is_noticed(machine, lie, monkeypatch):
    lie(monkeypatch)
    coverage = run(machine, WITHIN, shrink=False)
    assert coverage.failed_at is not None
    assert coverage.failed_at <= WITHIN


def torch_copies(monkeypatch):
    monkeypatch.setattr(torch.Tensor, "detach", lambda self: self.clone())


def torch_overwrites(monkeypatch):
    honest = torch.Tensor.backward

    def backward(self, *arguments, **named):
        if self.is_leaf:
            self.grad = None
        honest(self, *arguments, **named)

    monkeypatch.setattr(torch.Tensor, "backward", backward)


def torch_from_numpy_copies(monkeypatch):
    monkeypatch.setattr(torch, "from_numpy", torch.tensor)


def numpy_broadcast_writes(monkeypatch):
    honest = np.broadcast_to

    def broadcast_to(array, shape):
        return np.lib.stride_tricks.as_strided(array, shape, honest(array, shape).strides)

    monkeypatch.setattr(np, "broadcast_to", broadcast_to)


@pytest.mark.parametrize(
    ("machine", "lie"),
    [
        ("memory", torch_copies),
        ("memory", torch_from_numpy_copies),
        ("memory", numpy_broadcast_writes),
        ("autograd", torch_copies),
        ("autograd", torch_overwrites),
    ],
)
def test_a_lie_in_a_library_is_noticed(machine, lie, monkeypatch):
    lie(monkeypatch)
    coverage = run(machine, WITHIN, shrink=False)
    assert coverage.failed_at is not None


def test_a_lie_is_told_by_a_short_script_for_each_library_that_runs_when_pasted(monkeypatch, tmp_path):
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
def test_honest_libraries_and_the_model_agree(machine):
    coverage = run(machine, 1000, seed=5, shrink=False)
    assert not coverage.difference, coverage.difference
    assert coverage.steps >= 1000
    names = {operation.name for operation in MACHINES[machine][1]}
    assert names <= set(coverage.operations)


def test_what_lies_unusually_in_memory_is_told():
    base = numpy_model.arange(24.0).reshape(2, 3, 4)
    told = {
        "contiguous": base,
        "column-major": base.T,
        "axes in another order": base.swapaxes(0, 1),
        "gaps": base[:, :, ::2],
        "backwards": base[:, ::-1],
        "repeated": numpy_model.broadcast_to(base, (2, 2, 3, 4)),
        "offset": base[1],
        "no axes": base[0, 0, 0, ...],
        "no entries": base[2:],
        "read-only": numpy_model.broadcast_to(base, (2, 3, 4)),
    }
    for layout, array in told.items():
        assert layout in layouts(array), layout


def test_settings_of_hypothesis_are_left_alone():
    before = settings.default
    run("memory", 50, shrink=False)
    assert settings.default is before
