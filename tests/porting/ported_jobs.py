"""The porting jobs in `jobs/`: each a reference in NumPy, two right ports to torch, and realistic faults.

A job is a module in the manner of public code. It names its `REFERENCE`, its `PORTS`, the `STATEMENT` of its inputs
(keyword arguments of `oracle.verify`), and its `FAULTS`: for each a sentence, the text of the first port that it
replaces, and what stands there instead.
"""

import importlib.util
import inspect
from dataclasses import dataclass
from pathlib import Path

from oracle.domains import Reals

JOBS = Path(__file__).parent / "jobs"


@dataclass(frozen=True)
class Job:
    """A porting job, read from its file."""

    path: Path
    module: object

    @property
    def name(self):
        return self.path.stem

    @property
    def verify_arguments(self):
        """The arguments of `verify` besides the candidate; gradients for all arrays of reals by default."""
        statement = dict(self.module.STATEMENT)
        reals = [name for name, spec in statement["inputs"].parameters.items() if isinstance(spec, Reals)]
        return {"differentiable": tuple(reals), **statement}

    def with_fault(self, fault, folder):
        """The first port with this fault, in a module of its own in `folder`.

        Raises `ValueError` if the text to replace is not there exactly once.
        """
        old, new = self.module.FAULTS[fault]
        whole, planted_in = self.path.read_text(), inspect.getsource(self.module.PORTS[0])
        if planted_in.count(old) != 1:  # the fault is in a helper of the port
            planted_in = whole[: whole.index("\nREFERENCE, PORTS")]
        if planted_in.count(old) != 1:
            raise ValueError(f"{self.name}: {old!r} is {planted_in.count(old)} times in the port, not once")
        path = Path(folder) / f"{self.name}_{list(self.module.FAULTS).index(fault)}.py"
        path.write_text(whole.replace(planted_in, planted_in.replace(old, new)))
        return _loaded(path).PORTS[0]


def _loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def jobs():
    """All jobs, by name."""
    return {path.stem: Job(path, _loaded(path)) for path in sorted(JOBS.glob("*.py"))}
