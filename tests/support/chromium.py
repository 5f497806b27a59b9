"""The Chromium of the system, which tests of pages drive."""

import pytest

from oracle.report.screenshot import CHROMIUM

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this system")
