"""Scenes: a difference between a library and the model is reported, and so is a stated value that is wrong."""

import dataclasses

import numpy as np
import pytest
import torch

from oracle.catalogue.concept import Implementation, MalformedConcept
from oracle.catalogue.declarations import Scene
from oracle.catalogue.loading import load
from oracle.catalogue.module_reader import read
from oracle.domains import Example
from oracle.judge import Case
from oracle.judge.memory import judge_memory
from oracle.judge.state import judge_state
from oracle.semantics.model import Array, Strided, Tensor, Undefined, numpy_model, torch_model
from oracle.semantics.scenes import Lockstep, ModelMismatch, run_scene, statements
from oracle.semantics.scenes.comparison import compare, same_value
from oracle.semantics.scenes.scene_record import scene_record


def array(values, shape=None, dtype="float64", **facts):
    return Array(Strided.of(values, shape or (len(values),), dtype), **facts)


def tensor(values, shape=None, dtype="float64"):
    return Tensor(Strided.of(values, shape or (len(values),), dtype))


A, T = np.arange(4.0), torch.arange(4.0, dtype=torch.float64)
NUMBERS = [0.0, 1.0, 2.0, 3.0]
FOREIGN = np.broadcast_to(A, (2, 4))


@pytest.mark.parametrize(
    ("real", "model", "message"),
    [
        (T, array(NUMBERS), "x is a Tensor, but should be an array"),
        (A, tensor(NUMBERS), "x is a ndarray, but should be a tensor"),
        (A, 3.0, "x is a ndarray, but should be 3.0"),
        (4.0, 3.0, "x is 4.0, but should be 3.0"),
        (None, 3.0, "x is None, but should be 3.0"),
        (A, array(NUMBERS, (2, 2)), r"x has shape \(4,\), but should have shape \(2, 2\)"),
        (A, array([0, 1, 2, 3], dtype="int64"), "x has dtype float64, but should have dtype int64"),
        (A[::2], array([0.0, 2.0]), r"x has strides \(2,\) \(in entries\), but should have \(1,\)"),
        (A[::2], array([0.0, 2.0], layout_unspecified=True), "a new array should have no gaps"),
        (A, array(NUMBERS, writeable=False), "x: writeable is True, but should be False"),
        (A, array([0.0, 1.0, 2.0, 4.0]), r"x holds \[0.0, 1.0, 2.0, 3.0\], but should hold \[0.0, 1.0, 2.0, 4.0\]"),
        (T.clone().requires_grad_(), tensor(NUMBERS), "x: requires_grad is True, but should be False"),
        (T.clone().add_(0), tensor(NUMBERS), "x: _version is 1, but should be 0"),
        (FOREIGN, array([*NUMBERS, *NUMBERS], (2, 4)), r"x has strides \(0, 1\)"),
    ],
)
def test_the_message_names_the_difference(real, model, message):
    with pytest.raises(ModelMismatch, match=message):
        compare({"x": (real, model)})


def test_memory_not_shared_against_the_model_is_reported():
    base = array(NUMBERS)
    with pytest.raises(ModelMismatch, match=r"y should be a view of the memory of x, but is .* entries away"):
        compare({"x": (A, base), "y": (A[1:].copy(), base[1:])})


def test_memory_shared_against_the_model_is_reported():
    with pytest.raises(ModelMismatch, match="x and y share memory, but should not"):
        compare({"x": (A, array(NUMBERS)), "y": (A[1:], array(NUMBERS[1:]))})


def test_the_identity_of_objects_is_compared():
    model = array(NUMBERS)
    with pytest.raises(ModelMismatch, match="x and y are one object, but should be two"):
        compare({"x": (A, model), "y": (A, model.view())})
    with pytest.raises(ModelMismatch, match="x and y are two objects, but should be one"):
        compare({"x": (A, model), "y": (A.view(), model)})


