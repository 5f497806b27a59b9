"""End this process when its parent process ends, however that ends."""

import ctypes
import os
import signal
import sys
import threading
import time
from contextlib import suppress

_POLL = 0.5  # seconds


def end_with_parent(parent: int) -> None:
    """Arrange that this process is killed when its parent, which has the process id `parent`, ends.

    On Linux the system does it, also while code in C runs; it counts the end of the thread that started this process
    as well. Elsewhere a thread looks every half second who the parent is.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            if ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL) == 0:  # PR_SET_PDEATHSIG
                if os.getppid() != parent:  # it has ended before
                    os._exit(1)
                return
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_POLL)
    os._exit(1)
