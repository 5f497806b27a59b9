"""How a process ended, in words."""

import os
import signal
from pathlib import Path

from oracle.candidates.parsing import split_address
from oracle.records.visible import visible

KEPT = 4000  # bytes kept of what a candidate prints

_SIGNALS = {
    "SIGSEGV": "segmentation fault",
    "SIGABRT": "aborted",
    "SIGBUS": "bus error",
    "SIGFPE": "arithmetic error",
    "SIGKILL": "killed, perhaps because memory ran out",
    "SIGXCPU": "used too much CPU time",
}


def how_it_ended(code: int, line: str, stage: str) -> str:
    """The sentence about a process that ended with this exit code, or by the signal of this negative number.

    `stage` is what it was doing: "importing" and "starting" are named. `line` is from `line_of_fault`.
    """
    when = {"importing": " during the import", "starting": " before the import"}.get(stage, "")
    if code >= 0:
        return f"ended the process{when} with exit code {code}, e.g. by `os._exit`; return the result instead"
    name = signal.Signals(-code).name if -code in signal.Signals._value2member_map_ else f"signal {-code}"
    return f"crashed the process{when} ({_SIGNALS.get(name, 'ended')}, {name}{line})"


def line_of_fault(address: str, descriptor: int) -> str:
    """The line of the candidate's file at which its process ended, from Python's fault handler; it may be unknown.

    `descriptor` is that of the file to which the process wrote its errors.
    """
    name = Path(split_address(address)[0]).name
    frames = [line.strip() for line in head(descriptor).splitlines() if f'{name}", line' in line]
    return f", line {frames[0].rpartition(', line ')[2]}" if frames else ""


def head(descriptor: int) -> str:
    """The beginning of a file, as text, with escapes for control characters; empty for a pipe or a terminal."""
    try:
        text = os.pread(descriptor, KEPT, 0).decode("utf-8", "replace")
    except OSError:
        return ""
    return visible(text)
