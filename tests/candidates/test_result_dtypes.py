"""Torch functions whose inputs have no dtype: integers, masks, numbers."""

import numpy as np
import pytest
import torch

import oracle
from oracle.domains import Booleans, Domain, Integer, Integers, Reals, Scalar

SCHEDULE = Domain(step=Integers("n", 0, 100), total=Integer(101, 200))


def cosine(step, total):
    return 0.5 * (1 + np.cos(np.pi * step / total))


def by_default(step, total):
    return 0.5 * (1 + torch.cos(torch.pi * step / total))


def in_double(step, total):
    return 0.5 * (1 + torch.cos(torch.pi * step.double() / total))


def rounded_on_the_way(step, total):
    return by_default(step, total).double()


def in_half(step, total):
    return by_default(step, total).half()


@pytest.mark.parametrize(("candidate", "dtype"), [(by_default, "float32"), (in_double, "float64")])
def test_a_result_of_integers_is_checked_in_its_own_dtype(candidate, dtype):
    assert f"torch tensors in {dtype}\n" in str(oracle.verify(cosine, candidate, inputs=SCHEDULE, examples=2))


@pytest.mark.parametrize(("candidate", "words"), [(rounded_on_the_way, "precision of float32"), (in_half, "float16")])
def test_a_result_that_is_less_precise_than_its_dtype_or_narrower_than_any_is_wrong(candidate, words):
    with pytest.raises(AssertionError, match=words):
        oracle.verify(cosine, candidate, inputs=SCHEDULE, examples=2)


def test_chosen_dtypes_are_kept():
    with pytest.raises(AssertionError, match="should have dtype float64"):
        oracle.verify(cosine, by_default, inputs=SCHEDULE, examples=2, dtypes=["float64"])


def test_several_outputs_of_masks_and_numbers():
    def share(mask, weight):
        return mask.mean() * weight, mask.sum()

    def port(mask, weight):
        return mask.double().mean() * weight, mask.sum()

    masks = Domain(mask=Booleans("n"), weight=Scalar(0.0, 1.0)).where(least={"n": 1})
    oracle.verify(share, port, inputs=masks, examples=2)


def test_an_array_of_floats_among_the_inputs_determines_the_dtype():
    domain = Domain(x=Reals("n", 0, 1), k=Integers("n", 0, 9))
    with pytest.raises(AssertionError, match="has dtype float64, but should have dtype float32"):
        oracle.verify(lambda x, k: x * k, lambda x, k: x.double() * k, inputs=domain, examples=2)
