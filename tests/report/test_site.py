"""The report as a whole: complete, with valid links, safe against hostile text, and readable without a network."""

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from oracle import records
from oracle.records import CheckRecord, RecordError
from oracle.report import PAGES, render, view
from oracle.report.addresses import RESERVED
from tests.report.html_page import HtmlPage, cell_view, rendered
from tests.support.report_sample import (
    CHECKS,
    HOSTILE,
    cells,
    distance,
    finding,
    hinge,
    implementation,
    sample,
    timings,
)


def test_there_is_an_overview_and_a_page_for_each_concept(pages: dict[str, HtmlPage]) -> None:
    assert {"index.html", "distances-l2.html", "linear_classifiers-hinge_loss.html", "mine.html"} < set(pages)
    assert {"findings.html", "reproduce.html"} < set(pages)
    assert len(pages) == 8
    assert all(page.path.stat().st_size < 500_000 for page in pages.values())


def test_every_link_has_a_target(pages: dict[str, HtmlPage]) -> None:
    for name, page in pages.items():
        for link in page.of("a"):
            file, _, anchor = unquote(link["href"]).partition("#")
            assert file == "" or file in pages, f"{name} links to {file}, which is not in the report"
            assert anchor == "" or anchor in pages[file or name].ids, f"{name} links to {file}#{anchor}"


def test_ids_are_unique(pages: dict[str, HtmlPage]) -> None:
    for name, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), name


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, HtmlPage]) -> None:
    for name, page in pages.items():
        for tag, attributes in page.elements:
            assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "image"}, name
            for key, value in attributes.items():
                assert key not in {"src", "srcset", "data", "action", "style"}, f"{name}: <{tag} {key}>"
                assert not key.startswith("on"), f"{name}: <{tag} {key}>"
                assert not (key == "href" and re.match(r"[a-z]+:|//", value, re.IGNORECASE)), f"{name}: {value}"
        assert not re.search(r"url\(|@import|https?:", "".join(page.inside["style"] + page.inside["script"])), name


