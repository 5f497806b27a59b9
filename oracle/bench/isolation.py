"""How long a call in the candidate's process takes beside the call itself: `python -m oracle.bench.isolation`.

The same small functions are called in this process, with the limits and the restored state of a candidate, and in a
process of their own. Both wall time and processor time are shown: on a busy machine, only the latter is meaningful.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from oracle.calling import call
from oracle.candidates.access import access_to
from oracle.candidates.binding import Binding
from oracle.candidates.isolated_call import IsolatedCall
from oracle.candidates.isolation.layers import Settings
from oracle.candidates.isolation.processes import CandidateProcess
from oracle.candidates.isolation.remote import RemoteCandidate
from oracle.candidates.isolation.tree import state_of
from oracle.candidates.isolation.worker import serve
from oracle.candidates.locating import LocatedFunction, locate
from oracle.catalogue.concept import Implementation

_CALLS = 1000
_SOURCE = "def f(x):\n    return x * (x > 0)\n"
_ENTRIES = (8, 4096)


def measured(run: Callable[[], Any], processor: Callable[[], float]) -> tuple[float, float]:
    """The median of the wall time of a call in microseconds, and the mean of its processor time."""
    for _ in range(_CALLS // 10):
        run()
    walls, began = [], processor()
    for _ in range(_CALLS):
        before = time.perf_counter()
        run()
        walls.append(time.perf_counter() - before)
    return 1e6 * statistics.median(walls), 1e6 * (processor() - began) / _CALLS


def _implementation(located: LocatedFunction, side: Any, wrap: Any = lambda f: f) -> Implementation:
    binding = Binding({"x": "x"}, {}, {}, ("value",))
    return access_to(located, wrap).implementations(binding, side, None, None)[0]


def main() -> None:
    """Print a line for each library, number of entries and kind of call."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.py"
        path.write_text(_SOURCE, encoding="utf-8")
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        settings = Settings(4.0, 600.0, scratch, Path(folder), confined=False)
        process = CandidateProcess(settings, partial(serve, file=str(path), folder=Path(folder), seconds=60.0))
        remote = RemoteCandidate(process, str(path), 60.0)
        isolated = IsolatedCall(str(path), 60.0, lambda **stage: None)
        there, here = remote.locate(f"{path}:f", ["x"]), locate(f"{path}:f", ["x"])

        def both() -> float:
            state = state_of(process.number)
            return time.process_time() + (0.0 if state is None else state.seconds)

        print(f"{'':28}{'here':>16}{'elsewhere':>16}{'difference':>16}   µs: wall (processor)")
        cases = [("numpy", n, ()) for n in _ENTRIES] + [("torch", n, by) for n in _ENTRIES for by in ((), ("x",))]
        for side, entries, by in cases:
            inputs = {"x": np.linspace(-1.0, 1.0, entries)}
            one, other = _implementation(here, side, isolated.wrap), _implementation(there, side)
            local = measured(partial(call, one, inputs, "float64", by), time.process_time)
            far = measured(partial(call, other, inputs, "float64", by), both)
            cells = [local, far, (far[0] - local[0], far[1] - local[1])]
            name = f"{side}, {entries} entries{', gradient' * bool(by)}"
            print(f"{name:28}" + "".join(f"{wall:8.0f} ({processor:4.0f})" for wall, processor in cells))
        process.end()


if __name__ == "__main__":
    main()
