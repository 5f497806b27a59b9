"""Write Python code that calls a candidate with a failing input and shows what it should return."""

import inspect
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.adapters import Side
from oracle.candidates.preparation import BoundCandidate
from oracle.domains import Example, round_to
from oracle.domains.containers import arrays_in
from oracle.domains.snippet import nested_source
from oracle.judge import Case, Verdict
from oracle.truth.outputs import OTHER, Slot

_SHOWN = 8  # entries of a correct result that a comment may hold


def python_snippet(prepared: BoundCandidate, side: Side, check: str, example: Example, verdict: Verdict) -> str:
    """Return code that makes the inputs, in the layout of the verdict, calls the candidate, and prints the result.

    A comment holds the correct result if it is short.
    """
    prepared = prepared.on(side)
    torch = side == "torch"
    arrays = [name for name, x in example.inputs.items() if isinstance(x, np.ndarray)]
    nested = [name for name, x in example.inputs.items() if isinstance(x, list | dict) and list(arrays_in(x))]
    lines = example.snippet().rstrip().splitlines()
    head = ["import torch"] * torch
    if layout := _layout(check, verdict):
        head.append("from oracle.domains.layouts import layout_called")
        lines += [f'{name} = layout_called("{layout}")({name})' for name in arrays]
    if torch:
        narrow = ".to(torch.bfloat16)" if example.dtype == "bfloat16" else ""
        floats = {name for name in arrays if example.inputs[name].dtype.kind == "f"}
        lines += [f"{name} = torch.from_numpy({name}){narrow * (name in floats)}" for name in arrays]
        head += ["from torch.utils._pytree import tree_map"] * bool(nested)
        convert = f"lambda x: torch.from_numpy(x){narrow} if isinstance(x, np.ndarray) else x"
        lines += [f"{name} = tree_map({convert}, {name})" for name in nested]
    imported = _imported(prepared)
    head += [imported] if imported.startswith("from") else ["", imported]
    place = lines.index("import numpy as np") + 1
    return "\n".join([*lines[:place], *head, *lines[place:], "", *_call_lines(prepared, check, example)])


def _call_lines(prepared: BoundCandidate, check: str, example: Example) -> list[str]:
    concept, binding, torch = prepared.concept, prepared.binding, prepared.side == "torch"
    before, call = _call(prepared)
    case = Case(concept, example)
    cotangent = case.cotangent if case.finite else None
    by_hand = any(part.startswith("gradient:") for part in binding.returns)
    if check in ("gradient", "second") and torch and not by_hand:
        by = list(concept.differentiable)
        weights = "" if cotangent is None else f", torch.tensor({nested_source(cotangent)}, dtype=value.dtype)"
        correct = " ".join(f"{name}: {_correct(case, name)}" for name in by)
        shown = f"print(torch.autograd.grad(value, [{', '.join(by)}]{weights}))"
        shown += f"  # should be {correct}" if "?" not in correct and check == "gradient" else ""
        made = [f"value = {call}"]
        if concept.outputs:  # the cotangent is that of the vector of all entries, in the order of the reference
            each = "(outputs.values() if isinstance(outputs, dict) else outputs)"
            made = [f"outputs = {call}", f"value = torch.cat([torch.as_tensor(one).reshape(-1) for one in {each}])"]
        return [*(f"{name}.requires_grad_()" for name in by), *before, *made, shown]
    extra = []
    if binding.takes_cotangent:
        kind = "torch.tensor" if torch else "np.array"
        extra = [f"cotangent = {kind}({nested_source(cotangent) if cotangent is not None else 1.0})"]
    correct = _correct(case, None) if binding.returns == ("value",) else "?"
    return [*extra, *before, f"print({call})" + (f"  # should be {correct}" if "?" not in correct else "")]


def _correct(case: Case, by: str | None) -> str:
    """Return the true value, or the gradient of the input `by`, rounded to the dtype and as source text.

    Returns "?" if it is undefined, not unique or too long to be shown.
    """
    if not case.finite or case.truth is None or len(case.truth.paths) != 1:
        return "?"
    truth = case.truth.paths[0].value if by is None else case.truth.paths[0].gradients[by]
    if truth.high.size > _SHOWN or not truth.bounded or truth.spread.any():
        return "?"
    if by is None and (slots := case.over_floats.slots):
        rounded = round_to(truth.high, case.dtype)
        return ", ".join(f"{slot.label} {_part_source(rounded, slot)}" for slot in slots)
    return nested_source(round_to(truth.high, case.dtype))


def _part_source(values: NDArray[Any], slot: Slot) -> str:
    """One of several outputs as source text."""
    if slot.dtype == OTHER:
        return repr(slot.fixed)
    part = values[slot.start : slot.stop]
    if slot.dtype.startswith("complex"):
        return nested_source((part[::2] + 1j * part[1::2]).reshape(slot.shape))
    return nested_source(
        part.reshape(slot.shape).astype(np.int64) if slot.dtype.startswith("int") else part.reshape(slot.shape)
    )


def _layout(check: str, verdict: Verdict) -> str:
    """Return the layout of the inputs that the sentence of a layout verdict starts with, or ""."""
    name, found, _ = verdict.sentence.removeprefix("with ").partition(" inputs, ")
    return name if check == "layout" and found else ""


def _call(prepared: BoundCandidate) -> tuple[list[str], str]:
    """The statements before the call of the candidate, and the call."""
    located, binding = prepared.located, prepared.binding
    if located.is_expression:
        renamed = [f"{own} = {name}" for own, name in binding.arguments.items() if own != name]
        *before, call = located.function.lines  # type: ignore[attr-defined]
        return [*renamed, *before], call
    arguments = ", ".join(binding.written_arguments)
    made, _, method = located.name.rpartition(".")
    if not binding.attributes and not inspect.isclass(located.maker):
        return [], f"{_name(prepared)}({arguments})"
    before = [f"candidate = {made}{'()' * inspect.isclass(located.maker)}"]
    before += [f"candidate.{own} = {name}" for own, name in binding.attributes.items()]
    return before, f"candidate.{method}({arguments})"


def _imported(prepared: BoundCandidate) -> str:
    function = inspect.unwrap(prepared.located.function)
    module = str(getattr(function, "__module__", None) or "").removeprefix("candidate_")  # of a file, see `locating`
    qualified = getattr(function, "__qualname__", "")
    name = ", ".join(getattr(function, "uses", ())) or qualified.partition(".")[0]
    if (
        not module
        or module in ("__main__", "builtins")
        or "<" in qualified
        or not name.replace(", ", "").isidentifier()
    ):
        return f"# {_name(prepared)} is your own function"
    return f"from {module} import {name}"


def _name(prepared: BoundCandidate) -> str:
    name = prepared.located.name
    return "candidate" if "<" in name else name
