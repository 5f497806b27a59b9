"""A state machine whose steps are statements: each step runs a line of NumPy, a line of torch, or both.

Names come in pairs: the array `a3` and the tensor `t3` are made by the same operation. One of the two is missing if
one library raised an error. A difference raises `ModelMismatch` with one script for each library, which Hypothesis
shortens.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from oracle.semantics.model import Array, ExpectedError, Tensor, Undefined
from oracle.semantics.scenes import Lockstep, ModelMismatch

_NAMES = 7  # arrays, and tensors, that exist at a time; arbitrary, enough for views of views of views
_CROSSING = re.compile(r"from_numpy|\.numpy\(\)|np\.array\(t|torch\.tensor\(a")


class Draw:
    """Short names for the draws of one step."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def of(self, *options: Any) -> Any:
        """One of the options. Shrinking moves towards the first one."""
        return self._data.draw(st.sampled_from(options))

    def up_to(self, largest: int, least: int = 0) -> int:
        return self._data.draw(st.integers(least, largest))

    def permutation(self, items: list[int]) -> list[int]:
        return list(self._data.draw(st.permutations(items)))


Lines = Callable[["Machine", Draw], Iterator[str]]


@dataclass(frozen=True)
class Operation:
    """One kind of step. `lines` draws its arguments and yields statements; `name = …` makes a new array or tensor."""

    name: str
    lines: Lines


@dataclass
class Coverage:
    """What a run covered.

    steps: the number of steps before the first difference.
    failed_at: the step of the first difference, counted from 1; None without a difference.
    difference: the message of the first difference, with one script for each library; "" without a difference.
    operations: how often each operation ran.
    layouts: how often an array or tensor of each memory layout was made.
    errors: how often each error that the model predicts was raised.
    """

    steps: int = 0
    failed_at: int | None = None
    difference: str = ""
    operations: Counter[str] = field(default_factory=Counter)
    layouts: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def summary(self) -> Iterator[str]:
        """One line for each kind of count, the most frequent entry first."""
        for title, counts in (("operations", self.operations), ("layouts", self.layouts), ("errors", self.errors)):
            entries = ", ".join(f"{key} {count:,}" for key, count in counts.most_common())
            yield f"{len(counts)} {title}: {entries}"


