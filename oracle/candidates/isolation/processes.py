"""The candidate's process as the judge sees it: started before there is any truth, watched, interrupted and ended.

Between them is a process that waits for the candidate's and passes on how it ended. It is the first process of the
namespace, where there is one, so that the kernel ends all others with it.
"""

import os
import select
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import msgspec

from oracle.candidates.isolation import kernel
from oracle.candidates.isolation.channel import Ended, JudgeChannel
from oracle.candidates.isolation.layers import Settings, enter_namespaces, hide_files, keep_only, separate
from oracle.candidates.isolation.tree import HAS_STATES, State, descendants, end_descendants, state_of
from oracle.candidates.time_limits import INTERRUPT_MARGIN, INTERRUPTED, STARTUP, WAITING

_CREDENTIALS = 3 * 4  # bytes: process, user, group
_SLEEPING = 4  # looks in turn at which a process must sleep, before its time counts as used up


class TookTooLong(Exception):
    """The candidate's process did not reply in time, and could not be interrupted."""


class CandidateProcess:
    """A copy of this process that runs `serve` with the number of its end of a socket. `layers` are the active ones."""

    def __init__(self, settings: Settings, serve: Callable[[int], None]) -> None:
        ours, theirs = socket.socketpair()
        self.status, status = os.pipe()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a process with threads: there are none yet
            self.supervisor = os.fork()
        if self.supervisor == 0:
            _supervise(settings, theirs.fileno(), status, serve)
        theirs.close()
        os.close(status)
        self.number, self.layers = self._hello(ours)
        self.channel = JudgeChannel(ours)
        self.exit_code: int | None = None

    def _hello(self, end: socket.socket) -> tuple[int, list[str]]:
        """The number of the candidate's process as this process sees it, and the active layers."""
        passes = getattr(socket, "SO_PASSCRED", None)  # Linux translates the number into this namespace
        if passes is not None:
            end.setsockopt(socket.SOL_SOCKET, passes, 1)
        end.settimeout(STARTUP)
        data, ancillary, _, _ = end.recvmsg(4096, socket.CMSG_SPACE(_CREDENTIALS))
        if passes is not None:
            end.setsockopt(socket.SOL_SOCKET, passes, 0)
        if not data:
            raise OSError("the candidate's process did not start")
        number, layers = msgspec.msgpack.decode(data, type=tuple[int, list[str]])
        if ancillary:
            number = int.from_bytes(ancillary[0][2][:4], sys.byteorder, signed=True)
        return number, layers

    def exchange(self, request: bytes, seconds: float) -> bytes:
        """The reply to a request.

        Raises `TookTooLong` if it takes more than `seconds` and is not interrupted, and what `JudgeChannel` raises.
        """
        return self.channel.exchange(request, _Watch(self, seconds))

    def ended(self) -> int:
        """How it ended: its exit code, or the negative number of a signal. It must have ended, or is ended now."""
        if self.exit_code is None:
            readable, _, _ = select.select([self.status], [], [], WAITING * INTERRUPT_MARGIN)
            text = os.read(self.status, 16) if readable else b""
            self.exit_code = int(text) if text else -signal.SIGKILL
        return self.exit_code

    def end(self) -> bool:
        """End it and all that it started; return whether it left other processes running."""
        own = {self.supervisor, self.number}
        others = [one for one in descendants(os.getpid()) if one not in own]
        first = [one for one in others if (state := state_of(one)) is not None and state.parent == self.supervisor]
        left = set(others) - (set(first) if "processes" in self.layers else set())
        with suppress(OSError):
            self.channel.end.close()
        end_descendants(os.getpid())
        deadline = time.monotonic() + WAITING * INTERRUPT_MARGIN
        with suppress(ChildProcessError):
            while time.monotonic() < deadline:
                if not os.waitpid(-1, os.WNOHANG)[0]:
                    time.sleep(0.002)
        return bool(left)


class _Watch:
    """Called while the judge waits. It interrupts a call that takes too long, and gives up if that has no effect.

    A process that computes has as much processor time as it may take; one that sleeps, as much wall time. So a busy
    machine takes no time from a candidate.
    """

    def __init__(self, process: CandidateProcess, seconds: float) -> None:
        self.process, self.seconds = process, seconds
        self.began = time.monotonic()
        self.before: float | None = None
        self.sleeping = 0
        self.over: tuple[float, float] | None = None  # times of the wall and of the processor

    def __call__(self) -> None:
        state, now = state_of(self.process.number), time.monotonic()
        if not HAS_STATES:  # then wall time alone counts
            state = State("S", 0, 0.0)
        elif state is None or state.ended:
            raise Ended
        assert state is not None
        self.before = state.seconds if self.before is None else self.before
        self.sleeping = self.sleeping + 1 if state.sleeps else 0
        used, elapsed = state.seconds - self.before, now - self.began
        if self.over is None:
            if self._is_over(used, elapsed, self.seconds):
                self.over = now, state.seconds
                self.interrupted = 0.0
            return
        wall, processor = self.over
        if self._is_over(state.seconds - processor, now - wall, INTERRUPT_MARGIN):
            raise TookTooLong
        if now - self.interrupted > INTERRUPTED:
            self.interrupted = now
            with suppress(ProcessLookupError):
                os.kill(self.process.number, signal.SIGALRM)

    def _is_over(self, used: float, elapsed: float, seconds: float) -> bool:
        waits = elapsed >= seconds and self.sleeping >= _SLEEPING
        return used >= seconds or waits or elapsed >= WAITING * seconds


def _supervise(settings: Settings, channel: int, status: int, serve: Callable[[int], None]) -> NoReturn:
    """Start the candidate's process, wait for it, report how it ended, and end what it left."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.setsid()
        with suppress(OSError, AttributeError):
            kernel.die_with_parent()
            kernel.adopt_orphans()
        own_processes = enter_namespaces(settings)
        first = os.fork() if own_processes else 0
        if first:
            os.close(channel)
            code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
        else:
            with suppress(OSError, AttributeError):
                kernel.die_with_parent()
                kernel.adopt_orphans()
            if own_processes:
                hide_files(settings)
            _run(settings, channel, status, serve, own_processes)
    finally:
        os._exit(code if 0 <= code < 256 else 1)


def _run(settings: Settings, channel: int, status: int, serve: Callable[[int], None], own_processes: bool) -> None:
    number = os.fork()
    if number == 0:
        _serve(settings, channel, serve, own_processes)
    os.close(channel)
    while True:
        with suppress(InterruptedError):
            ended, found = os.wait()
            if ended == number:
                break
    os.write(status, str(os.waitstatus_to_exitcode(found)).encode())
    if not own_processes:
        end_descendants(os.getpid())
    os._exit(0)


def _serve(settings: Settings, channel: int, serve: Callable[[int], None], own_processes: bool) -> NoReturn:
    """Apply the layers and run `serve`; this is the candidate's process."""
    code = 1
    try:
        with suppress(OSError, AttributeError):
            kernel.die_with_parent()
        sys.argv = [""]
        own = keep_only(channel)
        separate(settings, own_processes)
        os.write(own, msgspec.msgpack.encode((os.getpid(), settings.active)))
        serve(own)
        code = 0
    finally:
        os._exit(code)
