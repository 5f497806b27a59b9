"""What separates the candidate's process from the system, in layers: each is used where the system has it.

Linux has all of them; an older kernel, a container or another system may refuse some. `LAYERS` says what each does.
"""

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from oracle.candidates.isolation import kernel
from oracle.candidates.time_limits import CPU_MARGIN

with suppress(ModuleNotFoundError):  # of Windows, where no candidate runs in such a process
    import fcntl
    import resource

LAYERS = {
    "group": "a session of its own, ended with the judge, and limits on memory, processor time, files and processes",
    "processes": "it sees no other process, and all that it starts ends with it",
    "network": "it has no network",
    "files": "it can write only into a folder of its own, or into the working directory",
    "user": "it runs as an ordinary user, also where the command runs as root",
    "calls": "the kernel refuses it ptrace, signals to other processes, and the network",
    "definitions": "the catalogue is hidden from it",
}
_FILE_SIZE = 2**30  # bytes that a candidate may write into one file
_FILES, _PROCESSES = 1024, 512  # open at once
_ORDINARY = 65534  # the user and the group without rights of their own
_CHANNEL = 700  # the least number of the descriptor: a candidate that closes "all" descriptors often ends before it
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/dev", "/proc", "/sys", "/nix")


@dataclass
class Settings:
    """What the layers need.

    `memory` is the limit in gigabytes beyond what is in use, and `seconds` that of all checks. `scratch` is an empty
    folder. With `confined`, it is the working directory, and nothing can be read but Python, its packages, the system
    and the candidate's `folder`.
    """

    memory: float
    seconds: float
    scratch: Path
    folder: Path
    confined: bool
    active: list[str] = field(default_factory=list)

    def use(self, layer: str, *actions: Callable[[], object]) -> bool:
        """Apply a layer, and note that it is active; False where the system refuses it."""
        try:
            for action in actions:
                action()
        except (OSError, ValueError, AttributeError):
            return False
        self.active.append(layer)
        return True


def enter_namespaces(settings: Settings) -> bool:
    """Move the children of this process into namespaces of their own; return whether they have their own processes."""
    flags = kernel.NEW_PROCESSES | kernel.NEW_NETWORK | kernel.NEW_IPC | kernel.NEW_MOUNTS
    user, group = os.getuid(), os.getgid()
    if settings.use("processes", lambda: kernel.unshare(flags)) or settings.use(
        "processes", lambda: kernel.unshare(flags | kernel.NEW_USER), lambda: kernel.map_user(user, group)
    ):
        settings.active.append("network")
        return True
    return False


def hide_files(settings: Settings) -> None:
    """In the new namespaces: show own processes alone, and no concept of the catalogue."""
    with suppress(OSError):
        kernel.mount_own_processes()
    settings.use("definitions", lambda: kernel.hide_folder(Path(__file__).parents[2] / "concepts"))


def separate(settings: Settings, own_processes: bool) -> None:
    """Apply the layers that concern the candidate's process itself. Its code runs after this."""
    settings.use("group", os.setsid, lambda: _set_limits(settings))
    _set_folders(settings)
    if os.getuid() or _become_ordinary(settings):
        settings.active.append("user")
    with suppress(OSError):
        kernel.drop_capabilities()
        kernel.die_with_parent()  # a change of the user has undone it
    write = [settings.scratch, *map(Path, ("/dev/null", "/dev/shm", "/dev/tty"))]
    write += [] if settings.confined else [Path.cwd()]
    read = [*map(Path, _SYSTEM), *_python(), settings.folder] if settings.confined else None
    settings.use("files", lambda: kernel.only_write_below(write, read))
    settings.use("calls", lambda: kernel.filter_calls(signals=not own_processes))


def _set_limits(settings: Settings) -> None:
    """Limit memory, files and processor time. Memory in use now is added: torch alone may reserve gigabytes."""
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + int(settings.memory * 2**30))
    seconds = int((settings.seconds + CPU_MARGIN) * (os.cpu_count() or 1))
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _FILE_SIZE)
    _limit(resource.RLIMIT_CPU, seconds, seconds + 5)
    _limit(resource.RLIMIT_NOFILE, _FILES)
    with suppress(OSError):
        running = int(Path("/proc/loadavg").read_text(encoding="ascii").split()[3].partition("/")[2])
        _limit(resource.RLIMIT_NPROC, running + _PROCESSES)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _limit(kind: int, soft: int, hard: int = 0) -> None:
    """Set a limit, but no higher one than there is."""
    _, most = resource.getrlimit(kind)
    hard = hard or soft
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(kind, (soft, hard))


def _set_folders(settings: Settings) -> None:
    """Use the empty folder for temporary files, as the home where there is none, and as the working directory."""
    scratch = str(settings.scratch)
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    if settings.confined or not os.access(Path.home(), os.R_OK | os.X_OK):
        os.environ["HOME"] = scratch
    if settings.confined:
        os.chdir(scratch)


def _become_ordinary(settings: Settings) -> bool:
    """Become an ordinary user, if that user can read Python, its packages and the candidate."""
    try:
        settings.scratch.chmod(0o777)
        os.setegid(_ORDINARY)
        os.seteuid(_ORDINARY)
        places = [Path(os.__file__), Path(__file__), settings.folder, Path(sys.executable), *_python()]
        readable = all(os.access(place, os.R_OK, effective_ids=True) for place in places if str(place) != ".")
    except (OSError, NotImplementedError):
        readable = False
    finally:
        with suppress(OSError):
            os.seteuid(0)
            os.setegid(0)
    if readable:
        os.setgroups([])
        os.setresgid(_ORDINARY, _ORDINARY, _ORDINARY)
        os.setresuid(_ORDINARY, _ORDINARY, _ORDINARY)
    return readable


def _python() -> list[Path]:
    """The folders of Python and of its packages."""
    found = (sys.prefix, sys.base_prefix, *(entry for entry in sys.path if entry), str(Path(__file__).parents[3]))
    return [Path(entry) for entry in dict.fromkeys(found) if Path(entry).exists()]


def keep_only(descriptor: int) -> int:
    """Close all files but the standard streams and this one; return its new number."""
    kept = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _CHANNEL)
    os.closerange(3, kept)
    os.closerange(kept + 1, max(2 * kept, 4096))
    return kept
