"""The check of training: faults in later steps, runs that end early, and the inputs of each learner."""

import dataclasses

import numpy as np
import pytest
import torch

from oracle.calling.trainer import train
from oracle.catalogue.concept import MalformedConcept
from oracle.catalogue.loading import load
from oracle.judge.training import curve_of, judge_training
from oracle.runner import PROFILES, judge_concept
from oracle.training import HeldOutScore, Minibatches, Run, TrainingSetup, split

LINE = load("training/linear_regression")
ZERO = load("training/zero_start")


def ran(learner, run=LINE.runs[0], concept=LINE, dtype="float64", side="numpy", name="numpy_planted", certified=None):
    """The result of a run of `learner`; every step is certified unless `certified` is given."""
    implementation = dataclasses.replace(concept["numpy_from_scratch"], name=name, side=side, learner=learner)
    return judge_training(concept, implementation, run, dtype, certified or (lambda step: True), {})


def faulty(at, fault):
    """A learner that is right except for step `at`, counted from 1."""

    def learner(**start):
        step = LINE["numpy_from_scratch"].learner(**start)
        taken = 0

        def faulty_step(**batch):
            nonlocal taken
            taken += 1
            answer = step(**batch)
            return fault(answer) if taken == at else answer

        return faulty_step

    return learner


def test_a_relative_error_of_1e_12_in_a_weight_is_found_at_its_step():
    def fault(answer):
        return {**answer, "w": answer["w"] * (1 + 1e-12)}

    trained = ran(faulty(7, fault))
    wrong = [at for at, (verdict, _) in enumerate(trained.verdicts, 1) if not verdict.right]
    assert len(trained.verdicts) == LINE.runs[0].steps
    assert wrong == [7, 8]  # the learner continues from another state than the one it returned at step 7
    assert trained.verdicts[6][0].sentence.startswith("step 7 of ")


def test_a_fault_in_the_loss_only_is_found():
    trained = ran(faulty(3, lambda answer: {**answer, "loss": answer["loss"] * (1 + 1e-12)}))
    assert [verdict.sentence[:6] for verdict, _ in trained.verdicts if not verdict.right] == ["step 3"]


def test_the_next_step_is_judged_from_the_state_that_the_learner_returned():
    # From step 7 on the state is off by 1e-3, but every later step is right for the state before it.
    def learner(w, b, **constants):
        inner = LINE["numpy_from_scratch"].learner(w=w, b=b, **constants)
        taken = 0

        def step(**batch):
            nonlocal inner, taken
            taken += 1
            answer = inner(**batch)
            if taken == 7:
                moved = {"w": answer["w"] + 1e-3, "b": answer["b"]}
                inner = LINE["numpy_from_scratch"].learner(**moved, **constants)
                return {**answer, **moved}
            return answer

        return step

    grades = [verdict.grade for verdict, _ in ran(learner).verdicts]
    assert [at for at, grade in enumerate(grades, 1) if grade != "accurate"] == [7]


@pytest.mark.parametrize("side", ["numpy", "torch"])
def test_a_learner_that_changes_its_batch_does_not_change_other_batches(side):
    right = {name: LINE[f"{name}_from_scratch"].learner for name in ("numpy", "torch")}[side]

    def learner(**start):
        step = right(**start)

        def overwriting(X, y):
            answer = step(X=X, y=y)
            X *= 0
            y *= 0
            return answer

        return overwriting

    trained = ran(learner, side=side, name=f"{side}_planted")
    assert all(verdict.right for verdict, _ in trained.verdicts)
    assert len(set(trained.losses.losses)) > 1


def test_a_state_that_is_no_longer_finite_is_wrong():
    trained = ran(faulty(4, lambda answer: {**answer, "w": answer["w"] * np.nan}))
    sentences = [verdict.sentence for verdict, _ in trained.verdicts if verdict.grade == "wrong"]
    assert sentences[0].startswith("step 4 of ")
    assert "step 5 of " in sentences[1]
    assert "the state before it is not finite" in sentences[1]


def test_an_exception_ends_the_run_and_is_its_last_verdict():
    def broken(answer):
        raise RuntimeError("out of patience")

    trained = ran(faulty(5, broken))
    assert [verdict.grade for verdict, _ in trained.verdicts] == ["accurate"] * 4 + ["raised"]
    assert trained.verdicts[-1][0].sentence == (
        f"raised RuntimeError: out of patience after 4 steps of {LINE.runs[0].name}"
    )
    assert len(trained.losses.losses) == 4


def test_a_missing_entry_of_the_answer_is_named():
    trained = ran(faulty(2, lambda answer: {"loss": answer["loss"], "w": answer["w"]}))
    assert trained.verdicts[-1][0].grade == "raised"
    assert "'b'" in trained.verdicts[-1][0].sentence


def test_only_the_chosen_steps_are_certified_and_all_losses_are_kept():
    trained = ran(LINE["numpy_from_scratch"].learner, certified={0, 5}.__contains__)
    assert [verdict.sentence for verdict, _ in trained.verdicts] == ["", ""]
    assert len(trained.losses.losses) == LINE.runs[0].steps