class Machine(RuleBasedStateMachine):
    """Runs statements on the libraries and the model; `machine_of` adds the rules."""

    coverage = Coverage()

    def __init__(self) -> None:
        super().__init__()
        self.lockstep = Lockstep()
        self.script: list[tuple[str, bool]] = []  # the statements, and whether each raised an error
        self._made = 0

    def new(self) -> str:
        """Return the number of the next pair of names, such as "3" for a3 and t3."""
        self._made += 1
        return str(self._made - 1)

    def existing(self, side: str) -> list[str]:
        """Return the numbers in the names of the existing arrays (`side` "a") or tensors ("t"), oldest first."""
        kind, model = Array if side == "a" else Tensor, self.lockstep.model
        return [name[1:] for name in self.lockstep.names if name[0] == side and isinstance(model[name], kind)]

    def pick(self, draw: Draw, wanted: Callable[[Any], bool] = lambda thing: True) -> str | None:
        """The number of a pair that satisfies `wanted`; None if there is none."""
        numbers = dict.fromkeys(n for side in "at" for n in self.existing(side) if wanted(self.one(n)))
        # Unusual memory layouts are picked more often than contiguous arrays and arrays without entries.
        weighted = [n for n in numbers for _ in range(_weight(self.one(n)))]
        return draw.of(*weighted) if weighted else None

    def one(self, number: str) -> Any:
        """The model's array of a pair, or its tensor if there is no array."""
        return self.lockstep.model[self.sides(number)[0] + number]

    def sides(self, number: str) -> str:
        """Which members of a pair exist: "at", "a" or "t"."""
        return "".join(side for side in "at" if number in self.existing(side))

    def step(self, operation: Operation, draw: Draw) -> None:
        """Run one operation, if there are arguments for it, and delete the oldest names."""
        done = False
        for line in operation.lines(self, draw):
            done |= self._run(line)
        if done:
            self.coverage.steps += self.coverage.failed_at is None
            self.count(self.coverage.operations, operation.name)
        for side in "at":
            for number in self.existing(side)[:-_NAMES]:
                self._run(f"del {side}{number}")

    def _run(self, line: str) -> bool:
        """Run one statement and count what it covered; False if its result is undefined."""
        try:
            real, modelled = self.lockstep.run(line)
        except Undefined:
            return False
        except ModelMismatch as difference:
            self.script.append((line, False))
            if self.coverage.failed_at is None:
                self.coverage.failed_at = self.coverage.steps + 1
            raise ModelMismatch(f"{difference}\n\n{self.scripts()}") from None
        self.script.append((line, real.raised is not None))
        if modelled.raised is not None:
            if not isinstance(modelled.raised, ExpectedError):  # an error in the model itself
                raise modelled.raised
            library = "torch" if re.search(r"\bt\d|torch", line) else "NumPy"
            self.count(self.coverage.errors, f"{library}: {modelled.raised.reason}")
        elif found := re.match(r"([at]\d+) =", line):
            made = self.lockstep.model[found[1]]
            if isinstance(made, Array | Tensor):
                for layout in layouts(made):
                    self.count(self.coverage.layouts, f"{'torch' if found[1][0] == 't' else 'NumPy'}: {layout}")
        return True

    def count(self, counts: Counter[str], key: str) -> None:
        """Add 1 to `counts[key]`, unless Hypothesis is already shortening a script."""
        if self.coverage.failed_at is None:
            counts[key] += 1
        event(key)

    def scripts(self) -> str:
        return "\n\n".join(
            f"# {library} {version}\nimport numpy as np\nimport torch\n\n{self._script(side)}"
            for side, library, version in (("a", "NumPy", np.__version__), ("t", "torch", torch.__version__))
        )

    def _script(self, side: str) -> str:
        crossed = any(_CROSSING.search(line) for line, _ in self.script)
        lines = []
        for place, (line, raised) in enumerate(self.script):
            if not crossed and not re.search(rf"\b{side}\d", line):
                continue
            if not raised:
                lines.append(line)
            elif place == len(self.script) - 1 or "backward" in line:  # other statements that raise have no effect
                body = line.replace("\n", "\n    ")
                lines.append(f"try:\n    {body}\nexcept Exception as error:\n    print(error)")
        return "\n".join(lines)


def substituted(statement: str, x: str, y: str = "") -> str:
    """The statement with the names `x` and `y` replaced."""
    return re.sub(r"\b[xy]\b", lambda letter: x if letter[0] == "x" else y, statement)


def _weight(thing: Array | Tensor) -> int:
    view = thing.strided
    return 1 if not view.size else 3 if view.contiguous else 8  # arbitrary numbers in a meant order


def layouts(thing: Array | Tensor) -> list[str]:
    """The names of the memory layouts that an array or tensor has, e.g. ["gaps", "offset"]."""
    view = thing.strided
    if not view.size:
        return ["no entries"]
    steps = [step for step in view.strides if step is not None]
    found = {
        "no axes": not view.shape,
        "contiguous": view.contiguous and bool(view.shape),
        "column-major": view.fortran and not view.contiguous,
        "axes in another order": view.gapless and not view.contiguous and not view.fortran,
        "gaps": not view.gapless and 0 not in steps and min(steps, default=1) > 0,
        "backwards": min(steps, default=1) < 0,
        "repeated": view.repeats,
        "offset": view.offset > 0,
    }
    if isinstance(thing, Array):
        found["read-only"] = not thing.writeable
    return [name for name, true in found.items() if true]


def machine_of(kind: type[Machine], operations: list[Operation], coverage: Coverage) -> type[Machine]:
    """A subclass of `kind` with one rule for each operation, which counts in `coverage`."""

    def rule_of(operation: Operation) -> Any:
        @rule(data=st.data())
        def step(self: Machine, data: st.DataObject) -> None:
            self.step(operation, Draw(data))

        step.__name__ = operation.name.replace(" ", "_")
        return step

    rules = {operation.name.replace(" ", "_"): rule_of(operation) for operation in operations}
    return type(kind.__name__, (kind,), {**rules, "coverage": coverage})
