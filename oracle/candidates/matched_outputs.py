"""Match what a candidate returns with the several outputs of a reference: by name, or by position."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from oracle.truth.outputs import Outputs, outputs_of

Convert = Callable[[Any, str], Any]  # from an output and the dtype that the reference gives it


def matched_outputs(result: Any, stated: Mapping[str, str], returns: Sequence[str], convert: Convert) -> Any:
    """The outputs in the order of the reference; a result that has other ones, as it is.

    `stated` has the names and dtypes of the reference's outputs. `returns` names the results of the candidate; if it
    names none of the outputs, they are matched by name where both have names, otherwise by position. A single result
    that is no container is returned itself.
    """
    found = _named_results(result, stated, returns) if outputs_named(stated, returns) else _whole(result, returns)
    if found is None and isinstance(result, list) and len(stated) > 1:
        found = outputs_of(tuple(result))  # a list of numbers would be an array in a reference
    if found is None and len(stated) == 1 and next(iter(stated.values())).startswith("complex"):
        found = Outputs(tuple(stated), (result,))
    if found is None:
        return result
    own = dict(zip(found.names, found.parts, strict=True))
    shared = [name for name in stated if name in own]
    if not found.positional and shared:
        parts = {name: own[name] for name in shared}
    elif len(own) == len(stated):
        parts = dict(zip(stated, found.parts, strict=True))
    else:
        parts = own
    return Outputs(tuple(parts), tuple(convert(part, stated.get(name, "")) for name, part in parts.items()))


def outputs_named(outputs: Collection[str], returns: Sequence[str]) -> list[str]:
    """The outputs that `returns` names; the default, ("value",), names none of several."""
    named = [name for name in outputs if name in returns]
    return [] if tuple(returns) == ("value",) and len(outputs) > 1 else named


def _whole(result: Any, returns: Sequence[str]) -> Outputs | None:
    """The outputs in the place of "value" among the results."""
    if len(returns) > 1:
        place = list(returns).index("value")
        values = list(result.values()) if isinstance(result, Mapping) else result
        if not isinstance(values, tuple | list) or len(values) <= place:
            return None
        result = values[place]
    return outputs_of(result)


def _named_results(result: Any, stated: Mapping[str, str], returns: Sequence[str]) -> Outputs | None:
    """The results that are named as outputs of the reference, by their keys or their places."""
    found = outputs_of(result)
    if found is None and len(returns) > 1:
        return None
    own = {"0": result} if found is None else dict(zip(found.names, found.parts, strict=True))
    by_place = list(own.values()) if len(own) == len(returns) else _top(result)
    parts = {}
    for place, name in enumerate(returns):
        if name in stated and (name in own or place < len(by_place)):
            parts[name] = own[name] if found is not None and not found.positional and name in own else by_place[place]
    ordered = [name for name in stated if name in parts]
    return Outputs(tuple(ordered), tuple(parts[name] for name in ordered))


def _top(result: Any) -> list[Any]:
    if isinstance(result, Mapping):
        return list(result.values())
    return list(result) if isinstance(result, tuple | list) else [result]
