"""A picture of a report, for the README: `oracle screenshot reports/html reports/report.png`.

It shows the overview, and beside it the HTML page of a concept, scrolled to its histograms. Playwright drives the
Chromium of the system; its Python client and Pillow are in the dependency group `test`, not in the package.
"""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

_WINDOW = {"width": 1240, "height": 1040}
_GAP = 24  # pixels between the two windows
_COLOURS = 200  # in the picture: few enough for 300 kB, and enough for text
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def screenshot(folder: Path, to: Path, concept: str) -> None:
    """Write a picture of the report in `folder` to `to`; raise `FileNotFoundError` if a page or Chromium is missing."""
    shots = [_window(folder / "index.html", ""), _window(folder / concept, "bound")]
    width = sum(shot.width for shot in shots) + _GAP * (len(shots) - 1)
    picture = Image.new("RGB", (width, max(shot.height for shot in shots)), "#d4d9df")
    left = 0
    for shot in shots:
        picture.paste(shot, (left, 0))
        left += shot.width + _GAP
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(to, optimize=True)


def _window(page: Path, anchor: str) -> Image.Image:
    """An HTML page in a window, scrolled to an anchor."""
    if not page.exists():
        raise FileNotFoundError(f"{page} does not exist; `nox -s crosscheck` writes a report of the catalogue")
    if CHROMIUM is None:
        raise FileNotFoundError("Chromium is not installed on this system; the screenshot needs it")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        window = browser.new_page(viewport=_WINDOW, color_scheme="light")
        window.goto(page.resolve().as_uri())
        if anchor:  # by script, because the target of a link is coloured
            window.evaluate(f"document.getElementById('{anchor}').scrollIntoView()")
        shot = window.screenshot()
        browser.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")
