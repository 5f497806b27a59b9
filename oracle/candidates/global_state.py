"""Detect and restore the global state of Python, NumPy and torch that a call changes."""

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


@dataclass(frozen=True)
class _Setting:
    """A global setting: its name in notes, a function that reads it, and one that restores what was read.

    A setting that `advances` is the state of a random generator. It is not restored after each call, because a function
    that draws from it would then draw the same numbers in every call.
    """

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], Any]
    advances: bool = False


def _read_numpy_random() -> Any:
    kind, key, *rest = np.random.get_state()  # noqa: NPY002 - the global generator is meant
    return kind, np.asarray(key).tobytes(), *rest


def _write_numpy_random(state: Any) -> None:
    kind, key, *rest = state
    np.random.set_state((kind, np.frombuffer(key, np.uint32), *rest))  # noqa: NPY002 - as above


def _environment() -> dict[str, str]:
    """Return the environment without the variables that torch sets when it first uses some of its parts."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("TORCH", "TRITON", "KINETO"))}


def _flushes_subnormals() -> bool:
    """Return whether torch flushes subnormal numbers to zero; it has no function that returns the setting."""
    return bool(torch.full((), 2.0**-1022, dtype=torch.float64, device="cpu") / 2 == 0)


_SETTINGS = (
    _Setting("the state of np.random", _read_numpy_random, _write_numpy_random, advances=True),
    _Setting("the state of random", random.getstate, random.setstate, advances=True),
    _Setting(
        "the state of torch's random generator",
        lambda: torch.get_rng_state().numpy().tobytes(),
        lambda state: torch.set_rng_state(torch.frombuffer(bytearray(state), dtype=torch.uint8)),
        advances=True,
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
    _Setting("torch.set_flush_denormal", _flushes_subnormals, torch.set_flush_denormal),
    _Setting("the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
    _Setting("the working directory", Path.cwd, os.chdir),
    _Setting("os.environ", _environment, os.environ.update),
)

# A function of these modules that a candidate replaces would also be used by the judge.
_NAMESPACES = (("np", np), ("np.linalg", np.linalg), ("torch", torch), ("F", torch.nn.functional), ("math", math))


class GlobalStateGuard:
    """Restores global state after each call, except random generators, and writes notes about what was changed."""

    def __init__(self) -> None:
        self._changed: dict[str, dict[str, None]] = {}  # by the time of the change: names, in order
        self._threads: dict[str, None] = {}
        self._functions = [
            (name, module, {key: f for key, f in vars(module).items() if key[0] != "_" and callable(f)})
            for name, module in _NAMESPACES
        ]

    @contextmanager
    def restored(self, when: str = "") -> Iterator[None]:
        """Restore the state that the code inside changes; `when` says in notes when that was."""
        before = [setting.read() for setting in _SETTINGS]
        threads = set(threading.enumerate())
        try:
            yield
        finally:
            changed = dict.fromkeys((*self._restore_settings(before), *self._restore_functions()))
            if changed:
                self._changed.setdefault(when, {}).update(changed)
            if set(threading.enumerate()) - threads:
                self._threads[when] = None

    @property
    def notes(self) -> list[str]:
        """One sentence about each kind of change so far, without a full stop."""
        order = {setting.name: place for place, setting in enumerate(_SETTINGS)}
        notes = []
        for when, changed in self._changed.items():
            names = ", ".join(sorted(changed, key=lambda name: order.get(name, len(order))))
            notes.append(f"the function changes global state{when}: {names} (restored afterwards)")
        return notes + [f"the function leaves a thread running{when}" for when in self._threads]

    def _restore_settings(self, before: list[Any]) -> Iterator[str]:
        for setting, value in zip(_SETTINGS, before, strict=True):
            try:
                same = setting.read() == value
            except Exception:  # e.g. the working directory was removed
                same = False
            if not same:
                yield setting.name
                if setting.advances:
                    continue
                with suppress(Exception):
                    setting.write(value)

    def _restore_functions(self) -> Iterator[str]:
        for name, module, before in self._functions:
            namespace = vars(module)
            for key, value in before.items():
                now = namespace.get(key)
                # torch itself replaces some of its functions when they are first used.
                if now is not value and not str(getattr(now, "__module__", "")).startswith("torch."):
                    yield f"{name}.{key} is replaced"
                    namespace[key] = value


@contextmanager
def settings_restored() -> Iterator[None]:
    """Restore all global settings at the end, also the state of the random generators."""
    before = [setting.read() for setting in _SETTINGS]
    try:
        yield
    finally:
        for setting, value in zip(_SETTINGS, before, strict=True):
            with suppress(Exception):
                if setting.read() != value:
                    setting.write(value)


def seed_generators(seed: int) -> None:
    """Set the state of the global random generators of NumPy, Python and torch."""
    np.random.seed(seed % 2**32)  # noqa: NPY002 - the global generator is meant
    random.seed(seed)
    torch.default_generator.manual_seed(seed)
