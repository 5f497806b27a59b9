"""Domains for the tests, and how to find an example that meets a condition."""

from random import Random

import numpy as np
from hypothesis import Phase, find, settings

from oracle.domains import Domain, Labels, Reals, Scalar
from oracle.truth import FORMATS

DTYPES = tuple(FORMATS)

HINGE = Domain(X=Reals("n d"), y=Labels("n", below="c"), W=Reals("d c"), reg=Scalar(0.0, 1.0)).where(
    least={"n": 1, "c": 1}, work=lambda n, d, c: n * d * c
)
DISTANCES = Domain(X=Reals("n d"), Y=Reals("m d")).where(work=lambda n, m, d: n * m * d)
DOUBLING = Domain(a=Reals("n"))
NET = Domain(x=Reals("n d"), w1=Reals("d h"), w2=Reals("h o"), y=Reals("n o")).where(
    work=lambda n, d, h, o: n * d * h + n * h * o
)
BOUNDED = Domain(
    p=Reals("n c", low=0.0, high=1.0),
    q=Reals("n c", low=0.1),
    r=Reals("n", high=-0.3),
    negative=Reals("c", high=0.0),
    s=Reals(""),
    cube=Reals("n c b", low=-2.0, high=0.1),
    unit=Scalar(0.1, 0.1 + 1e-3),
    free=Scalar(),
)
DOMAINS = {"hinge": HINGE, "distances": DISTANCES, "doubling": DOUBLING, "net": NET, "bounded": BOUNDED}


def reached(strategy, condition):
    """The first example that meets the condition; raises `NoSuchExample` if none does."""
    only_found = settings(database=None, max_examples=2000, phases=[Phase.generate])
    return find(strategy, condition, random=Random(1), settings=only_found)


def simplest(strategy, condition):
    """The example that shrinking ends with."""
    return find(strategy, condition, random=Random(1), settings=settings(database=None, max_examples=2000))


def reals(example):
    """The float arrays and scalars of an example."""
    return [value for value in example.inputs.values() if isinstance(value, float) or value.dtype.kind == "f"]


def entries(example):
    """All reals of an example in one array."""
    return np.concatenate([np.ravel(value).astype(np.float64) for value in reals(example)])


def same_bits(one, other):
    one, other = np.asarray(one), np.asarray(other)
    return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
