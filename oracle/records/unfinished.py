"""Write a file in one step: its text first goes to an unfinished file beside it, which a rename puts in its place."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

_ENDING = ".unfinished"


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Yield the path of an unfinished file or folder beside `path`, in the same file system, and remove it at the end.

    What processes that no longer run have left there is removed, too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.iterdir():
        process = other.name.removeprefix(f"{path.name}.").removesuffix(_ENDING)
        if other.name == f"{path.name}.{process}{_ENDING}" and process.isdecimal() and not _runs(int(process)):
            _remove(other)
    made = path.with_name(f"{path.name}.{os.getpid()}{_ENDING}")
    try:
        yield made
    finally:
        _remove(made)


def replace_text(path: Path, text: str) -> None:
    """Write a text file in one step: an interrupted write leaves the old file unchanged. Raises `OSError`."""
    with unfinished(path) as made:
        with made.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Whether there is a process with this id; on Windows, where that cannot be found out so easily, True."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
