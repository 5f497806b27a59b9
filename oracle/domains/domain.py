"""The valid inputs of a concept: its parameters by name, and the examples made from them."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Self

import numpy as np
from hypothesis import strategies as st

from oracle.domains.casting import OutsideDomain, cast
from oracle.domains.example import Example
from oracle.domains.patterns import options_in_turn, with_zeros
from oracle.domains.regimes import VALID_REGIMES, palettes_of
from oracle.domains.rounding import format_of
from oracle.domains.sizes import (
    BLOCKS,
    EVERY_SIZE,
    FAR,
    Work,
    draw_sizes,
    fit_sizes,
    work_names,
)
from oracle.domains.specs import Choice, Labels, Parameter, Reals, Scalar
from oracle.domains.values import CODES, DRAWN_ENTRIES, Values, plant_specials

_SEEDS = st.integers(0, 2**24 - 1)  # up to here Hypothesis draws uniformly; above it prefers few bits, so seeds repeat
_REGIMES = st.sampled_from(VALID_REGIMES)
Share = tuple[int, int]  # of examples: this number of that many parts


class Domain:
    """The parameters of a concept by name, in order: `Reals`, `Labels`, `Scalar` or `Choice`.

    A dimension has the same size in all parameters that name it. Raises `TypeError` for a parameter of another type and
    `ValueError` for labels that count along an unknown dimension.

    >>> domain = Domain(X=Reals("n d"), y=Labels("n", below="c"), W=Reals("d c"), reg=Scalar(0.0, 1.0))
    >>> domain = domain.where(least={"n": 1, "c": 1}, work=lambda n, d, c: n * d * c)
    >>> domain.dims
    ('n', 'd', 'c')
    >>> domain.cast({"X": [[1, 2]], "y": [0], "W": [[1], [2]], "reg": 0.5}, "float32").inputs["X"]
    array([[1., 2.]], dtype=float32)
    """

    def __init__(self, /, **parameters: Parameter) -> None:
        for name, spec in parameters.items():
            if not isinstance(spec, Reals | Labels | Scalar | Choice):
                raise TypeError(
                    f"parameter {name!r} is {spec!r}, but should be Reals(...), Labels(...), Scalar(...) or Choice(...)"
                )
        self.parameters: dict[str, Parameter] = parameters
        self.dims = tuple(dict.fromkeys(axis for spec in parameters.values() for axis in spec.axes))
        for name, spec in parameters.items():
            if isinstance(spec, Labels) and spec.below not in self.dims:
                raise ValueError(
                    f"labels {name!r} are below {spec.below!r}, but the dimensions are {_listed(self.dims)};"
                    " name the axis that the labels count along"
                )
        self.least: Mapping[str, int] = {}
        self._work: Work = self._entries
        self._work_names = self.dims

    def where(self, *, least: Mapping[str, int] | None = None, work: Work | None = None) -> Self:
        """A copy of this domain with least sizes (0 if not named) and the cost of the definition in operations.

        `work` takes sizes by dimension name and returns a number; without it, the cost is the number of entries.
        Raises `ValueError` for unknown dimensions and negative sizes.
        """
        narrowed = type(self)(**self.parameters)
        narrowed.least, narrowed._work, narrowed._work_names = self.least, self._work, self._work_names
        if least is not None:
            unknown = [name for name in least if name not in self.dims]
            if unknown:
                raise ValueError(f"least names {_listed(unknown)}, but the dimensions are {_listed(self.dims)}")
            if any(size < 0 for size in least.values()):
                raise ValueError(f"least is {dict(least)}, but a size cannot be negative")
            narrowed.least = dict(least)
        if work is not None:
            narrowed._work, narrowed._work_names = work, work_names(work, self.dims)
        return narrowed

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of the `Choice` parameters, which are options and not numbers of the computation."""
        return tuple(name for name, spec in self.parameters.items() if isinstance(spec, Choice))

    def signature(self) -> tuple[str, ...]:
        """A description of each parameter, such as "X (n, d) reals"."""
        return tuple(f"{name} {spec}" for name, spec in self.parameters.items())

    def examples(self, dtype: str, regime: str | None = None, work: int = 4096) -> st.SearchStrategy[Example]:
        """A strategy for examples in `dtype` that cost at most `work` operations.

        Without a regime, each example is of one of the regimes of valid values; "special" (NaN, infinities, …) is drawn
        only if it is named. Raises `ValueError` for an unknown dtype or regime.
        """
        format_of(dtype)
        if regime is not None:
            palettes_of(regime)
        return _examples(self, dtype, regime, work)

    def at(self, dims: Mapping[str, int], dtype: str, seed: int) -> Example:
        """An example with plain random values at these sizes; the same for the same seed.

        Raises `ValueError` for an unknown dtype, for missing, unknown or too small sizes, and if there is no valid
        label.
        """
        format_of(dtype)
        if set(dims) != set(self.dims):
            raise ValueError(f"sizes are given for {_listed(dims)}, but the dimensions are {_listed(self.dims)}")
        for name, size in dims.items():
            if size < self.least.get(name, 0):
                raise ValueError(f"{name} is {size}, but should be at least {self.least.get(name, 0)}")
        if self._with_valid_labels(dims) != dict(dims):
            raise ValueError(f"sizes {dict(dims)} leave no valid label; make the dimension they count along at least 1")
        values = Values("plain", dtype, np.random.default_rng(seed))
        return Example(values.of(self.parameters, dims), dtype, "plain", dict(dims), seed)

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
            others = [place for place, each in enumerate(spec.axes) if each != axis and example.dims[each] >= 3]
            if isinstance(spec, Reals) and others and len(spec.axes) > 1:
                inputs[name] = with_zeros(inputs[name], others[turn % len(others)], turn)
        with suppress(OutsideDomain):
            return replace(example, inputs=self.cast(inputs, example.dtype).inputs)
        return example

    def middling(self, dtype: str, work: int, count: int) -> Iterator[Example]:
        """`count` examples with plain values and axes of 3, 4 and 5 entries, or fewer if `work` does not allow them.

        They are small, and each array has entries that are not at its corners. In every second one, the entries are
        multiples of 1/2, so that sums of them are exact in any order.
        """
        for turn in range(count):
            for least, spread in ((3, 3), (2, 2), (1, 1)):
                sizes = {name: least + (-1 - place - turn) % spread for place, name in enumerate(self.dims)}
                dims = {name: max(size, self.least.get(name, 0)) for name, size in sizes.items()}
                if self.work_at(dims) <= work or spread == 1:
                    for example in self.plain(dims, dtype, "sizes", turn):
                        yield self._in_halves(example) if turn % 2 else example
                    break

    def _in_halves(self, example: Example) -> Example:
        """The example with its reals rounded to multiples of 1/2; the same where these are outside the domain."""
        reals = [name for name, spec in self.parameters.items() if isinstance(spec, Reals)]
        inputs = example.inputs | {name: np.rint(2.0 * example.inputs[name]) / 2.0 + 0.0 for name in reals}
        with suppress(OutsideDomain):
            return replace(example, inputs=self.cast(inputs, example.dtype).inputs)
        return example

    def plain(self, dims: Mapping[str, int], dtype: str, regime: str, turn: int) -> Iterator[Example]:
        """The example with plain values at these sizes and combination `turn` of the options, if it is valid.

        A subclass with a condition of its own checks it in `cast`: a wide table does not have full rank.
        """
        seed = zlib.crc32(f"{' '.join(map(str, dims.values()))} {dtype} {turn}".encode())
        example = self.at(dims, dtype, seed)
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
            dims = {name: max(other, self.least.get(name, 0)) for name in self.dims} | {axis: size}
            if self.work_at(dims) <= work and size >= self.least.get(axis, 0):
                return dims
        return {}

    def work_at(self, dims: Mapping[str, int]) -> float:
        """The cost of the definition at these sizes, in operations."""
        return self._work(**{name: dims[name] for name in self._work_names})

    def cast(self, inputs: Mapping[str, Any], dtype: str) -> Example:
        """An example from nested lists or arrays by name, with reals rounded to `dtype` and labels as int64.

        Raises `OutsideDomain` for wrong names, shapes or values, and `ValueError` for an unknown dtype.
        """
        return cast(self.parameters, self.least, inputs, dtype)

    def draw(self, draw: st.DrawFn, dtype: str, regime: str | None, cap: int) -> Example:
        sizes, spared = draw_sizes(draw, self.dims)
        wanted = {name: max(size, self.least.get(name, 0)) for name, size in sizes.items()}
        dims = fit_sizes(self._with_valid_labels(wanted), spared, self.least, self._work, self._work_names, cap)
        chosen = draw(_REGIMES) if regime is None else regime
        seed = draw(_SEEDS)
        inputs = Values(chosen, dtype, np.random.default_rng(seed), draw(CODES)).of(self.parameters, dims)
        if chosen == "special":
            plant_specials(draw, inputs, dtype)
        generated = sum(np.size(value) for value in inputs.values()) > DRAWN_ENTRIES
        return Example(inputs, dtype, chosen, dims, seed if generated else None)

    def _with_valid_labels(self, dims: Mapping[str, int]) -> dict[str, int]:
        """The sizes, with at least one class where there is an entry to label."""
        sizes = dict(dims)
        for spec in self.parameters.values():
            if isinstance(spec, Labels) and not sizes[spec.below] and all(sizes[axis] for axis in spec.axes):
                sizes[spec.below] = 1
        return sizes

    def _entries(self, **sizes: int) -> int:
        return sum(int(np.prod([sizes[axis] for axis in spec.axes])) for spec in self.parameters.values())

    def __repr__(self) -> str:
        return f"Domain({', '.join(self.signature())})"


@st.composite
def _examples(draw: st.DrawFn, domain: Domain, dtype: str, regime: str | None, cap: int) -> Example:
    return domain.draw(draw, dtype, regime, cap)


def _listed(names: Any) -> str:
    return ", ".join(map(repr, names)) or "none"
