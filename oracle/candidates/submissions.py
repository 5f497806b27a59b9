"""The submissions in a folder: found whatever their names are, read once, and copied before they are run."""

import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from oracle.records.visible import in_one_line

LARGEST = 2**20  # bytes of one submission; arbitrary
_NEIGHBOUR = 2**26  # bytes of another file in the folder, which a submission may read; arbitrary
_NEIGHBOURS = 2**29  # bytes of all of them
_SKIPPED = ("_", ".")  # the first characters of names that are no submissions


@dataclass(frozen=True)
class Submission:
    """A file or another entry of the folder that is called `*.py`; `problem` says why it cannot be run, if so."""

    path: Path
    content: bytes = b""
    problem: str = ""

    @property
    def name(self) -> str:
        return in_one_line(self.path.name)

    @property
    def address(self) -> str:
        """Its path as text that can be printed, which names the file in a judgement."""
        return in_one_line(str(self.path))


def submissions(folder: Path) -> list[Submission]:
    """Every entry `*.py` of `folder` itself, sorted, without those whose names begin with `_` or `.`."""
    found = (path for path in folder.iterdir() if path.name.endswith(".py") and path.name[0] not in _SKIPPED)
    return [read(path) for path in sorted(found)]


def read(path: Path) -> Submission:
    """Read a submission; a folder, a link that leads nowhere, a pipe or a huge file has a problem instead."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would wait for a writer
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                return Submission(path, problem=f"it is {_kind(found.st_mode)}, but should be a file")
            content = file.read(LARGEST + 1)
    except OSError as error:
        what = "it is a link that leads nowhere" if path.is_symlink() and not path.exists() else "it cannot be read"
        return Submission(path, problem=f"{what} ({error.strerror})")
    if len(content) > LARGEST:
        return Submission(path, problem=f"it has {found.st_size:,} bytes; at most {LARGEST:,} are read")
    return Submission(path, content, "" if content.strip() else "the file is empty")


def _kind(mode: int) -> str:
    return "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or a socket"


class Copies:
    """Copies of submissions, each in a folder of its own with links to copies of the other files.

    The copies can only be read. Files of the folder that are called like a module of Python or of an installed package
    are left out, because a submission that imports this package would run them.
    """

    def __init__(self, folder: Path, into: Path) -> None:
        self.into, self.count = into, 0
        self.shared = into / "shared"
        self.shared.mkdir()
        self.names = list(_copied(folder, self.shared))
        into.chmod(0o755)

    def add(self, submission: Submission) -> Path:
        """The path of a copy. Its name is that of the submission if a module can be called so."""
        self.count += 1
        own = self.into / f"{self.count}"
        own.mkdir()
        stem = submission.path.stem
        path = own / (submission.path.name if stem.isidentifier() and stem.isascii() else "submission.py")
        for name in self.names:
            if name != path.name:
                (own / name).symlink_to(self.shared / name)
        path.write_bytes(submission.content)
        path.chmod(0o444)
        own.chmod(0o555)
        return path

    def remove(self, path: Path) -> None:
        """Remove a copy."""
        with suppress(OSError):
            path.parent.chmod(0o755)
            shutil.rmtree(path.parent)


def _copied(folder: Path, into: Path) -> Iterator[str]:
    """Copy what submissions may import or read, and yield the names: files and folders of a moderate size."""
    left = _NEIGHBOURS
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        name = entry.name
        if name.startswith(".") or name == "__pycache__" or _is_installed(name.partition(".")[0]):
            continue
        files = _files(Path(entry.path))
        size = sum(path.stat().st_size for path, _ in files)
        if not files or size > left:
            continue
        left -= size
        for path, place in files:
            target = into / name / place if place.parts else into / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                shutil.copyfile(path, target)
                target.chmod(0o444)
        yield name


def _files(path: Path) -> Sequence[tuple[Path, Path]]:
    """A file, or the files of a folder, with their places below it; none for other entries, large files and links."""
    with suppress(OSError):
        mode = path.stat()
        if stat.S_ISREG(mode.st_mode):
            return [(path, Path())] if mode.st_size <= _NEIGHBOUR else []
        if stat.S_ISDIR(mode.st_mode) and not path.is_symlink():
            inner = [one for one in sorted(path.iterdir()) if one.name != "__pycache__" and one.name[0] != "."]
            return [(file, Path(one.name) / place) for one in inner for file, place in _files(one)]
    return []


def _is_installed(name: str) -> bool:
    """Whether Python or an installed package has a module of this name."""
    if name in sys.stdlib_module_names or name == "oracle":
        return True
    with suppress(ImportError, ValueError, AttributeError):
        found = importlib.util.find_spec(name) if name.isidentifier() else None
        return found is not None and "site-packages" in str(found.origin or found.submodule_search_locations)
    return False
