"""The page in headless Chromium: accessible, alone on the network, readable, right in print."""

from __future__ import annotations

import io
import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Request, ViewportSize, sync_playwright

from tests.cli import made_up
from tests.cli_types import Run

Scheme = Literal["light", "dark"]
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
NARROW, WIDE = 360, 1280


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it. Without one: a failure in CI, a skip elsewhere."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        reason = "no Chromium here (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Its own policy forbids what a test looks with: it is set aside but for the request test.
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(params=["shipped", "made up"])
def published(request: pytest.FixtureRequest, run: Run, tmp_path: Path) -> Path:
    """A page as a file: of the shipped library, and of twelve pooled trials."""
    words = {
        "shipped": [],
        "made up": ["--library", str(made_up.write(tmp_path / "made"))],
    }[request.param]
    path = tmp_path / "page.html"
    result = run("appraise", "--format", "html", "-o", str(path), *words)
    assert result.exit_code == 0, result.output
    return path


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_no_accessibility_violation(
    browser: Browser, published: Path, width: int, scheme: Scheme
) -> None:
    """axe-core finds nothing, with everything unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    size: ViewportSize = {"width": width, "height": 900}
    shown = browser.new_page(viewport=size, color_scheme=scheme, bypass_csp=True)
    shown.goto(published.as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found: dict[str, Any] = Axe().run(shown).response
    shown.close()
    told = [(row["id"], [node["html"] for node in row["nodes"]]) for row in found["violations"]]
    assert told == []
    passed = {row["id"] for row in found["passes"]}
    assert {"color-contrast", "landmark-one-main", "svg-img-alt", "region"} <= passed


def test_no_request_but_the_page_itself(browser: Browser, published: Path, tmp_path: Path) -> None:
    """Also where its own policy does not forbid it."""
    bare = tmp_path / "bare.html"
    text = published.read_text("utf-8")
    assert text.count("Content-Security-Policy") == 1
    bare.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text), "utf-8")
    for path in (published, bare):
        asked: list[Request] = []
        said: list[ConsoleMessage] = []

        def note_request(one: Request, to: list[Request] = asked) -> None:
            to.append(one)

        def note_message(one: ConsoleMessage, to: list[ConsoleMessage] = said) -> None:
            to.append(one)

        shown = browser.new_page()
        shown.on("request", note_request)
        shown.on("console", note_message)
        shown.goto(path.as_uri(), wait_until="networkidle")
        shown.close()
        assert [request.url for request in asked] == [path.as_uri()]
        assert [message.text for message in said] == []


@pytest.mark.parametrize("width", [NARROW, 768, WIDE])
def test_readable_at_any_width(browser: Browser, published: Path, width: int) -> None:
    """Nothing stands beyond the edge but what scrolls; letters are 10 px or more."""
    shown = browser.new_page(viewport={"width": width, "height": 800}, bypass_csp=True)
    shown.goto(published.as_uri())
    assert shown.evaluate("document.scrollingElement.scrollWidth") <= width
    beyond = shown.evaluate(
        """width => [...document.querySelectorAll('body *')]
        .filter(one => !one.closest('.scroll') && !one.matches('.skip'))
        .filter(one => one.getBoundingClientRect().right > width + 1)
        .map(one => one.tagName + ' ' + one.textContent.slice(0, 40))""",
        width,
    )
    assert beyond == []
    smallest = shown.evaluate(
        """() => Math.min(...[...document.querySelectorAll('svg text')]
        .map(one => one.getBoundingClientRect().height))"""
    )
    assert smallest >= 10
    shown.close()


def test_tables_scroll_by_keyboard(browser: Browser, published: Path) -> None:
    """Each region takes the focus; the first stop of Tab is the way to the answer."""
    shown = browser.new_page(viewport={"width": NARROW, "height": 800}, bypass_csp=True)
    shown.goto(published.as_uri())
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.getAttribute('href')") == "#main"
    shown.evaluate(
        """() => [...document.querySelectorAll('.scroll')]
        .find(one => one.scrollWidth > one.clientWidth).focus()"""
    )
    shown.keyboard.press("ArrowRight")
    shown.wait_for_function("document.activeElement.scrollLeft > 0")
    shown.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_schemes_are_drawn(browser: Browser, published: Path, scheme: Scheme) -> None:
    """The paper is light or dark as the reader's system is, and the ink the other."""
    shown = browser.new_page(color_scheme=scheme)
    shown.goto(published.as_uri())
    paper, ink = shown.evaluate(
        "() => {const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]}"
    )
    light = [sum(map(int, re.findall(r"\d+", colour)[:3])) > 384 for colour in (paper, ink)]
    assert light == ([True, False] if scheme == "light" else [False, True])
    shown.close()


def test_print_holds_the_right_numbers(browser: Browser, run: Run, tmp_path: Path) -> None:
    """A printed PDF on A4: the numbers of the appraisal, what is folded on screen unfolded."""
    from pypdf import PdfReader

    path = tmp_path / "page.html"
    run("appraise", "--format", "html", "--condition", "depression", "-o", str(path))
    shown = browser.new_page(color_scheme="dark")
    shown.goto(path.as_uri())
    reader = PdfReader(io.BytesIO(shown.pdf(prefer_css_page_size=True)))
    shown.close()
    printed = " ".join(one.extract_text() for one in reader.pages)
    text = " ".join(unicodedata.normalize("NFKC", printed).split())  # without ligatures
    for words in ("0.54 (0.18 to 0.90)", "62.8", "546", "0.71", "LS mean difference 3.237"):
        assert words in text, words
    assert "registered-unpublished; source: project rule" in text  # folded on screen
    assert text.count("favours the other") == 1  # words of the plot once, without a halo's copy
    width, height = (round(float(side)) for side in reader.pages[0].mediabox[2:])
    assert (width, height) in ((595, 842), (594, 841), (595, 841))
