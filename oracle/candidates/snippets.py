"""Write Python code that calls a candidate with a failing input and shows what it should return."""

import ast
import builtins
import inspect
import keyword
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.candidates.adapters import Side
from oracle.candidates.parsing import split_address
from oracle.candidates.preparation import BoundCandidate
from oracle.candidates.replay import replay_arguments, snippet
from oracle.domains import Example, round_to
from oracle.domains.snippet import (
    WIDTH,
    call_source,
    comment,
    imports_of,
    inputs_source,
    layout_source,
    nested_source,
    through_the_oracle,
)
from oracle.judge import Case, Verdict
from oracle.records.judgement import Job
from oracle.runner.script_source import arrays_among, layout_of, second_lines, weights_source
from oracle.truth.outputs import OTHER, Slot

_SHOWN_BY_VALUE = ("value", "gradient", "second", "layout", "special", "digits")  # the call shows the failure
_SHOWN = 8  # entries of a correct result that a comment may hold


def python_snippet(prepared: BoundCandidate, side: Side, check: str, example: Example, verdict: Verdict) -> str:
    """Return code that makes the inputs, in the layout of the verdict, calls the candidate, and prints the result.

    A comment holds the correct result if it is short.
    """
    prepared = prepared.on(side)
    body = inputs_source(example.inputs, side, example.dtype if side == "torch" else None)
    arrays = {name: x for name, x in example.inputs.items() if isinstance(x, np.ndarray)}
    if layout := layout_of(verdict):
        body += [line for name, x in arrays.items() for line in layout_source(name, x, layout, side)]
    calls = _call_lines(prepared, check, example)
    if check == "purity":
        calls.append(f"print({', '.join(arrays)})  # should not have changed")
    elif check not in _SHOWN_BY_VALUE:
        calls.append(comment(f"{check}: {verdict.sentence}"))
    head = imports_of([*body, *calls])
    if side == "numpy" or any(re.search(r"\bnp\.", line) for line in (*body, *calls)):
        head.append("import numpy as np")
    head += ["import torch"] * (side == "torch")
    note = ["# bfloat16 values, held in float32"] * (side == "numpy" and example.dtype == "bfloat16")
    return "\n".join([*head, *_imported(prepared), "", *note, *body, "", *calls])


def snippet_of_job(
    prepared: BoundCandidate, job: Job, address: str, side: Side, check: str, example: Example, verdict: Verdict
) -> str:
    """Return the same code for the candidate of a job, and in a comment what repeats the check by the oracle.

    Of a script, an expression and other objects that the name does not call, the code repeats the check only.
    """
    if not _is_called_by_name(prepared.located.address):
        return snippet(job, address, check, example)
    code = python_snippet(prepared, side, check, example, verdict)
    return f"{code}\n\n{through_the_oracle(replay_arguments(job, address, check, example))}\n"


def _is_called_by_name(address: str) -> bool:
    """Whether the address is a function of a file, or a method of a class there."""
    place, name = split_address(address)
    root, *method = name.strip().split(".")
    try:
        body = ast.parse(Path(place).read_bytes()).body if place.endswith(".py") else []
    except (OSError, SyntaxError, ValueError):
        return False
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == root:
            return not method
        if isinstance(node, ast.ClassDef) and node.name == root:
            return len(method) == 1 and method[0] != "apply"
    return False


