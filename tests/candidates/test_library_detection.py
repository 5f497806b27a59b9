"""With the arrays of which library a function is called, and what follows from it."""

import types

import numpy as np
import pytest
import torch

from oracle import Domain, Reals
from oracle.candidates.binding import bind
from oracle.candidates.libraries import libraries_of
from oracle.candidates.locating import LocatedFunction
from oracle.candidates.scripts import script_function
from oracle.candidates.side_detection import detect_sides
from oracle.candidates.verify import verify
from oracle.catalogue.loading import concept_of

ROWS = Domain(x=Reals("n d", low=-8.0, high=8.0)).where(least={"n": 2, "d": 1})


def scale(x):
    return 2 * x


SCALE = concept_of(scale, ROWS)


def written(source, *modules):
    """The function `f` of a module that imports these modules."""
    module = types.ModuleType("written")
    vars(module).update({name: {"np": np, "torch": torch}[name] for name in modules})
    exec(source, vars(module))
    return vars(module)["f"]


@pytest.mark.parametrize(
    ("source", "modules", "called", "advisory"),
    [
        ("def f(x): return x + x", (), ("numpy", "torch"), ()),
        ("def f(x): return x + x", ("np",), ("numpy", "torch"), ("torch",)),
        ("def f(x): return x + x", ("np", "torch"), ("torch",), ()),
        ("def f(x): return np.add(x, x)", ("np", "torch"), ("numpy",), ()),
        ("def f(x): return x - np.mean(x, axis=0) + x + np.mean(x, axis=0)", ("np", "torch"), ("numpy",), ()),
        ("def f(x): return x.astype(float) * 2", ("torch",), ("numpy",), ()),
        ("def f(x): return torch.add(x, x)", ("np", "torch"), ("torch",), ()),
        ("def f(x): return x.unsqueeze(0)[0] * 2", (), ("torch",), ()),
        ("def g(x): return torch.add(x, x)\ndef f(x): return g(x)", ("np", "torch"), ("torch",), ()),
        ("def f(x): return [[2 * b for b in a] for a in x.tolist()]", (), ("numpy",), ()),
        ("def f(x): return (1 - (x > x)) * 2 * x", ("torch",), ("torch",), ()),
        ("def f(x): return (1 - (x > x)) * np.add(x, x)", ("np", "torch"), ("numpy",), ()),
    ],
)
def test_the_code_its_module_and_its_answers_decide(source, modules, called, advisory):
    function = written(source, *modules)
    located = LocatedFunction("written:f", function)
    sides = detect_sides(SCALE, located, bind(SCALE, located))
    assert (sides.called, sides.advisory) == (called, frozenset(advisory))


def test_wanted_gradients_decide_for_tensors():
    located = LocatedFunction("written:f", written("def f(x): return x + x"))
    assert detect_sides(SCALE, located, bind(SCALE, located), by_autograd=True).called == ("torch",)


def test_no_attribute_of_tensors_is_left_changed():
    before = {name: value for name, value in vars(torch.Tensor).items() if name.startswith("__array")}
    located = LocatedFunction("written:f", written("def f(x): return x + x"))
    detect_sides(SCALE, located, bind(SCALE, located))
    assert {name: value for name, value in vars(torch.Tensor).items() if name.startswith("__array")} == before


def test_the_libraries_of_modules_classes_and_objects_of_c():
    assert libraries_of(torch.nn.Tanh()).named == {"torch"}
    assert "numpy" in libraries_of(np.tanh).named
    module = torch.nn.Tanh()
    assert "torch" in libraries_of(lambda x: 2 * module(x)).named


def spread(x):
    return np.std(x, axis=0)


def spread_by_a_method(x):
    return x.std(0)


def test_a_port_of_methods_is_called_with_tensors_and_fails():
    with pytest.raises(AssertionError, match="Called with torch tensors in float32, float64") as caught:
        verify(spread, spread_by_a_method, inputs=ROWS, examples=3)
    assert "if it is meant for NumPy arrays, set the option side to numpy" in str(caught.value)


def test_the_library_can_be_chosen():
    verified = verify(spread, spread_by_a_method, inputs=ROWS, examples=3, side="numpy")
    assert verified.called == "NumPy arrays in float64"
    with pytest.raises(ValueError, match="side can be '', 'numpy', 'torch', 'both', got 'jax'"):
        verify(spread, spread_by_a_method, inputs=ROWS, side="jax")


def test_a_function_of_both_must_be_right_with_both():
    function = written("def f(x): return x.std(0)")
    with pytest.raises(AssertionError, match="With torch tensors: ") as caught:
        verify(spread, function, inputs=ROWS, examples=3)
    assert "Called with NumPy arrays in float64 and torch tensors in float32, float64" in str(caught.value)
    verified = verify(scale, written("def f(x): return x + x"), inputs=ROWS, examples=3)
    assert verified.called == "NumPy arrays in float64 and torch tensors in float32, float64"


def test_a_function_of_a_module_without_torch_gets_a_note_about_tensors():
    verified = verify(spread, written("def f(x): return x.std(0)", "np"), inputs=ROWS, examples=3)
    assert any("with torch tensors, for which it may not be meant, entry" in note for note in verified.notes)


class Doubled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x + x

    @staticmethod
    def backward(ctx, g):
        return g


def doubled(x):
    return Doubled.apply(x)


def test_a_backward_of_ones_own_is_checked():
    with pytest.raises(AssertionError, match=r"The gradient by x: entry \[\d, \d\] is"):
        verify(scale, doubled, inputs=ROWS, differentiable=("x",), examples=3)


def test_bfloat16_is_for_tensors_alone():
    verified = verify(scale, written("def f(x): return x + x"), inputs=ROWS, examples=2, dtypes=["bfloat16"])
    assert verified.called == "torch tensors in bfloat16"


@pytest.mark.parametrize(
    ("cell", "called"),
    [
        ("import torch\nx = torch.ones(3, 2)\ny = x + x\n", ("torch",)),
        ("import numpy as np\nx = np.ones((3, 2))\ny = np.add(x, x)\n", ("numpy",)),
        ("y = x + x\n", ("numpy", "torch")),
        ("import numpy as np\nimport torch\nx = np.ones((3, 2))\ny = (1 - (x > x)) * np.add(x, x)\n", ("numpy",)),
    ],
    ids=["torch", "numpy", "neither", "both"],
)
def test_the_imports_of_a_script_decide(cell, called, tmp_path):
    file = tmp_path / "cell.py"
    file.write_text(cell, encoding="utf-8")
    located = LocatedFunction(f"{file}:y", script_function(file, "y"))
    assert detect_sides(SCALE, located, bind(SCALE, located)).called == called


def test_gradients_that_cannot_be_checked_are_named():
    inputs = Domain(x=Reals("n", low=2.0, high=2.0))
    verified = verify(scale, np.square, inputs=inputs, differentiable=("x",), examples=1)
    assert any("gradients were not checked" in note for note in verified.notes)


def test_a_gradient_that_no_one_asked_for_is_a_note():
    function = written("def f(x): return (x * x).sum() ** 0.5")
    verified = verify("linear_algebra/norm_l2", function, examples=3)
    assert verified.grade.right
    assert any("for which it may not be meant, the gradient by x" in note for note in verified.notes)
    with pytest.raises(AssertionError, match="With torch tensors: the gradient by x"):
        verify("linear_algebra/norm_l2", function, examples=3, side="both")
