"""Domains with every kind of input and every structure."""

from oracle.domains import (
    STRUCTURES,
    Booleans,
    Choice,
    Complexes,
    DictOf,
    Domain,
    Integer,
    Integers,
    Labels,
    ListOf,
    Optional,
    Reals,
    Scalar,
)

_DIMS = {2: "b n m", 1: "n m", 0: "n"}


def of_structure(name):
    """A domain for each kind that can have the structure."""
    structure = STRUCTURES[name]
    dims = "n n" if structure.square else _DIMS[structure.axes]
    kinds = {"reals": Reals, "integers": Integers, "booleans": Booleans}
    for kind in structure.kinds:
        yield f"{name} {kind}", Domain(x=kinds[kind](dims, structure=name))


STRUCTURED = dict(pair for name in STRUCTURES for pair in of_structure(name))
SIZED = {
    "numbers": Domain(boxes=Reals("n 4"), scale=Reals("4")),
    "convolution": Domain(x=Reals("h"), k=Reals("k"), y=Reals("h-k+1")).where(least={"k": 1}),
    "gates": Domain(W=Reals("4*h d"), U=Reals("4*h h"), x=Reals("d")),
    "patches": Domain(x=Reals("p*q"), y=Reals("p q"), z=Reals("p//2")),
    "leading": Domain(x=Reals("... n d"), w=Reals("d"), y=Labels("...", below="d")),
    "broadcasting": Domain(x=Reals("n d"), y=Reals("n|1 d|1")),
    "related": Domain(q=Reals("h"), k=Reals("g")).where(lambda h, g: h % g == 0, least={"g": 1}),
    "fixed": Domain(x=Reals("n d")).where(sizes=[{"d": 4}, {"d": 8, "n": 2}]),
    "counted": Domain(x=Reals("n"), k=Integer(1, 3)).where(lambda n, k: k <= n),
    "window": Domain(x=Reals("n"), w=Integer(1, 5), y=Reals("n-w+1")),
}
KINDS = {
    "integers": Domain(x=Integers("n d"), y=Integers("n", low=3), z=Integers("d", high=-2), u=Integers("", 0, 1)),
    "booleans": Domain(mask=Booleans("n m"), flag=Booleans("")),
    "ignored": Domain(y=Labels("n t", below="c", ignore=-100), x=Reals("c")),
    "ten classes": Domain(y=Labels("n", below="10"), c=Integer(1, 4), z=Labels("n", below="c")),
    "complex": Domain(z=Complexes("n d"), w=Complexes("d", -1.0, 1.0)),
    "scalars": Domain(k=Integer(), axis=Integer(-2, 1), p=Scalar(0.0, 1.0), mode=Choice("mean", "sum")),
    "optional": Domain(x=Reals("n d"), mask=Optional(Booleans("n")), bias=Optional(Reals("d"))),
    "list": Domain(parts=ListOf(Reals("n d"), least=1, most=4)),
    "dict": Domain(p=DictOf(w=Reals("d h"), b=Optional(Reals("h")), n=Integer(0, 3)), x=Reals("n d")),
    "positive sum": Domain(x=Reals("n", such_that=lambda x: x.sum() >= 0)),
    "made": Domain(x=Reals("n", such_that=lambda x: (x[1:] >= x[:-1]).all(), make=sorted)),
}
EVERY = {**SIZED, **KINDS, **STRUCTURED}
