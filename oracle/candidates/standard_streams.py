"""The file descriptors of the standard streams, which may be closed, e.g. in a service."""

import os
from contextlib import suppress


def open_standard_streams() -> None:
    """Open the null device for standard streams that are closed, so that no other file gets their numbers.

    A process that is started has its own standard streams under these numbers; it would lose a file that has one.
    """
    for number in range(3):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
