"""Write a call of an implementation as a script that runs by itself: the function, its inputs, and the call.

A script is a list of parts with blank lines between them.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from oracle.catalogue.concept import Concept, Implementation
from oracle.domains import LAYOUTS, Example
from oracle.domains.snippet import imports_of, inputs_source, layout_source
from oracle.judge import Case, Verdict


@cache
def function_source(implementation: Implementation) -> str:
    """The source of an implementation, which for a training step is that of its learner; see `standalone`."""
    return standalone(implementation.learner or implementation.function, implementation.side)


def joined(parts: list[str]) -> str:
    """The script of these parts, after the imports that compressed numbers need."""
    imports = imports_of(parts)
    if imports and "import numpy as np\n" not in parts[0]:
        imports = [*imports, "import numpy as np"]
    return "\n\n".join(["\n".join(imports).rstrip(), *parts] if imports else parts)


def value_parts(
    concept: Concept, implementation: Implementation, example: Example, dtype: str | None = "", layout: str = ""
) -> tuple[str, str]:
    """The source of the inputs, and the source of the call and of the statements that print the answer."""
    name, inputs = implementation.name, list(example.inputs)
    source = _inputs(implementation, example.inputs, example.dtype if dtype == "" else dtype, layout)
    if implementation.learner is not None:
        start = ", ".join(key for key in inputs if key not in concept.batch)
        batch = ", ".join(f"{key}={key}" for key in inputs if key in concept.batch)
        call = f"answer = {name}({start})({batch})\nfor key, part in answer.items():\n"
        return source, f"{call}    print(key, part.dtype, part.tolist())"
    call = f"{name}({', '.join(inputs)})"
    definition = inspect.unwrap(implementation.function)
    if definition is not implementation.function:  # the definition is the implementation numpy_loop
        call = f"np.asarray({definition.__name__}({', '.join(inputs)}))"
    call = f"answer = {call}"
    return source, f"{call}\nprint(answer.dtype, tuple(answer.shape), answer.tolist())"


def gradient_parts(case: Case, implementation: Implementation, layout: str = "") -> list[str]:
    """Source and call (see `value_parts`) that print the gradients of all differentiable inputs; [] if none exist."""
    by = arrays_among(case, case.concept.differentiable)
    if not by or implementation.learner is not None:
        return []
    source = _inputs(implementation, case.inputs, case.dtype, layout)
    if implementation.gives == "gradient" and implementation.side == "numpy":
        return _by_hand(case, implementation, source)
    if implementation.gives != "value" or implementation.side != "torch":
        return []
    weights, given = weights_source(case)
    asked = "\n".join(f"{name}.requires_grad_()" for name in by)
    shown = "\n".join(f'print("{name}.grad", None if {name}.grad is None else {name}.grad.tolist())' for name in by)
    return [
        "\n".join([source, *weights]),
        f"{asked}\n{implementation.name}({', '.join(case.inputs)}).backward({given[2:]})\n{shown}",
    ]


def second_parts(case: Case, implementation: Implementation, layout: str = "") -> list[str]:
    """Source and call (see `value_parts`) that print the second derivatives of the check `second`; [] if none exist."""
    source = _inputs(implementation, case.inputs, case.dtype, layout)
    if implementation.gives == "second" and implementation.side == "numpy":
        return _by_hand(case, implementation, source)
    if implementation.gives != "value" or implementation.side != "torch":
        return []
    asked = [f"{name}.requires_grad_()" for name in arrays_among(case, case.concept.twice_differentiable)]
    call = f"value = {implementation.name}({', '.join(case.inputs)})"
    return [source, "\n".join([*asked, call, *second_lines(case)])]


def second_lines(case: Case) -> list[str]:
    """Lines that print the second derivatives of the tensor `value`: the gradient of Σ direction · gradient."""
    by = arrays_among(case, case.concept.twice_differentiable)
    weights, given = weights_source(case)
    along = {name: case.along[name] for name in by}
    inputs = f"[{', '.join(by)}]"
    return [
        *weights,
        f"slopes = torch.autograd.grad(value, {inputs}{given}, create_graph=True, allow_unused=True)",
        *inputs_source({f"along_{name}": part for name, part in along.items()}, "torch", case.dtype),
        f"total = {' + '.join(f'(slopes[{at}] * along_{name}).sum()' for at, name in enumerate(by))}",
        f"second = torch.autograd.grad(total, {inputs}, allow_unused=True)",
        "print([None if slope is None else slope.tolist() for slope in second])",
    ]


def weights_source(case: Case) -> tuple[list[str], str]:
    """The assignment of the cotangent as a tensor, and how it is given to a call; nothing for a scalar."""
    if case.cotangent is None:
        return [], ""
    return inputs_source({"cotangent": case.cotangent}, "torch", case.dtype), ", cotangent"


def arrays_among(case: Case, names: Iterable[str]) -> list[str]:
    """Those of the inputs that are arrays."""
    return [name for name in names if isinstance(case.inputs.get(name), np.ndarray)]


def layout_of(verdict: Verdict) -> str:
    """The memory layout that a verdict of the check `layout` is about; "" for any other verdict."""
    name, found, _ = verdict.sentence.removeprefix("with ").partition(" inputs, ")
    return name if found and name in LAYOUTS else ""


def _inputs(implementation: Implementation, inputs: Mapping[str, Any], dtype: str | None, layout: str) -> str:
    lines = inputs_source(inputs, implementation.side, dtype)
    if layout:
        arrays = {name: x for name, x in inputs.items() if isinstance(x, np.ndarray)}
        lines += [line for name, x in arrays.items() for line in layout_source(name, x, layout, implementation.side)]
    return "\n".join(lines)


def _by_hand(case: Case, implementation: Implementation, source: str) -> list[str]:
    """The parts of a NumPy function that returns derivatives by name."""
    weights = {"cotangent": case.cotangent, "along": case.along}
    asked = inspect.signature(implementation.function).parameters
    given = {name: value for name, value in weights.items() if name in asked and value is not None}
    arguments = ", ".join([*case.inputs, *(f"{name}={name}" for name in given)])
    call = f"for name, slope in {implementation.name}({arguments}).items():\n"
    source = "\n".join([source, *inputs_source(given, "numpy", case.dtype)])
    return [source, f"{call}    print(name, slope.dtype, slope.tolist())"]


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
