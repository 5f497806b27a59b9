"""Every implementation of every page gives the figures that the notes print, in float64, to the digits they print.

Nothing here asks the judge, but for versions that are listed as wrong: these are the numbers of the notes against plain
calls, so that a mistake in a page and a mistake in the judge cannot excuse each other.
"""

import importlib
import inspect
import pkgutil

import numpy as np
import pytest
import torch

import oracle.concepts
from oracle.catalogue.loading import load
from oracle.judge import Case, judge_value

PAGES = {
    found.name.removeprefix("oracle.concepts."): importlib.import_module(found.name)
    for found in pkgutil.walk_packages(oracle.concepts.__path__, "oracle.concepts.")
    if not found.ispkg and not found.name.endswith("_libraries")
}
PAGES = {name: page for name, page in PAGES.items() if hasattr(page, "definition")}  # scenes show their own figures


def implementations(path, page):
    """The definition and every `numpy_*` and `torch_*` function of a page that gives a value or a gradient."""
    for implementation in load(path.replace(".", "/")).implementations:
        if implementation.gives in ("value", "gradient"):
            yield implementation.name, implementation.function


CASES = [
    pytest.param(page, name, function, worked, id=f"{path}-{name}-{number}")
    for path, page in PAGES.items()
    for name, function in implementations(path, page)
    for number, worked in enumerate(page.WORKED)
]


def wrapped(inputs, by):
    """The inputs for torch; gradients are asked of those named in `by`."""
    return {
        name: torch.tensor(value, requires_grad=name in by) if isinstance(value, np.ndarray) else value
        for name, value in inputs.items()
    }


def answer(page, name, function, inputs):
    """(value or None, gradients of its sum or None) of one implementation."""
    if name.startswith("torch_"):
        tensors = wrapped(inputs, getattr(page, "DIFFERENTIABLE", ()))
        if "gradient" in name:
            if "cotangent" in inspect.signature(function).parameters:
                tensors["cotangent"] = torch.tensor(np.ones_like(page.definition(**inputs)))
            return None, {key: slope.detach().numpy() for key, slope in function(**tensors).items()}
        value = function(**tensors)
        by = getattr(page, "DIFFERENTIABLE", ())
        if not by or not value.requires_grad:
            return value.detach().numpy(), None
        slopes = torch.autograd.grad(value.sum(), [tensors[key] for key in by], materialize_grads=True)
        return value.detach().numpy(), {key: slope.numpy() for key, slope in zip(by, slopes, strict=True)}
    if "gradient" in name:
        if "cotangent" in inspect.signature(function).parameters:
            inputs = {**inputs, "cotangent": np.ones_like(page.definition(**inputs))}
        return None, function(**inputs)
    return function(**inputs), None


def assert_agrees(got, printed, digits, dtype="float64"):
    """Same shape and dtype, and no entry differs by more than half a unit of the last decimal printed."""
    got, printed = np.asarray(got), np.asarray(printed, dtype=np.float64)
    assert got.shape == printed.shape
    assert got.dtype == dtype
    got = got.astype(np.float64)
    # The second half a unit in 10^12 lets a figure that itself ends in 5 be read either way.
    assert np.all(np.abs(got - printed) <= 0.5 * 10.0**-digits * (1 + 1e-12)), f"got {got}, the note prints {printed}"


def excused(page, name, inputs):
    """Whether the page lists the version as wrong, and here it is: a fault that does not show excuses nothing."""
    concept = load(page.__name__.removeprefix("oracle.concepts.").replace(".", "/"))
    listed = concept.expected_failures_of(name, "value", "float64")
    return bool(listed) and not judge_value(Case(concept, inputs), concept[name]).right


@pytest.mark.parametrize(("page", "name", "function", "worked"), CASES)
def test_gives_the_numbers_of_the_notes(page, name, function, worked):
    example = page.inputs().cast(worked.inputs, "float64")
    if excused(page, name, example):
        return
    inputs = example.inputs
    value, gradients = answer(page, name, function, inputs)
    if value is not None and worked.value is not None:
        assert_agrees(value, worked.value, worked.digits, getattr(page, "RETURNS", "float64"))
    if gradients is not None and worked.gradient is not None:
        for key, printed in worked.gradient.items():
            assert_agrees(gradients[key], printed, worked.digits)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_page_has_a_worked_value_and_a_worked_gradient(page):
    assert any(worked.value is not None for worked in page.WORKED)
    if getattr(page, "DIFFERENTIABLE", ()):
        assert any(worked.gradient is not None for worked in page.WORKED)