def test_gradients_are_compared():
    leaf = torch.ones(2, dtype=torch.float64, requires_grad=True)
    leaf.sum().backward()
    with pytest.raises(ModelMismatch, match=r"x\.grad is a Tensor, but should be None"):
        compare({"x": (leaf, tensor([1.0, 1.0]).requires_grad_())})


def test_same_value_accepts_nan_and_rounding_of_large_sums():
    assert same_value([1.0, float("nan")], [1, float("nan")])
    assert not same_value([1.0], [1.0, 2.0])
    assert not same_value(1.0, 1.0 + 2.0**-52)
    assert same_value(2.0**60, 2.0**60 + 2.0**8)  # the order of a sum matters from 2⁵³ on


@pytest.mark.parametrize(
    ("patch", "line", "message"),
    [
        ({"reshape": lambda self, *shape: None}, "b = a.reshape(2, 2)", "b is a ndarray, but should be None"),
        ({"copy": None}, "b = a.copy()", r"`b = a\.copy\(\)` did not raise, but should raise TypeError"),
    ],
)
def test_a_difference_is_reported_with_its_statement(monkeypatch, patch, line, message):
    for name, method in patch.items():
        monkeypatch.setattr(Array, name, method)
    lockstep = Lockstep()
    lockstep.run("a = np.arange(4.0)")
    with pytest.raises(ModelMismatch, match=message):
        lockstep.run(line)


def test_an_error_for_another_reason_is_a_difference(monkeypatch):
    lockstep = Lockstep()
    lockstep.run("a = np.arange(4.0)")
    monkeypatch.setattr(Array, "_full_shape", lambda self, shape: self.squeeze(0).shape)
    with pytest.raises(
        ModelMismatch, match=r"raised ValueError: cannot reshape array .*, but should raise ValueError: the axis"
    ):
        lockstep.run("b = a.reshape(3)")


def test_warnings_are_compared(monkeypatch):
    lockstep = Lockstep()
    for line in ("a = np.broadcast_to(np.arange(2.0), (2, 2))", "t = torch.from_numpy(a)"):
        lockstep.run(line)
    monkeypatch.setattr("oracle.semantics.model.modules.expect_warning", lambda pattern: None)
    with pytest.raises(ModelMismatch, match=r"warned 'The given NumPy array is not writable.*, but should not"):
        lockstep.run("u = torch.from_numpy(a)")


def test_a_statement_with_an_undefined_result_does_not_run_on_the_library():
    lockstep = Lockstep()
    lockstep.run("t = torch.arange(6.0)")
    with pytest.raises(Undefined):
        lockstep.run("t[::2].copy_(t[:3])")
    assert lockstep.real["t"].tolist() == [0, 1, 2, 3, 4, 5]


def test_statements_keep_their_text():
    script = "a = 1\nwith torch.no_grad():\n    a = 2\na"
    assert statements(script) == ["a = 1", "with torch.no_grad():\n    a = 2", "a"]


def test_a_wrong_stated_value_is_reported():
    with pytest.raises(
        ModelMismatch, match=r"`a` is \[0.0, 1.0\] at the end, but the concept module states \[0, 2\]; correct"
    ):
        run_scene("a = np.arange(2.0)", {"a": [0, 2]})
    with pytest.raises(ModelMismatch, match=r"`a` raised NameError at the end; correct the scene"):
        run_scene("b = np.arange(2.0)", {"a": [0, 2]})


def state_of(scene, side="torch"):
    return judge_state(Implementation("torch_it", side, "state", lambda: None, scene=scene))


