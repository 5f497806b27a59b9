"""A hash of the code that decides the results of a job."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_SUFFIXES = (".py", ".md")  # scenes are Markdown


def code_fingerprint(environment: object = "", files: Iterable[Path] = ()) -> str:
    """Return a hash of this package, of the `environment` and of more files, which need not exist.

    >>> len(code_fingerprint())
    32
    """
    digest = hashlib.sha256(_package().encode())
    digest.update(repr(environment).encode())
    for path in files:
        digest.update(_content(path))
    return digest.hexdigest()[:32]


@cache
def _package() -> str:
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in _SUFFIXES and "guide" not in path.relative_to(root).parts:
            digest.update(str(path.relative_to(root)).encode() + b"\0" + _content(path))
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    return hashlib.sha256(data).digest()
