"""Minibatches: in each epoch every example once, in an order that depends on a seed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Minibatches:
    """Arrays that are cut along the first axis into batches; iterating goes through epoch after epoch without end.

    Args:
        arrays: the arrays by name, as long as each other.
        size: the number of examples in a batch; the last batch of an epoch may be shorter.
        seed: the seed of the order of the examples; None keeps the order of the arrays.

    Raises:
        ValueError: a size below 1, or arrays of different lengths.

    >>> import numpy as np
    >>> [len(batch["x"]) for batch in Minibatches({"x": np.arange(5)}, size=2, seed=None).epoch(0)]
    [2, 2, 1]
    """

    arrays: Mapping[str, Array]
    size: int
    seed: int | None  # None: the order of the arrays

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError(f"the size of a batch is {self.size}, but should be at least 1")
        lengths = {name: len(array) for name, array in self.arrays.items()}
        if len(set(lengths.values())) != 1:
            raise ValueError(f"the arrays have {lengths} examples, but should have as many as each other")

    def __len__(self) -> int:
        """The number of batches in an epoch."""
        examples = len(next(iter(self.arrays.values())))
        return (examples + self.size - 1) // self.size

    def epoch(self, number: int) -> Iterator[dict[str, Array]]:
        """The batches of epoch `number`; its order depends on the seed and on `number` alone."""
        order = np.arange(len(next(iter(self.arrays.values()))))
        if self.seed is not None:
            order = np.random.default_rng([self.seed, number]).permutation(len(order))
        for start in range(0, len(order), self.size):
            chosen = order[start : start + self.size]
            yield {name: array[chosen] for name, array in self.arrays.items()}

    def __iter__(self) -> Iterator[dict[str, Array]]:
        number = 0
        while True:
            yield from self.epoch(number)
            number += 1


def split(arrays: Mapping[str, Array], share: float, seed: int) -> tuple[dict[str, Array], dict[str, Array]]:
    """Divide examples at random into a training set and a validation set.

    Args:
        arrays: the arrays by name, with one example in each entry of the first axis.
        share: the share of the training set, from 0 to 1.
        seed: the seed of the random choice.

    Returns:
        The arrays of the training set, and those of the validation set.
    """
    count = len(next(iter(arrays.values())))
    order = np.random.default_rng(seed).permutation(count)
    cut = round(share * count)
    first, rest = order[:cut], order[cut:]
    return {name: x[first] for name, x in arrays.items()}, {name: x[rest] for name, x in arrays.items()}
