"""A table from a CSV file: missing numbers become the mean, a text column becomes one column per value.

The steps are a parser, a decision about which entries are missing, and an imputation. Hand-written parsers often get
three rules wrong: a comma inside quotes does not separate fields, a quote inside quotes is written twice, and a line
may end in LF or in CR LF. Missing numbers become the mean of the others. A text column becomes one column of zeros and
ones for each value, in alphabetical order, and one more for missing entries. A later table needs the columns of the
first one, so `values` may be given; any other value is an error. (In pandas, a Categorical silently makes it a missing
entry.)

Shapes: csv a text with a header and n rows; the table is (n, numeric columns + values and one, for each text column).
"""

import csv as standard
import io

import numpy as np
import torch
from hypothesis import strategies as st

from oracle.page import Choice, Domain, Example, Worked, decimal

ROW = 50
FORMULA = (
    r"\hat x_{ik} = x_{ik} \;\text{or}\; \frac{1}{m} \sum_{j} x_{jk}, \qquad \hat x_{i,(k,v)} = [\, x_{ik} = v \,]"
)
SOURCES = (
    'Homework on Dive into Deep Learning, 2.2 "Data Preprocessing"',
    "RFC 4180, Common Format and MIME Type for CSV Files (2005)",
)
DTYPES = ("float64",)
RETURNS = "float64"

MISSING = ("", "NA")


def definition(csv, values):
    rows, row, field, quoted, at = [], [], "", False, 0
    while at < len(csv):
        sign = csv[at]
        if quoted:
            if sign != '"':
                field += sign
            elif csv[at + 1 : at + 2] == '"':
                field += '"'
                at += 1
            else:
                quoted = False
        elif sign == '"':
            quoted = True
        elif sign == ",":
            row.append(field)
            field = ""
        elif sign == "\n":
            rows.append([*row, field])
            row, field = [], ""
        elif sign != "\r":
            field += sign
        at += 1
    if field or row:
        rows.append([*row, field])
    if not rows:
        raise ValueError("the file is empty; it needs a header and at least one row")
    header, body = rows[0], rows[1:]
    for number, fields in enumerate(body, 1):
        if len(fields) != len(header):
            raise ValueError(f"row {number} has {len(fields)} fields, but the header has {len(header)}")
    numbers, texts = [], []
    for k in range(len(header)):
        cells = [fields[k] for fields in body]
        present = [cell for cell in cells if cell not in MISSING]
        if not present:
            raise ValueError(f"column {header[k]} is missing altogether; its mean does not exist")
        if all(_is_number(cell) for cell in present):
            total = 0.0
            for cell in present:
                total = total + decimal(cell)
            mean = total / len(present)
            numbers.append([mean if cell in MISSING else decimal(cell) for cell in cells])
        else:
            for cell in present:
                if values is not None and cell not in values:
                    raise ValueError(f"column {header[k]} has the unknown value {cell}; known are {', '.join(values)}")
            known = sorted(set(present)) if values is None else values
            texts += [[decimal("1" if cell == value else "0") for cell in cells] for value in known]
            texts.append([decimal("1" if cell in MISSING else "0") for cell in cells])
    return [[column[i] for column in (*numbers, *texts)] for i in range(len(body))]


