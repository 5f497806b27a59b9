"""Calls of the Linux kernel that Python has no function for: each raises `OSError` where it is not available."""

import ctypes
import errno
import os
import platform
import struct
import sys
from pathlib import Path

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_DIE_WITH_PARENT, _DUMPABLE, _SECCOMP, _SUBREAPER, _NO_NEW_PRIVILEGES = 1, 4, 22, 36, 38
_PRIVATE, _RECURSIVE, _NO_DEVICES, _NO_EXECUTION, _READ_ONLY = 1 << 18, 1 << 14, 4, 8, 1
_LANDLOCK = (444, 445, 446)  # create a rule set, add a rule, apply: the same numbers on all architectures
# Rights of Landlock: to run and to read; to write, remove and make files, to move them and to cut them short.
_READING = 0b1101
_OF_FILE = 0b111 | 1 << 14  # a file has no rights of a folder
_WRITING = {1: 0b1_1111_1111_0010, 2: 1 << 13, 3: 1 << 14}  # by the version that introduced them


def prctl(option: int, value: int = 0, other: int = 0) -> None:
    """Call `prctl`."""
    _checked(_library().prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(other), 0, 0))


def die_with_parent() -> None:
    """End this process when the thread that started it ends."""
    prctl(_DIE_WITH_PARENT, 9)


def adopt_orphans() -> None:
    """Make this process the parent of descendants whose parents have ended."""
    prctl(_SUBREAPER, 1)


def hide_memory() -> None:
    """Refuse other processes of the same user the memory and the open files of this one."""
    prctl(_DUMPABLE, 0)


def no_new_privileges() -> None:
    """Let no program that this process starts have more rights than it has."""
    prctl(_NO_NEW_PRIVILEGES, 1)


def drop_capabilities() -> None:
    """Give up all rights that root has beyond those of the owner of a file."""
    no_new_privileges()
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0), 8)
    _checked(_library().capset(header, ctypes.create_string_buffer(24)))


def unshare(flags: int) -> None:
    """Move this process, or for `NEW_PROCESSES` its children, into new namespaces."""
    _checked(_library().unshare(flags))


def map_user(user: int, group: int) -> None:
    """Keep the user and the group of this process in its new user namespace."""
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def mount_own_processes() -> None:
    """Show the processes of this namespace alone in /proc; other processes do not see the change."""
    _mount("none", "/", "", _PRIVATE | _RECURSIVE)
    _mount("proc", "/proc", "proc", _NO_DEVICES | _NO_EXECUTION)


def hide_folder(folder: Path) -> None:
    """Show a folder as empty in this namespace."""
    _mount("none", str(folder), "tmpfs", _READ_ONLY)


def _mount(source: str, target: str, kind: str, flags: int) -> None:
    _checked(_library().mount(source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), None))


def only_write_below(folders: list[Path], read_below: list[Path] | None = None) -> None:
    """Refuse to write, make and remove files except below `folders`, by Landlock; with `read_below` to read others."""
    version = _library().syscall(_LANDLOCK[0], None, 0, 1)
    _checked(min(version, 0))
    writing = sum(right for since, right in _WRITING.items() if since <= version)
    reading = _READING if read_below is not None else 0
    rules = ctypes.create_string_buffer(struct.pack("Q", writing | reading), 8)
    made = _library().syscall(_LANDLOCK[0], rules, ctypes.c_size_t(8), 0)
    _checked(made)
    try:
        for folder in folders:
            _allow(made, folder, writing | reading)
        for folder in read_below or ():
            _allow(made, folder, reading)
        no_new_privileges()
        _checked(_library().syscall(_LANDLOCK[2], made, 0))
    finally:
        os.close(made)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = rights if path.is_dir() else rights & _OF_FILE
        rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, opened), 12)
        _checked(_library().syscall(_LANDLOCK[1], rules, 1, rule, 0))
    finally:
        os.close(opened)


# By machine: its number in a filter, and the numbers of system calls. kill, tkill and tgkill, and socket, come first.
_CALLS = {
    "x86_64": (0xC000003E, (62, 200, 234), 41, (101, 310, 311, 424, 434, 438, 165, 166, 272, 308, 321, 298, 323, 425)),
    "aarch64": (0xC00000B7, (129, 130, 131), 198, (117, 270, 271, 424, 434, 438, 40, 39, 97, 268, 280, 241, 282, 425)),
}
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # with EPERM
_LOAD, _EQUALS, _RETURN = 0x20, 0x15, 0x06


def filter_calls(*, signals: bool) -> None:
    """Refuse system calls that reach other processes, the network and the kernel: ptrace, process_vm_readv, bpf, ….

    Sockets are refused, except local ones; with `signals`, also signals to other processes than this one.
    """
    machine, kills, socket_call, refused = _CALLS.get(platform.machine(), (0, (), 0, ()))
    if not machine:
        raise OSError("there is no table of system calls for this machine")
    code = [(_LOAD, 0, 0, 4), (_EQUALS, 1, 0, machine), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, 0)]
    for number in refused:
        code += [(_EQUALS, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    code += [(_EQUALS, 0, 4, socket_call), (_LOAD, 0, 0, 16), (_EQUALS, 1, 0, 1), (_RETURN, 0, 0, _REFUSE)]
    code += [(_RETURN, 0, 0, _ALLOW)]
    for number in kills if signals else ():
        code += [(_EQUALS, 0, 5, number), (_LOAD, 0, 0, 16), (_EQUALS, 2, 0, os.getpid()), (_EQUALS, 1, 0, 0)]
        code += [(_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    code += [(_RETURN, 0, 0, _ALLOW)]
    program = b"".join(struct.pack("=HBBI", *line) for line in code)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("=HxxxxxxQ", len(code), ctypes.addressof(buffer)), 16)
    no_new_privileges()
    prctl(_SECCOMP, 2, ctypes.addressof(header))


def _library() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "only Linux has this call")
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
