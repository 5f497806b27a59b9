"""Examples of chosen sizes: long axes, every small size, and plain values at given sizes."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from oracle.domains.casting import OutsideDomain
from oracle.domains.containers import Parameter
from oracle.domains.dimensions import positions
from oracle.domains.example import Example
from oracle.domains.patterns import options_in_turn, with_zeros
from oracle.domains.sizes import BLOCKS, EVERY_SIZE, FAR
from oracle.domains.specs import Choice, Labels, Reals

Share = tuple[int, int]  # of examples: this number of that many parts


class SizedExamples:
    """The part of a `Domain` that makes examples of chosen sizes; it uses `at`, `cast`, `fitted` and `work_at`."""

    parameters: dict[str, Parameter]
    dims: tuple[str, ...]
    least: Mapping[str, int]
    choices: tuple[str, ...]

    def at(self, dims: Mapping[str, int], dtype: str, seed: int, regime: str = "plain") -> Example:
        raise NotImplementedError

    def cast(self, inputs: Mapping[str, Any], dtype: str) -> Example:
        raise NotImplementedError

    def fitted(self, dims: Mapping[str, int], keep: Sequence[str] = ()) -> dict[str, int]:
        raise NotImplementedError

    def work_at(self, dims: Mapping[str, int]) -> float:
        raise NotImplementedError

    def repaired(self, inputs: Mapping[str, Any], dtype: str) -> dict[str, Any]:
        raise NotImplementedError

    def long(self, dtype: str, work: int = 4096, share: Share = (0, 1)) -> Iterator[Example]:
        """For each axis examples with plain values, one entry longer than the largest block size that `work` allows.

        Drawn examples are mostly small, so they would rarely find a fault that occurs only above a block size. There
        is one for each option of the choices. Of all of them, `share` = (number, of) takes every `of`-th, at least one.
        """
        for axis in self.dims:
            if (size := self.longest(axis, work)) and (dims := self.with_long_axis(axis, size, work)):
                for turn in self._turns(share):
                    yield from self.plain(dims, dtype, "long", turn)

    def far(self, dtype: str, work: int, share: Share = (0, 1)) -> Iterator[Example]:
        """For each axis an example with each of the lengths `FAR` that `work` allows, and small other axes.

        Arrays that labels index have more than 2¹⁵ entries, if `work` allows it. `share` is as in `long`; there is one
        for each option of the choices only if that costs little.
        """
        labelled = any(isinstance(spec, Labels) for spec in self.parameters.values())
        for place, axis in enumerate(self.dims):
            for number, size in enumerate(FAR):
                dims = self.with_long_axis(axis, size, work, (9, 2, 1) if labelled else (2 - number, 1))
                if not dims:
                    continue
                every = self._turns(share) if self.choices and self.work_at(dims) <= work / 8 else ()
                single = (place,) if (number + place - share[0]) % share[1] == 0 else ()
                for turn in every or single:
                    yield from self.plain(dims, dtype, "long", turn)

    def every_size(self, dtype: str, work: int, share: Share = (0, 1)) -> Iterator[Example]:
        """For each axis an example of each size of `EVERY_SIZE` that `work` allows; `share` is as in `long`.

        In every third one a slice along another axis is 0.
        """
        for place, axis in enumerate(self.dims):
            for turn, size in enumerate(EVERY_SIZE):
                if (turn + place - share[0]) % share[1] == 0 and (dims := self.with_long_axis(axis, size, work)):
                    for example in self.plain(dims, dtype, "sizes", turn):
                        yield self._with_zeros(example, axis, turn) if turn % 3 == 2 else example

    def _with_zeros(self, example: Example, axis: str, turn: int) -> Example:
        """The example with one slice of zeros in each array that has enough slices along another axis than `axis`."""
        inputs = dict(example.inputs)
        for name, spec in self.parameters.items():
            shape = np.shape(inputs[name]) if isinstance(spec, Reals) else ()
            others = [at for at, each in positions(spec.axes) if len(shape) > 1 and each != axis and shape[at] >= 3]
            if others:
                inputs[name] = with_zeros(inputs[name], others[turn % len(others)], turn)
        return self._valid(example, inputs)

    def _valid(self, example: Example, inputs: Mapping[str, Any]) -> Example:
        """The example with other inputs, which are made valid; the example itself if that is not possible."""
        with suppress(OutsideDomain):
            return replace(example, inputs=self.cast(self.repaired(inputs, example.dtype), example.dtype).inputs)
        return example

    def middling(self, dtype: str, work: int, count: int) -> Iterator[Example]:
        """`count` examples with plain values and axes of 3, 4 and 5 entries, or fewer if `work` does not allow them.

        They are small, and each array has entries that are not at its corners. In every second one, the entries are
        multiples of 1/2, so that sums of them are exact in any order.
        """
        for turn in range(count):
            for least, spread in ((3, 3), (2, 2), (1, 1)):
                sizes = {name: least + (-1 - place - turn) % spread for place, name in enumerate(self.dims)}
                dims = self.fitted(sizes)
                if self.work_at(dims) <= work or spread == 1:
                    for example in self.plain(dims, dtype, "sizes", turn):
                        yield self._in_halves(example) if turn % 2 else example
                    break

    def _in_halves(self, example: Example) -> Example:
        """The example with its reals rounded to multiples of 1/2; the same where these are outside the domain."""
        reals = [name for name, spec in self.parameters.items() if isinstance(spec, Reals)]
        inputs = example.inputs | {name: np.rint(2.0 * example.inputs[name]) / 2.0 + 0.0 for name in reals}
        return self._valid(example, inputs)

    def scattered(self, dtype: str, work: int, count: int) -> Iterator[Example]:
        """`count` examples whose entries have all ordinary magnitudes, with many entries along every axis.

        A series that is used below 1e-4, or an epsilon, changes only a few decades of inputs: three entries in each of
        a few drawn examples may miss them.
        """
        for turn in range(count):
            for size in (BLOCKS[0] + 1, *BLOCKS[1:]):
                with suppress(ValueError):  # relations between sizes, or stated sizes, may leave none of this size
                    dims = self.fitted(dict.fromkeys(self.dims, size))
                    if self.work_at(dims) <= work:
                        yield from self.plain(dims, dtype, "sizes", turn, "ordinary")
                        break

    def plain(
        self, dims: Mapping[str, int], dtype: str, regime: str, turn: int, values: str = "plain"
    ) -> Iterator[Example]:
        """The example with plain values at these sizes and combination `turn` of the options, if it is valid.

        `values` names another regime for them; `regime` is the one that the example states.

        A subclass with a condition of its own checks it in `cast`: a wide table does not have full rank.
        """
        seed = zlib.crc32(f"{' '.join(map(str, dims.values()))} {dtype} {turn}".encode())
        example = self.at(dims, dtype, seed, values)
        chosen = self._options(turn)
        with suppress(OutsideDomain):
            self.cast(example.inputs | chosen, dtype)
            yield replace(example, inputs=example.inputs | chosen, regime=regime)

    @property
    def combinations(self) -> int:
        """The number of combinations of the options of all choices, or of those that take turns."""
        return len(options_in_turn(self._counts))

    @property
    def _counts(self) -> tuple[int, ...]:
        return tuple(len(spec.options) for spec in self.parameters.values() if isinstance(spec, Choice))

    def _options(self, turn: int) -> dict[str, Any]:
        """The combination number `turn` of the options, modulo their number."""
        choices = {name: spec.options for name, spec in self.parameters.items() if isinstance(spec, Choice)}
        indices = options_in_turn(self._counts)[turn % self.combinations]
        return {name: options[index] for (name, options), index in zip(choices.items(), indices, strict=True)}

    def _turns(self, share: Share) -> Sequence[int]:
        number, of = share
        options = (len(spec.options) for spec in self.parameters.values() if isinstance(spec, Choice))
        most = max(options, default=1)
        return range(number, most, of) or (number % most,)

    def longest(self, axis: str, work: int = 4096) -> int:
        """One more than the largest block size that `work` allows for an axis; 0 if it allows none."""
        return next((block + 1 for block in BLOCKS if self.with_long_axis(axis, block + 1, work)), 0)

    def with_long_axis(self, axis: str, size: int, work: int, others: Sequence[int] = (3, 2, 1)) -> dict[str, int]:
        """Sizes with one axis of that size and the first of `others` that `work` allows; empty if it allows none."""
        for other in others:
            try:
                dims = self.fitted(dict.fromkeys(self.dims, other) | {axis: size}, (axis,))
            except ValueError:  # a relation that such a long axis cannot meet
                continue
            if dims[axis] == size and self.work_at(dims) <= work:
                return dims
        return {}
