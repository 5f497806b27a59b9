"""Detect and restore the global state of Python, NumPy and torch that a call changes."""

import math
import operator
import os
import random
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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


class _Environment:
    """Reads the environment without the variables that torch sets when it first uses some of its parts.

    To decode all variables takes time, so that it is done when one has changed.
    """

    def __init__(self) -> None:
        self.raw: dict[Any, Any] = {}
        self.decoded: dict[str, str] = {}

    def __call__(self) -> dict[str, str]:
        raw = dict(getattr(os.environ, "_data", {}))
        if not raw or raw != self.raw:
            every = os.environ.items()
            decoded = {name: text for name, text in every if not name.startswith(("TORCH", "TRITON", "KINETO"))}
            self.raw, self.decoded = raw, decoded
        return self.decoded


def _flushes_subnormals(smallest_normal: float = sys.float_info.min) -> bool:
    """Return whether subnormal numbers are flushed to zero.

    torch has no function that returns the setting. It sets a flag of the processor, which Python's division obeys.
    """
    return smallest_normal / 2 == 0


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
    _Setting("the working directory", os.getcwd, os.chdir),
    _Setting("os.environ", _Environment(), os.environ.update),
)

_RESTORED = tuple(setting for setting in _SETTINGS if not setting.advances)
# Calls: all of the first ones, and then one in so many, are watched for random generators and replaced functions, which
# takes longer than the rest. Arbitrary.
_EVERY = 16

# A function of these modules that a candidate replaces would also be used by the judge.
_NAMESPACES = (("np", np), ("np.linalg", np.linalg), ("torch", torch), ("F", torch.nn.functional), ("math", math))


AT_IMPORT = " when it is imported"
WHENS = ("", AT_IMPORT)  # when a change may have been made, as notes say it


class GlobalStateGuard:
    """Restores global state after each call, except random generators, and writes notes about what was changed.

    Whether a random generator is used is only noted, and a replaced function is restored some calls later.
    """

    def __init__(self) -> None:
        self._changed: dict[str, dict[str, None]] = {}  # by the time of the change: names, in order
        self._calls = 0
        self._seen: dict[str, list[Any]] = {}  # by module: its values when its functions were compared
        self._threads: dict[str, None] = {}
        self._functions = [
            (name, module, {key: f for key, f in vars(module).items() if key[0] != "_" and callable(f)})
            for name, module in _NAMESPACES
        ]

    @contextmanager
    def restored(self, when: str = "") -> Iterator[None]:
        """Restore the state that the code inside changes; `when` says in notes when that was."""
        self._calls += 1
        thorough = bool(when) or self._calls <= _EVERY or self._calls % _EVERY == 0
        read = _SETTINGS if thorough else _RESTORED
        before = [setting.read() for setting in read]
        threads = set(threading.enumerate())
        try:
            yield
        finally:
            changed = dict.fromkeys(_restore_settings(read, before))
            if thorough:
                changed.update(dict.fromkeys(self._restore_functions()))
            if changed:
                self._changed.setdefault(when, {}).update(changed)
            if set(threading.enumerate()) - threads:
                self._threads[when] = None

    @property
    def changes(self) -> list[tuple[str, str]]:
        """What was changed so far: when, and the name of a setting, of a replaced function, or `THREAD`."""
        changed = [(when, name) for when, names in self._changed.items() for name in names]
        return changed + [(when, THREAD) for when in self._threads]

    @property
    def notes(self) -> list[str]:
        """One sentence about each kind of change so far, without a full stop."""
        return notes_of(self.changes)

    def _restore_functions(self) -> Iterator[str]:
        for name, module, before in self._functions:
            namespace = vars(module)
            seen = self._seen.get(name, [])
            if len(seen) == len(namespace) and all(map(operator.is_, seen, namespace.values())):
                continue
            for key, value in before.items():
                now = namespace.get(key)
                # torch itself replaces some of its functions when they are first used.
                if now is not value and not str(getattr(now, "__module__", "")).startswith("torch."):
                    yield f"{name}.{key} is replaced"
                    namespace[key] = value
            self._seen[name] = list(namespace.values())


def _restore_settings(settings: Sequence[_Setting], before: list[Any]) -> Iterator[str]:
    for setting, value in zip(settings, before, strict=True):
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


THREAD = "a thread"
_REPLACED = re.compile(rf"({'|'.join(re.escape(name) for name, _ in _NAMESPACES)})\.[^\W\d]\w{{0,80}} is replaced")


def notes_of(changes: Sequence[tuple[str, str]]) -> list[str]:
    """One sentence about each kind of change, without a full stop; what is no change that can be found is left out."""
    order = {setting.name: place for place, setting in enumerate(_SETTINGS)}
    by_time: dict[str, list[str]] = {}
    threads = dict.fromkeys(when for when, name in changes if name == THREAD and when in WHENS)
    for when, name in changes:
        if when in WHENS and (name in order or _REPLACED.fullmatch(name)):
            by_time.setdefault(when, []).append(name)
    notes = []
    for when, changed in by_time.items():
        names = ", ".join(sorted(changed, key=lambda name: order.get(name, len(order))))
        notes.append(f"the function changes global state{when}: {names} (restored afterwards)")
    return notes + [f"the function leaves a thread running{when}" for when in threads]


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
