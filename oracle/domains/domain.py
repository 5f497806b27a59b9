"""The valid inputs of a concept: its parameters by name, and the examples made from them."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import Any, Self

import numpy as np
from hypothesis import strategies as st

from oracle.domains.casting import OutsideDomain, cast
from oracle.domains.conditions import Rejections, problem_of, structured
from oracle.domains.containers import KINDS, Parameter, parts_of, rebuilt, values_in
from oracle.domains.corners import corner_examples
from oracle.domains.dimensions import LEADING, Shaping, names_in, size_in
from oracle.domains.example import Example
from oracle.domains.regimes import VALID_REGIMES, Random, palettes_of
from oracle.domains.rounding import format_of
from oracle.domains.size_conditions import conditions_of, counted_names
from oracle.domains.size_rules import Condition, Relation, SizeRules, relation
from oracle.domains.sized_examples import SizedExamples
from oracle.domains.sizes import Work, check_sizes, draw_sizes, fit_ruled, fit_sizes, listed, work_names
from oracle.domains.specs import Choice, Integer, Labels, Spec
from oracle.domains.values import CODES, DRAWN_ENTRIES, Values, plant_specials

_SEEDS = st.integers(0, 2**24 - 1)  # up to here Hypothesis draws uniformly; above it prefers few bits, so seeds repeat
_REGIMES = st.sampled_from(VALID_REGIMES)


class Domain(SizedExamples):
    """The valid inputs of a function: its parameters by name, in order.

    A name in dimensions has the same size in all parameters, and the size of an `Integer` parameter's name is its
    value.

    Args:
        parameters: the kind of each parameter by name.

    Raises:
        TypeError: a parameter is not a kind of input.
        ValueError: labels count along an unknown dimension, or dimensions cannot be computed.

    >>> from oracle.domains import Labels, Reals, Scalar
    >>> domain = Domain(X=Reals("n d"), y=Labels("n", below="c"), W=Reals("d c"), reg=Scalar(0.0, 1.0))
    >>> domain.cast({"X": [[1, 2]], "y": [0], "W": [[1], [2]], "reg": 0.5}, "float32").inputs["X"]
    array([[1., 2.]], dtype=float32)
    """

    def __init__(self, /, **parameters: Parameter) -> None:
        for name, spec in parameters.items():
            if not isinstance(spec, KINDS):
                kinds = ", ".join(f"{kind.__name__}(...)" for kind in KINDS)
                raise TypeError(
                    f"parameter {name!r} is {spec!r}, but should be {kinds.replace(', Opt', ' or one of Opt')}"
                )
        self.parameters: dict[str, Parameter] = parameters
        parts = [part for name, spec in parameters.items() for part in parts_of(name, spec)]
        self._integers = tuple(name for name, spec in parameters.items() if isinstance(spec, Integer))
        self.dims = names_in([axis for _, spec in parts for axis in spec.axes])
        counted = counted_names(parts, self.dims, self._integers)
        self.dims = tuple(dict.fromkeys((*self.dims, *counted)))
        self.least: Mapping[str, int] = {}
        self._fixed: tuple[Mapping[str, int], ...] = ()
        self._relations: tuple[Condition, ...] = ()
        self._conditions: tuple[Condition, ...] | None = None
        self._conditioned = any(spec.conditioned or spec.make is not None for _, spec in parts)
        self._rejections = Rejections()
        self._work: Work = self._entries
        self._work_names = self.dims

    def where(
        self,
        *relations: Relation,
        least: Mapping[str, int] | None = None,
        work: Work | None = None,
        sizes: Sequence[Mapping[str, int]] | None = None,
    ) -> Self:
        """A copy of this domain with relations between sizes, least or fixed sizes, and the cost of the definition.

        Args:
            relations: functions of sizes and `Integer` scalars by name that must return true.
            least: least sizes by name; 0 for a name that is left out.
            work: a function of sizes by name that returns the number of operations; by default the number of entries,
                or for a reference that takes more, a power of each size, fitted at small sizes.
            sizes: fixed sizes; each example has the sizes of one of these, where it names any.

        Returns:
            A new domain; this one does not change.

        Raises:
            ValueError: unknown names, negative sizes, and relations that no sizes satisfy.

        >>> from oracle.domains import Reals
        >>> domain = Domain(x=Reals("h"), k=Reals("k"), y=Reals("h-k+1")).where(lambda h, k: h >= k, least={"k": 1})
        >>> [x.shape for x in domain.at({"h": 5, "k": 2}, "float64", seed=0).inputs.values()]
        [(5,), (2,), (4,)]
        """
        narrowed = type(self)(**self.parameters)
        own: dict[str, Any] = {"parameters": narrowed.parameters, "_conditions": None}
        if self.counts_entries:
            own["_work"] = narrowed._entries
        vars(narrowed).update(vars(self) | own)
        names = [name for function in relations for name in relation(function, (*self.dims, *self._integers)).names]
        narrowed.dims = tuple(dict.fromkeys((*self.dims, *names)))
        narrowed._relations += tuple(relation(function, narrowed.dims) for function in relations)
        if least is not None:
            check_sizes("least", least, self.dims)
            narrowed.least = dict(least)
        if sizes is not None:
            for one in sizes:
                check_sizes("sizes", one, self.dims)
            narrowed._fixed = tuple(dict(one) for one in sizes)
        if work is not None:
            narrowed._work, narrowed._work_names = work, work_names(work, narrowed.dims)
        narrowed.fitted(dict.fromkeys(narrowed.dims, 1))  # there are valid sizes
        return narrowed

    @property
    def rules(self) -> SizeRules:
        """Which sizes are valid."""
        if self._conditions is None:
            self._conditions = (*conditions_of(self.parameters, self.dims, self._integers), *self._relations)
        return SizeRules(self.dims, self.least, self._fixed, self._conditions)

    def fitted(self, dims: Mapping[str, int], keep: Sequence[str] = ()) -> dict[str, int]:
        """The valid sizes nearest to these; those named in `keep` change only if nothing else is valid.

        Raises `ValueError` with the statement to change if none are found.
        """
        return self.rules.fitted(dims, keep)

    @property
    def counts_entries(self) -> bool:
        """Whether the cost of the definition is not stated, so that it is taken to be the number of entries."""
        return self._work == self._entries

    @property
    def least_work(self) -> float:
        """The cost of the definition at the smallest sizes, in operations; of stated sizes, that of the dearest."""
        ones = {name: max(self.least.get(name, 0), 1) for name in self.dims}
        return max(self.work_at(self.fitted({**ones, **one})) for one in self._fixed or ({},))

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names of the `Choice` parameters, which are options and not numbers of the computation."""
        return tuple(name for name, spec in self.parameters.items() if isinstance(spec, Choice))

    def signature(self) -> tuple[str, ...]:
        """A description of each parameter, such as "X (n, d) reals"."""
        return tuple(f"{name} {spec}" for name, spec in self.parameters.items())

    def examples(self, dtype: str, regime: str | None = None, work: int = 4096) -> st.SearchStrategy[Example]:
        """A Hypothesis strategy for examples.

        Args:
            dtype: "float16", "bfloat16", "float32" or "float64".
            regime: the kind of values; by default one of those of valid values, so not "special" (NaN, infinities, …).
            work: the number of operations that the definition may cost for one example.

        Returns:
            A strategy that draws `Example` objects.

        Raises:
            ValueError: an unknown dtype or regime.
        """
        format_of(dtype)
        if regime is not None:
            palettes_of(regime)
        return _examples(self, dtype, regime, work)

    def at(self, dims: Mapping[str, int], dtype: str, seed: int, regime: str = "plain") -> Example:
        """An example with random values at these sizes; the same for the same seed.

        Args:
            dims: the size of each dimension by name.
            dtype: "float16", "bfloat16", "float32" or "float64".
            seed: the seed of the values.
            regime: the kind of values; "plain" ones are standard normal.

        Returns:
            The example; its `inputs` are the values by name.

        Raises:
            ValueError: an unknown dtype, missing, unknown or too small sizes, and sizes that leave no valid label.
        """
        format_of(dtype)
        if set(dims) != set(self.dims):
            raise ValueError(f"sizes are given for {listed(dims)}, but the dimensions are {listed(self.dims)}")
        if problem := self.rules.problem(dims):
            raise ValueError(problem)
        if self._with_valid_labels(dims) != dict(dims):
            raise ValueError(f"sizes {dict(dims)} leave no valid label; make the dimension they count along at least 1")
        return Example(self.values(regime, dtype, np.random.default_rng(seed), dims), dtype, regime, dict(dims), seed)

    def values(
        self, regime: str, dtype: str, random: Random, dims: Mapping[str, int], codes: bytes = b""
    ) -> dict[str, Any]:
        """Inputs of these sizes, with values of the regime; `codes` choose the first entries."""
        return Values(regime, dtype, random, codes, self._rejections).of(self.parameters, dims)

    def corners(self, dtype: str) -> Iterator[Example]:
        """Small examples with the extreme values of the kinds and structures that have some (`corners.py`)."""
        return corner_examples(self, dtype)

    def work_at(self, dims: Mapping[str, int]) -> float:
        """The cost of the definition at these sizes, in operations."""
        return self._work(**{name: dims[name] for name in self._work_names})

    def cast(self, inputs: Mapping[str, Any], dtype: str) -> Example:
        """An example from given inputs, with reals rounded to `dtype` and labels as int64.

        Args:
            inputs: nested lists or arrays by name.
            dtype: "float16", "bfloat16", "float32" or "float64".

        Returns:
            The example.

        Raises:
            OutsideDomain: wrong names, shapes or values.
            ValueError: an unknown dtype.
        """
        return cast(self.parameters, self.rules, inputs, dtype)

    def valid(self, inputs: Mapping[str, Any], dtype: str) -> bool:
        """Whether these inputs are in the domain."""
        try:
            self.cast(inputs, dtype)
        except OutsideDomain:
            return False
        return True

    def repaired(self, inputs: Mapping[str, Any], dtype: str) -> dict[str, Any]:
        """The inputs, of which arrays that lack their structure or predicate are made to have it.

        Whatever changes an entry of an input calls this; bounds are not looked at. Raises `OutsideDomain` for an array
        that does not meet a predicate without a constructor.
        """
        if not self._conditioned:
            return dict(inputs)

        def one(part: str, spec: Spec, value: Any) -> Any:
            if not isinstance(value, np.ndarray) or not problem_of(spec, value, dtype):
                return value
            made = structured(spec, value, dtype)
            if problem := problem_of(spec, made, dtype):
                raise OutsideDomain(f"{part} {problem}")
            return made

        return {name: rebuilt(name, spec, inputs[name], one) for name, spec in self.parameters.items()}

    def draw(self, draw: st.DrawFn, dtype: str, regime: str | None, cap: int) -> Example:
        sizes, spared = draw_sizes(draw, self.dims)
        if self._fixed:
            sizes |= draw(st.sampled_from(self._fixed))
        dims = self._fit(sizes, spared, cap)
        chosen = draw(_REGIMES) if regime is None else regime
        seed = draw(_SEEDS)
        inputs = self.values(chosen, dtype, np.random.default_rng(seed), dims, draw(CODES))
        if chosen == "special":
            plant_specials(draw, inputs, dtype, self.parameters)
        parts = [value for name, spec in self.parameters.items() for *_, value in values_in(name, spec, inputs[name])]
        generated = sum(np.size(value) for value in parts) > DRAWN_ENTRIES
        return Example(inputs, dtype, chosen, dims, seed if generated else None)

    def _fit(self, sizes: Mapping[str, int], spared: str | None, cap: float) -> dict[str, int]:
        """Valid sizes near these that cost at most `cap`."""
        rules = self.rules
        if not rules.simple:
            return fit_ruled(sizes, spared, rules, self.work_at, max(cap, self.least_work if self._fixed else 0))
        wanted = {name: max(size, self.least.get(name, 0)) for name, size in sizes.items()}
        return fit_sizes(self._with_valid_labels(wanted), spared, self.least, self._work, self._work_names, cap)

    def _with_valid_labels(self, dims: Mapping[str, int]) -> dict[str, int]:
        """The sizes, with at least one class where there is an entry to label."""
        sizes = dict(dims)
        for spec in self.parameters.values():
            if not isinstance(spec, Labels) or spec.ignore is not None or sizes.get(spec.below) != 0:
                continue
            if all(size_in(axis, sizes) for axis in spec.axes):
                sizes[spec.below] = 1
        return sizes

    def _entries(self, **sizes: int) -> int:
        shaping = Shaping(sizes, (sizes.get(LEADING, 1),))
        parts = (part for name, spec in self.parameters.items() for part in parts_of(name, spec))
        return sum(prod(shaping.of(name, spec.axes)) for name, spec in parts)

    def __repr__(self) -> str:
        return f"Domain({', '.join(self.signature())})"


@st.composite
def _examples(draw: st.DrawFn, domain: Domain, dtype: str, regime: str | None, cap: int) -> Example:
    return domain.draw(draw, dtype, regime, cap)