def test_the_verdict_of_a_scene():
    assert state_of(Scene("it", "It.", torch="t = torch.arange(2.0)", shows={"t": [0, 1]})).grade == "accurate"
    assert state_of(Scene("it", "It.", torch="t = torch.arange(2.0)", shows={"t": [0, 2]})).grade == "wrong"
    lacking = state_of(Scene("it", "It.", torch="t = torch.exp(torch.ones(2))"))
    assert lacking.grade == "undecided"
    assert "the model has no `torch.exp`; write the scene differently" in lacking.sentence
    left_open = state_of(Scene("it", "It.", torch="t = torch.arange(6.0)\nt[::2].copy_(t[:3])"))
    assert left_open.grade == "undecided"
    assert "does not specify the order in which overlapping memory" in left_open.sentence


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("a = np.array([1, 2], copy=None)", "argument `copy`"),
        ("a = np.zeros(2, order='F')", "argument `order`"),
        ("a = np.arange(3.0, like=None)", "argument `like`"),
    ],
)
def test_an_argument_that_the_model_does_not_know_is_no_fault(line, what):
    verdict = state_of(Scene("it", "It.", numpy=line), "numpy")
    assert verdict.grade == "undecided"
    assert what in verdict.sentence


def test_a_scene_needs_a_script():
    with pytest.raises(TypeError, match="scene 'it' has no script; give `numpy`, `torch` or both"):
        Scene("it", "It.")


def test_only_a_concept_with_scenes_may_lack_a_definition(page):
    source = '''
        """Nothing but a scene."""
        from oracle.catalogue.declarations import Scene
        ROW, FORMULA, SOURCES = 30, "x", ("a book",)
        SCENES = (Scene("a copy", "It copies.", numpy="a = np.arange(2.0).copy()"),)
    '''
    found = read(page(source), "toys/toy")
    assert not found.computes
    assert [i.name for i in found.implementations] == ["numpy_a_copy"]
    with pytest.raises(TypeError, match="has no definition"):
        found.definition()
    with pytest.raises(MalformedConcept, match="lacks definition, inputs, an implementation"):
        read(page(source.replace("SCENES =", "SCENE =")), "toys/toy")


def memory_of(function, name="numpy_it"):
    concept = load("linear_algebra/transpose")
    example = Example({"A": np.arange(6.0).reshape(2, 3)}, "float64", "given", {})
    return judge_memory(Case(concept, example), Implementation(name, name[:5], "value", function))


def test_an_answer_in_the_wrong_memory_is_wrong(monkeypatch):
    assert memory_of(lambda A: A.T).grade == "accurate"
    assert memory_of(lambda A: A.transpose(0, 1), "torch_it").grade == "accurate"
    monkeypatch.setattr(Array, "T", property(lambda self: self.transpose().copy()))
    verdict = memory_of(lambda A: A.T)
    assert verdict.grade == "wrong"
    assert "answer" in verdict.sentence


def test_a_listed_function_that_the_model_lacks_is_reported():
    verdict = memory_of(lambda A: np.einsum("ij->ji", A))
    assert verdict.sentence == "is listed in MODELLED, but the model has no `np.einsum`; remove it from the list"


IN_PLACE = "raises RuntimeError: a leaf Variable that requires grad is being used in an in-place operation."


def test_the_record_of_a_scene_has_the_result_of_each_statement():
    note = scene_record(
        Scene(
            "it",
            "It.",
            torch="""
                x = torch.arange(3.0, requires_grad=True)
                y = x.detach()
                y[0] = 7
                x.add_(1)
                x.sum().backward()
                x
            """,
        )
    )
    (script,) = note.scripts
    assert [line.said for line in script.lines] == [
        "",
        "",
        "",
        IN_PLACE,
        "",
        "[7, 1, 2]",
    ]
    assert [store.cells for store in script.before] == [["0", "1", "2"]]
    assert [store.cells for store in script.after] == [["7", "1", "2"]]
    assert [look.name for look in script.after[0].looks] == ["x", "y"]
    states = {state.name: state for state in script.states}
    assert (states["x"].requires_grad, states["x"].grad, states["x"].version) == (True, "[1, 1, 1]", 1)
    assert (states["y"].requires_grad, states["y"].grad, states["y"].version) == (False, "None", 1)


def test_scenes_are_frozen_records():
    scene = Scene("it", "It.", numpy="a = 1")
    assert dataclasses.replace(scene, note="N1").note == "N1"
    assert numpy_model is not torch_model
