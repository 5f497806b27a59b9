"""Memory as a table: its cells in a row, and below them, for each name, the cells that it uses and in which order."""

from collections.abc import Sequence
from typing import NamedTuple

from oracle.records import Script, StorageRecord, ViewRecord

_COLOURS = 8  # classes of the style sheet


class ViewRow(NamedTuple):
    """A name, its shape and strides, its colour, and for each memory cell the places of its entries there."""

    name: str
    description: str
    colour: int
    orders: list[str]


class Strip(NamedTuple):
    """A storage: each memory cell and whether it was written to, and a row for each name that uses the storage."""

    cells: list[tuple[str, bool]]
    rows: list[ViewRow]


def strips(storages: Sequence[StorageRecord], before: Sequence[StorageRecord]) -> list[Strip]:
    """A strip for each storage; a cell that had another content in `before` was written to."""
    names = [look.name for storage in storages for look in storage.looks]
    colours = {name: place % _COLOURS + 1 for place, name in enumerate(names)}
    earlier = {look.name: storage.cells for storage in before for look in storage.looks}
    return [_strip(storage, earlier, colours) for storage in storages]


def worth_showing(script: Script) -> bool:
    """Whether to show the memory: always, except for tensors with gradients that share no memory."""
    return bool(script.after) and (not script.states or any(len(storage.looks) > 1 for storage in script.after))


def _strip(storage: StorageRecord, earlier: dict[str, list[str]], colours: dict[str, int]) -> Strip:
    before = next((earlier[look.name] for look in storage.looks if look.name in earlier), storage.cells)
    if len(before) != len(storage.cells):
        before = storage.cells
    cells = [(cell, cell != was) for cell, was in zip(storage.cells, before, strict=True)]
    looks, size = storage.looks, len(cells)
    return Strip(cells, [ViewRow(one.name, _described(one), colours[one.name], _orders(one, size)) for one in looks])


def _orders(look: ViewRecord, cells: int) -> list[str]:
    """For each memory cell the places of the entries there: "0", "0,1,2…" if a stride is 0, "" for none."""
    places: dict[int, list[int]] = {}
    for order, address in enumerate(look.addresses):
        places.setdefault(address, []).append(order)
    found = [places.get(address, []) for address in range(cells)]
    return [",".join(map(str, orders[:3])) + "…" * (len(orders) > 3) for orders in found]


def _described(look: ViewRecord) -> str:
    shape = "×".join(map(str, look.shape)) or "no axes"
    strides = [str(stride) for stride in look.strides if stride is not None]
    steps = f", stride{'s' * (len(strides) > 1)} {', '.join(strides)}" if strides else ""
    return f"{shape}{steps}{', read-only' * look.read_only}"
