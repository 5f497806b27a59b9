"""Each term of the report links to its explanation, and each explanation into the guide where that was rendered."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from oracle import records
from oracle.records import Grade
from oracle.report import render, render_evaluation
from oracle.report.glossary import entries, term_anchor
from tests.report import evaluation_sample
from tests.report.html_page import HtmlPage
from tests.support.documents import GUIDE, anchors
from tests.support.report_sample import sample


def terms_of(page: HtmlPage) -> set[str]:
    return {unquote(link["href"]) for link in page.of("a") if link.get("class") == "term"}


def test_every_grade_is_a_term() -> None:
    assert set(map(str, Grade)) < set(entries())


def test_every_heading_of_the_glossary_is_a_term_with_an_explanation(pages: dict[str, HtmlPage]) -> None:
    headings = anchors(GUIDE / "reference" / "glossary.md")
    assert len(entries()) == len(headings) - 1  # without the title
    for term, _, text in entries().values():
        assert f"{term} {text[:10]}" in pages["glossary.html"].words.replace("“", "[")
    assert "[" not in pages["glossary.html"].text, "a link in Markdown was not read"


def test_pages_link_their_terms(pages: dict[str, HtmlPage]) -> None:
    assert terms_of(pages["index.html"]) > {
        f"glossary.html#{term_anchor(term)}"
        for term in (*map(str, Grade), "expected failure", "error ÷ bound", "concept")
    }
    assert terms_of(pages["distances-l2.html"]) > {
        f"glossary.html#{term_anchor(term)}"
        for term in ("rounding bound", "error ÷ bound", "unit in the last place", "regime", "vacuous", "rearranged")
    }
    assert f"glossary.html#{term_anchor('subgradient')}" in terms_of(pages["linear_classifiers-hinge_loss.html"])
    assert f"glossary.html#{term_anchor('evidence')}" in terms_of(pages["findings.html"])


def test_an_unknown_term_is_an_error() -> None:
    with pytest.raises(KeyError, match="no such term"):
        term_anchor("no such term")


def test_explanations_link_into_a_guide_that_was_rendered_beside_the_report(tmp_path: Path) -> None:
    records.write(sample(), tmp_path / "run.json")
    without = HtmlPage(render([tmp_path / "run.json"], tmp_path / "html").with_name("glossary.html"))
    assert not [link for link in without.of("a") if "guide" in link["href"]]
    assert "See “How it works” in the guide" in without.words
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "index.html").write_text("", encoding="utf-8")
    page = HtmlPage(render([tmp_path / "run.json"], tmp_path / "new").with_name("glossary.html"))
    targets = [link["href"] for link in page.of("a") if link["href"].startswith("../guide/")]
    assert len(targets) > 30
    for target in targets[1:]:  # the first leads to the guide as a whole
        path, _, anchor = target.removeprefix("../guide/").partition("#")
        source = (GUIDE / path).with_suffix(".md")
        assert source.is_file(), target
        assert not anchor or anchor in anchors(source), target


def test_a_page_without_a_report_has_no_links_to_terms(tmp_path: Path) -> None:
    page = HtmlPage(render_evaluation(evaluation_sample.sample(), tmp_path))
    assert not terms_of(page)
    assert "baselines are tools" in page.words
