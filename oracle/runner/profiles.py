"""How much work a run does."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PROFILES", "Profile"]


@dataclass(frozen=True)
class Profile:
    """Examples for each regime, operations an example may cost, seconds for finding a smallest input, real batches.

    One example in `every` is asked for layouts, laws and memory too, which cost several truths and many calls. `every`
    divides no number of examples: the first of a regime is the simplest, and tells the least.
    `steps` is how many steps of a training run at full size are certified in each implementation; `given` how many of
    the examples that a page gives are also tried in other layouts and for laws. Without steps, no large edge is tried,
    and of a small run every fifth step is certified.
    """

    name: str
    examples: int
    work: int
    hunt_seconds: float
    batches: int
    steps: int
    given: int = 1000
    every: int = 7


PROFILES = {
    p.name: p
    for p in (
        Profile("quick", examples=3, work=512, hunt_seconds=0.2, batches=1, steps=0, given=2, every=4),
        Profile("default", examples=20, work=4096, hunt_seconds=1.0, batches=6, steps=1),
        Profile("thorough", examples=400, work=16384, hunt_seconds=20.0, batches=57, steps=4),
    )
}
