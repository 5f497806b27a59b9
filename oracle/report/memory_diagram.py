"""Memory as a table: cells in a row, and under them, for each name, which cells it shows and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oracle.records import Script, StorageRecord, ViewRecord

__all__ = ["Strip", "strips", "worth_showing"]

_COLOURS = 8  # as many as the style sheet has


@dataclass(frozen=True)
class Shown:
    """A name, its shape and strides, its colour, and for each cell the places at which its entries lie there."""

    name: str
    described: str
    colour: int
    orders: list[str]


@dataclass(frozen=True)
class Strip:
    """A stretch of memory: each cell, whether it was written to, and the names that show some of it."""

    cells: list[tuple[str, bool]]
    looks: list[Shown]


def strips(stores: Sequence[StorageRecord], before: Sequence[StorageRecord]) -> list[Strip]:
    """A strip for each of `stores`; a cell that held something else in `before` was written to."""
    names = [look.name for store in stores for look in store.looks]
    colours = {name: place % _COLOURS + 1 for place, name in enumerate(names)}
    earlier = {look.name: store.cells for store in before for look in store.looks}
    return [_strip(store, earlier, colours) for store in stores]


def worth_showing(script: Script) -> bool:
    """Whether the memory tells something: always, but for tensors with gradients of which none shares its memory."""
    return bool(script.after) and (not script.states or any(len(store.looks) > 1 for store in script.after))


def _strip(store: StorageRecord, earlier: dict[str, list[str]], colours: dict[str, int]) -> Strip:
    known = next((earlier[look.name] for look in store.looks if look.name in earlier), store.cells)
    if len(known) != len(store.cells):
        known = store.cells
    cells = [(cell, cell != was) for cell, was in zip(store.cells, known, strict=True)]
    looks = [
        Shown(look.name, _described(look), colours[look.name], _orders(look, len(store.cells))) for look in store.looks
    ]
    return Strip(cells, looks)


def _orders(look: ViewRecord, cells: int) -> list[str]:
    """For each cell the places of the entries that lie there: "0", "0,1,2…" where a stride is 0, "" for none."""
    places: dict[int, list[int]] = {}
    for order, address in enumerate(look.addresses):
        places.setdefault(address, []).append(order)
    return [_first(places.get(address, [])) for address in range(cells)]


def _first(orders: list[int]) -> str:
    return ",".join(map(str, orders[:3])) + "…" * (len(orders) > 3)


def _described(look: ViewRecord) -> str:
    shape = "×".join(map(str, look.shape)) or "no axes"
    strides = [str(stride) for stride in look.strides if stride is not None]
    steps = f", stride{'s' * (len(strides) > 1)} {', '.join(strides)}" if strides else ""
    return f"{shape}{steps}{', read-only' * look.read_only}"
