"""The porting jobs in `jobs/`: each a reference in NumPy, two right ports to torch, and realistic faults.

A job is a module in the manner of public code. It names its `REFERENCE`, its `PORTS`, the `STATEMENT` of its inputs
(keyword arguments of `oracle.verify`), and its `FAULTS`: for each a sentence, the text of the first port that it
replaces, and what stands there instead.
"""

import importlib.util
import inspect
from dataclasses import dataclass
from pathlib import Path

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
        reals = [name for name, spec in statement["inputs"].parameters.items() if type(spec).__name__ == "Reals"]
        return {"differentiable": tuple(reals), **statement}

    def with_fault(self, fault, folder):
        """The first port with this fault, in a module of its own in `folder`.

        Raises `ValueError` if the text to replace is not there exactly once.
        """
        old, new = self.module.FAULTS[fault]
        function = self.module.PORTS[0]
        source, whole = inspect.getsource(function), self.path.read_text()
        before, after = whole.split(source) if source.count(old) == 1 else ("", whole)
        if not before:  # the fault is in a helper of the port
            start = self.path.read_text().index("\nREFERENCE, PORTS")
            before, source, after = "", whole[:start], whole[start:]
        if source.count(old) != 1:
            raise ValueError(f"{self.name}: {old!r} is {source.count(old)} times in the port, not once")
        number = list(self.module.FAULTS).index(fault)
        path = Path(folder) / f"{self.name}_{number}.py"
        path.write_text(before + source.replace(old, new) + after)
        return _loaded(path).PORTS[0]


def _loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def jobs():
    """All jobs, by name."""
    return {path.stem: Job(path, _loaded(path)) for path in sorted(JOBS.glob("*.py"))}
