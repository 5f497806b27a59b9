"""The report of the sample, which several tests read."""

import pytest

from tests.report.html_page import HtmlPage, rendered
from tests.support.report_sample import sample


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, HtmlPage]:
    """The HTML pages of the sample's report, by file name."""
    return rendered(sample(), tmp_path_factory.mktemp("report"))
