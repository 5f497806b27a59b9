"""A state machine whose steps are statements: for each a line for NumPy, a line for torch, or both.

Names come in pairs: `a3` is an array and `t3` the tensor that was made the same way; where one library refuses what the
other does, one of the two is missing. A failure is a `Differs`, with the shortest script that Hypothesis finds, once
for each library.
"""

from __future__ import annotations

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

from oracle.semantics.model import Array, Refused, Tensor, Undefined
from oracle.semantics.scenes import Differs, World

__all__ = ["Draw", "Machine", "Operation", "Reach", "machine_of"]

_NAMES = 7  # of one kind that live at a time; arbitrary, enough for views of views of views
_CROSSING = re.compile(r"from_numpy|\.numpy\(\)|np\.array\(t|torch\.tensor\(a")


class Draw:
    """Draws for one step, short to write."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def of(self, *options: Any) -> Any:
        """One of these, the first ones preferred when a failure is made smaller."""
        return self._data.draw(st.sampled_from(options))

    def up_to(self, largest: int, least: int = 0) -> int:
        """An integer from `least` to `largest`, both included."""
        return self._data.draw(st.integers(least, largest))

    def ordered(self, items: list[int]) -> list[int]:
        """These in another order."""
        return list(self._data.draw(st.permutations(items)))


@dataclass(frozen=True)
class Operation:
    """One kind of step. `lines` draws what it needs and yields the statements, `name = …` for those that make one."""

    name: str
    lines: Callable[[Machine, Draw], Iterator[str]]


@dataclass
class Reach:
    """What the histories have come to: how often each operation was done, each layout made, each refusal met.

    `parted` is at how many steps the first difference was met, None without one; `difference` says what it is, with a
    script for each library.
    """

    steps: int = 0
    parted: int | None = None
    difference: str = ""
    operations: Counter[str] = field(default_factory=Counter)
    layouts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)


class Machine(RuleBasedStateMachine):
    """Statements in lock-step; the rules are made by `machine_of`."""

    reach = Reach()

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.script: list[tuple[str, bool]] = []  # statements, and whether they were refused
        self._numbers = 0

    # --- for operations -------------------------------------------------------------------------------------------

    def new(self) -> str:
        """The number of the next pair of names."""
        self._numbers += 1
        return str(self._numbers - 1)

    def live(self, side: str) -> list[str]:
        """The numbers of the arrays ("a") or tensors ("t") that live."""
        kind = Array if side == "a" else Tensor
        return [name[1:] for name in self.world.names if name[0] == side and isinstance(self.world.model[name], kind)]

    def pick(self, draw: Draw, wanted: Callable[[Any], bool] = lambda thing: True) -> str | None:
        """The number of a pair of which at least one lives and is as wanted; None if there is none."""
        numbers = dict.fromkeys(n for side in "at" for n in self.live(side) if wanted(self.one(n)))
        # What lies in memory in an unusual way is worth more than one more contiguous array, or one without entries.
        weighted = [n for n in numbers for _ in range(_interest(self.one(n)))]
        return draw.of(*weighted) if weighted else None

    def one(self, number: str) -> Any:
        """The model's array or tensor of a pair, whichever lives."""
        return self.world.model[self.sides(number)[0] + number]

    def sides(self, number: str) -> str:
        """Which of a pair live: "at", "a" or "t"."""
        return "".join(side for side in "at" if number in self.live(side))

    # --- the steps ------------------------------------------------------------------------------------------------

    def step(self, operation: Operation, draw: Draw) -> None:
        """Do one operation, if there is something to do it to."""
        done = False
        for line in operation.lines(self, draw):
            done |= self._do(line)
        if done:
            self.reach.steps += self.reach.parted is None
            self.count(self.reach.operations, operation.name)
        for side in "at":
            for number in self.live(side)[:-_NAMES]:
                self._do(f"del {side}{number}")

    def _do(self, line: str) -> bool:
        try:
            did, said = self.world.do(line)
        except Undefined:
            return False
        except Differs as differs:
            self.script.append((line, False))
            if self.reach.parted is None:
                self.reach.parted = self.reach.steps + 1
            raise Differs(f"{differs}\n\n{self.scripts()}") from None
        self.script.append((line, did.raised is not None))
        if said.raised is not None:
            library = "torch" if re.search(r"\bt\d|torch", line) else "NumPy"
            if not isinstance(said.raised, Refused):  # both raised, but not for a reason that anybody foresaw
                raise said.raised
            self.count(self.reach.refusals, f"{library}: {said.raised.reason}")
        elif found := re.match(r"([at]\d+) =", line):
            made = self.world.model[found[1]]
            if isinstance(made, Array | Tensor):
                for layout in layouts(made):
                    self.count(self.reach.layouts, f"{'torch' if found[1][0] == 't' else 'NumPy'}: {layout}")
        return True

    def count(self, counts: Counter[str], key: str) -> None:
        if self.reach.parted is None:  # what comes after is the search for a shorter script
            counts[key] += 1
        event(key)

    def scripts(self) -> str:
        """The history as scripts that can be pasted, one for each library."""
        return "\n\n".join(
            f"# {library} {version}\nimport numpy as np\nimport torch\n\n{self._script(side)}"
            for side, library, version in (("a", "NumPy", np.__version__), ("t", "torch", torch.__version__))
        )

    def _script(self, side: str) -> str:
        crossed = any(_CROSSING.search(line) for line, _ in self.script)
        lines = []
        for place, (line, refused) in enumerate(self.script):
            if not crossed and not re.search(rf"\b{side}\d", line):
                continue
            if not refused:
                lines.append(line)
            elif place == len(self.script) - 1 or "backward" in line:  # other refusals change nothing
                body = line.replace("\n", "\n    ")
                lines.append(f"try:\n    {body}\nexcept Exception as refused:\n    print(refused)")
        return "\n".join(lines)


def _interest(thing: Array | Tensor) -> int:
    view = thing.view_of
    return 1 if not view.size else 3 if view.contiguous else 8  # arbitrary, but in this order


def layouts(thing: Array | Tensor) -> list[str]:
    """What is remarkable about how an array or tensor lies in memory."""
    view = thing.view_of
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


def machine_of(kind: type[Machine], operations: list[Operation], reach: Reach) -> type[Machine]:
    """A state machine with one rule an operation."""

    def rule_of(operation: Operation) -> Any:
        @rule(data=st.data())
        def step(self: Machine, data: st.DataObject) -> None:
            self.step(operation, Draw(data))

        step.__name__ = operation.name.replace(" ", "_")
        return step

    rules = {operation.name.replace(" ", "_"): rule_of(operation) for operation in operations}
    return type(kind.__name__, (kind,), {**rules, "reach": reach})
