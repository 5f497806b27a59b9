"""A scene as the report shows it: each statement with what came of it, and the memory before and after, from the model.

Nothing here asks a library: that the libraries do the same is for the judge to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oracle.catalogue.concept import SIDES, script
from oracle.catalogue.declarations import Scene
from oracle.records import Line, SceneRecord, Script, State, StorageRecord, ViewRecord
from oracle.semantics.model import EXPECTED_WARNINGS, Array, ExpectedError, Strided, Tensor
from oracle.semantics.scenes.lockstep import Lockstep
from oracle.semantics.scenes.scene_runs import statements

__all__ = ["scene_record"]

_Cells = dict[int, list[Any]]


def scene_record(scene: Scene) -> SceneRecord:
    """The record of a scene."""
    told = [(side, script(scene, side)) for side in SIDES]
    return SceneRecord(
        name=scene.name,
        sentence=scene.sentence,
        differs=scene.differs,
        note=scene.note,
        scripts=[_script(side, text) for side, text in told if text],
    )


def _script(side: Any, text: str) -> Script:
    lockstep = Lockstep()
    lines: list[Line] = []
    before: list[StorageRecord] = []
    cells: _Cells = {}
    for source in statements(text):
        earlier, stores = cells, _stores(lockstep.model)
        said = lockstep.run_on_model(source)
        cells = _cells(lockstep.model)
        if not before and any(earlier[key] != cells[key] for key in earlier.keys() & cells.keys()):
            before = stores
        lines.append(Line(source, _said(said)))
    return Script(side, lines, before, _stores(lockstep.model), _states(lockstep.model))


def _said(outcome: Any) -> str:
    """What came of a statement, in words; nothing where there is nothing to say."""
    if isinstance(outcome.raised, ExpectedError):
        return f"refused: {outcome.raised.reason}"
    if outcome.raised is not None:
        return f"raises {type(outcome.raised).__name__}"
    warned = "warns; " if EXPECTED_WARNINGS else ""
    if not outcome.expression or (outcome.value is None and "backward" in outcome.source):
        return warned.removesuffix("; ")
    return f"{warned}{_text(outcome.value)}"


def _text(value: Any) -> str:
    if isinstance(value, Array | Tensor):
        return _text(value.tolist())
    if isinstance(value, list | tuple):
        inner = ", ".join(map(_text, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    return f"{value:g}" if isinstance(value, float) else repr(value)


def _arrays(names: Mapping[str, Any]) -> dict[str, Array | Tensor]:
    return {name: thing for name, thing in names.items() if isinstance(thing, Array | Tensor) and name[0] != "_"}


def _cells(names: Mapping[str, Any]) -> _Cells:
    return {id(thing.view_of.storage): list(thing.view_of.storage.cells) for thing in _arrays(names).values()}


def _stores(names: Mapping[str, Any]) -> list[StorageRecord]:
    """Every storage that a name shows, in the order in which they came, with those names."""
    stores: dict[int, StorageRecord] = {}
    for name, thing in _arrays(names).items():
        storage = thing.view_of.storage
        store = stores.setdefault(id(storage), StorageRecord([_text(cell) for cell in storage.cells], []))
        store.looks.append(_look(name, thing.view_of, isinstance(thing, Array) and not thing.writeable))
    return list(stores.values())


def _look(name: str, view: Strided, read_only: bool) -> ViewRecord:
    return ViewRecord(name, list(view.shape), list(view.strides), view.addresses(), read_only)


def _states(names: Mapping[str, Any]) -> list[State]:
    """What autograd knows of each tensor, if any of them asks for a gradient."""
    tensors = {name: thing for name, thing in _arrays(names).items() if isinstance(thing, Tensor)}
    if not any(tensor.requires_grad for tensor in tensors.values()):
        return []
    return [
        State(
            name,
            tensor.requires_grad,
            tensor.is_leaf,
            "None" if tensor._grad is None else _text(tensor._grad),
            None if tensor.counter.open else tensor.counter.value,
        )
        for name, tensor in tensors.items()
    ]
