"""The record of a scene for the report: the result of each statement, and the memory before and after, from the model.

The check "state" verifies that the libraries give the same results. Of the libraries, only the messages of their errors
are recorded here.
"""

from collections.abc import Mapping
from typing import Any, Literal

from oracle.catalogue.concept import SIDES, script
from oracle.catalogue.declarations import Scene
from oracle.records import Line, SceneRecord, Script, State, StorageRecord, ViewRecord
from oracle.semantics.model import EXPECTED_WARNINGS, Array, ExpectedError, Tensor
from oracle.semantics.scenes.lockstep import Lockstep, StatementResult
from oracle.semantics.scenes.scene_runs import statements

_Cells = dict[int, list[Any]]  # a copy of the cells of each storage, by the id of the storage


def scene_record(scene: Scene) -> SceneRecord:
    """Run the scripts of a scene on the model and record their results."""
    texts = [(side, script(scene, side)) for side in SIDES]
    return SceneRecord(
        name=scene.name,
        sentence=scene.sentence,
        differs=scene.differs,
        note=scene.note,
        scripts=[_script(side, text) for side, text in texts if text],
    )


def _script(side: Literal["numpy", "torch"], text: str) -> Script:
    lockstep = Lockstep()
    lines: list[Line] = []
    before: list[StorageRecord] = []  # the memory before the first statement that changes existing cells
    cells: _Cells = {}
    for source in statements(text):
        earlier, storages = cells, _storages(lockstep.model)
        result = lockstep.run_on_model(source)
        cells = _cells(lockstep.model)
        if not before and any(earlier[key] != cells[key] for key in earlier.keys() & cells.keys()):
            before = storages
        lines.append(_line(result, lockstep.run_on_library(source)))
    return Script(side, lines, before, _storages(lockstep.model), _states(lockstep.model))


def _described(result: StatementResult) -> str:
    """The result of a statement as text; "" for a statement that is no expression, and for `backward`."""
    if isinstance(result.raised, ExpectedError):
        return f"raises {result.raised}"
    if result.raised is not None:
        return f"raises {type(result.raised).__name__}"
    warned = "warns; " if EXPECTED_WARNINGS else ""
    if not result.is_expression or (result.value is None and "backward" in result.source):
        return warned.removesuffix("; ")
    return f"{warned}{_text(result.value)}"


def _line(modelled: StatementResult, real: StatementResult) -> Line:
    """A statement with its result; of an error, with the first line of the library's message beside our reason."""
    message, expected = str(real.raised or "").strip(), modelled.raised
    if not message or expected is None:
        return Line(modelled.source, _described(modelled))
    said = f"raises {type(real.raised).__name__}: {message.splitlines()[0]}"
    return Line(modelled.source, said, expected.reason if isinstance(expected, ExpectedError) else "")


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
    return {id(thing.strided.storage): list(thing.strided.storage.cells) for thing in _arrays(names).values()}


def _storages(names: Mapping[str, Any]) -> list[StorageRecord]:
    """Each storage that an array or tensor shows, in order of first use, with the views of it."""
    storages: dict[int, StorageRecord] = {}
    for name, thing in _arrays(names).items():
        view, storage = thing.strided, thing.strided.storage
        record = storages.setdefault(id(storage), StorageRecord([_text(cell) for cell in storage.cells], []))
        read_only = isinstance(thing, Array) and not thing.writeable
        record.looks.append(ViewRecord(name, list(view.shape), list(view.strides), view.addresses(), read_only))
    return list(storages.values())


def _states(names: Mapping[str, Any]) -> list[State]:
    """The autograd state of each tensor; empty if none of them requires grad."""
    tensors = {name: thing for name, thing in _arrays(names).items() if isinstance(thing, Tensor)}
    if not any(tensor.requires_grad for tensor in tensors.values()):
        return []
    return [
        State(
            name,
            tensor.requires_grad,
            tensor.is_leaf,
            "None" if tensor._grad is None else _text(tensor._grad),
            None if tensor.counter.unspecified else tensor.counter.value,
        )
        for name, tensor in tensors.items()
    ]
