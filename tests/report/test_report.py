"""The report on trial: it shows all that a record holds, runs nothing that a candidate wrote, and opens from a disk."""

import base64
import hashlib
import math
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest
from markupsafe import Markup
from matplotlib.figure import Figure

from oracle import records
from oracle.records import DECADES, Cell, ConceptRecord, Picture, RecordError, Run, Series
from oracle.records.grades import Grade
from oracle.report import PAGES, figures, pictures, render, svg, view
from oracle.report import notation as words
from oracle.report.concept_page import aligned
from tests.support import report_sample
from tests.support.report_sample import HOSTILE, Page, finding, hinge, implementation, sample, timings, trained


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample."""
    folder = tmp_path_factory.mktemp("report")
    records.write(sample(), folder / "run.json")
    return render([folder / "run.json"], folder / "html").parent


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Page]:
    return {path.name: Page(path) for path in folder.iterdir()}


def rendered(run: Run, tmp_path: Path) -> dict[str, Page]:
    records.write(run, tmp_path / "run.json")
    index = render([tmp_path / "run.json"], tmp_path / "html")
    return {path.name: Page(path) for path in index.parent.iterdir()}


def test_there_is_an_overview_and_a_page_for_each_concept(pages: dict[str, Page]) -> None:
    assert {"index.html", "distances-l2.html", "linear_classifiers-hinge_loss.html", "mine.html"} < set(pages)
    assert {"findings.html", "reproduce.html"} < set(pages)
    assert len(pages) == 7
    assert all(page.path.stat().st_size < 500_000 for page in pages.values())


def test_every_link_leads_somewhere(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for link in page.of("a"):
            file, _, anchor = unquote(link["href"]).partition("#")
            assert file == "" or file in pages, f"{name} links to {file}, which is not in the report"
            assert anchor == "" or anchor in pages[file or name].ids, f"{name} links to {file}#{anchor}"


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), name


def test_nothing_is_loaded(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for tag, attributes in page.elements:
            assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "image"}, name
            for key, value in attributes.items():
                assert key not in {"src", "srcset", "data", "action", "style"}, f"{name}: <{tag} {key}>"
                assert not key.startswith("on"), f"{name}: <{tag} {key}>"
                assert not (key == "href" and re.match(r"[a-z]+:|//", value, re.IGNORECASE)), f"{name}: {value}"
        assert not re.search(r"url\(|@import|https?:", "".join(page.inside["style"] + page.inside["script"])), name


def test_the_policy_allows_our_style_and_script_and_nothing_else(pages: dict[str, Page]) -> None:
    for page in pages.values():
        (policy,) = (meta["content"] for meta in page.of("meta") if meta.get("http-equiv") == "Content-Security-Policy")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        for kind in ("style", "script"):
            assert len(page.of(kind)) == 1
            digest = base64.b64encode(hashlib.sha256("".join(page.inside[kind]).encode()).digest()).decode()
            assert rules[f"{kind}-src"] == f"'sha256-{digest}'"


def test_hostile_text_is_shown_and_not_obeyed(pages: dict[str, Page]) -> None:
    (name,) = (name for name in pages if name.startswith("evil"))
    assert re.fullmatch(r"[a-z0-9_-]+\.html", name)
    for file in (name, "index.html"):
        assert HOSTILE in pages[file].text
        assert "alert" not in "".join(pages[file].inside["script"])
    # Title, text, formula, source, parameter, code, note, cell, corner, finding, …
    assert pages[name].text.count("<script>alert('x')</script>") > 15


def test_every_cell_is_in_the_matrix_of_its_page(pages: dict[str, Page]) -> None:
    for concept in view.concepts(sample()):
        links = {link["href"]: link for link in pages[concept.file].of("a") if "title" in link}
        assert len(links) == len(concept.cells)
        for shown in concept.cells:
            link = links[f"#{shown.evidence}"]
            assert link["title"] == shown.label
            assert link["class"].split()[0] == shown.verdict.replace(" ", "-")
            assert {shown.anchor, shown.evidence} <= set(pages[concept.file].ids)


@pytest.mark.parametrize("field", ["dtype", "check"])
def test_the_overview_counts_what_is_not_accurate_by_concept_dtype_and_check(
    pages: dict[str, Page], field: str
) -> None:
    """Each once below its dtype and once below its check, and each leads to evidence that is there."""
    titles = Counter(link["title"] for link in pages["index.html"].of("a") if "title" in link)
    wanted = Counter()
    for concept in view.concepts(sample()):
        styles = Counter((getattr(s.cell, f), f, s.style) for s in concept.cells for f in ("dtype", "check"))
        for (_, _, style), number in styles.items():
            verdict, _, known = style.partition(" ")
            if style != "accurate":
                wanted[f"{number} × {verdict.replace('-', ' ')}{', known' * bool(known)}"] += 1
    assert titles == wanted
    told = sum(s.style != "accurate" for concept in view.concepts(sample()) for s in concept.cells)
    assert sum(int(title.split(" × ")[0]) * count for title, count in titles.items()) == 2 * told


def test_every_verdict_looks_different() -> None:
    assert set(view.VERDICTS) == set(Grade)
    assert len({symbol for symbol, _ in view.VERDICTS.values()}) == len(view.VERDICTS)
    assert {grade for grade in Grade if not view.fails(grade) and not grade.right} == {"untested", "unsupported"}


def shown(**changes: object) -> view.Shown:
    fields = {"concept": "a", "implementation": "b", "check": "value", "dtype": "float32", "device": "cpu"}
    return view.Shown(
        msgspec.convert({**fields, "verdict": "accurate", "examples": 10, **changes}, Cell), "a.html", "cell-1"
    )


def concept_of(*cells: view.Shown) -> view.ConceptView:
    page = ConceptRecord("a", 1, "a", "", "", [], [], [], "", [])
    return view.ConceptView(page, "a.html", list(cells), [])


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "accurate"),
        ({"vacuous": 7}, "accurate"),
        ({"examples": 0}, "untested"),
        ({"vacuous": 8}, "untested"),
        ({"vacuous": 8, "verdict": "rearranged"}, "untested"),
        ({"vacuous": 6, "verdict": "wrong"}, "wrong"),
        ({"vacuous": 6, "verdict": "undecided"}, "undecided"),
    ],
)
def test_a_pass_on_nothing_or_mostly_vacuous_examples_is_untested(changes: dict[str, object], verdict: str) -> None:
    assert shown(**changes).verdict == verdict


@pytest.mark.parametrize("verdict", sorted(view.VERDICTS))
def test_what_is_known_looks_different_and_raises_no_alarm(verdict: str) -> None:
    unexpected, known = shown(verdict=verdict), shown(verdict=verdict, expected="")
    assert known.style == f"{unexpected.style} known"
    assert unexpected.unexpected == (verdict in view.FAILURES)
    assert not known.unexpected


def test_the_overview_counts_the_alarms_and_the_findings_list_them(pages: dict[str, Page]) -> None:
    assert "5 failed and were not expected to. 5 disagreed as listed." in " ".join(pages["index.html"].text.split())
    text = " ".join(pages["findings.html"].text.split())
    assert "torch_cdist, value, in float16: The answer is NaN, but should be 0." in text
    assert "Expanding the square cancels" in text


def test_every_disagreement_has_an_address_that_does_not_depend_on_the_others(
    pages: dict[str, Page], tmp_path: Path
) -> None:
    wanted = [s for concept in view.concepts(sample()) for s in concept.cells if s.style != "accurate"]
    links = [unquote(link["href"]) for link in pages["findings.html"].of("a")]
    assert {f"{s.page}#{s.evidence}" for s in wanted} <= set(links)
    fewer = msgspec.structs.replace(sample(), cells=sample().cells[::-1][:90], benchmarks=[])
    some = {i for i in rendered(fewer, tmp_path)["findings.html"].ids if "." in i}
    assert "distances-l2.numpy_expansion.value.wrong" in some
    assert some < set(pages["findings.html"].ids)


def test_a_run_without_failures_says_so(tmp_path: Path) -> None:
    good = [cell for cell in sample().cells if cell.verdict.right]
    text = rendered(msgspec.structs.replace(sample(), cells=good), tmp_path)["index.html"].text
    assert "None failed unexpectedly." in " ".join(text.split())


def test_a_listed_disagreement_that_was_not_seen_is_reported(pages: dict[str, Page]) -> None:
    text = pages["distances-l2.html"].text
    assert text.count("Not seen in this run: it was not tried, or the list is wrong.") == 1
    assert "Its slope at distance 0 was NaN once." in text


def test_a_finding_shows_all_its_evidence(pages: dict[str, Page]) -> None:
    text = " ".join(pages["distances-l2.html"].text.split())
    assert "entry [0, 1] expected 1.00000000000000000000000000000000000 ± 1e-38 got nan ulp ∞ error ÷ budget ∞" in text
    assert "regime near_duplicates seed 12345" in text
    assert "X = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float64) # exact" in text


def test_numbers_that_are_not_finite_are_shown(pages: dict[str, Page]) -> None:
    titles = [link.get("title", "") for page in pages.values() for link in page.of("a")]
    assert "value float16: wrong, known, worst NaN of budget" in titles
    assert "value float16: wrong, worst ∞ of budget" in titles


def test_a_corner_names_the_slope_of_each_implementation(pages: dict[str, Page]) -> None:
    text = " ".join(pages["linear_classifiers-hinge_loss.html"].text.split())
    assert "margin exactly 0 numpy_gradient 0.0 torch_clamp 1.0 torch_multi_margin 0.0" in text


def test_slopes_that_differ_by_dtype_are_told_apart() -> None:
    cells = [
        shown(dtype=dtype, subgradient_choices={"tie": slope}) for dtype, slope in (("float16", "0"), ("float32", "1"))
    ]
    concept = concept_of(*cells)
    assert concept.corners == {"tie": {"b": {"0": ["float16"], "1": ["float32"]}}}


def test_a_concept_page_has_its_mathematics_code_and_pictures(pages: dict[str, Page]) -> None:
    page = pages["linear_classifiers-hinge_loss.html"]
    assert len(page.of("math")) == 1
    assert "Crammer and Singer, JMLR 2 (2001)" in page.text
    assert "def numpy_mask(X, y, W, reg):" in page.text
    assert [drawn["role"] for drawn in page.of("svg")] == ["img"]
    assert [table["class"] for table in page.of("table") if "histogram" in table.get("class", "")] == ["histogram"] * 3
    assert "the definition takes 57.6 ms as a loop and numpy_mask takes 196 µs: 294 times less." in page.text


@pytest.mark.parametrize(
    "latex", [r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", "a & b", "^", ""]
)
def test_a_formula_that_cannot_be_trusted_is_shown_as_text(latex: str) -> None:
    assert words.formula(latex) == Markup('<pre class="latex" tabindex="0">{}</pre>').format(latex)


def test_a_formula_is_mathml() -> None:
    assert words.formula(r"\sqrt{\frac{a}{b}} < \begin{cases} x & x > 0 \\ 0 & \text{else} \end{cases}").startswith(
        "<math "
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0"),
        (0.4321, "0.43"),
        (123456.0, "1.2e+05"),
        (-1.5, "−1.5"),
        (math.inf, "∞"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_in_words(value: float | None, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 ns"),
        (3.1e-7, "310 ns"),
        (1.234e-3, "1.23 ms"),
        (2.5, "2.5 s"),
        (250.0, "4 min 10 s"),
        (math.nan, "NaN"),
    ],
)
def test_seconds_in_words(value: float, text: str) -> None:
    assert words.seconds(value) == text


def test_paragraphs_escape_and_set_names_as_code() -> None:
    assert words.paragraphs("Let `x < 1`.\n\nThen <b>.") == "<p>Let <code>x &lt; 1</code>.</p>\n<p>Then &lt;b&gt;.</p>"


def test_a_picture_carries_no_style_no_fixed_colour_and_only_its_own_ids() -> None:
    drawn = pictures.times(
        list(timings("a", ("$\\frac$ \N{GREEK SMALL LETTER ETA} \N{BAMUM LETTER PHASE-A NGKUE MFON}",))), "mine"
    )
    assert drawn is not None
    assert "style" not in drawn.svg
    assert not re.search(r'(fill|stroke)="#', drawn.svg)
    assert all(identity.startswith("mine-") for identity in re.findall(r'\bid="([^"]+)"', drawn.svg))
    assert drawn.legend[1].name == "$\\frac$ \N{GREEK SMALL LETTER ETA} \N{BAMUM LETTER PHASE-A NGKUE MFON}"


def test_an_axis_is_called_what_the_font_can_show() -> None:
    line = Series("a", [1.0, 2.0], [1.0, 2.0])
    name = "$\\frac$ \N{GREEK SMALL LETTER ETA} \N{BAMUM LETTER PHASE-A NGKUE MFON}"
    drawn = pictures.lines(Picture("a", "b", name, "y", [line]), "mine")
    assert "$\\frac$ \N{GREEK SMALL LETTER ETA} \\U00016800" in drawn.svg  # which the font has, and has not


def test_a_figure_is_drawn_the_same_each_time() -> None:
    assert svg.inline(Figure(), "a", "b") == svg.inline(Figure(), "a", "b")


def test_no_picture_where_nothing_was_measured() -> None:
    assert pictures.times([], "a") is None
    assert figures.histograms(concept_of(shown())) == []


@pytest.mark.parametrize(
    ("worst", "tally", "sentence"),
    [
        (0.5, [1, 0, 0, 0, 0, 1, 0], "All stay inside the budget; b in float32 comes closest, at 0.5 of it."),
        (0.0, [1, 0, 0, 0, 0, 0, 0], "All stay inside the budget; b in float32 comes closest, at 0 of it."),
        (1e300, [0, 0, 0, 0, 0, 0, 1], "1 of 1 rows leave the direct budget: b."),
        (math.inf, [0, 0, 0, 0, 0, 0, 1], "1 of 1 rows leave the direct budget: b."),
        (math.nan, [0, 0, 0, 0, 0, 0, 1], "1 of 1 rows leave the direct budget: b."),
        (None, [1, 0, 0, 0, 0, 0, 0], "No worst case was recorded."),
    ],
)
def test_the_histogram_of_errors_says_what_to_see(worst: float | None, tally: list[int], sentence: str) -> None:
    assert len(tally) == len(DECADES) == len(figures.BINS)
    (table,) = figures.histograms(concept_of(shown(worst=worst, histogram=tally)))
    assert table.sentence.endswith(sentence)


@pytest.mark.parametrize(
    ("verdict", "tally", "styles"),
    [
        ("accurate", [1000, 0, 0, 0, 0, 1, 0], ["bar-of b10", "", "", "", "", "bar-of b1", ""]),
        ("wrong", [0, 0, 0, 0, 2, 1, 4], ["", "", "", "", "bar-of b5", "bar-of b2", "bar-of b10 bad"]),
        ("rearranged", [0, 0, 0, 0, 0, 0, 4], ["", "", "", "", "", "", "bar-of b10 fair"]),
    ],
)
def test_a_bar_is_as_high_as_its_number_and_is_seen_however_small(
    verdict: str, tally: list[int], styles: list[str]
) -> None:
    bars = figures.bars(shown(verdict=verdict, histogram=tally).cell)
    assert [bar.style for bar in bars] == styles
    assert [bar.number for bar in bars] == tally


def test_versions_of_one_name_stand_side_by_side() -> None:
    names = ("numpy_loop", "numpy_a", "numpy_both", "torch_both", "torch_c", "torch_d", "numpy_gradient")
    page = msgspec.structs.replace(hinge()[0], implementations=[implementation(name) for name in names])
    page.implementations[0].code = page.definition
    pairs = [(pair.numpy and pair.numpy.name, pair.torch and pair.torch.name) for pair in aligned(page)]
    assert pairs == [("numpy_both", "torch_both"), ("numpy_a", "torch_c"), ("numpy_gradient", "torch_d")]


def test_the_newest_record_is_shown_and_the_others_listed(tmp_path: Path) -> None:
    moments = {"old": "2026-01-01T23:30:00+00:00", "new": "2026-01-01T22:45:00-01:00"}  # 23:45 in Greenwich
    for seed, (name, started) in enumerate(moments.items(), 501):
        run = msgspec.structs.replace(sample(), started=started, seed=seed, cells=[], benchmarks=[])
        records.write(run, tmp_path / f"{name}.json")
    index = render([tmp_path / "old.json", tmp_path / "new.json"], tmp_path / "html")
    assert "seed 502" in Page(index).text
    text = " ".join(Page(index.with_name("reproduce.html")).text.split())
    assert "old.json 2026-01-01T23:30:00+00:00 crosscheck 501" in text


def with_torch(version: str, tmp_path: Path, month: int, **changes: object) -> Path:
    """A record of the sample with another torch, of another month; `changes` to every cell of torch_clamp."""
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
    wrong = {"verdict": "wrong", "findings": [finding(sentence="It was <b>wrong</b> then.")]}
    paths = [
        with_torch("2.12.1", tmp_path, 3),
        with_torch("2.4.1", tmp_path, 2, **wrong),
        with_torch("2.4.1", tmp_path, 1),  # older than the other of the same version, and so not a column
    ]
    index = render(paths, tmp_path / "html")
    page = Page(index)
    headings = [head["title"] for head in page.of("th") if "of-versions" in head.get("class", "")]
    assert headings == [
        "torch 2.4.1, NumPy 2.4.6: 2.4.1-2.json",
        "torch 2.12.1, NumPy 2.4.6: 2.12.1-3.json",
    ]
    assert "linear_classifiers-hinge_loss.html#versions" in [link["href"] for link in page.of("a") if "href" in link]
    text = " ".join(Page(index.with_name("linear_classifiers-hinge_loss.html")).text.split())
    assert "value torch_clamp float16 ✗ wrong ✓ accurate It was <b>wrong</b> then." in text
    assert "All versions of the libraries came to the same verdicts" in Page(index.with_name("distances-l2.html")).text


def test_one_version_is_no_column(pages: dict[str, Page]) -> None:
    assert not any("of-versions" in head.get("class", "") for head in pages["index.html"].of("th"))
    assert not any("versions" in page.ids for page in pages.values())


def test_a_bad_record_is_named_and_left_out(tmp_path: Path) -> None:
    records.write(sample(), tmp_path / "good.json")
    (tmp_path / "newer.json").write_text('{"schema": "tensor-oracle/run", "version": 99}')
    with pytest.warns(
        UserWarning, match=r"left out of the report: .*newer\.json: has version 99, .*upgrade tensor-oracle"
    ):
        index = render([tmp_path / "newer.json", tmp_path / "good.json"], tmp_path / "html")
    assert "newer.json: has version 99" in Page(index).text


def test_no_readable_record_is_an_error_that_names_each(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(
        RecordError, match=r"(?s)nothing to report on:.*a\.json: is not complete JSON.*b\.json: cannot be read"
    ):
        render([tmp_path / "a.json", tmp_path / "b.json"], tmp_path / "html")
    with pytest.raises(RecordError, match="nothing to report on: no file was named"):
        render([], tmp_path / "html")
    assert not (tmp_path / "html").exists()


def test_conventions_are_told_on_both_pages(tmp_path: Path) -> None:
    page, *_ = hinge()
    note = records.LibraryDifferenceRecord(
        "sum of bytes",
        "NumPy counts on in uint64.",
        "x = np.array([255, 1], dtype=np.uint8)",
        [records.Stated("numpy_loop", "256 (uint64)"), records.Stated("torch_sum", "raises RuntimeError")],
    )
    page = msgspec.structs.replace(page, library_differences=[note])
    cell = shown(concept=page.name, implementation="numpy_loop", check="differences", verdict="wrong").cell
    pages = rendered(msgspec.structs.replace(sample(), concepts=[page], cells=[cell], benchmarks=[]), tmp_path)
    for name in ("findings.html", "linear_classifiers-hinge_loss.html"):
        text = " ".join(pages[name].text.split())
        assert "sum of bytes. NumPy counts on in uint64." in text
    assert "x = np.array([255, 1], dtype=np.uint8)" in text
    assert "numpy_loop: 256 (uint64) ✗ wrong torch_sum: raises RuntimeError not asked in this run" in text


def test_why_a_form_loses_digits_stands_on_its_page(tmp_path: Path) -> None:
    cell = shown(verdict="rearranged", why="It subtracts large squares.").cell
    pages = rendered(msgspec.structs.replace(sample(), concepts=[], cells=[cell], benchmarks=[]), tmp_path)
    assert "rearranged b. It subtracts large squares. Seen in value float32." in " ".join(pages["a.html"].text.split())


def test_the_report_says_where_the_time_went(tmp_path: Path) -> None:
    run = msgspec.structs.replace(sample(), spent={"truth": 30.0, "verdicts": 10.0}, spent_by_concept={"a": 40.0})
    text = " ".join(rendered(run, tmp_path)["reproduce.html"].text.split())
    assert "Judging took 40 s of processor time: truth 75 %, verdicts 25 %." in text


def test_an_empty_run_has_a_report(tmp_path: Path) -> None:
    run = msgspec.structs.replace(sample(), concepts=[], cells=[], benchmarks=[], data=[])
    assert set(rendered(run, tmp_path)) == {"index.html", "findings.html", "reproduce.html"}


def test_a_concept_that_was_not_judged_has_a_page(tmp_path: Path) -> None:
    run = msgspec.structs.replace(sample(), concepts=[hinge()[0]], cells=[], benchmarks=[])
    pages = rendered(run, tmp_path)
    assert hinge()[0].title in pages["index.html"].text
    assert "Nothing was judged." in pages["linear_classifiers-hinge_loss.html"].text


def test_concepts_never_share_a_file(tmp_path: Path) -> None:
    names = ("a/b", "a-b", "A/B", *view.RESERVED, "../..", "%", "")
    cells = [msgspec.structs.replace(shown().cell, concept=name) for name in names]
    run = msgspec.structs.replace(sample(), concepts=[], cells=cells, benchmarks=[])
    assert len(rendered(run, tmp_path)) == len(names) + 3
    assert {page.file.removesuffix(".html") for page in PAGES} <= set(view.RESERVED)


def test_the_same_record_gives_the_same_report(tmp_path: Path, folder: Path) -> None:
    again = rendered(sample(), tmp_path)
    for path in folder.iterdir():
        assert again[path.name].path.read_bytes() == path.read_bytes()


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Page:
    page, cells, benchmarks = report_sample.training()
    run = msgspec.structs.replace(sample(), concepts=[page], cells=cells, benchmarks=benchmarks)
    return rendered(run, tmp_path_factory.mktemp("training"))["b.html"]


def test_curves_of_all_versions_share_a_picture_in_the_finest_dtype(training: Page) -> None:
    text = " ".join(training.text.split())
    assert "Training: 5 epochs" in text
    assert "in float64: they end between 0.25 and 0.5." in text
    assert "Training: 5 epochs, distance" in text
    assert "in float64: all end at 1." in text


def test_a_trained_model_is_examined_and_its_mistakes_are_shown(training: Page) -> None:
    text = " ".join(training.text.split())
    assert "torch_by_hand float64 5 epochs 95.0 %" in text
    assert "What torch_by_hand took for something else: 3, taken for 8 1, taken for 7" in text
    assert {"a 3 taken for a 8", "a 1 taken for a 7"} <= {drawn.get("aria-label") for drawn in training.of("svg")}


def test_whole_runs_are_compared_with_the_fastest(training: Page) -> None:
    text = " ".join(training.text.split())
    assert "5 epochs numpy_by_hand float64 130 500 ms 3.85 ms 2" in text
    assert "torch_by_hand float64 130 250 ms 1.92 ms 1" in text


def test_a_page_draws_its_own_picture(training: Page) -> None:
    text = " ".join(training.text.split())
    assert "Error against h" in text
    assert "The best h is 1e-8." in text


@pytest.mark.parametrize("losses", [[], [1.0], [1.0, math.nan], [1.0, math.inf], [0.0, 0.0], [-1.0, 2.0]])
def test_a_curve_that_ends_badly_is_still_drawn(losses: list[float]) -> None:
    ((heading, drawn),) = pictures.curves([trained("numpy_by_hand", "float32", losses)], "a")
    assert heading == "Training: 5 epochs"
    assert drawn.sentence.startswith("From the same start and on the same batches, in float32: ")


def test_pixels_are_grey_and_say_what_they_are() -> None:
    drawn = words.pixels([[0, 255], [51, 300]], "a <3>")
    assert drawn.count("<rect") == 3  # of nothing, nothing is drawn
    assert 'fill-opacity="0.20"' in drawn
    assert 'aria-label="a &lt;3&gt;"' in drawn
    assert 'viewBox="0 0 2 2"' in drawn
