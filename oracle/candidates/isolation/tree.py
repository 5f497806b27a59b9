"""The processes that a process has started, from /proc: their states, their processor time, and their end."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICK = 1.0 / os.sysconf("SC_CLK_TCK")
_ROUNDS = 50  # in which processes are ended that start others meanwhile
_PAUSE = 0.01  # seconds between two rounds


@dataclass(frozen=True)
class State:
    """What /proc says of a process: a letter for what it does, its parent, and its processor time in seconds."""

    letter: str
    parent: int
    seconds: float

    @property
    def ended(self) -> bool:
        return self.letter in "ZX"

    @property
    def sleeps(self) -> bool:
        """Whether it waits, and not for a processor."""
        return self.letter in "SDTt"


HAS_STATES = Path("/proc/self/stat").exists()  # whether this system says what its processes do


def state_of(number: int) -> State | None:
    """The state of a process; None if there is none of this number."""
    with suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{number}/stat").read_bytes().rpartition(b")")[2].split()
        return State(fields[0].decode(), int(fields[1]), (int(fields[11]) + int(fields[12])) * _TICK)
    return None


def descendants(number: int) -> list[int]:
    """The numbers of all processes below a process that have not ended; none on a system without /proc."""
    with suppress(OSError):
        names = (path.name for path in Path("/proc").iterdir())
        states = {int(name): state_of(int(name)) for name in names if name.isdecimal()}
        children: dict[int, list[int]] = {}
        for one, state in states.items():
            if state is not None:
                children.setdefault(state.parent, []).append(one)
        return [one for one in _below(number, children) if (found := states[one]) is not None and not found.ended]
    return []


def _below(number: int, children: dict[int, list[int]]) -> Iterator[int]:
    for one in children.get(number, ()):
        yield one
        yield from _below(one, children)


def end_descendants(number: int) -> None:
    """Kill all processes below a process, also those that they start meanwhile."""
    for turn in range(_ROUNDS):
        found = descendants(number)
        for one in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(one, signal.SIGKILL)
        if not found:
            return
        time.sleep(_PAUSE if turn else 0.0)
