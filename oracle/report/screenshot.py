"""A picture of a report, for the README: `oracle screenshot reports/html reports/report.png`.

The overview, and beside it the page of a concept scrolled to what there is to see: each as it is in a window of the
system's Chromium, which Playwright drives. Both come with the dependency group `test`, not with the package.
"""

import io
import shutil
from pathlib import Path

from PIL import Image

__all__ = ["photograph"]

_WINDOW = {"width": 1240, "height": 1040}
_GAP = 24  # pixels between two windows
_COLOURS = 200  # of the picture: few enough for 300 kB, enough for text
_CONCEPT = "distances-l2_distance.html"  # it has everything: forms that lose digits, NaN, corners


def photograph(folder: Path, to: Path, concept: str = _CONCEPT) -> None:
    """Write the picture of the report in `folder` to `to`; raises `FileNotFoundError` if there is none to take."""
    shots = [_taken(folder / "index.html", ""), _taken(folder / concept, "budget")]
    width = sum(shot.width for shot in shots) + _GAP * (len(shots) - 1)
    whole = Image.new("RGB", (width, max(shot.height for shot in shots)), "#d4d9df")
    left = 0
    for shot in shots:
        whole.paste(shot, (left, 0))
        left += shot.width + _GAP
    whole.quantize(_COLOURS, dither=Image.Dither.NONE).save(to, optimize=True)


def _taken(page: Path, anchor: str) -> Image.Image:
    """A page in a window, scrolled to one of its parts."""
    from playwright.sync_api import sync_playwright

    if not page.exists():
        raise FileNotFoundError(f"{page} does not exist; `nox -s crosscheck` writes a report of the catalogue")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise FileNotFoundError("there is no Chromium on this system to take the picture with")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        window = browser.new_page(viewport=_WINDOW, color_scheme="light")
        window.goto(page.resolve().as_uri())
        if anchor:  # by script, because what a link leads to is coloured
            window.evaluate(f"document.getElementById('{anchor}').scrollIntoView()")
        shot = window.screenshot()
        browser.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")
