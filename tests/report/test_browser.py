"""The report in a browser: no errors, no requests, no overflow; filters, links and keys work.

Playwright drives the Chromium of the system, and axe-core checks contrast, names and roles. The tests are skipped if
one of these is missing; the other tests of the report read its HTML pages as text and run everywhere.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from oracle import records
from oracle.records import Grade, Line, Script
from oracle.report import render
from oracle.runner.concept_record import concept_record
from tests.report import evaluation_sample
from tests.report.html_page import cell_view
from tests.report.test_speed_page import sample as speed
from tests.report.training_sample import training
from tests.support.chromium import needs_chromium
from tests.support.report_sample import HOSTILE, sample

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright's client for Python is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
pytestmark = needs_chromium

WIDTHS = (360, 768, 1440)
PAGES = (
    "index.html",
    "findings.html",
    "versions.html",
    "speed.html",
    "speed-a.html",
    "evaluation.html",
    "reproduce.html",
    "glossary.html",
    "linear_classifiers-hinge_loss.html",
    "distances-l2.html",
    "memory-lost_write.html",
    "b.html",
    "evil",
)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def full() -> records.Run:
    """The sample, with a concept with scenes, one of them hostile, and a concept with training runs."""
    scenes = concept_record("memory/lost_write")
    scenes.scenes = scenes.scenes[:3]  # for speed: more scenes would only add more of the same
    scenes.scenes[0].scripts.append(Script("torch", [Line(HOSTILE, HOSTILE)], [], scenes.scenes[0].scripts[0].after))
    trained, cells, benchmarks = training()
    states = [
        cell_view(concept=scenes.name, check="state", implementation=one.name).cell for one in scenes.implementations
    ]
    run = sample()
    return msgspec.structs.replace(
        run,
        concepts=[*run.concepts, scenes, trained],
        cells=[*run.cells, *states, *cells],
        benchmarks=[*run.benchmarks, *benchmarks],
    )


def older() -> records.Run:
    """The sample with an earlier torch, in which `torch_clamp` is wrong."""
    cells = [
        msgspec.structs.replace(cell, verdict=Grade.WRONG) if cell.implementation == "torch_clamp" else cell
        for cell in sample().cells
    ]
    environment = msgspec.structs.replace(sample().environment, torch="2.4.1")
    return msgspec.structs.replace(sample(), started="2025-01-01T00:00:00+00:00", environment=environment, cells=cells)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    records.write(full(), folder / "run.json")
    records.write(older(), folder / "older.json")
    both = [folder / "run.json", folder / "older.json"]
    return render(both, folder / "html", evaluation=evaluation_sample.sample(), versions=both, speed=speed()).parent


class Visit:
    """An HTML page in a window, with its console messages and its requests."""

    def __init__(self, browser: "sync_api.Browser", folder: Path, width: int = 1440, **settings: object) -> None:
        self.folder = folder
        self.context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        self.page = self.context.new_page()
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.refused: list[tuple[str, str | None]] = []
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.refused.append((request.url, request.failure)))

    def to(self, name: str) -> "sync_api.Page":
        """Open the HTML page whose file name begins with `name`."""
        (path,) = self.folder.glob(f"{name}*")
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture
def visit(browser: "sync_api.Browser", folder: Path) -> Iterator[Visit]:
    visit = Visit(browser, folder)
    yield visit
    visit.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_the_window_without_messages_and_requests(
    browser: "sync_api.Browser", folder: Path, width: int
) -> None:
    visit = Visit(browser, folder, width)
    for name in PAGES:
        page = visit.to(name)
        assert visit.requests == [page.url], "a page requests nothing but itself"
        visit.requests.clear()
        unfold(page)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} is {wider} pixels wider than {width}"
    assert visit.messages == []
    visit.context.close()


# Contrast depends on the scheme, the size of targets on the width, names and roles on neither.
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_pages_pass_axe(browser: "sync_api.Browser", folder: Path, width: int, scheme: str) -> None:
    visit = Visit(browser, folder, width, color_scheme=scheme)
    for name in PAGES:
        page = visit.to(name)
        unfold(page)
        found = axe.Axe().run(page, options={**RULES, "resultTypes": ["violations"]})
        violations = [
            (rule["id"], node["html"][:200], node["failureSummary"])
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]
        assert not violations, f"{name} at {width}, {scheme}: {violations}"
    visit.context.close()


def unfold(page: "sync_api.Page") -> None:
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")


def shown(page: "sync_api.Page", selector: str) -> list[str]:
    return [row.inner_text() for row in page.locator(selector).all() if row.is_visible()]


def test_the_overview_is_filtered_by_text_family_and_verdict(visit: Visit) -> None:
    page = visit.to("index.html")
    rows = "#concepts tbody tr"
    everything = shown(page, rows)
    page.get_by_role("searchbox").fill("HINGE loss")
    assert ["Hinge loss" in row for row in shown(page, rows)] == [
        True,
        True,
    ]  # the sample, and the concept that was trained
    assert page.get_by_role("status").inner_text() == f"2 of {len(everything)} entries"
    page.get_by_role("searchbox").fill("distances/")
    assert ["L2 distance" in row for row in shown(page, rows)] == [True], "a concept is also found by its name"
    page.get_by_role("searchbox").fill("")
    page.get_by_role("combobox", name="Family").select_option("memory")
    assert ["Writing through a reshape" in row for row in shown(page, rows)] == [True]
    page.get_by_role("combobox", name="Family").select_option("")
    page.get_by_role("combobox", name="Verdict").select_option("crashed")
    assert ["L2 distance" in row for row in shown(page, rows)] == [True]
    page.get_by_role("combobox", name="Verdict").select_option("")
    assert shown(page, rows) == everything


def test_the_overview_shows_the_selected_columns(visit: Visit) -> None:
    page = visit.to("index.html")
    heads = "#concepts thead th"
    fixed = ["concept", "÷ bound"]
    assert shown(page, heads) == [*fixed, "torch 2.4.1", f"torch {sample().environment.torch}"]
    page.get_by_label("dtypes").check()
    assert shown(page, heads)[:6] == [*fixed, "f16", "bf16", "f32", "f64"]
    page.get_by_label("checks").press("Space")
    assert {"value", "gradient", "purity"} < set(shown(page, heads))
    assert "f16" not in shown(page, heads)


def test_the_overview_is_sorted_by_any_column_and_restored(visit: Visit) -> None:
    page = visit.to("index.html")
    titles = "#concepts tbody th"
    catalogue = shown(page, titles)
    button = page.get_by_role("button", name="concept")
    button.click()
    assert page.locator("th[aria-sort=ascending]").count() == 1
    names = [title.lstrip("0123456789 ").lower() for title in shown(page, titles)]
    assert names == sorted(names)
    button.press("Enter")
    assert [title.lstrip("0123456789 ").lower() for title in shown(page, titles)] == names[::-1]
    button.press("Enter")
    assert shown(page, titles) == catalogue
    page.get_by_label("checks").check()
    page.get_by_role("button", name="digits").click()
    assert "L2 distance" in shown(page, titles)[0], "a crash is the most severe verdict"


def test_findings_are_filtered_and_empty_headings_are_hidden(visit: Visit) -> None:
    page = visit.to("findings.html")
    headings = len(shown(page, "h3"))
    page.get_by_role("searchbox").fill("cdist")
    assert {"torch_cdist" in item for item in shown(page, ".cases li")} == {True}
    assert 0 < len(shown(page, "h3")) < headings
    assert all("L2 distance" in heading for heading in shown(page, "h4"))


def test_a_link_unfolds_its_target(visit: Visit) -> None:
    page = visit.to("findings.html")
    case = page.locator(".cases li", has_text="torch_cdist, digits")
    case.get_by_role("link", name="float16").click()
    target = page.locator(":target")
    assert page.url.endswith("distances-l2.html#torch_cdist.digits.float16.finding-1")
    target.wait_for(state="visible")
    assert 0 <= target.bounding_box()["y"] < 900
    page.get_by_role("link", name="float16").first.click()
    page.locator("tr:target").wait_for(state="visible")


def test_the_first_tab_stop_skips_to_the_content(visit: Visit) -> None:
    page = visit.to("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_content_that_is_wider_than_the_window_scrolls_by_keyboard(browser: "sync_api.Browser", folder: Path) -> None:
    visit = Visit(browser, folder, 360)
    page = visit.to("distances-l2.html")
    region = page.get_by_role("group", name="Error ÷ bound: value")
    region.focus()
    for _ in range(20):  # scrolling is smooth and takes time; the policy forbids the wait of Playwright
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    assert region.evaluate("element => element.scrollLeft") > 0
    visit.context.close()


def test_the_copy_button_copies_a_snippet(browser: "sync_api.Browser", folder: Path) -> None:
    visit = Visit(browser, folder)
    page = visit.to("reproduce.html")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").or_(page.get_by_role("button", name="Selected")).wait_for(timeout=2000)
    visit.context.close()


def test_without_scripts_all_columns_are_shown_and_no_filter(browser: "sync_api.Browser", folder: Path) -> None:
    visit = Visit(browser, folder, java_script_enabled=False)
    page = visit.to("index.html")
    assert page.get_by_role("searchbox").is_hidden()
    assert {"f16", "value", "torch 2.4.1"} < set(shown(page, "#concepts thead th"))
    visit.context.close()


def test_a_printed_page_is_light_and_has_no_controls(browser: "sync_api.Browser", folder: Path) -> None:
    visit = Visit(browser, folder, color_scheme="dark")
    page = visit.to("distances-l2.html")
    page.emulate_media(media="print", color_scheme="dark")
    ink, paper = (page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("color", "backgroundColor"))
    assert (ink, paper) == ("rgb(27, 31, 36)", "rgb(255, 255, 255)")
    assert page.get_by_role("navigation", name="Report").is_hidden()
    assert not page.get_by_role("button", name="Copy").first.is_visible()
    assert page.evaluate("[...document.querySelectorAll('pre')].every(pre => pre.scrollWidth <= pre.clientWidth + 1)")
    assert page.pdf(format="A4").startswith(b"%PDF")
    visit.context.close()


def test_hostile_text_runs_nothing_and_loads_nothing(visit: Visit) -> None:
    page = visit.to("evil")
    assert page.locator("img").count() == 0
    assert page.evaluate("document.scripts.length") == 1
    assert "onerror=alert(2)" in page.locator("h1").inner_text()
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'alert(3)'}))")
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: 'https://evil.example/'}))")
    page.wait_for_timeout(100)
    assert len([text for text in visit.messages if "Content Security Policy" in text]) == 2
    assert visit.refused == [("https://evil.example/", "csp")]


def test_a_filter_without_matches_says_so(visit: Visit) -> None:
    page = visit.to("index.html")
    message = page.get_by_text("Nothing matches.")
    assert message.is_hidden()
    page.get_by_role("searchbox").fill("no such concept")
    assert message.is_visible()
    assert page.get_by_role("status").inner_text() == "nothing matches"
    page.get_by_role("searchbox").fill("")
    assert message.is_hidden()


def test_lines_of_a_chart_are_switched_and_a_point_shows_its_values(visit: Visit) -> None:
    page = visit.to("linear_classifiers-hinge_loss.html")
    chart = page.locator(".chart")
    name = "torch_multi_margin with gradient"
    assert chart.get_by_role("checkbox").count() == 7
    assert not chart.get_by_role("checkbox", name=name).is_checked()
    labels = "svg g > text[x]:visible"
    before = chart.locator(labels).count()
    chart.get_by_role("checkbox", name=name).check()
    assert chart.locator(labels).count() == before + 1
    line = chart.locator("g[data-name='numpy_mask']")
    x, y = map(float, line.get_attribute("data-places").split()[-2:])
    tip = line.get_attribute("data-tips").split("\n")[-1]
    chart.scroll_into_view_if_needed()
    box = chart.locator("svg[role=img]").bounding_box()
    scale = box["width"] / 820
    page.mouse.move(box["x"] + scale * x, box["y"] + scale * y)
    assert chart.locator(".tip").inner_text() == f"numpy_mask: {tip}"
    page.mouse.move(0, 0)
    assert chart.locator(".tip").is_hidden()


def test_a_concept_links_to_the_next_and_the_previous_one(visit: Visit) -> None:
    page = visit.to("distances-l2.html")
    links = page.get_by_role("navigation", name="Previous and next concept").get_by_role("link")
    address, title = page.url, page.locator("h1").inner_text()
    assert links.count() >= 1
    links.last.click()
    assert page.url != address
    page.get_by_role("link", name=title).first.click()
    assert page.url == address


def test_all_parts_of_a_section_are_unfolded_and_folded_at_once(visit: Visit) -> None:
    page = visit.to("distances-l2.html")
    parts = page.locator(".foldable > details")
    open_parts = page.locator(".foldable > details[open]")
    assert 3 <= parts.count() > open_parts.count()
    page.get_by_role("button", name="Unfold all").click()
    assert open_parts.count() == parts.count()
    page.get_by_role("button", name="Fold all", exact=True).click()
    assert open_parts.count() == 0
    parts.first.locator("summary").first.click()
    assert page.get_by_role("button", name="Unfold all").is_visible(), "one open part of several"


def test_a_phone_shows_the_names_and_the_failures_of_a_histogram(browser: "sync_api.Browser", folder: Path) -> None:
    visit = Visit(browser, folder, 390)
    page = visit.to("distances-l2.html")
    table = page.locator("table.histogram").first
    for heading in ("implementation", "dtype", "largest", "above 1"):
        box = table.get_by_role("columnheader", name=heading, exact=True).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390, heading
    page.get_by_role("group", name="Error ÷ bound: value").evaluate("element => element.scrollLeft = 300")
    assert table.locator("tbody th").first.bounding_box()["x"] >= 0
    visit.context.close()
