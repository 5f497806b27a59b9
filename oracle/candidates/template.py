"""A process that has imported everything a judge needs, and copies itself for each submission of a folder.

To import torch takes longer than to judge most functions. The copies are started, ended and waited for through it.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

_SIZE = 2**16  # bytes of a message: a job, or the numbers of processes
_STARTED, _ENDED = b"s", b"e"


class Template:
    """The template as the grader sees it: `start` gives a copy of it that judges a job."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """`command` starts Python; the number of a file descriptor is added, and passed to `serve` there."""
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.codes: dict[int, int] = {}
        try:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                env=environment,
            )
        finally:
            theirs.close()

    def start(self, job: str, descriptors: Sequence[int]) -> "Copy":
        """A copy that runs `child_process.main` on `job`, with the pipe of its reports, its output and its errors.

        Raises `OSError` if the template has ended.
        """
        socket.send_fds(self.socket, [job.encode()], list(descriptors))
        while (number := self._receive()) is None:
            pass
        return Copy(self, number)

    def collect(self) -> None:
        """Note which copies have ended, without waiting."""
        self.socket.setblocking(False)
        try:
            while self._receive() is None:
                pass
        except OSError:  # there is no message, or the template has ended
            pass
        finally:
            self.socket.setblocking(True)

    def _receive(self) -> int | None:
        """The number of a copy that has started; None after a message about one that has ended."""
        message = self.socket.recv(_SIZE)
        if not message:
            raise OSError("the process that starts the judges has ended")
        kind, *numbers = message.split()
        if kind == _STARTED:
            return int(numbers[0])
        self.codes[int(numbers[0])] = int(numbers[1])
        return None

    def close(self) -> None:
        """End the template, and with it all copies."""
        self.process.kill()
        self.process.wait()
        self.socket.close()


class Copy:
    """A copy of the template, with the methods of `subprocess.Popen` that are used here."""

    def __init__(self, template: Template, number: int) -> None:
        self.template, self.pid = template, number
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.template.collect()
            ended = self.template.process.poll() is not None  # the kernel ends the copies with it
            self.returncode = self.template.codes.pop(self.pid, -signal.SIGKILL if ended else None)
        return self.returncode

    def wait(self) -> int | None:
        while self.returncode is None and self.template.process.poll() is None:
            with suppress(OSError):
                self.template._receive()
            self.poll()
        return self.poll()


def serve(descriptor: int) -> tuple[str, int]:
    """Start copies until the connection ends. Returns in each copy alone: its job, and the number of its pipe."""
    end = socket.socket(fileno=descriptor)
    running: set[int] = set()
    while True:
        end.settimeout(0.02 if running else None)
        try:
            job, descriptors, _, _ = socket.recv_fds(end, _SIZE, 3)
            if not job:
                os._exit(0)
            number = os.fork()
            if number == 0:
                end.close()
                os.setsid()
                for place, one in enumerate(descriptors[1:], 1):
                    os.dup2(one, place)
                    os.close(one)
                return job.decode(), descriptors[0]
            for one in descriptors:
                os.close(one)
            running.add(number)
            end.send(b"%b %d" % (_STARTED, number))
        except TimeoutError:
            pass
        except OSError:
            os._exit(1)
        for number in list(running):
            ended, status = os.waitpid(number, os.WNOHANG)
            if ended:
                running.discard(number)
                end.send(b"%b %d %d" % (_ENDED, number, os.waitstatus_to_exitcode(status)))


def code(path: str, call: str) -> list[str]:
    """The command that starts Python and calls a function of `oracle.candidates.child_process` with the arguments.

    The folder `path` of this package comes last on the path, so that its neighbours hide no installed package; -P
    leaves out the current folder, in which a submission may be called numpy.py.
    """
    text = "import sys; sys.path.append(sys.argv.pop(1)); from oracle.candidates import child_process; "
    text += f"child_process.{call}(*sys.argv[1:])"
    return [sys.executable, "-P", "-B", "-X", "faulthandler", "-c", text, path]
