"""Every figure of the overview, of the findings and of the histograms, computed again from the record."""

import re
from collections import Counter
from html import unescape
from pathlib import Path

import msgspec
import pytest

from oracle.records import Cell, Grade
from tests.report.html_page import HtmlPage, rendered
from tests.support.report_sample import sample

PASSES = {"accurate", "rearranged", "normwise", "limited", "unsupported"}


def verdict(cell: Cell) -> str:
    """The verdict that counts: a pass of which three quarters of the examples are vacuous shows nothing."""
    right = cell.verdict in PASSES - {"unsupported"}
    return "untested" if right and 4 * cell.vacuous >= 3 * cell.examples else str(cell.verdict)


def outcome(cell: Cell) -> str:
    return verdict(cell) + (", expected" if cell.expected is not None else "")


def new(cell: Cell) -> bool:
    return cell.expected is None and verdict(cell) not in PASSES | {"untested"}


CELLS = sample().cells


def test_the_headline_counts_checks_new_failures_and_expected_ones(pages: dict[str, HtmlPage]) -> None:
    failures, expected = sum(map(new, CELLS)), sum(cell.expected is not None for cell in CELLS)
    concepts = {cell.concept for cell in CELLS} | {record.name for record in sample().concepts}
    words = pages["index.html"].words
    assert f"{len(CELLS):,} checks, {failures:,} new failures, {expected:,} expected" in words
    examples = sum(cell.examples for cell in CELLS)
    assert f"{len(concepts)} concepts, {examples:,} examples, in 5 min 0 s." in words


def test_the_numbers_beside_the_grades_add_up_to_all_checks(pages: dict[str, HtmlPage]) -> None:
    html = pages["index.html"].path.read_text(encoding="utf-8")
    (tally,) = re.findall(r'<ul class="tally">.*?</ul>', html, re.DOTALL)
    shown = {name.strip(): int(number) for name, number in re.findall(r"</span>([^<]*)</span> <b>(\d+)</b>", tally)}
    assert shown == Counter(map(outcome, CELLS))
    assert sum(shown.values()) == len(CELLS)


@pytest.mark.parametrize("column", ["dtype", "check"])
def test_every_symbol_of_the_matrix_has_the_number_of_its_cells(pages: dict[str, HtmlPage], column: str) -> None:
    html = pages["index.html"].path.read_text(encoding="utf-8")
    columns = re.findall(rf'<th scope="col" class="of-{column}s[^>]*>([^<]*)</th>', html)
    short = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}
    rows = re.findall(r'<tr data-family="[^"]*" data-outcomes="[^"]*" data-name="([^"]*)">(.*?)</tr>', html, re.DOTALL)
    assert len(rows) == len({cell.concept for cell in CELLS})
    for name, row in rows:
        groups = re.findall(rf'<td class="of-{column}s[^>]*>(.*?)</td>', row, re.DOTALL)
        assert len(groups) == len(columns)
        for heading, group in zip(map(unescape, columns), groups, strict=True):
            values = {heading, *(value for value, shown in short.items() if shown == heading)}
            mine = [cell for cell in CELLS if cell.concept == unescape(name) and getattr(cell, column) in values]
            counted = Counter(outcome(cell) for cell in mine if outcome(cell) != "accurate")
            chips = re.findall(r'title="(\d+) × ([^"]*)".*?<small>(\d+)</small>', group)
            assert {grade: int(number) for number, grade, _ in chips} == counted, (name, heading)
            assert all(number == small for number, _, small in chips)
            assert ("<span>✓</span>" in group) == (bool(mine) and not counted)


def test_the_largest_error_of_a_row_is_that_of_its_accurate_cells(pages: dict[str, HtmlPage]) -> None:
    html = pages["index.html"].path.read_text(encoding="utf-8")
    shown = dict(re.findall(r'data-name="([^"]*)">.*?<td class="bound" data-value="([^"]*)">', html))
    for name in ("distances/l2", "linear_classifiers/hinge_loss"):
        accurate = [cell for cell in CELLS if cell.concept == name and verdict(cell) == "accurate"]
        assert float(shown[name]) == max(cell.worst for cell in accurate if cell.worst is not None)


def test_the_findings_count_all_cells_that_are_not_accurate(pages: dict[str, HtmlPage]) -> None:
    counts = Counter(outcome(cell) for cell in CELLS if outcome(cell) != "accurate")
    html = pages["findings.html"].path.read_text(encoding="utf-8")
    shown = re.findall(r'<h3 id="[^"]*"><span class="badge[^>]*><span[^>]*>.</span>([^<]*)</span> (\d+) check', html)
    assert {name.strip(): int(number) for name, number in shown} == counts
    contents = html[: html.index("data-filters")]
    for heading, number in (
        ("New failures", sum(map(new, CELLS))),
        ("Expected failures", sum(cell.expected is not None for cell in CELLS)),
        ("Passed with a remark", sum(counts.values()) - sum(new(c) or c.expected is not None for c in CELLS)),
    ):
        assert re.search(rf">{heading}</a> <small>{number}</small>", contents), heading


def test_each_row_of_a_histogram_has_all_counts_of_its_cell(pages: dict[str, HtmlPage]) -> None:
    html = pages["distances-l2.html"].path.read_text(encoding="utf-8")
    (table,) = re.findall(r'aria-label="Error ÷ bound: value">(.*?)</table>', html, re.DOTALL)
    rows = re.findall(r"<tr>.*?</tr>", table.partition("</thead>")[2], re.DOTALL)
    cells = [cell for cell in CELLS if cell.concept == "distances/l2" and cell.check == "value"]
    assert len(rows) == len(cells)
    shown = [[int(number or 0) for number in re.findall(r"<td[^>]*>(\d*)</td>", row)[:7]] for row in rows]
    wanted = [[cell.histogram[-1], *cell.histogram[:-1]] for cell in cells]
    assert sorted(shown) == sorted(wanted)


def test_no_table_with_a_failed_row_says_that_all_are_within_the_bound(tmp_path: Path) -> None:
    inside = {"worst": 0.5, "histogram": [1, 0, 0, 0, 0, 1, 0]}
    changed = [
        msgspec.structs.replace(cell, **inside) if cell.verdict is Grade.WRONG else cell for cell in sample().cells
    ]
    pages = rendered(msgspec.structs.replace(sample(), cells=changed), tmp_path)
    failed = {(c.concept, c.check) for c in changed if c.verdict is Grade.WRONG and any(c.histogram[1:-1])}
    assert ("distances/l2", "value") in failed
    html = pages["distances-l2.html"].path.read_text(encoding="utf-8")
    assert "All are within the bound" not in html.partition("<h3>value</h3>")[2].partition("</table>")[0]
    assert "fail as expected: numpy_expansion" in html
