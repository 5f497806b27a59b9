"""Write a call of an implementation as a script that runs by itself: the function, its inputs, and the call.

A script is a list of parts with blank lines between them.
"""

import ast
import inspect
import math
import sys
from collections.abc import Callable, Mapping
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import Example, round_to
from oracle.domains.snippet import number_source, value_source
from oracle.judge import Case
from oracle.truth import FORMATS

_WRITTEN_OUT = 128  # entries of an array; larger ones are compressed; arbitrary, about as many as a reader can use


@cache
def function_source(implementation: Implementation) -> str:
    """The source of an implementation, which for a training step is that of its learner; see `standalone`."""
    return standalone(implementation.learner or implementation.function, implementation.side)


def value_parts(
    concept: Concept, implementation: Implementation, example: Example, dtype: str | None = ""
) -> tuple[str, str]:
    """The source of the inputs, and the source of the call and of the statements that print the answer."""
    name, inputs = implementation.name, list(example.inputs)
    source = inputs_source(implementation, example.inputs, example.dtype if dtype == "" else dtype)
    if implementation.learner is not None:
        start = ", ".join(key for key in inputs if key not in concept.batch)
        batch = ", ".join(f"{key}={key}" for key in inputs if key in concept.batch)
        call = f"answer = {name}({start})({batch})\nfor key, part in answer.items():\n"
        return source, f"{call}    print(key, part.dtype, part.tolist())"
    call = f"answer = {name}({', '.join(inputs)})"
    return source, f"{call}\nprint(answer.dtype, tuple(answer.shape), answer.tolist())"


def gradient_parts(case: Case, implementation: Implementation) -> list[str]:
    """Source and call (see `value_parts`) that print the gradients of all differentiable inputs; [] if none exist."""
    by = [name for name in case.concept.differentiable if isinstance(case.inputs.get(name), np.ndarray)]
    if not by or implementation.learner is not None:
        return []
    inputs = ", ".join(case.inputs)
    source = inputs_source(implementation, case.inputs, case.dtype)
    weights = "" if case.cotangent is None else array_source(case.cotangent, implementation.side, case.dtype)
    if implementation.gives == "gradient" and implementation.side == "numpy":
        if "cotangent" in inspect.signature(implementation.function).parameters and weights:
            source, inputs = f"{source}\ncotangent = {weights}", f"{inputs}, cotangent=cotangent"
        call = f"for name, slope in {implementation.name}({inputs}).items():\n"
        return [source, f"{call}    print(name, slope.dtype, slope.tolist())"]
    if implementation.gives != "value" or implementation.side != "torch":
        return []
    asked = "\n".join(f"{name}.requires_grad_()" for name in by)
    shown = "\n".join(f'print("{name}.grad", None if {name}.grad is None else {name}.grad.tolist())' for name in by)
    return [source, f"{asked}\n{implementation.name}({inputs}).backward({weights})\n{shown}"]


def standalone(function: Callable[..., Any], side: str) -> str:
    """Return the source of a concept module's function, after the imports and the other definitions that it uses."""
    function = inspect.unwrap(function)
    module = sys.modules[function.__module__]
    definitions = _definitions(module)
    library = "np" if side == "numpy" else "torch"
    wanted, open_ = set(), [function.__name__, library]
    while open_:
        name = open_.pop()
        if name in definitions and name not in wanted:
            wanted.add(name)
            open_ += sorted(_names(definitions[name]))
    nodes = {id(definitions[name]): definitions[name] for name in definitions if name in wanted}
    text = inspect.getsource(module)
    imports, others = [], []
    for node in nodes.values():
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.append(_import(node, wanted))
        else:
            others.append(ast.get_source_segment(text, node, padded=True) or "")
    if library not in definitions:  # the module imports the library by another name
        imports.insert(0, "import numpy as np" if side == "numpy" else "import torch")
    return "\n\n".join(["\n".join(imports), *others])


@cache
def _definitions(module: ModuleType) -> dict[str, ast.stmt]:
    """Return the statement that defines each name at the top level of the module, in order."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.update((alias.asname or alias.name.partition(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found.update((name, node) for target in node.targets for name in _names(target))
    return found


def _names(node: ast.AST) -> set[str]:
    return {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}


def _import(node: ast.Import | ast.ImportFrom, wanted: set[str]) -> str:
    names = [alias for alias in node.names if (alias.asname or alias.name.partition(".")[0]) in wanted]
    kept = ast.ImportFrom(node.module, names, 0) if isinstance(node, ast.ImportFrom) else ast.Import(names)
    return ast.unparse(kept)


def inputs_source(implementation: Implementation, inputs: Mapping[str, Any], dtype: str | None) -> str:
    """Return an assignment for each input. Float arrays are in `dtype`; None keeps the dtype of each array."""
    lines = []
    for name, value in inputs.items():
        if isinstance(value, np.ndarray):
            text = array_source(value, implementation.side, dtype)
        elif isinstance(value, float | np.floating) and not math.isfinite(value):
            text = f'float("{value}")'
        else:
            text = number_source(value)
        lines.append(f"{name} = {text}")
    return "\n".join(lines)


def array_source(array: NDArray[Any], side: str, dtype: str | None) -> str:
    """Return the source of an array (or a tensor, by `side`) with exactly these numbers.

    Small ones are nested lists. Large ones are compressed; their source needs the modules np, zlib and base64.
    """
    held = dtype if dtype is not None and array.dtype.kind == "f" else str(array.dtype)
    module = "np" if side == "numpy" else "torch"
    kind = "bool" if held == "bool" and side == "numpy" else f"{module}.{held}"  # NumPy 1 has no np.bool
    if not array.size:
        return f"{module}.zeros({array.shape}, dtype={kind})"
    if array.size > _WRITTEN_OUT:
        narrow = ".to(torch.bfloat16)" if held == "bfloat16" else ""
        return value_source(array) if side == "numpy" else f"torch.from_numpy({value_source(array)}){narrow}"
    entries = np.array(_entries(array, held, module), object).reshape(array.shape)
    text = str(entries.tolist()).replace("'", "")
    return f"{module}.{'array' if side == 'numpy' else 'tensor'}({text}, dtype={kind})"


def _entries(array: NDArray[Any], held: str, module: str) -> list[str]:
    """Return the source of each entry, with as few digits as reproduce all numbers exactly.

    The digits round to the number in the dtype `held`, both directly and if they are first rounded to float32.
    """
    flat = array.reshape(-1)
    if held not in FORMATS or not np.isfinite(flat).all():
        return [number_source(number).replace("np.", f"{module}.") for number in flat]
    exact = flat.astype(np.float64)
    for digits in (3, 6, 9, 17):
        short = np.array([float(f"{number:.{digits}g}") for number in exact])
        through = short if held == "float64" else short.astype(np.float32)
        if np.array_equal(round_to(short, held), exact) and np.array_equal(round_to(through, held), exact):
            return [repr(number) for number in short.tolist()]
    return [repr(number) for number in exact.tolist()]
