"""Do the versions agree? Every cell of the catalogue must be right, or wrong in the way that its page lists."""

import msgspec
import pytest

from oracle.judge import MEANING
from oracle.pytest_plugin import CELL

RIGHT = ("accurate", "rearranged", "unsupported")


def test_agreement(cell, record_property):
    record_property(CELL, msgspec.to_builtins(cell))
    if cell.known is None and cell.verdict not in RIGHT:
        pytest.fail(message(cell), pytrace=False)


def message(cell) -> str:
    """What, got, wanted, and a way to see it again."""
    lines = [f"{cell.concept} {cell.implementation} in {cell.dtype}: the {cell.check} is {cell.verdict}"]
    lines.append(f"({MEANING[cell.verdict]}; {cell.examples} examples, {cell.vacuous} vacuous)")
    for finding in cell.findings:
        lines += ["", f"{finding.kind}: {finding.sentence}", finding.snippet]
    return "\n".join(lines)
