"""The profiles: how much work a run does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How much work a run does.

    `examples`: examples of each regime. `work`: operations of the definition that an example may cost.
    `search_seconds`: processor seconds for finding a simplest example. `batches`: batches of real data. `steps`:
    certified steps of a full-size training run, in each implementation; with 0, large edges are skipped and every
    fifth step of a small run is certified. `given`: how many of the examples that a concept states are also used for
    layouts and laws. One example in `every` is used for layouts, laws and memory, which cost several truths and many
    calls; `every` divides no number of examples, because the first example of a regime is the simplest and finds the
    fewest faults.
    """

    name: str
    examples: int
    work: int
    search_seconds: float
    batches: int
    steps: int
    given: int = 1000
    every: int = 7


PROFILES = {
    p.name: p
    for p in (
        Profile("quick", examples=3, work=512, search_seconds=0.2, batches=1, steps=0, given=2, every=4),
        Profile("default", examples=20, work=4096, search_seconds=1.0, batches=6, steps=1),
        Profile("thorough", examples=400, work=16384, search_seconds=20.0, batches=57, steps=4),
    )
}
