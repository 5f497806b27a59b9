"""What a call may change besides its answer: the settings that a process has once, of Python, NumPy and torch.

`GlobalStateGuard` looks before and after, says what is another, and puts it back.
"""

from __future__ import annotations

import math
import os
import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

__all__ = ["GlobalStateGuard", "perturbed_generators"]


@dataclass(frozen=True)
class _Setting:
    """How to read it, and how to put back what was read."""

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], Any]


def _read_numpy_random() -> Any:
    kind, key, *rest = np.random.get_state()  # noqa: NPY002  # the state that is global is the one that is watched
    return kind, np.asarray(key).tobytes(), *rest


def _write_numpy_random(state: Any) -> None:
    kind, key, *rest = state
    np.random.set_state((kind, np.frombuffer(key, np.uint32), *rest))  # noqa: NPY002  # as above


def _environment() -> dict[str, str]:
    """The variables, but for those that torch sets for itself when a part of it is first used."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("TORCH", "TRITON", "KINETO"))}


def _flushes() -> bool:
    """Whether numbers below the normal ones are taken for zero; torch does not say, but shows it."""
    return bool(torch.full((), 2.0**-1022, dtype=torch.float64) / 2 == 0)


_SETTINGS = (
    _Setting("the state of np.random", _read_numpy_random, _write_numpy_random),
    _Setting("the state of random", random.getstate, random.setstate),
    _Setting(
        "the state of torch's random generator",
        lambda: torch.get_rng_state().numpy().tobytes(),
        lambda state: torch.set_rng_state(torch.frombuffer(bytearray(state), dtype=torch.uint8)),
    ),
    _Setting("np.seterr", np.geterr, lambda state: np.seterr(**state)),
    _Setting("np.set_printoptions", np.get_printoptions, lambda state: np.set_printoptions(**state)),
    _Setting("torch's default dtype", torch.get_default_dtype, torch.set_default_dtype),
    _Setting("torch's default device", torch.get_default_device, torch.set_default_device),
    _Setting("torch.set_grad_enabled", torch.is_grad_enabled, torch.set_grad_enabled),
    _Setting("torch's number of threads", torch.get_num_threads, torch.set_num_threads),
    # `use_deterministic_algorithms` sets the same, but imports a compiler first.
    _Setting(
        "torch.use_deterministic_algorithms", torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode
    ),
    _Setting("torch.set_flush_denormal", _flushes, torch.set_flush_denormal),
    _Setting("the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    _Setting("the working directory", Path.cwd, os.chdir),
    _Setting("os.environ", _environment, os.environ.update),
)

# Where a function is another one afterwards, even the judge would compute with it.
_NAMESPACES = (("np", np), ("np.linalg", np.linalg), ("torch", torch), ("F", torch.nn.functional), ("math", math))


class GlobalStateGuard:
    """Notices what is changed, puts it back, and keeps a sentence about each."""

    def __init__(self) -> None:
        self._changed: dict[str, dict[str, None]] = {}
        self._threads: dict[str, None] = {}
        self._names = [
            (name, module, {key: f for key, f in vars(module).items() if key[0] != "_" and callable(f)})
            for name, module in _NAMESPACES
        ]

    @contextmanager
    def around(self, when: str = "") -> Iterator[None]:
        """Look before and after."""
        before = [setting.read() for setting in _SETTINGS]
        threads = set(threading.enumerate())
        try:
            yield
        finally:
            changed = dict.fromkeys((*self._settings(before), *self._functions()))
            if changed:
                self._changed.setdefault(when, {}).update(changed)
            if set(threading.enumerate()) - threads:
                self._threads[when] = None

    @property
    def notes(self) -> list[str]:
        """A sentence about whatever was noticed so far."""
        order = [setting.name for setting in _SETTINGS]
        states = (
            f"{when}: {', '.join(sorted(changed, key=lambda one: order.index(one) if one in order else len(order)))}"
            for when, changed in self._changed.items()
        )
        return [
            *(f"changes global state{state}; put back before the next question" for state in states),
            *(f"leaves a thread running{when}" for when in self._threads),
        ]

    def _settings(self, before: list[Any]) -> Iterator[str]:
        for setting, was in zip(_SETTINGS, before, strict=True):
            try:
                same = setting.read() == was
            except Exception:  # the working directory is gone, say
                same = False
            if not same:
                yield setting.name
                with suppress(Exception):
                    setting.write(was)

    def _functions(self) -> Iterator[str]:
        for name, module, before in self._names:
            now = vars(module)
            for key, value in before.items():
                is_ = now.get(key)
                # What torch puts in its own place when a part of it is first used is torch's affair.
                if is_ is not value and not str(getattr(is_, "__module__", "")).startswith("torch."):
                    yield f"{name}.{key} is replaced"
                    now[key] = value


@contextmanager
def perturbed_generators() -> Iterator[None]:
    """Every global random generator elsewhere: what draws from one without saying so answers otherwise."""
    before = [setting.read() for setting in _SETTINGS[:3]]
    try:
        np.random.seed(2718)  # noqa: NPY002  # see above
        random.seed(2718)
        torch.manual_seed(2718)
        yield
    finally:
        for setting, was in zip(_SETTINGS, before, strict=False):
            setting.write(was)
