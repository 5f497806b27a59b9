"""The connection between the judge and the candidate's process: numbered messages over a socket."""

import os
import select
import socket
from collections.abc import Callable

from oracle.candidates.isolation.messages import HEADER, LARGEST, Malformed
from oracle.candidates.time_limits import POLL

_CHUNK = 2**20
_SMALL = 2**12  # most requests; the candidate may have left little memory


class Ended(Exception):
    """The other side has closed the connection, or its process has ended."""


class JudgeChannel:
    """The judge's side. It waits in turns of `POLL` seconds, and calls a function after each that may stop the wait."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.end, self.number = end, 0
        self._descriptor = end.fileno()
        self._readable = select.poll()
        self._readable.register(self._descriptor, select.POLLIN)

    def exchange(self, request: bytes, waiting: Callable[[], None]) -> bytes:
        """Send a request and return the reply.

        Raises `Ended`, `Malformed` for a reply that is too long, has another number or was not requested, and what
        `waiting` raises.
        """
        if self._readable.poll(0) and self._has_data():
            raise Malformed("it was not requested")
        self.number = (self.number + 1) % 2**32
        self._send(HEADER.pack(self.number, len(request)) + request, waiting)
        data = self._receive(HEADER.size, waiting)
        number, length = HEADER.unpack_from(data)
        if number != self.number or length > LARGEST:
            raise Malformed("it is too long" if number == self.number else "it is not the reply to the last request")
        reply = data[HEADER.size :]
        if len(reply) > length:
            raise Malformed("it is longer than it says")
        left = length - len(reply)
        return reply + self._receive(left, waiting, left) if left else reply

    def _has_data(self) -> bool:
        try:
            return bool(self.end.recv(1, socket.MSG_PEEK))
        except (BlockingIOError, OSError):
            return False

    def _send(self, data: bytes, waiting: Callable[[], None]) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self.end.send(view) :]
            except BlockingIOError:
                if not select.select([], [self.end], [], POLL)[1]:
                    waiting()
            except OSError:
                raise Ended from None

    def _receive(self, least: int, waiting: Callable[[], None], most: int = _CHUNK) -> bytes:
        """At least `least` bytes, and of what has arrived with them up to `most`."""
        parts, size = list[bytes](), 0
        while size < least:
            if not self._readable.poll(1000 * POLL):
                waiting()
                continue
            try:
                data = os.read(self._descriptor, min(most - size, _CHUNK))
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if not data:
                raise Ended
            parts.append(data)
            size += len(data)
        return parts[0] if len(parts) == 1 else b"".join(parts)


class CandidateChannel:
    """The side of the candidate's process, which waits for requests as long as the connection is open."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def receive(self) -> tuple[int, bytes]:
        """The number of the next request, and its content. Raises `Ended`."""
        data = self._read(HEADER.size, _SMALL)  # the judge sends the next request after the reply to this one
        number, length = HEADER.unpack_from(data)
        request, left = data[HEADER.size :], length + HEADER.size - len(data)
        return number, request + self._read(left, left) if left else request

    def send(self, number: int, reply: bytes) -> None:
        """Send the reply to the request with this number. Raises `OSError`."""
        data = memoryview(HEADER.pack(number, len(reply)) + reply)
        while data:
            data = data[os.write(self.descriptor, data) :]

    def _read(self, least: int, most: int) -> bytes:
        parts, size = list[bytes](), 0
        while size < least:
            data = os.read(self.descriptor, min(most - size, _CHUNK))
            if not data:
                raise Ended
            parts.append(data)
            size += len(data)
        return b"".join(parts)
