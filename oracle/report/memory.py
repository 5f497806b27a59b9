"""Memory as a picture: cells in a row, and under them, for each name, which cells it shows and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from oracle.records import Look, Script, Store

__all__ = ["drawn", "worth_showing"]

_CELL, _ROW, _LEFT, _GAP = 34, 24, 168, 14  # pixels: a cell, a name's row, the names, between two storages
_COLOURS = 8  # as many as the style sheet has


def drawn(stores: Sequence[Store], before: Sequence[Store], label: str) -> Markup:
    """An SVG of `stores`; a cell that held something else in `before` is marked."""
    colours = {
        look.name: index % _COLOURS + 1 for index, look in enumerate(look for store in stores for look in store.looks)
    }
    earlier = {look.name: store.cells for store in before for look in store.looks}
    parts: list[Markup] = []
    top = 2
    for store in stores:
        known = next((earlier[look.name] for look in store.looks if look.name in earlier), store.cells)
        parts.append(_cells(store, known if len(known) == len(store.cells) else store.cells, top))
        top += _ROW + 15
        for look in store.looks:
            parts.append(_shown(look, colours[look.name], top))
            top += _ROW
        top += _GAP
    width = _LEFT + _CELL * max((len(store.cells) for store in stores), default=0) + 4
    return Markup(
        '<svg class="memory" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>'
    ).format(width, top, width, top, f"{label}: {_told(stores)}", Markup("").join(parts))


def worth_showing(script: Script) -> bool:
    """Whether the memory tells something: always, but for tensors with gradients of which none shares its memory."""
    return bool(script.after) and (not script.states or any(len(store.looks) > 1 for store in script.after))


def _cells(store: Store, known: Sequence[str], top: int) -> Markup:
    boxes = []
    for address, (cell, was) in enumerate(zip(store.cells, known, strict=True)):
        x = _LEFT + address * _CELL
        boxes.append(
            Markup(
                '<rect class="cell{}" x="{}" y="{}" width="{}" height="{}"/>'
                '<text class="value" x="{}" y="{}">{}</text><text class="address" x="{}" y="{}">{}</text>'
            ).format(
                "" if cell == was else " written",
                *(x, top, _CELL, _ROW),
                *(x + _CELL // 2, top + 16, cell),
                *(x + _CELL // 2, top + _ROW + 10, address),
            )
        )
    memory = Markup('<text class="kind" x="0" y="{}">memory</text>').format(top + 16)
    return memory + Markup("").join(boxes)


def _shown(look: Look, colour: int, top: int) -> Markup:
    places: dict[int, list[int]] = {}
    for order, address in enumerate(look.addresses):
        places.setdefault(address, []).append(order)
    dots = Markup("").join(
        Markup(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="6" fill="var(--series-{})" fill-opacity="0.18" '
            'stroke="var(--series-{})"/><text class="order" x="{}" y="{}">{}</text>'
        ).format(
            *(_LEFT + address * _CELL + 3, top + 2, _CELL - 6, _ROW - 5),
            *(colour, colour),
            *(_LEFT + address * _CELL + _CELL // 2, top + 15, ",".join(map(str, orders[:3])) + "…" * (len(orders) > 3)),
        )
        for address, orders in sorted(places.items())
    )
    return (
        Markup('<text class="name" x="0" y="{}"><tspan class="who">{}</tspan> {}</text>').format(
            top + 15, look.name, _described(look)
        )
        + dots
    )


def _described(look: Look) -> str:
    shape = "×".join(map(str, look.shape)) or "no axes"
    strides = [str(stride) for stride in look.strides if stride is not None]
    steps = f", stride{'s' * (len(strides) > 1)} {', '.join(strides)}" if strides else ""
    return f"{shape}{steps}{', read-only' * look.read_only}"


def _told(stores: Sequence[Store]) -> str:
    """The picture for those who hear it."""
    told = []
    for store in stores:
        shown = "; ".join(
            f"{look.name} shows cells {', '.join(map(str, look.addresses)) or 'none'}" for look in store.looks
        )
        told.append(f"memory {' '.join(store.cells) or 'without cells'}, of which {shown}")
    return ". ".join(told)