def test_the_policy_allows_only_the_style_and_the_script_of_the_report(pages: dict[str, HtmlPage]) -> None:
    for page in pages.values():
        (policy,) = (meta["content"] for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        for kind in ("style", "script"):
            assert len(page.of(kind)) == 1
            digest = base64.b64encode(hashlib.sha256("".join(page.inside[kind]).encode()).digest()).decode()
            assert rules[f"{kind}-src"] == f"'sha256-{digest}'"


def test_hostile_text_is_shown_and_has_no_effect(pages: dict[str, HtmlPage]) -> None:
    (name,) = (name for name in pages if name.startswith("evil"))
    assert re.fullmatch(r"[a-z0-9_-]+\.html", name)
    for file in (name, "index.html"):
        assert HOSTILE in pages[file].text
        assert "alert" not in "".join(pages[file].inside["script"])
    # Title, text, formula, source, parameter, code, expected failure, cell, subgradient, finding, …
    assert pages[name].text.count("<script>alert('x')</script>") > 15


def test_the_newest_record_is_shown_and_the_others_are_listed(tmp_path: Path) -> None:
    moments = {"old": "2026-01-01T23:30:00+00:00", "new": "2026-01-01T22:45:00-01:00"}  # 23:45 UTC
    for seed, (name, started) in enumerate(moments.items(), 501):
        run = msgspec.structs.replace(sample(), started=started, seed=seed, cells=[], benchmarks=[])
        records.write(run, tmp_path / f"{name}.json")
    index = render([tmp_path / "old.json", tmp_path / "new.json"], tmp_path / "html")
    assert "seed 502" in HtmlPage(index).text
    words = HtmlPage(index.with_name("reproduce.html")).words
    assert "old.json 2026-01-01T23:30:00+00:00 crosscheck 501" in words


def with_torch(version: str, tmp_path: Path, month: int, **changes: object) -> Path:
    """The path of the sample's record with another torch and another month; `changes` apply to cells of torch_clamp."""
    cells = [
        msgspec.structs.replace(cell, **changes) if cell.implementation == "torch_clamp" else cell
        for cell in sample().cells
    ]
    environment = msgspec.structs.replace(sample().environment, torch=version)
    started = f"2026-{month:02}-01T00:00:00+00:00"
    run = msgspec.structs.replace(sample(), started=started, environment=environment, cells=cells, benchmarks=[])
    records.write(run, tmp_path / f"{version}-{month}.json")
    return tmp_path / f"{version}-{month}.json"


def test_versions_are_columns_in_the_order_of_their_releases(tmp_path: Path) -> None:
    wrong = {"verdict": records.Grade.WRONG, "findings": [finding(sentence="It was <b>wrong</b> then.")]}
    paths = [
        with_torch("2.12.1", tmp_path, 3),
        with_torch("2.4.1", tmp_path, 2, **wrong),
        with_torch("2.4.1", tmp_path, 1),  # not a column: there is a newer record of the same version
    ]
    index = render(paths, tmp_path / "html")
    page = HtmlPage(index)
    headings = [head["title"] for head in page.of("th") if "of-versions" in head.get("class", "")]
    assert headings == [
        "torch 2.4.1, NumPy 2.4.6: 2.4.1-2.json",
        "torch 2.12.1, NumPy 2.4.6: 2.12.1-3.json",
    ]
    assert "linear_classifiers-hinge_loss.html#versions" in [link["href"] for link in page.of("a") if "href" in link]
    words = HtmlPage(index.with_name("linear_classifiers-hinge_loss.html")).words
    assert "value torch_clamp float16 ✗ wrong ✓ accurate It was <b>wrong</b> then." in words
    assert "The verdicts are the same with all versions" in HtmlPage(index.with_name("distances-l2.html")).text


def test_a_single_version_is_not_a_column(pages: dict[str, HtmlPage]) -> None:
    assert not any("of-versions" in head.get("class", "") for head in pages["index.html"].of("th"))
    assert not any("versions" in page.ids for page in pages.values())


def test_a_record_that_cannot_be_read_is_named_in_a_warning_and_on_the_overview(tmp_path: Path) -> None:
    records.write(sample(), tmp_path / "good.json")
    (tmp_path / "newer.json").write_text('{"schema": "tensor-oracle/run", "version": 99}')
    with pytest.warns(
        UserWarning, match=r"left out of the report: .*newer\.json: has version 99, .*upgrade tensor-oracle"
    ):
        index = render([tmp_path / "newer.json", tmp_path / "good.json"], tmp_path / "html")
    assert "newer.json: has version 99" in HtmlPage(index).text


def test_without_a_readable_record_the_error_names_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(
        RecordError, match=r"(?s)no run record could be read:.*a\.json: is not .*JSON.*b\.json: cannot be read"
    ):
        render([tmp_path / "a.json", tmp_path / "b.json"], tmp_path / "html")
    with pytest.raises(RecordError, match="no run record could be read: no file was named"):
        render([], tmp_path / "html")
    assert not (tmp_path / "html").exists()


def test_an_interrupted_report_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    records.write(sample(), tmp_path / "run.json")
    index = render([tmp_path / "run.json"], tmp_path / "html")
    before = {path: path.read_bytes() for path in index.parent.iterdir()}
    records.write(msgspec.structs.replace(sample(), seed=7), tmp_path / "run.json")

    def interrupt(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render([tmp_path / "run.json"], tmp_path / "html", interrupt)
    assert {path: path.read_bytes() for path in index.parent.iterdir()} == before


def test_the_reproduce_page_has_the_processor_time_by_phase(tmp_path: Path) -> None:
    run = msgspec.structs.replace(sample(), spent={"truth": 30.0, "verdicts": 10.0}, spent_by_concept={"a": 40.0})
    words = rendered(run, tmp_path)["reproduce.html"].words
    assert "Judging took 40 s of processor time: truth 75 %, verdicts 25 %." in words


def test_an_empty_run_has_a_report(tmp_path: Path) -> None:
    run = msgspec.structs.replace(sample(), concepts=[], cells=[], benchmarks=[], data=[])
    assert set(rendered(run, tmp_path)) == {"index.html", "findings.html", "reproduce.html", "glossary.html"}


def test_a_concept_that_was_not_tested_has_a_page(tmp_path: Path) -> None:
    run = msgspec.structs.replace(sample(), concepts=[hinge()[0]], cells=[], benchmarks=[])
    pages = rendered(run, tmp_path)
    assert hinge()[0].title in pages["index.html"].text
    assert "Nothing was tested." in pages["linear_classifiers-hinge_loss.html"].text


def test_concepts_never_share_a_file(tmp_path: Path) -> None:
    names = ("a/b", "a-b", "A/B", *RESERVED, "../..", "%", "")
    cells = [msgspec.structs.replace(cell_view().cell, concept=name) for name in names]
    run = msgspec.structs.replace(sample(), concepts=[], cells=cells, benchmarks=[])
    assert len(rendered(run, tmp_path)) == len(names) + 4
    assert {page.file.removesuffix(".html") for page in PAGES} <= set(RESERVED)


def test_the_same_record_gives_the_same_report(tmp_path: Path, pages: dict[str, HtmlPage]) -> None:
    again = rendered(sample(), tmp_path)
    assert set(again) == set(pages)
    for name, page in pages.items():
        assert again[name].path.read_bytes() == page.path.read_bytes()


def test_checks_come_in_the_order_of_the_record_and_unlisted_ones_last() -> None:
    listed = [check.name for check in CHECKS]
    assert list(view.checks(sample())) == [*listed, HOSTILE, "own"]
    run = msgspec.structs.replace(sample(), checks=[CheckRecord("special", "Why?")])
    assert list(view.checks(run))[:3] == ["special", "value", "purity"]
    assert view.checks(run)["special"] == "Why?"
    assert view.checks(run)["value"] == "value"


def test_a_new_check_has_a_column_and_its_question_on_the_overview_and_on_its_concept(tmp_path: Path) -> None:
    cell = cell_view(check="toy").cell
    run = msgspec.structs.replace(
        sample(), checks=[CheckRecord("toy", "Is it a toy?")], concepts=[], cells=[cell], benchmarks=[]
    )
    pages = rendered(run, tmp_path)
    for name in ("index.html", "a.html"):
        assert "Is it a toy?" in [head.get("title") for head in pages[name].of("th")]
    assert "toy Is it a toy?" in pages["index.html"].words
    assert "toy Is it a toy?" in pages["a.html"].words


def large(grade: records.Grade, expected: str | None) -> records.Run:
    """A run of a concept with as many cells as the largest of the catalogue, and findings with large inputs."""
    names = ("numpy_loop", *(f"{side}_form_{place}" for side in ("numpy", "torch") for place in range(6)))
    record, _ = distance()
    listed = [implementation(name) for name in names[1:]]
    compressed = "zlib.decompress(base64.b64decode(\n" + 100 * f'    "{68 * "A"}"\n' + "))\n"
    failing = {
        "verdict": grade,
        "expected": expected,
        "findings": [finding("simplest"), finding("worst", snippet=compressed)],
    }
    made = [
        msgspec.structs.replace(cell, **failing)
        if cell.implementation in names[1::2] and cell.check in ("value", "gradient")
        else cell
        for cell in cells(record.name, names)
    ]
    return msgspec.structs.replace(
        sample(),
        concepts=[msgspec.structs.replace(record, implementations=listed, expected_failures=[])],
        cells=made,
        benchmarks=list(timings(record.name, names[1:])),
    )


def test_large_inputs_of_expected_failures_are_left_to_the_record(tmp_path: Path) -> None:
    run = large(records.Grade.WRONG, "It loses digits.")
    findings = sum(len(cell.findings) for cell in run.cells)
    assert len(run.cells) > 300
    assert findings > 60
    page = rendered(run, tmp_path)["distances-l2.html"]
    assert page.path.stat().st_size < 500_000
    assert page.words.count("This input is large.") == findings / 2
    assert "The code of a large input is in the run record only, if a simpler input has the same grade." in page.words


def test_new_failures_keep_the_code_of_a_large_input_in_the_first_dtype(tmp_path: Path) -> None:
    run = large(records.Grade.WRONG, None)
    page = rendered(run, tmp_path)["distances-l2.html"]
    failures = {(cell.implementation, cell.check) for cell in run.cells if cell.findings}
    assert page.path.stat().st_size < 500_000
    assert page.text.count("import zlib") + page.text.count("zlib.decompress") == len(failures)
