"""The report of the sample, which several tests read, and a browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.report.html_page import HtmlPage, rendered
from tests.support.chromium import CHROMIUM
from tests.support.report_sample import sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, HtmlPage]:
    """The HTML pages of the sample's report, by file name."""
    return rendered(sample(), tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The Chromium of the system; a test that uses it is skipped without Playwright."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