def test_numpy_and_torch_get_the_same_start_and_the_same_batches():
    seen = {}

    def recording(side):
        def learner(w, b, lr):
            seen[side] = [np.asarray(w).copy(), np.asarray(b).copy(), lr]

            def step(X, y):
                seen[side] += [np.asarray(X).copy(), np.asarray(y).copy()]
                return {"loss": y.sum(), "w": w, "b": b}

            return step

        return learner

    for side in ("numpy", "torch"):
        ran(recording(side), side=side, name=f"{side}_planted", dtype="float32", certified=lambda step: False)
    assert len(seen["numpy"]) == 3 + 2 * LINE.runs[0].steps
    for mine, theirs in zip(seen["numpy"], seen["torch"], strict=True):
        np.testing.assert_array_equal(mine, theirs)
        assert np.asarray(mine).dtype == np.asarray(theirs).dtype


def test_right_learners_are_accurate_and_their_curves_agree():
    cells = {cell.implementation: cell for cell in judge_concept(ZERO, "float32", PROFILES["quick"], 0) if cell.curves}
    assert {cell.verdict for cell in cells.values()} == {"accurate"}
    curves = [cell.curves[0] for cell in cells.values()]
    assert len(curves) >= 2
    for curve in curves:
        assert curve.steps[0] == 1
        assert len(curve.losses) == len(curve.steps)
        # The same setup in the same dtype: the curves differ by rounding only.
        np.testing.assert_allclose(curve.losses, curves[0].losses, rtol=1e-3)


def test_a_held_out_score_keeps_both_classes_of_each_mistake():
    pictures = np.linspace(0, 1, 3 * 4).reshape(3, 2, 2)
    score = HeldOutScore.of(np.array([1, 2, 3]), np.array([1, 0, 0]), pictures)
    assert score.accuracy == pytest.approx(1 / 3)
    assert [(right, predicted) for _, right, predicted in score.mistakes] == [(0, 2), (0, 3)]
    assert len(HeldOutScore.of(np.ones(50), np.zeros(50), np.zeros((50, 2, 2)), most=5).mistakes) == 5


def test_a_curve_names_its_run_and_keeps_the_last_step():
    def make(random):
        given = LINE.runs[0].setup(random)
        return TrainingSetup(
            given.start, [next(iter(given.batches))] * 401, watch=lambda state: float(np.sum(state["w"]))
        )

    run = Run("a long one", 401, make, watched="w")
    curve = curve_of(run, ran(LINE["numpy_from_scratch"].learner, run=run, certified=lambda step: False))
    assert curve.run == "a long one"
    assert curve.steps[-1] == 401
    assert len(curve.steps) <= 202
    assert len(curve.values) == len(curve.steps) == len(curve.losses)


def test_a_setup_with_fewer_batches_ends_the_run_early():
    steps = train(
        lambda w: lambda x: {"loss": x.sum(), "w": w + x},
        "numpy",
        ("w",),
        TrainingSetup({"w": np.zeros(2)}, [{"x": np.ones(2)}] * 3),
        10,
        "float64",
    )
    taken = list(steps)
    assert [step.number for step in taken] == [0, 1, 2]
    np.testing.assert_array_equal(taken[0].before["w"], [0, 0])
    # The state before a step is that of the last answer, although this learner keeps no state.
    np.testing.assert_array_equal(taken[2].before["w"], [1, 1])
    np.testing.assert_array_equal(taken[2].answer["w"], [1, 1])


def test_torch_learners_get_tensors_of_the_dtype_under_test():
    def learner(w):
        assert w.dtype is torch.float32
        return lambda x: {"loss": x.sum(), "w": w + x}

    setup = TrainingSetup({"w": np.zeros(2, np.float32)}, [{"x": np.ones(2, np.float32)}])
    (step,) = train(learner, "torch", ("w",), setup, 1, "float32")
    np.testing.assert_array_equal(step.answer["w"], [1, 1])


def test_minibatches_contain_each_example_once_per_epoch_in_an_order_set_by_the_seed():
    arrays = {"x": np.arange(7), "y": -np.arange(7)}
    first, second = (list(Minibatches(arrays, 3, seed=1).epoch(0)) for _ in range(2))
    assert [len(batch["x"]) for batch in first] == [3, 3, 1]
    assert sorted(np.concatenate([batch["x"] for batch in first])) == list(range(7))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one["x"], other["x"])
        np.testing.assert_array_equal(one["y"], -one["x"])
    later = np.concatenate([batch["x"] for batch in Minibatches(arrays, 3, seed=1).epoch(1)])
    assert list(later) != list(np.concatenate([batch["x"] for batch in first]))


@pytest.mark.parametrize(
    ("arrays", "size", "message"),
    [
        ({"x": np.arange(3)}, 0, "the size of a batch is 0, but should be at least 1"),
        ({"x": np.arange(3), "y": np.arange(4)}, 2, r"\{'x': 3, 'y': 4\} examples, but should have as many as"),
    ],
)
def test_bad_arguments_of_minibatches_raise(arrays, size, message):
    with pytest.raises(ValueError, match=message):
        Minibatches(arrays, size, seed=None)


def test_a_split_keeps_every_example_once_and_keeps_pairs_together():
    taught, unseen = split({"x": np.arange(10), "y": 2 * np.arange(10)}, share=0.8, seed=3)
    assert len(taught["x"]) == 8
    assert sorted([*taught["x"], *unseen["x"]]) == list(range(10))
    np.testing.assert_array_equal(unseen["y"], 2 * unseen["x"])


def test_a_concept_with_a_state_and_no_batch_raises(concept):
    with pytest.raises(MalformedConcept):
        concept('"""A step."""\nSTATE = ("w",)\n')
