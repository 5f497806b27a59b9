"""The judgements of many submissions as a table for spreadsheets."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from oracle.records.judgement import Judgement
from oracle.records.unfinished import replace_text
from oracle.records.visible import in_one_line

COLUMNS = ("submission", "passes", "verdict", "what is wrong, and when", "diagnosis", "input", "notes", "examples")
_FORMULA = ("=", "+", "-", "@")  # how a cell begins that a spreadsheet would compute
_MARK = "\ufeff"  # by which Excel knows that the file is in UTF-8; Python and pandas read it as "utf-8-sig"


def write_csv(names: Sequence[str], graded: Sequence[Judgement], to: Path) -> Path:
    """Write one row for each submission, in UTF-8 with a byte order mark, and return `to`. Raises `OSError`.

    A text that a spreadsheet would compute, such as the name `=1+1.py`, gets an apostrophe in front.
    """
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(COLUMNS)
    for name, one in zip(names, graded, strict=True):
        texts = (
            "unusable" if one.unusable else str(one.verdict),
            "" if one.right else one.summary,
            one.diagnosis,
            "" if one.right else ", ".join(one.inputs.splitlines()),
            "; ".join(one.notes),
        )
        rows.writerow([_cell(name), "yes" if one.right else "no", *map(_cell, texts), one.examples])
    replace_text(to, _MARK + table.getvalue())
    return to


def _cell(text: str) -> str:
    shown = in_one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