def _is_number(cell):
    """Whether Python can convert the text to a float."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def numpy_own_reader(csv, values):
    rows = list(standard.reader(io.StringIO(csv, newline="")))
    if not rows:
        raise ValueError("the file is empty; it needs a header and at least one row")
    header, body = rows[0], rows[1:]
    if any(len(fields) != len(header) for fields in body):
        raise ValueError(f"a row has more or fewer fields than the {len(header)} of the header")
    numbers, texts = [], []
    for name, column in zip(header, np.array(body, dtype=object).T, strict=True):
        missing = np.isin(column, MISSING)
        if missing.all():
            raise ValueError(f"column {name} is missing altogether; its mean does not exist")
        if all(_is_number(cell) for cell in column[~missing]):
            entries = np.where(missing, "nan", column).astype(np.float64)
            numbers.append(np.where(missing, np.nanmean(entries), entries))
        else:
            unknown = np.setdiff1d(column[~missing].astype(str), values if values is not None else column.astype(str))
            if len(unknown):
                raise ValueError(f"column {name} has the unknown value {unknown[0]}; known are {', '.join(values)}")
            known = sorted(set(column[~missing])) if values is None else values
            texts += [column == value for value in known] + [missing]
    return np.stack([*numbers, *texts], axis=1).astype(np.float64)


def torch_pandas(csv, values):
    import pandas as pd

    frame = pd.read_csv(io.StringIO(csv), na_values=list(MISSING), keep_default_na=False, skip_blank_lines=False)
    empty = [name for name in frame.columns if frame[name].isna().all()]
    if empty:
        raise ValueError(f"column {empty[0]} is missing altogether; its mean does not exist")
    if values is not None:
        for name in frame.select_dtypes(exclude="number").columns:
            unknown = sorted(set(frame[name].dropna()) - set(values))
            if unknown:
                raise ValueError(f"column {name} has the unknown value {unknown[0]}; known are {', '.join(values)}")
            frame[name] = pd.Categorical(frame[name], categories=values)
    frame = pd.get_dummies(frame, dummy_na=True)
    return torch.tensor(frame.fillna(frame.mean()).to_numpy(dtype=float))


ROOFS = ("Slate", "Tile", "Tile, red", 'the "old" one', "Tile\nand slate", "Ümlaut")
HOUSE_TINY = "NumRooms,RoofType\nNA,NA\n2,NA\n4,Slate\nNA,NA\n"

_ROOMS = st.sampled_from(["2", "4", "0.1", "1e3", "-3.5", "127500", "NA", ""])
_ROOFS = st.sampled_from(["Slate", "Tile", '"Tile, red"', '"the ""old"" one"', "NA", '"Tile\nand slate"', "Ümlaut"])
_ENDS = st.sampled_from(["\n", "\r\n"])


class Tables(Domain):
    """CSV texts with a numeric and a text column, each with at least one entry."""

    def draw(self, draw, dtype, regime, cap):
        """Return one example."""
        rows = draw(st.lists(st.tuples(_ROOMS, _ROOFS), min_size=0, max_size=8))
        rows.insert(draw(st.integers(0, len(rows))), (draw(st.sampled_from(["2", "0.3"])), "Slate"))
        end = draw(_ENDS)
        text = end.join(["NumRooms,RoofType", *(f"{rooms},{roof}" for rooms, roof in rows), ""])
        return Example({"csv": text, "values": draw(st.sampled_from([None, ROOFS]))}, dtype, regime, {})

    def cast(self, inputs, dtype):
        """Accept any text, unchanged."""
        return Example({"csv": str(inputs["csv"]), "values": inputs.get("values")}, dtype, "given", {})

    def signature(self):
        """Describe the parameters."""
        return (
            "csv a text: a header, rows of a number and a text",
            "values of the texts, one column for each; None: those that occur",
        )


def inputs() -> Domain:
    return Tables(csv=Choice(HOUSE_TINY), values=Choice(None, ROOFS))


WORKED = (
    Worked(
        {"csv": HOUSE_TINY, "values": None},
        value=[[3, 0, 1], [2, 0, 1], [4, 1, 0], [3, 0, 1]],
        note="Homework on Dive into Deep Learning: NumRooms, RoofType_Slate, RoofType_nan",
    ),
    Worked(
        {"csv": "NumRooms,RoofType\n2,Tile\nNA,Slate\n", "values": ("Slate", "Tile", "Thatch")},
        value=[[2, 0, 1, 0, 0], [2, 1, 0, 0, 0]],
        note="by hand: one column is for a value that does not occur",
    ),
)
