"""Definitions use certified functions only, and no implementation uses the other library."""

import ast
import importlib
import importlib.util
import inspect
from pathlib import Path

import pytest

from oracle.catalogue.loading import load_all

CONCEPTS = load_all()


@pytest.fixture(params=CONCEPTS, ids=lambda each: each.name)
def each(request):
    return request.param


@pytest.fixture(params=[each for each in CONCEPTS if each.computes], ids=lambda each: each.name)
def computing(request):
    return request.param


def module_of(each):
    return importlib.import_module(f"oracle.concepts.{each.name.replace('/', '.')}")


def modules_of(each):
    """The module of a concept, and its companion if there is one."""
    names = [module_of(each).__name__, f"{module_of(each).__name__}_libraries"]
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]


def home_of(each, function):
    """The module of the two that defines a function."""
    return next((m for m in modules_of(each) if m.__name__ == function.__module__), module_of(each))


def tree_of(function):
    return ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))


ALLOWED = {"oracle.truth"}
NUMPY_IN_A_DEFINITION = {"empty"}  # it only makes an array, which the definition fills


def used(function, module):
    """The attributes of modules that a function uses: {("numpy", "empty"), …}, helpers in its module included."""
    found, seen, waiting = set(), set(), [function]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        tree = tree_of(current)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= {(alias.name.split(".")[0], "import") for alias in node.names}
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = vars(module).get(node.value.id)
                if inspect.ismodule(owner):
                    found.add((owner.__name__.split(".")[0], node.attr))
            if isinstance(node, ast.Name):
                helper = vars(module).get(node.id)
                home = getattr(helper, "__module__", None)
                if home == module.__name__ and (inspect.isfunction(helper) or inspect.isclass(helper)):
                    waiting.append(helper)
                elif inspect.ismodule(helper):
                    found.add((helper.__name__.split(".")[0], ""))
                elif home is not None and callable(helper):
                    found.add((home.split(".")[0] if home not in ALLOWED else home, node.id))
    return found


def test_a_definition_uses_the_certified_functions_and_neither_library(computing):
    uses = used(computing.definition, module_of(computing))
    assert {home for home, _ in uses} <= {"numpy", "oracle"} | ALLOWED
    assert {name for home, name in uses if home == "numpy" and name} <= NUMPY_IN_A_DEFINITION
    certified = {name for home, name in uses if home == "oracle"}
    assert all(name in vars(importlib.import_module("oracle.truth")) for name in certified)


def test_numpy_uses_no_torch_and_torch_no_numpy(computing):
    for candidate in computing.implementations[1:]:
        homes = {home for home, _ in used(candidate.function, home_of(computing, candidate.function))}
        other = {"numpy": "torch", "torch": "numpy"}[candidate.side]
        assert other not in homes, f"{candidate.name} uses {other}"
        assert "oracle" not in homes, f"{candidate.name} uses the oracle's own functions"


def test_the_modules_that_a_function_uses_are_found(page, monkeypatch):
    source = """
        import numpy as np
        import torch
        from torch.nn.functional import relu
        def helper(x):
            return torch.exp(x)
        def numpy_borrows(x):
            return np.asarray(helper(x))
        def torch_borrows(x):
            return relu(x) + np.pi
        def numpy_alone(x):
            return x.sum()
    """
    module = page(source)
    functions = {f.name: ast.unparse(f) for f in ast.parse(inspect.cleandoc(source)).body if hasattr(f, "name")}
    monkeypatch.setattr(inspect, "getsource", lambda function: functions[function.__name__])
    assert {home for home, _ in used(module.numpy_borrows, module)} == {"numpy", "torch"}
    assert {home for home, _ in used(module.torch_borrows, module)} == {"torch", "numpy"}
    assert used(module.numpy_alone, module) == set()


def test_a_concept_module_imports_only_the_libraries_and_page(each):
    for module in modules_of(each):
        imported = set()
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module)
        others = {name for name in imported if name.split(".")[0] != "oracle"}
        assert {name.split(".")[0] for name in others} <= {
            "collections", "csv", "hypothesis", "math", "io", "numpy", "operator", "pandas", "torch", "typing"
        }  # fmt: skip
        allowed = {"oracle.page"} | ({module_of(each).__name__} if module is not module_of(each) else set())
        assert imported - others <= allowed