def _call_lines(prepared: BoundCandidate, check: str, example: Example) -> list[str]:
    concept, binding, torch = prepared.concept, prepared.binding, prepared.side == "torch"
    before, call = _call(prepared)
    case = Case(concept, example)
    cotangent = case.cotangent if case.finite else None
    by_hand = any(part.startswith("gradient:") for part in binding.returns)
    if check in ("gradient", "second") and torch and not by_hand:
        by = arrays_among(case, concept.twice_differentiable if check == "second" else concept.differentiable)
        if check == "second":
            shown = second_lines(case)
        else:
            weights, given_weights = weights_source(case)
            call_of_grad = f"torch.autograd.grad(value, [{', '.join(by)}]{given_weights}, allow_unused=True)"
            correct = " ".join(f"{name}: {_correct(case, name)}" for name in by)
            shown = [*weights, *_printed(call_of_grad, correct)]
        made = [f"value = {call}"]
        if concept.outputs:  # the cotangent is that of the vector of all entries, in the order of the reference
            each = "(outputs.values() if isinstance(outputs, dict) else outputs)"
            made = [f"outputs = {call}", f"value = torch.cat([torch.as_tensor(one).reshape(-1) for one in {each}])"]
        return [*(f"{name}.requires_grad_()" for name in by), *before, *made, *shown]
    extra = []
    if binding.takes_cotangent:
        given = {"cotangent": np.ones(()) if cotangent is None else cotangent}
        extra = inputs_source(given, prepared.side, example.dtype if torch else None)
    correct = _correct(case, None) if binding.returns == ("value",) else "?"
    return [*extra, *before, *_printed(call, correct)]


def _printed(call: str, correct: str) -> list[str]:
    """Lines that print a call, with a comment that holds the correct result if it is known."""
    comment = f"# should be {correct}"
    if "?" in correct:
        return [f"print({call})"]
    return [f"print({call})  {comment}"] if len(call) + len(comment) < WIDTH - 8 else [f"print({call})", comment]


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


def _call(prepared: BoundCandidate) -> tuple[list[str], str]:
    """The statements before the call of the candidate, and the call."""
    located, binding = prepared.located, prepared.binding
    if located.is_expression:
        renamed = [f"{own} = {name}" for own, name in binding.arguments.items() if own != name]
        *before, call = located.function.lines  # type: ignore[attr-defined]
        return [*renamed, *before], call
    made, _, method = located.name.rpartition(".")
    if not binding.attributes and not inspect.isclass(located.maker):
        if hasattr(located.function, "applied"):  # a `torch.autograd.Function`, which takes no keywords
            given = [argument.partition("=")[2] for argument in binding.written_arguments]
            return [], call_source(f"{located.name.removesuffix('.apply')}.apply", given)
        return [], call_source(_name(prepared), binding.written_arguments)
    before = [f"candidate = {made}{'()' * inspect.isclass(located.maker)}"]
    before += [f"candidate.{own} = {name}" for own, name in binding.attributes.items()]
    return before, call_source(f"candidate.{method}", binding.written_arguments)


def _imported(prepared: BoundCandidate) -> list[str]:
    """The lines that import what the call names from the file or module of the candidate."""
    place, name = split_address(prepared.located.address)
    if place.endswith(".py") and not prepared.located.is_script:
        names = list(getattr(prepared.located.function, "uses", ())) or _roots(name)
        own = [one for one in names if one not in ("np", "torch", "numpy")]
        return [*(["import torch"] * ("torch" in names and prepared.side != "torch")), *_from_file(Path(place), own)]
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
        return ["", f"# {_name(prepared)} is your own function"]
    return [f"from {module} import {name}"]


def _roots(name: str) -> list[str]:
    """The names of a file that the text after the colon of an address uses."""
    used = [node.id for node in ast.walk(ast.parse(name.strip())) if isinstance(node, ast.Name)]
    return [one for one in dict.fromkeys(used) if not hasattr(builtins, one)]


def _from_file(path: Path, names: Sequence[str]) -> list[str]:
    stem, folder = path.stem, path.parent.as_posix()
    loaded = getattr(sys.modules.get(stem), "__file__", None)
    taken = stem in sys.stdlib_module_names or (stem in sys.modules and loaded != str(path.resolve()))
    if stem.isidentifier() and not taken and not keyword.iskeyword(stem):
        before = [] if folder == "." else ["import sys", "", f"sys.path.insert(0, {folder!r})"]
        return [*before, f"from {stem} import {', '.join(names)}"]
    made = [f"{name} = run_path({path.as_posix()!r})[{name!r}]" for name in names]
    return ["from runpy import run_path", "", *made]


def _name(prepared: BoundCandidate) -> str:
    name = prepared.located.name
    return "candidate" if "<" in name else name
