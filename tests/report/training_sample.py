"""A concept with training runs, for the tests of the report."""

import msgspec

from oracle.records import Cell, ConceptRecord, Curve, Grade, Mistake, Picture, Series, Timing
from tests.support.report_sample import hinge


def trained(name: str, dtype: str, losses: list[float], **facts: object) -> Cell:
    """A cell with one training run; `facts` are further fields of its `Curve`."""
    curve = Curve("5 epochs", list(range(1, len(losses) + 1)), losses, **facts)
    cell = Cell(
        concept="b",
        implementation=name,
        check="training",
        dtype=dtype,
        device="cpu",
        verdict=Grade.ACCURATE,
        examples=10,
    )
    return msgspec.structs.replace(cell, curves=[curve])


def training() -> tuple[ConceptRecord, list[Cell], list[Timing]]:
    """A concept with training runs, scores, times of training, and a picture."""
    picture = Picture(
        "Error against h",
        "The best h is 1e-8.",
        "h",
        "error",
        [Series("measured", [1e-12, 1e-8, 1e-4], [1e-4, 1e-8, 1e-4]), Series("best", [1e-8], [1e-8], "points")],
        log_x=True,
        log_y=True,
    )
    record = msgspec.structs.replace(hinge()[0], name="b", pictures=[picture])
    slow, fast = (Timing("b", name, "training", {}, 130, "float64", t, t, 0.0, 3, "5 epochs") for name, t in
                  (("numpy_by_hand", 0.5), ("torch_by_hand", 0.25)))  # fmt: skip
    mistakes = [Mistake([[0, 255], [128, 0]], 3, 8), Mistake([[0, 0], [0, 0]], 1, 7)]
    cells = [
        trained("numpy_by_hand", "float32", [9.0, 7.0]),
        trained("numpy_by_hand", "float64", [2.0, 1.0, 0.5], watched="distance", values=[3.0, 2.0, 1.0]),
        trained("torch_by_hand", "float64", [2.0, 1.0, 0.25], accuracy=0.95, mistakes=mistakes),
    ]
    cells = [msgspec.structs.replace(cell, concept="b") for cell in cells]
    return record, cells, [slow, fast]
