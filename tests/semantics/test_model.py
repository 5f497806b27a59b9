"""The model of strided memory agrees with its definition address by address, and its messages are right."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.semantics.histories.random_arguments import shapes_of
from oracle.semantics.model import ExpectedError, NotModelled, Strided, Undefined, numpy_model, torch_model
from oracle.semantics.model.strided import Storage, broadcast_shapes, row_major
from oracle.semantics.model.tape import Variable
from oracle.semantics.scenes.comparison import to_model

SIZES = st.lists(st.integers(1, 3), max_size=3).map(tuple)


@st.composite
def views(draw):
    """A view with random strides, some negative or zero."""
    shape = draw(SIZES)
    steps = tuple(draw(st.sampled_from([-3, -1, 0, 1, 2, 3, 4, 6])) for _ in shape)
    low = sum(min(0, step * (size - 1)) for step, size in zip(steps, shape, strict=True))
    high = sum(max(0, step * (size - 1)) for step, size in zip(steps, shape, strict=True))
    return Strided(Storage([float(x) for x in range(high - low + 1)]), -low, shape, steps)


@given(views())
def test_an_entry_is_at_the_offset_plus_index_times_stride(view):
    expected = [view.offset + sum(i * s for i, s in zip(index, view.steps, strict=True)) for index in view.indices()]
    assert view.addresses() == expected
    assert view.read() == [view.storage.cells[address] for address in expected]


@given(views(), st.data())
def test_reshaped_is_a_view_if_and_only_if_strides_exist(view, data):
    shape = data.draw(st.sampled_from(shapes_of(view.size)))
    found = view.reshaped(shape)
    cells = view.addresses()
    possible = (
        any(
            Strided(view.storage, view.offset, shape, steps).addresses() == cells
            for steps in itertools.product(range(-12, 13), repeat=len(shape))
        )
        if len(shape) < 3
        else found is not None
    )
    assert (found is not None) == possible
    if found is not None:
        assert found.addresses() == cells
        assert found.shape == shape


@given(views())
def test_contiguity_agrees_with_the_addresses(view):
    run = list(range(view.offset, view.offset + view.size))
    assert view.contiguous == (view.addresses() == run)
    assert view.fortran == (view.permuted(range(len(view.shape))[::-1]).addresses() == run)
    lowest = min(view.addresses())
    once = sorted(view.addresses()) == list(range(lowest, lowest + view.size))
    assert view.gapless == (once and all(step is None or step > 0 for step in view.strides))
    assert view.repeats <= (len(set(view.addresses())) < view.size)


@given(SIZES, SIZES)
def test_shapes_broadcast_as_in_numpy(a, b):
    try:
        expected = np.broadcast_shapes(a, b)
    except ValueError:
        expected = None
    assert broadcast_shapes(a, b) == expected


@given(SIZES)
def test_row_major_strides_are_those_of_a_new_array(shape):
    array = np.empty(shape)
    assert row_major(shape) == tuple(stride // 8 for stride in array.strides)


def test_views_overlap_if_they_share_a_cell_not_if_their_ranges_overlap():
    base = numpy_model.arange(6.0)
    even, odd = base[::2], base[1::2]
    assert not even.strided.overlaps(odd.strided)
    assert even.strided.overlaps(base.strided)


def test_to_model_keeps_the_layout_and_copies_all_memory_of_the_base():
    real = np.arange(12.0).reshape(3, 4)[::-1, 1::2]
    model = to_model(real)
    assert model.tolist() == real.tolist()
    assert len(model.strided.storage.cells) == 12
    assert model.strided.strides == (-4, 2)


def test_a_name_that_the_model_lacks_raises():
    with pytest.raises(NotModelled, match=r"the model has no `np\.einsum`"):
        _ = numpy_model.einsum
    with pytest.raises(NotModelled, match=r"the model has no `torch\.exp`"):
        _ = torch_model.exp
    with pytest.raises(NotModelled, match=r"the model of NumPy has no `ndarray\.cumsum`"):
        numpy_model.arange(3).cumsum()
    with pytest.raises(NotModelled, match=r"the model of torch has no `Tensor\.cumsum`"):
        torch_model.arange(3).cumsum(0)


def test_an_expected_error_matches_by_class_and_message():
    error = ExpectedError(ValueError, "read-only", "the array is read-only")
    assert error.matches(ValueError("assignment destination is read-only"))
    assert not error.matches(ValueError("something else"))
    assert not error.matches(TypeError("read-only"))
    assert str(error) == "ValueError: the array is read-only"


def test_an_undefined_result_raises():
    t = torch_model.arange(6.0)
    with pytest.raises(Undefined, match="order in which overlapping memory"):
        t[::2].copy_(t[:3])


def test_the_tape_computes_known_gradients():
    x = Variable([0.0, 1.0, 2.0, 3.0], requires_grad=True)
    (2 * x.dot(x)).backward()
    assert x.grad.tolist() == [0, 4, 8, 12]
    x.grad.zero_()
    x.sum().backward()
    assert x.grad.tolist() == [1, 1, 1, 1]
    x.grad = None
    u = (x * x).detach()
    (u * x).sum().backward()
    assert x.grad.tolist() == [0, 1, 4, 9]
    x.grad = None
    y = x * x
    (2 * y * y).sum().backward()
    assert x.grad.tolist() == [0, 8, 64, 216]


def test_the_tape_sums_over_broadcast_axes_and_over_entries_selected_twice():
    a, b = Variable([[1.0], [2.0]], requires_grad=True), Variable([3.0, 4.0, 5.0], requires_grad=True)
    (a * b).sum().backward()
    assert a.grad.tolist() == [[12], [12]]
    assert b.grad.tolist() == [3, 3, 3]
    c = Variable([1.0, 2.0], requires_grad=True)
    (c[[0, 0, 1]] * Variable([1.0, 10.0, 100.0])).sum().backward()
    assert c.grad.tolist() == [11, 100]
